"""The card of an office: who it is in law, how it is reached and how papers usually go there."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from desktop.entries import numbers
from desktop.entries.office import Office, OperatorType, RecipientKind, Way
from desktop.entries.reading import DraftKind, Wanted
from desktop.entries.terms import OPERATORS, RECIPIENT_KINDS, WAYS
from desktop.entries.version import Kind, Recorded
from desktop.procedures.offices import OfficeRequest
from desktop.views.desk import Desk
from desktop.views.dialogs.card import CardSheet
from desktop.views.dialogs.number_edit import NumberEdit
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.fields import LineEdit, TextArea
from desktop.views.widgets.findings import FindingText, Level
from desktop.views.widgets.segments import Segments

NO_OFFICE = (RecipientKind.OWN_STAFF,)


class OfficeSheet(CardSheet):
    """Asks what a provision record needs of an office. Only the name and the kind must be there."""

    def __init__(
        self, desk: Desk, parent: QWidget, was: Recorded[Office] | None = None, draft: int | None = None
    ) -> None:
        super().__init__(desk, parent, _title(was), DraftKind.OFFICE, was, draft)
        self._card = was.content if was else Office(name="", kind=RecipientKind.OTHER)
        self._who()
        self._corporation()
        self._contact()
        if was:
            self.ask_since()
        self._fill(self._card)

    def _who(self) -> None:
        self.section("事業所")
        self._name = LineEdit()
        self._kind = Combo(
            [(kind.value, word) for kind, word in RECIPIENT_KINDS.items() if kind not in NO_OFFICE]
        )
        self._number = NumberEdit(numbers.office_number)
        self.row(self.field("name", "事業所の名前", self._name, required=True))
        self.row(
            self.field("kind", "種類", self._kind, hint="同意書の「だれに」と見くらべます"),
            self.field("office_number", "事業所番号", self._number, required=False, hint="10桁"),
        )

    def _corporation(self) -> None:
        self.section("法人")
        self._corporation_name, self._corporate_number = LineEdit(), LineEdit()
        self._representative_title, self._representative = LineEdit(), LineEdit()
        self._operator = Combo([(operator.value, word) for operator, word in OPERATORS.items()])
        self.row(
            self.field("corporation", "法人の名前", self._corporation_name),
            self.field("corporate_number", "法人番号", self._corporate_number, required=False),
        )
        self.row(
            self.field(
                "representative_title",
                "代表者の役職",
                self._representative_title,
                hint="例：代表取締役、理事長",
            ),
            self.field(
                "representative", "代表者の氏名", self._representative, hint="提供の記録に書く名前です"
            ),
        )
        self.row(
            self.field(
                "operator",
                "運営主体",
                self._operator,
                hint="市区町村や国の機関が相手のときは、提供の記録が要らないことがあります。",
            )
        )

    def _contact(self) -> None:
        self.section("連絡先と送り方")
        self._postal = NumberEdit(numbers.postal_code)
        self._address = LineEdit()
        self._phone, self._fax = NumberEdit(numbers.telephone), NumberEdit(numbers.telephone)
        self._manager, self._contact_person = LineEdit(), LineEdit()
        self._way = Segments([(way.value, word) for way, word in WAYS.items()])
        self._note = TextArea(lines=2)
        self.row(
            self.field("postal_code", "郵便番号", self._postal), self.field("phone", "電話", self._phone)
        )
        self.row(self.field("address", "住所", self._address, hint="提供の記録に書く住所です"))
        self.row(
            self.field("fax", "FAX", self._fax),
            self.field("usual_way", "いつもの送り方", self._way, stretch=False),
        )
        self.row(
            self.field("manager", "管理者", self._manager, required=False),
            self.field("contact_person", "担当の方", self._contact_person, required=False),
        )
        if self.was is not None:
            self.row(
                self.day_field(
                    "closed_on",
                    "閉じた日",
                    required=False,
                    hint="閉じた事業所には、引継ぎを送れません。",
                )
            )
        self.row(self.field("note", "覚え書き", self._note, required=False))

    def _fill(self, card: Office) -> None:
        self._name.set_value(card.name)
        self._kind.set_value(card.kind.value if self.was else None)
        self._number.set_value(card.office_number)
        self._corporation_name.set_value(card.corporation)
        self._corporate_number.set_value(card.corporate_number)
        self._representative_title.set_value(card.representative_title)
        self._representative.set_value(card.representative)
        self._operator.set_value(card.operator.value)
        self._postal.set_value(card.postal_code)
        self._address.set_value(card.address)
        self._phone.set_value(card.phone)
        self._fax.set_value(card.fax)
        self._manager.set_value(card.manager)
        self._contact_person.set_value(card.contact_person)
        self._way.set_value(card.usual_way.value if card.usual_way else None)
        self.set_day("closed_on", card.closed_on)
        self._note.set_value(card.note)
        self.settled()

    def draft_title(self) -> str:
        name = self._name.text().strip()
        return f"{name}のカード" if name else "相手先のカード"

    def request(self) -> OfficeRequest:
        way = self._way.value()
        office = replace(
            self._card,
            name=self._name.text().strip(),
            kind=RecipientKind(self._kind.value() or RecipientKind.OTHER),
            operator=OperatorType(self._operator.value() or ""),
            corporation=self._corporation_name.text().strip(),
            corporate_number=self._corporate_number.text().strip(),
            representative_title=self._representative_title.text().strip(),
            representative=self._representative.text().strip(),
            office_number=self._number.number(),
            postal_code=self._postal.number(),
            address=self._address.text().strip(),
            phone=self._phone.number(),
            fax=self._fax.number(),
            manager=self._manager.text().strip(),
            contact_person=self._contact_person.text().strip(),
            usual_way=Way(way) if way else None,
            closed_on=self.day("closed_on"),
            note=self._note.value().strip(),
        )
        return OfficeRequest(office=office, entry=self.entry(), valid_from=self.since(), reason=self.reason())

    def look_for_twins(self) -> None:
        """Warn when an office of this name or number stands in the register already."""
        name, number = self._name.text().strip(), self._number.number()
        wanted = Wanted(kinds=(Kind.OFFICE,))
        words = [word for word in (name, number) if word]
        hits = {hit.entry for word in words for hit in self.desk.register.search(word, wanted, limit=20)}
        hits.discard(self.entry())
        offices = [self.desk.register.entry(Office, entry).content for entry in hits]
        same = [each for each in offices if each.name == name or (number and each.office_number == number)]
        self.notice(
            [
                FindingText(
                    level=Level.LOOK,
                    title="同じ相手先があります",
                    sentence=f"{each.name}（{each.address or '住所は未記入'}）が台帳にあります。別の事業所なら、このまま加えられます。",
                )
                for each in same[:3]
            ]
        )


def _title(was: Recorded[Office] | None) -> str:
    if was is None:
        return "相手先を追加"
    return "当事業所を直す" if was.content.ours else "相手先を直す"
