"""The card of a service user: entered from a referral in a minute, or changed from a day on."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from desktop.entries import numbers
from desktop.entries.person import CareLevel, Gender, PersonName, ServiceUser, Staff
from desktop.entries.reading import DraftKind, Wanted
from desktop.entries.terms import CARE_LEVELS
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.entries.wareki import wareki
from desktop.procedures.service_users import CardRequest
from desktop.views.desk import Desk
from desktop.views.dialogs.card import CardSheet
from desktop.views.dialogs.number_edit import NumberEdit
from desktop.views.models.people import hiragana, katakana, needs_plain
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.fields import LineEdit, TextArea
from desktop.views.widgets.findings import FindingText, Level
from desktop.views.widgets.segments import Segments

TWINS_SHOWN = 3
NEW_CARE_MANAGER = "替わった日を、下の「いつから」に入れます。新しい担当の名前は、ご本人へ書面で知らせます。事業所の中の交代に、同意はいりません。"


class ServiceUserSheet(CardSheet):
    """Asks everything a card of a user holds. Only the surname must be there; the rest may follow."""

    def __init__(
        self, desk: Desk, parent: QWidget, was: Recorded[ServiceUser] | None = None, draft: int | None = None
    ) -> None:
        super().__init__(
            desk, parent, "利用者を直す" if was else "利用者を追加", DraftKind.SERVICE_USER, was, draft
        )
        self._card = was.content if was else ServiceUser(name=PersonName(surname=""))
        self._names()
        self._insurance()
        self._contact()
        if was:
            self.ask_since()
        self._fill(self._card)

    def _names(self) -> None:
        self.section("氏名")
        self._surname, self._given = LineEdit(), LineEdit()
        self._surname_kana, self._given_kana = LineEdit(), LineEdit()
        self._surname_plain, self._given_plain = LineEdit(), LineEdit()
        self.row(
            self.field("surname", "姓", self._surname, required=True),
            self.field("given_name", "名", self._given),
        )
        self.row(
            self.field("surname_kana", "姓のかな", self._surname_kana),
            self.field("given_name_kana", "名のかな", self._given_kana),
        )
        self._plain = self.row(
            self.field(
                "surname_plain",
                "姓の代替字",
                self._surname_plain,
                hint="ほかのソフトに渡せない字があるとき。例：𠮷田 → 吉田",
            ),
            self.field(
                "given_name_plain",
                "名の代替字",
                self._given_plain,
                hint="要らなければ、空のままでかまいません。",
            ),
        )
        self.follow_kana(self._surname, self._surname_kana)
        self.follow_kana(self._given, self._given_kana)
        for editor in (self._surname, self._given, self._surname_plain, self._given_plain):
            editor.changed.connect(self._offer_plain)
        self._gender = Segments([("2", "女"), ("1", "男"), ("", "未確認")], "")
        self.row(
            self.day_field(
                "birthday", "生年月日", hint="例：S10.5.1　昭和10年5月1日　1935/5/1", birthday=True
            )
        )
        self.row(self.field("gender", "性別", self._gender, stretch=False))

    def _insurance(self) -> None:
        self.section("介護保険")
        self._insurer = NumberEdit(numbers.insurer_number)
        self._insurer_name = LineEdit()
        self._insured = NumberEdit(numbers.insured_number)
        self._level = Combo([(level.value, word) for level, word in CARE_LEVELS.items()])
        self.row(
            self.field("insurer_number", "保険者番号", self._insurer, hint="6桁"),
            self.field("insurer_name", "保険者の名前", self._insurer_name, hint="例：若葉市"),
        )
        self.row(
            self.field("insured_number", "被保険者番号", self._insured, hint="10桁"),
            self.field("care_level", "要介護度", self._level, hint="被保険者証のとおりに"),
        )
        self.row(self.day_field("care_from", "認定の始まり"))
        self.row(self.day_field("care_until", "認定の終わり"))

    def _contact(self) -> None:
        self.section("連絡先と担当")
        self._postal = NumberEdit(numbers.postal_code)
        self._phone = NumberEdit(numbers.telephone)
        self._address = LineEdit()
        people = [each for each in self.desk.register.entries(Staff) if each.content.left_on is None]
        self._staff = Combo(
            [("", "決まっていない"), *((str(each.entry), each.content.name.full) for each in people)]
        )
        self._note = TextArea(lines=3)
        self.row(
            self.field("postal_code", "郵便番号", self._postal), self.field("phone", "電話", self._phone)
        )
        self.row(self.field("address", "住所", self._address))
        in_charge = self.field("staff_in_charge", "担当", self._staff)
        self.row(in_charge)
        if self.was is not None and self._card.staff_in_charge is not None:
            before = str(self._card.staff_in_charge)
            self._staff.changed.connect(
                lambda: in_charge.set_help(NEW_CARE_MANAGER if self._staff.value() != before else "")
            )
        self.row(self.day_field("started_on", "利用の始まり"))
        if self.was is not None:
            self.row(
                self.day_field(
                    "ended_on",
                    "利用の終わり",
                    required=False,
                    hint="終わった日が決まったときだけ",
                )
            )
        self.row(self.field("note", "覚え書き", self._note, required=False))

    def _fill(self, card: ServiceUser) -> None:
        name = card.name
        self._surname.set_value(name.surname)
        self._given.set_value(name.given_name)
        self._surname_kana.set_value(hiragana(name.surname_kana))
        self._given_kana.set_value(hiragana(name.given_name_kana))
        self._surname_plain.set_value(name.surname_plain)
        self._given_plain.set_value(name.given_name_plain)
        self.set_day("birthday", card.birthday)
        self._gender.set_value(card.gender.value)
        self._insurer.set_value(card.insurer_number)
        self._insurer_name.set_value(card.insurer_name)
        self._insured.set_value(card.insured_number)
        self._level.set_value(card.care_level.value)
        self.set_day("care_from", card.care_from)
        self.set_day("care_until", card.care_until)
        self._postal.set_value(card.postal_code)
        self._phone.set_value(card.phone)
        self._address.set_value(card.address)
        in_charge = card.staff_in_charge if self.was else self.desk.actor.staff
        self._staff.set_value(str(in_charge) if in_charge is not None else "")
        self.set_day("started_on", card.started_on)
        self.set_day("ended_on", card.ended_on)
        self._note.set_value(card.note)
        self._offer_plain()
        self.settled()

    def restored(self) -> None:
        self._offer_plain()

    def _offer_plain(self, *_: object) -> None:
        names = self._surname.text() + self._given.text()
        self._plain.setVisible(
            needs_plain(names) or bool(self._surname_plain.text() or self._given_plain.text())
        )

    def draft_title(self) -> str:
        name = self._name().full
        return f"{name} 様の利用者カード" if name else "利用者カード"

    def _name(self) -> PersonName:
        return PersonName(
            surname=self._surname.text().strip(),
            given_name=self._given.text().strip(),
            surname_kana=katakana(self._surname_kana.text().strip()),
            given_name_kana=katakana(self._given_kana.text().strip()),
            surname_plain=self._surname_plain.text().strip(),
            given_name_plain=self._given_plain.text().strip(),
        )

    def request(self) -> CardRequest:
        staff = self._staff.value()
        card = replace(
            self._card,
            name=self._name(),
            birthday=self.day("birthday"),
            gender=Gender(self._gender.value() or ""),
            insurer_number=self._insurer.number(),
            insurer_name=self._insurer_name.text().strip(),
            insured_number=self._insured.number(),
            care_level=CareLevel(self._level.value() or ""),
            care_from=self.day("care_from"),
            care_until=self.day("care_until"),
            postal_code=self._postal.number(),
            address=self._address.text().strip(),
            phone=self._phone.number(),
            staff_in_charge=EntryId(int(staff)) if staff else None,
            started_on=self.day("started_on"),
            ended_on=self.day("ended_on"),
            note=self._note.value().strip(),
        )
        return CardRequest(card=card, entry=self.entry(), valid_from=self.since(), reason=self.reason())

    def look_for_twins(self) -> None:
        """Warn when somebody of this name, or with this insured number, stands in the register already."""
        name, number = self._name(), self._insured.number()
        found: dict[EntryId, tuple[Recorded[ServiceUser], str]] = {}
        if number:
            for user in self._users(number):
                if user.content.insured_number == number:
                    found[user.entry] = (user, "被保険者番号")
        if name.surname and name.given_name:
            for user in self._users(name.full):
                found.setdefault(user.entry, (user, "名前"))
        found.pop(self.entry() or EntryId(0), None)
        said = [_twin(user, same) for user, same in list(found.values())[:TWINS_SHOWN]]
        if len(found) > TWINS_SHOWN:
            said.append(
                FindingText(
                    level=Level.LOOK, title=f"同じ名前の方が、ほかに{len(found) - TWINS_SHOWN}人います"
                )
            )
        self.notice(said)

    def _users(self, words: str) -> list[Recorded[ServiceUser]]:
        hits = self.desk.register.search(words, Wanted(kinds=(Kind.SERVICE_USER,)), limit=20)
        return [self.desk.register.entry(ServiceUser, hit.entry) for hit in hits if hit.mark != "voided"]


def _twin(user: Recorded[ServiceUser], same: str) -> FindingText:
    card = user.content
    born = f"{wareki(card.birthday)}生まれ" if card.birthday else "生年月日は未確認"
    return FindingText(
        level=Level.LOOK,
        title=f"同じ{same}の方がいます",
        sentence=f"{card.name.full} 様（{born}）が台帳にあります。別の方なら、このまま加えられます。",
    )
