"""The card of a family member: a principal for their own data, beside the service user."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.entries import numbers
from desktop.entries.person import FamilyMember, PersonName, ServiceUser
from desktop.entries.reading import DraftKind
from desktop.entries.version import EntryId, Recorded
from desktop.procedures.service_users import CardRequest
from desktop.views.desk import Desk
from desktop.views.dialogs.card import CardSheet
from desktop.views.dialogs.number_edit import NumberEdit
from desktop.views.models.people import hiragana, katakana
from desktop.views.widgets.buttons import TextButton
from desktop.views.widgets.fields import LineEdit, TextArea
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.ticks import Tick

_TOGETHER = {"yes": True, "no": False, "": None}


class FamilyMemberSheet(CardSheet):
    """Asks who the family member is, how they stand to the user and how they are reached."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        service_user: EntryId,
        was: Recorded[FamilyMember] | None = None,
        draft: int | None = None,
    ) -> None:
        super().__init__(
            desk, parent, "家族を直す" if was else "家族を追加", DraftKind.FAMILY_MEMBER, was, draft
        )
        self._card = (
            was.content if was else FamilyMember(service_user=service_user, name=PersonName(surname=""))
        )
        self._user = desk.register.entry(ServiceUser, service_user).content
        self._who()
        self._contact()
        if was:
            self.ask_since()
        self._fill(self._card)

    def _who(self) -> None:
        self.section(f"{self._user.name.full} 様の家族")
        self._surname, self._given = LineEdit(), LineEdit()
        self._surname_kana, self._given_kana = LineEdit(), LineEdit()
        self._relation = LineEdit()
        self._together = Segments([("yes", "同居"), ("no", "別居"), ("", "未確認")], "")
        self._key_person = Tick("いちばん連絡がつく人", "キーパーソンとして、カードのいちばん上に出ます。")
        self._representative = Tick(
            "家族の代表", "家族を代表して署名する人です。その人の情報の同意は、本人ごとにいただきます。"
        )
        self.row(
            self.field("surname", "姓", self._surname, required=True),
            self.field("given_name", "名", self._given),
        )
        self.row(
            self.field("surname_kana", "姓のかな", self._surname_kana),
            self.field("given_name_kana", "名のかな", self._given_kana),
        )
        self.follow_kana(self._surname, self._surname_kana)
        self.follow_kana(self._given, self._given_kana)
        self.row(
            self.field("relation", "続柄", self._relation, hint="本人から見て。例：長女、長男の妻"),
            self.field(
                "lives_together",
                "住まい",
                self._together,
                hint="本人といっしょに住んでいますか",
                stretch=False,
            ),
        )
        self.row(self.form.keep("key_person", self._key_person))
        self.row(self.form.keep("family_representative", self._representative))
        self.row(self.day_field("birthday", "生年月日", required=False, birthday=True))

    def _contact(self) -> None:
        self.section("連絡先")
        self._postal = NumberEdit(numbers.postal_code)
        self._phone = NumberEdit(numbers.telephone)
        self._address = LineEdit()
        self._note = TextArea(lines=2)
        same = TextButton("本人と同じ住所にする")
        same.clicked.connect(self._same_address)
        self.row(
            self.field("phone", "電話", self._phone), self.field("postal_code", "郵便番号", self._postal)
        )
        self.row(self.field("address", "住所", self._address))
        self.body.addWidget(same, 0, Qt.AlignmentFlag.AlignLeft)
        self.row(self.field("note", "覚え書き", self._note, required=False))

    def _same_address(self) -> None:
        self._postal.set_value(self._user.postal_code)
        self._address.set_value(self._user.address)

    def _fill(self, card: FamilyMember) -> None:
        self._surname.set_value(card.name.surname)
        self._given.set_value(card.name.given_name)
        self._surname_kana.set_value(hiragana(card.name.surname_kana))
        self._given_kana.set_value(hiragana(card.name.given_name_kana))
        self._relation.set_value(card.relation)
        self._together.set_value({True: "yes", False: "no", None: ""}[card.lives_together])
        self._key_person.set_value(card.key_person)
        self._representative.set_value(card.family_representative)
        self.set_day("birthday", card.birthday)
        self._postal.set_value(card.postal_code)
        self._phone.set_value(card.phone)
        self._address.set_value(card.address)
        self._note.set_value(card.note)
        self.settled()

    def state(self) -> dict[str, object]:
        return {**super().state(), "_service_user": self._card.service_user}

    def draft_title(self) -> str:
        return f"{self._user.name.full} 様の家族のカード"

    def request(self) -> CardRequest:
        name = replace(
            self._card.name,
            surname=self._surname.text().strip(),
            given_name=self._given.text().strip(),
            surname_kana=katakana(self._surname_kana.text().strip()),
            given_name_kana=katakana(self._given_kana.text().strip()),
        )
        card = replace(
            self._card,
            name=name,
            relation=self._relation.text().strip(),
            lives_together=_TOGETHER[self._together.value() or ""],
            key_person=self._key_person.value(),
            family_representative=self._representative.value(),
            birthday=self.day("birthday"),
            postal_code=self._postal.number(),
            address=self._address.text().strip(),
            phone=self._phone.number(),
            note=self._note.value().strip(),
        )
        return CardRequest(card=card, entry=self.entry(), valid_from=self.since(), reason=self.reason())
