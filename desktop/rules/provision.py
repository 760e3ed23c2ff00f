"""The handover window's judge: one draft in, a mark for every paper and recipient out, and the record that is due.

It builds cases and asks ``decide`` for the road, ``consent`` for the cover, so that window and ``tasuki decide`` can never
say two things. Papers of a municipality or a hospital stay here unless somebody says why not (LAW.md §4.4).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from desktop.entries.consent import Audience, Consent, Withdrawal
from desktop.entries.data_item import DataItem, NoFax, Origin, Paper, PaperKind, Purpose
from desktop.entries.finding import Citation, Finding, Severity
from desktop.entries.handover import Abroad, Delivery, FamilyPart, Handover, LegalException, Route, Tense
from desktop.entries.office import Office, OperatorType, RecipientKind, Way
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.provision import Duty, ProvisionRecord
from desktop.entries.record_method import RecordMethod, StandingDocument
from desktop.entries.version import EntryId, Recorded
from desktop.rules import law
from desktop.rules.case import (
    Case,
    ClaimedException,
    Document,
    Fact,
    Mandate,
    Party,
    Principal,
    RecordFacts,
    Relation,
)
from desktop.rules.consent import Coverage, Doubt, Gap, MissingItem, covering
from desktop.rules.decide import weigh
from desktop.rules.gaps import doubt_words, gap_words
from desktop.rules.law import RecordItem
from desktop.rules.route import RouteFacts
from desktop.rules.verdict import Due, Ruling, Verdict
from desktop.rules.written import held_already, items_on_consent

_PURPOSES = {
    RecipientKind.CARE_SUPPORT_OFFICE: Purpose.OFFICE_CHANGE,
    RecipientKind.PREVENTIVE_SUPPORT_CENTER: Purpose.OFFICE_CHANGE,
    RecipientKind.FACILITY: Purpose.OFFICE_CHANGE,
    RecipientKind.MEDICAL_INSTITUTION: Purpose.MEDICAL_COOPERATION,
    RecipientKind.PHARMACY: Purpose.MEDICAL_COOPERATION,
    RecipientKind.VISITING_NURSE: Purpose.MEDICAL_COOPERATION,
    RecipientKind.INSURER: Purpose.INSURANCE_PROCEDURE,
    RecipientKind.AMBULANCE: Purpose.EMERGENCY,
    RecipientKind.OWN_STAFF: Purpose.TRAINING,
}


def purpose_for(kind: RecipientKind) -> Purpose:
    """The purpose for which papers usually go to that kind of office; a person may choose another."""
    return _PURPOSES.get(kind, Purpose.SERVICE_COORDINATION)


class Mark(StrEnum):
    """What a cell shows: ○ may go, × may not, ？ a person looks first, padlock: stays here."""

    ALLOWED = "allowed"
    MISSING = "missing"
    LOOK = "look"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverFacts:
    """All that bears on one draft: cards as of its day, every consent and withdrawal of the user and the family.

    ``made_on`` is the day on which the record is made (today). ``earlier`` are the user's earlier provision records.
    ``care_years``: what the municipality's ordinance asks (2 or 5); the 完結の日 is the day support ended. ``printed``:
    by consent, the card of the one office it names as it was printed on the paper.
    """

    handover: Handover
    our_office: Office
    offices: Mapping[EntryId, Office]
    service_user: ServiceUser
    family: Mapping[EntryId, FamilyMember]
    consents: Sequence[Recorded[Consent]]
    withdrawals: Sequence[Recorded[Withdrawal]]
    made_on: date
    earlier: Sequence[Recorded[ProvisionRecord]] = ()
    care_years: int | None = None
    printed: Mapping[EntryId, Office] = field(default_factory=dict)
    namesakes: bool = False
    """Whether another service user has the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyOn:
    """A consent a provision rests on, and the clauses of it."""

    principal: EntryId
    consent: EntryId
    number: str
    clauses: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellVerdict:
    """One paper for one recipient. ``blacked_out``: the family's part is blackened in what this recipient gets."""

    paper: int
    ticked: bool
    mark: Mark
    blacked_out: bool
    findings: tuple[Finding, ...]
    relied: tuple[RelyOn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryVerdict:
    """What one recipient may get, and what record is due. ``cells`` has one cell for every paper of the handover.

    ``method`` is the one wished for where it may be used, else a record of its own. ``on_paper`` are the items the paper
    carries that was named to stand for the record; ``base_record`` holds the items ``omitted``.
    """

    recipient: EntryId
    cells: tuple[CellVerdict, ...]
    third_party: Ruling
    consent_required: Ruling
    consent_of: tuple[EntryId, ...]
    duty: Duty
    receiver_duty: Duty
    methods: tuple[RecordMethod, ...]
    method: RecordMethod
    items: tuple[RecordItem, ...]
    keep_until: date | None
    keep_until_reason: str
    keep_rule: str
    ground: str
    relied: tuple[RelyOn, ...]
    route: Route
    """The one this recipient's papers take: an office of our own corporation takes its own among others."""
    family_note: str
    findings: tuple[Finding, ...]
    reasoning: tuple[Finding, ...]
    on_paper: tuple[RecordItem, ...] = ()
    omitted: tuple[RecordItem, ...] = ()
    base_record: EntryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverVerdict:
    """The verdict on a draft: refused only while it is still to be done; what was done is recorded as it happened."""

    deliveries: tuple[DeliveryVerdict, ...]
    findings: tuple[Finding, ...]
    refused: bool
    route_sentence: str
    route_ground: str


def judge(facts: HandoverFacts) -> HandoverVerdict:
    """Judge a draft of a handover. Raises ``KeyError`` when a recipient or family member has no card in ``facts``."""
    handover = facts.handover
    deliveries = tuple(_Judging(facts=facts, delivery=delivery).verdict() for delivery in handover.deliveries)
    findings = [*_about_handover(facts), *_across(facts, deliveries)]
    findings.sort(key=lambda finding: _ORDER[finding.severity])
    blocking = any(finding.severity is Severity.BLOCKING for finding in findings)
    sentence, ground = _ROUTES[handover.route]
    if handover.route is Route.EXCEPTION and handover.exception in _EXCEPTION_ROUTES:
        why, key = _EXCEPTION_ROUTES[handover.exception]
        sentence, ground = f"{why}、同意なしで渡します。", law.cite(key, handover.day).place
    if handover.abroad is not Abroad.NO:
        sentence += "相手は外国にあるので、外国の決まりもかかります。"
        ground += "、個人情報保護法28条"
    return HandoverVerdict(
        deliveries=deliveries,
        findings=tuple(findings),
        refused=(handover.tense is Tense.TO_DO and blocking)
        or any(finding.code in _NOT_A_FACT for finding in findings),
        route_sentence=sentence.format(name=_called(facts.service_user.name.full)),
        route_ground=ground,
    )


_NOT_A_FACT = frozenset({"no_recipient", "no_papers", "day_in_future", "route_undecided"})
"""What even 「もう渡した」 cannot record: nothing can have happened like that, or nobody has said how it happened."""

_ORDER = {Severity.BLOCKING: 0, Severity.CAUTION: 1, Severity.NOTE: 2}

_ROUTES = {
    Route.CONSENT: (
        "{name}の文書による同意にもとづき、事業所から直接渡します。",
        "個人情報保護法27条1項・29条1項、運営基準23条3項",
    ),
    Route.THROUGH_PRINCIPAL: (
        "{name}に渡し、{name}が自分で次の事業所へ渡します。受領書に署名をもらいます。",
        "運営基準15条（本人による提供）",
    ),
    Route.ON_BEHALF: (
        "{name}の委託により、{name}に代わって渡します。",
        "医療・介護ガイダンスⅣ11(1)④（本人に代わって提供）",
    ),
    Route.EXCEPTION: ("法律の例外により、同意なしで渡します。", "個人情報保護法27条1項各号"),
    Route.SAME_BUSINESS: ("同じ法人の中で引き継ぎます。", "通則編3-6-1"),
    Route.ENTRUSTMENT: ("委託した仕事のために渡します。", "個人情報保護法27条5項1号"),
    Route.SUCCESSION: ("事業の承継に伴って渡します。", "個人情報保護法27条5項2号"),
    Route.JOINT_USE: ("共同利用の範囲で渡します。", "個人情報保護法27条5項3号"),
    Route.DECEASED: (
        "{name}は亡くなったので、亡くなった人の書類として渡します。家族の情報には、その家族の同意が要ります。",
        "通則編2-1（生存する個人）、守秘義務は残ります",
    ),
    Route.UNDECIDED: ("道すじは、まだ決まっていません。", "問いに答えると決まります"),
}

_GROUNDS = {
    Route.CONSENT: "法第27条第1項の本人の同意を得ている。",
    Route.THROUGH_PRINCIPAL: "本人に渡し、本人が相手に渡した（本人による提供）。",
    Route.ON_BEHALF: "本人の委託により、本人に代わって提供した。",
    Route.EXCEPTION: "法第27条第1項の例外により提供した。",
    Route.SAME_BUSINESS: "同じ法人の中の引継ぎで、第三者への提供に当たらない。",
    Route.ENTRUSTMENT: "委託に伴う提供（法第27条第5項第1号）。",
    Route.SUCCESSION: "事業の承継に伴う提供（法第27条第5項第2号）。",
    Route.JOINT_USE: "共同利用による提供（法第27条第5項第3号）。",
    Route.DECEASED: "亡くなった人の情報。生きている人の個人情報の提供に当たらない。",
    Route.UNDECIDED: "道すじが決まっていない。",
}

_EXCEPTION_ROUTES = {
    LegalException.BY_LAW: ("法令にもとづく照会や調査に答えるため", "appi-27-1-1"),
    LegalException.LIFE_BODY_PROPERTY: ("命・体・財産を守るため", "appi-27-1-2"),
    LegalException.PUBLIC_HEALTH: ("公衆衛生や子どもの育ちのため", "appi-27-1-3"),
    LegalException.STATE_COOPERATION: ("国や市区町村の仕事に協力するため", "appi-27-1-4"),
    LegalException.RESEARCH: ("学術研究のため", "appi-27-1-5"),
}

_EXCEPTION_NUMBERS = {
    LegalException.BY_LAW: "法令に基づく提供（法第27条第1項第1号）。",
    LegalException.LIFE_BODY_PROPERTY: "命・体・財産を守るための提供（法第27条第1項第2号）。",
    LegalException.PUBLIC_HEALTH: "公衆衛生・児童のための提供（法第27条第1項第3号）。",
    LegalException.STATE_COOPERATION: "国や市区町村の事務への協力（法第27条第1項第4号）。",
    LegalException.RESEARCH: "学術研究のための提供（法第27条第1項第5号から第7号まで）。",
}

_BY_RELATION = {
    Route.ENTRUSTMENT: Relation.ENTRUSTMENT,
    Route.SUCCESSION: Relation.SUCCESSION,
    Route.JOINT_USE: Relation.JOINT_USE,
}

_ASKED_FOR = {
    Route.EXCEPTION: ("何があったか、同意を得られないわけを書いてください。", "appi-27-1"),
    Route.ENTRUSTMENT: ("契約や知らせた文書の名前を書いてください。", "appi-27-5-1"),
    Route.SUCCESSION: ("契約や知らせた文書の名前を書いてください。", "appi-27-5-2"),
    Route.JOINT_USE: ("契約や知らせた文書の名前を書いてください。", "appi-27-5-3"),
    Route.DECEASED: ("いつ亡くなったか、だれの求めで渡すのかを書いてください。", "dead"),
}
"""Routes that stand on something written down: what is asked for, and its citation."""

_BY_DOCUMENT = {LegalException.BY_LAW: "appi-27-1-1", LegalException.STATE_COOPERATION: "appi-27-1-4"}
"""Exceptions that somebody claims in writing: without that document nothing shows them."""

_TOLD_BY_THE_ROUTE = frozenset(
    {
        "consent_needed",
        "facility_standard",
        "record_due",
        "record_voluntary",
        "on_behalf",
        "through_principal",
        "carried_by_unknown",
        "completion_day_unknown",
        "agent_consents",
        "provider_taken_as_business",
    }
)
"""Notes of ``decide`` that the route sentence and the record already tell; they stay in ``reasoning``."""

_MUNICIPAL_PAPERS = (PaperKind.DOCTOR_OPINION, PaperKind.CERTIFICATION_SURVEY)


def corporation(ours: Office, theirs: Office) -> Relation:
    """Whether two offices belong to one corporation: by number, else by name and representative.

    A corporation that is not entered counts as another one, which asks more and never less; a name that agrees while the
    representatives differ or are unknown is ``UNKNOWN``.
    """
    if theirs.ours:
        return Relation.SAME_CORPORATION
    if ours.corporate_number and theirs.corporate_number:
        same_number = _bare(ours.corporate_number) == _bare(theirs.corporate_number)
        return Relation.SAME_CORPORATION if same_number else Relation.SEPARATE
    name, other = _bare(ours.corporation), _bare(theirs.corporation)
    if not name or name != other:
        return Relation.SEPARATE
    head, other_head = _bare(ours.representative), _bare(theirs.representative)
    return Relation.SAME_CORPORATION if head and head == other_head else Relation.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judging:
    """The judging of one delivery."""

    facts: HandoverFacts
    delivery: Delivery

    def verdict(self) -> DeliveryVerdict:
        handover, delivery = self.facts.handover, self.delivery
        asked = self._principals(range(len(handover.papers)))
        needs = dict(zip(asked, self._needs(asked), strict=True))
        coverages = {principal: self._coverage(principal) for principal in asked}
        cells = tuple(
            self._cell(index, paper, needs, coverages) for index, paper in enumerate(handover.papers)
        )
        ticked = [cell for cell in cells if cell.ticked]
        relied = _together([rely for cell in ticked for rely in cell.relied])
        concerned = self._concerned()
        mandated = self._mandated(coverages)
        record = self._record_facts()
        weighed = weigh(self._case(concerned, mandated, record))
        verdict = weighed.verdict
        kept = verdict
        if (
            verdict.method not in verdict.methods
        ):  # it will be a record of its own: this is how long that one is kept
            own = replace(record, method=RecordMethod.INDIVIDUAL)
            kept = weigh(self._case(concerned, mandated, own)).verdict
        leans = bool(kept.methods and record.omitted_items) and record.base_record_kept is Fact.YES
        reasoning = tuple(
            self._with_foreign_consent(
                replace(
                    finding,
                    recipient=delivery.recipient,
                    principal=concerned[finding.principal] if finding.principal is not None else None,
                )
            )
            for finding in verdict.findings
        )
        findings = [finding for finding in reasoning if finding.code not in _TOLD_BY_THE_ROUTE]
        findings += self._about_delivery()
        findings += self._about_cover(needs, coverages)
        findings += [finding for cell in ticked for finding in cell.findings if not _about_consent(finding)]
        findings.sort(key=lambda finding: _ORDER[finding.severity])
        return DeliveryVerdict(
            recipient=delivery.recipient,
            cells=cells,
            third_party=verdict.third_party,
            consent_required=verdict.consent_required,
            consent_of=tuple(
                principal
                for principal, standing in zip(concerned, weighed.standings, strict=True)
                if standing.consent is verdict.consent_required is not Ruling.NO
            ),
            duty=_DUTY[verdict.provider_record],
            receiver_duty=_DUTY[verdict.receiver_record],
            methods=verdict.methods,
            method=kept.method,
            items=verdict.items,
            keep_until=kept.keep_until,
            keep_until_reason=kept.keep_until_reason,
            keep_rule=kept.keep_rule,
            ground=self._ground(verdict, findings),
            relied=relied,
            route=self._route(verdict),
            family_note=self._family_note(relied),
            findings=tuple(dict.fromkeys(findings)),
            reasoning=reasoning,
            on_paper=record.document.items if record.document is not None else (),
            omitted=record.omitted_items if leans else (),
            base_record=delivery.record.same_as if leans else None,
        )

    def _with_foreign_consent(self, finding: Finding) -> Finding:
        """The consent art. 28 asks for stands on a paper of its own; named, it is looked at and no longer missing."""
        evidence = self.facts.handover.evidence.strip()
        if finding.code != "abroad_consent" or not evidence:
            return finding
        return replace(
            finding,
            code="abroad_consent_named",
            severity=Severity.CAUTION,
            title="外国の相手への同意を、書類で確かめてください",
            text=f"外国の第三者に渡すことへの同意は「{evidence}」によるとしています。"
            "その国の制度などを知らせたうえの同意かを、書類で確かめてください。",
        )

    # -- whose data -------------------------------------------------------------------------------------------------

    @property
    def _user(self) -> EntryId:
        return self.facts.handover.service_user

    @property
    def _office(self) -> Office:
        return self.facts.offices[self.delivery.recipient]

    def _principals(self, papers: Sequence[int]) -> list[EntryId]:
        """The user, then each family member whose data stand in one of those papers."""
        family = [member for index in papers for member in self.facts.handover.papers[index].family]
        return list(dict.fromkeys([self._user, *family]))

    def _concerned(self) -> list[EntryId]:
        """Whose data really go: the user's, and the family's unless they are blackened."""
        papers = self.facts.handover.papers
        return self._principals(
            [index for index in self.delivery.papers if not self._blackens(papers[index])]
        )

    def _blackens(self, paper: Paper) -> bool:
        """Whether the family's part of a paper is blackened; of a paper on the family alone nothing would be left."""
        only_family = bool(paper.data_items) and set(paper.data_items) == {DataItem.FAMILY}
        return self.delivery.family_part is FamilyPart.BLACKED_OUT and _has_family(paper) and not only_family

    def _name(self, principal: EntryId) -> str:
        if principal == self._user:
            return _called(self.facts.service_user.name.full)
        return _called(self.facts.family[principal].name.full)

    # -- the case ---------------------------------------------------------------------------------------------------

    def _case(self, principals: Sequence[EntryId], mandated: frozenset[EntryId], record: RecordFacts) -> Case:
        facts, handover, delivery = self.facts, self.facts.handover, self.delivery
        holds = handover.route_holds
        exception = None
        if handover.route is Route.EXCEPTION and handover.route_reason.strip():
            exception = ClaimedException(
                number=handover.exception,
                basis=(handover.evidence or handover.route_reason) if holds is Fact.YES else "",
                danger=Fact.YES,
                consent_hard_to_get=holds,
                statutory_work=Fact.YES,
                would_hinder=holds,
                academic=holds,
            )
        carried = {Route.THROUGH_PRINCIPAL: Fact.YES, Route.UNDECIDED: Fact.UNKNOWN}
        dead = handover.route is Route.DECEASED
        return Case(
            tense=handover.tense,
            day=handover.day,
            provider=party(facts.our_office),
            recipient=_where(handover.abroad, party(self._office)),
            principals=tuple(
                Principal(
                    name=self._name(principal),
                    role=Audience.SERVICE_USER if principal == self._user else Audience.FAMILY_MEMBER,
                    alive=Fact.NO if dead and principal == self._user else Fact.YES,
                    mandate=Mandate() if principal in mandated else None,
                )
                for principal in principals
            ),
            items=tuple(handover.papers[index].title for index in delivery.papers),
            purpose=delivery.purpose,
            relation=self._relation(),
            relation_conditions=holds,
            carried_by_principal=carried.get(handover.route, Fact.NO),
            exception=exception,
            record=record,
        )

    def _record_facts(self) -> RecordFacts:
        """What the record is to be like, as a person wished it and as the earlier records and papers allow."""
        facts, wish = self.facts, self.delivery.record
        before = [
            record
            for record in facts.earlier
            if not record.voided and record.content.other_party.office == self.delivery.recipient
        ]
        owed = [record for record in before if record.content.duty is not Duty.VOLUNTARY]
        base = next((record.content for record in owed if record.entry == wish.same_as), None)
        gone = base is not None and base.keep_until is not None and base.keep_until < facts.made_on
        document = None
        if wish.method is RecordMethod.DOCUMENT and wish.document is not None:
            document = Document(name=wish.document.name, items=self._items_on_paper(wish.document))
        return RecordFacts(
            method=wish.method,
            made_on=facts.made_on,
            repeated=Fact.YES if before or wish.certain.strip() else Fact.NO,
            series_running=Fact.YES if wish.method is RecordMethod.BULK else Fact.NO,
            document=document,
            omitted_items=held_already(self._office, base) if base is not None else (),
            base_record_kept=Fact.NO
            if gone
            else Fact.YES,  # from now on it is kept as long as this one leans on it
            care_years=facts.care_years,
            completed_on=facts.service_user.ended_on,
        )

    def _items_on_paper(self, document: StandingDocument) -> tuple[RecordItem, ...]:
        """The items of a consent are read off it; of any other paper a person says which it carries."""
        facts = self.facts
        if document.consent is None:
            return document.items
        taken_back = any(
            each.content.consent == document.consent and each.content.day <= facts.handover.day
            for each in facts.withdrawals
        )
        papers = [facts.handover.papers[index] for index in self.delivery.papers]
        for consent in facts.consents:
            if consent.entry == document.consent and not taken_back:
                return items_on_consent(
                    consent.content,
                    recipient=self.delivery.recipient,
                    office=self._office,
                    printed=facts.printed.get(consent.entry),
                    data_items=[item for paper in papers for item in _items_of(paper, False)],
                )
        return ()

    def _relation(self) -> Relation:
        by_cards = corporation(self.facts.our_office, self._office)
        if by_cards is Relation.SAME_CORPORATION:
            return by_cards
        return _BY_RELATION.get(self.facts.handover.route, by_cards)

    def _needs(self, principals: Sequence[EntryId]) -> list[Ruling]:
        """Whether each principal's consent is needed for this delivery at all, a mandate left out of sight."""
        case = self._case(principals, frozenset(), RecordFacts())
        return [standing.consent for standing in weigh(case).standings]

    # -- consent ----------------------------------------------------------------------------------------------------

    def _coverage(self, principal: EntryId) -> Coverage:
        facts, handover, delivery = self.facts, self.facts.handover, self.delivery
        family = principal != self._user
        behalf = handover.route is Route.ON_BEHALF and not family
        items = [item for paper in handover.papers for item in _items_of(paper, family)]
        return covering(
            facts.consents,
            facts.withdrawals,
            service_user=self._user,
            principal=principal,
            recipient=delivery.recipient,
            recipient_kind=self._office.kind,
            purpose=delivery.purpose,
            items=items,
            day=handover.day,
            support_ended_on=facts.service_user.ended_on,
            principal_name=facts.family[principal].name.full if family else "",
            sensitive=any(principal in paper.family_sensitive for paper in handover.papers),
            as_mandate=behalf,
        )

    def _mandated(self, coverages: Mapping[EntryId, Coverage]) -> frozenset[EntryId]:
        """The user, when a mandate on file covers every ticked paper for this recipient."""
        handover = self.facts.handover
        if handover.route is not Route.ON_BEHALF or not self.delivery.papers:
            return frozenset()
        items = [item for index in self.delivery.papers for item in _items_of(handover.papers[index], False)]
        covered = coverages[self._user].only(items)
        return frozenset({self._user}) if covered.complete and covered.covered else frozenset()

    def mandates(self) -> tuple[str, ...]:
        """Numbers of the mandates on file for this recipient, empty where they do not cover what is ticked."""
        coverage = self._coverage(self._user)
        if self.delivery.papers and not self._mandated({self._user: coverage}):
            return ()
        return tuple(dict.fromkeys(item.number for item in coverage.covered))

    def _cell(
        self, index: int, paper: Paper, needs: Mapping[EntryId, Ruling], coverages: Mapping[EntryId, Coverage]
    ) -> CellVerdict:
        """One paper for this recipient, whether ticked or not."""
        delivery = self.delivery
        blacked_out = self._blackens(paper)
        found: list[Finding] = list(self._about_paper(index, paper, needs))
        relied: list[RelyOn] = []
        for principal in (self._user, *paper.family):
            family = principal != self._user
            if needs[principal] is Ruling.NO or (family and blacked_out):
                continue
            coverage = coverages[principal].only(_items_of(paper, family))
            relied += _relied(coverage)
            found += self._about_missing(principal, coverage.missing, [index], needs[principal])
            found += self._about_doubts(principal, coverage)
        if any(finding.code == "paper_locked" for finding in found):
            mark = Mark.LOCKED
        elif any(finding.severity is Severity.BLOCKING for finding in found):
            mark = Mark.MISSING
        elif any(finding.severity is Severity.CAUTION for finding in found):
            mark = Mark.LOOK
        else:
            mark = Mark.ALLOWED
        return CellVerdict(
            paper=index,
            ticked=index in delivery.papers,
            mark=mark,
            blacked_out=blacked_out,
            findings=tuple(found),
            relied=_together(relied),
        )

    def _about_paper(self, index: int, paper: Paper, needs: Mapping[EntryId, Ruling]) -> list[Finding]:
        """What the paper itself asks: strings attached, other people's words, ways it must not go."""
        found = []
        municipal = paper.origin is Origin.MUNICIPALITY or paper.kind in _MUNICIPAL_PAPERS
        outside = municipal or paper.origin is Origin.MEDICAL
        if self._relation() in (Relation.SAME_CORPORATION, Relation.SUCCESSION):
            found += self._about_strings(index, paper, locks=False)
        elif strings_of(paper):
            found += self._about_strings(index, paper, locks=True)
        elif outside:
            origin = "市区町村" if municipal else "医療機関"
            if paper.passed_on_because.strip() or self.facts.handover.route is Route.EXCEPTION:
                found.append(
                    self._finding(
                        "paper_passed_on",
                        Severity.CAUTION,
                        f"「{paper.title}」は、{origin}からの紙です",
                        f"もらったときの条件を外れることがあります。{origin}に確かめてから渡してください。",
                        "city-paper" if municipal else "hospital-paper",
                        paper=index,
                    )
                )
            else:
                cure = (
                    "新しい事業所が、市区町村に申請します。"
                    if municipal
                    else "新しい担当者が、医療機関に改めて頼みます。"
                )
                found.append(
                    self._finding(
                        "paper_locked",
                        Severity.BLOCKING,
                        f"「{paper.title}」は、{origin}からの紙です",
                        f"ほかへ渡さない条件でもらった紙なので、引き継ぎません。{cure}",
                        "city-paper" if municipal else "hospital-paper",
                        paper=index,
                    )
                )
        if paper.no_fax and self.delivery.way is Way.FAX:
            found.append(
                self._finding(
                    "fax_forbidden",
                    Severity.BLOCKING,
                    f"「{paper.title}」はFAXで送れません",
                    f"{_NO_FAX[paper.no_fax_because]}手渡しか郵送に変えてください。",
                    "appi-23",
                    paper=index,
                )
            )
        carried = self.facts.handover.route is Route.THROUGH_PRINCIPAL
        if carried and paper.no_fax and paper.no_fax_because is NoFax.UNTOLD_DIAGNOSIS:
            found.append(
                self._finding(
                    "untold_diagnosis",
                    Severity.BLOCKING,
                    f"「{paper.title}」は本人に渡せません",
                    "本人に告げていない病名があるという印です。この書類は、事業所から直接渡す道を考えてください。",
                    "hospital-paper",
                    paper=index,
                )
            )
        if paper.made_on is not None and paper.made_on > self.facts.handover.day:
            found.append(
                self._finding(
                    "paper_after_day",
                    Severity.CAUTION,
                    f"「{paper.title}」の日付が、渡す日より後です",
                    "まだ出来ていない書類は渡せません。書類の日付か、渡す日を確かめてください。",
                    "case-facts",
                    paper=index,
                )
            )
        if paper.kind is PaperKind.LOG_5 and not paper.looked_through:
            found.append(
                self._finding(
                    "others_words",
                    Severity.CAUTION,
                    f"「{paper.title}」に、ほかの人のことばがあるかもしれません",
                    "家族や関係者の話、職員の評価などを渡してよいか、目で見てください。",
                    "others-words",
                    paper=index,
                )
            )
        if needs[self._user] is not Ruling.NO and not paper.data_items:
            found.append(
                self._finding(
                    "paper_items_unknown",
                    Severity.BLOCKING,
                    f"「{paper.title}」に何が書いてあるか分かりません",
                    "同意の範囲に入るかを確かめるため、書かれている項目を選んでください。",
                    "items-specific",
                    paper=index,
                )
            )
        if self._family_unnamed(paper):
            found.append(
                self._finding(
                    "family_unnamed",
                    Severity.CAUTION,
                    f"「{paper.title}」に、だれの家族情報があるか分かりません",
                    "家族の情報がある人を選ぶか、家族の欄を黒く塗ってください。",
                    "care-family",
                    paper=index,
                )
            )
        return found

    def _about_strings(self, index: int, paper: Paper, *, locks: bool) -> list[Finding]:
        """Strings the giver attached: told where the paper stays with the same body, else it stays out of the pack."""
        strings = "、".join(strings_of(paper))
        if not strings:
            return []
        day = self.facts.handover.day
        overdue = paper.collect_by is not None and paper.collect_by < day
        because = paper.passed_on_because.strip()
        barred = overdue or (locks and self.facts.handover.route is not Route.EXCEPTION)
        if barred and not because:
            text = f"もらったときの条件は「{strings}」です。" + (
                "回収の日を過ぎています。返すか廃棄したかを確かめてください。"
                if overdue
                else "条件を付けた相手が認めなければ、引き継ぎません。"
            )
            return [
                self._finding(
                    "paper_locked",
                    Severity.BLOCKING,
                    f"「{paper.title}」は、条件つきでもらった紙です",
                    text,
                    "paper-strings",
                    paper=index,
                )
            ]
        return [
            self._finding(
                "paper_passed_on",
                Severity.CAUTION,
                f"「{paper.title}」は、条件つきでもらった紙です",
                f"もらったときの条件は「{strings}」です。条件は引継書に書きます。条件を付けた相手に確かめてから渡してください。",
                "paper-strings",
                paper=index,
            )
        ]

    def _family_unnamed(self, paper: Paper) -> bool:
        return DataItem.FAMILY in paper.data_items and not paper.family and not self._blackens(paper)

    def _about_missing(
        self, principal: EntryId, missing: Sequence[MissingItem], papers: Sequence[int], need: Ruling
    ) -> list[Finding]:
        """One finding for each way in which this principal's consent falls short, with the papers it concerns."""
        handover = self.facts.handover
        titles = "、".join(handover.papers[index].title for index in papers)
        open_road = handover.route in (Route.THROUGH_PRINCIPAL, Route.UNDECIDED)
        found = []
        for miss in _nearest(missing):
            words = gap_words(
                miss.gap,
                name=self._name(principal),
                what=titles,
                paper=_paper_of(miss),
                day=miss.day,
            )
            code, title, text = f"consent_{miss.gap.value}", words.title, words.text
            if handover.route is Route.ON_BEHALF and principal == self._user:
                code, title = f"mandate_{miss.gap.value}", f"{self._name(principal)}からの委託がありません"
                if miss.gap in (Gap.NONE, Gap.PURPOSE_OUTSIDE):
                    text = (
                        f"「{titles}」を代わって渡す委託がありません。委託の同意書に署名をもらってください。"
                    )
            found.append(
                self._finding(
                    code,
                    Severity.CAUTION if need is Ruling.UNCLEAR and open_road else Severity.BLOCKING,
                    title,
                    text,
                    words.citation,
                    principal=principal,
                    paper=papers[0] if len(papers) == 1 else None,
                )
            )
        return found

    def _about_doubts(self, principal: EntryId, coverage: Coverage) -> list[Finding]:
        """What a person should look at in the signatures relied on, and in the way of handing over ticked beside them."""
        found: dict[tuple[EntryId, object], Finding] = {}
        signings = {each.entry: each.content.signing for each in self.facts.consents}
        for item in coverage.covered:
            signing = signings[item.consent]
            chosen = signing.chosen_route if signing is not None else None
            if self.facts.handover.route is Route.CONSENT and chosen in _OTHER_WAYS:
                ticked, road = _OTHER_WAYS[chosen]
                found[item.consent, chosen] = self._finding(
                    "consent_other_route",
                    Severity.CAUTION,
                    f"{self._name(principal)}は、別の渡しかたを選んでいます",
                    f"同意書 {item.number} では、「{ticked}」に✓があります。{road}道に替えるか、"
                    "直接渡してよいかを確かめて、「直接渡す」に✓のある同意書をもらってください。",
                    "chosen-route",
                    principal=principal,
                )
            if item.doubt is not Doubt.NONE:
                words = doubt_words(
                    item.doubt, name=self._name(principal), paper=f"同意書 {item.number}".strip()
                )
                found[item.consent, item.doubt] = self._finding(
                    f"consent_{item.doubt.value}",
                    Severity.CAUTION,
                    words.title,
                    words.text,
                    words.citation,
                    principal=principal,
                )
        return list(found.values())

    def _about_cover(
        self, needs: Mapping[EntryId, Ruling], coverages: Mapping[EntryId, Coverage]
    ) -> list[Finding]:
        """The consent findings of the ticked papers together: one sentence for a gap, not one for each paper."""
        handover, delivery = self.facts.handover, self.delivery
        found: list[Finding] = []
        for principal, need in needs.items():
            family = principal != self._user
            papers = [
                index for index in delivery.papers if not family or principal in handover.papers[index].family
            ]
            blackened = [index for index in papers if family and self._blackens(handover.papers[index])]
            if need is Ruling.NO or not papers:
                continue
            if blackened and not coverages[principal].complete:
                found.append(self._told_blacked_out(principal))
            if need is Ruling.UNCLEAR and handover.route is Route.THROUGH_PRINCIPAL:
                continue
            by_gap: dict[MissingItem, list[int]] = {}
            for index in (index for index in papers if index not in blackened):
                coverage = coverages[principal].only(_items_of(handover.papers[index], family))
                for miss in _nearest(coverage.missing):
                    by_gap.setdefault(replace(miss, item=DataItem.CONTACT), []).append(index)
                found += self._about_doubts(principal, coverage)
            for miss, indexes in by_gap.items():
                found += self._about_missing(principal, [miss], indexes, need)
        return found

    def _told_blacked_out(self, principal: EntryId) -> Finding:
        name = self._name(principal)
        return self._finding(
            "family_blacked_out",
            Severity.CAUTION,
            f"{name}の同意がありません",
            f"{name}の欄は、黒く塗って渡します。塗らずに渡すには、{name}の同意書に署名をもらってください。",
            "care-family",
            principal=principal,
        )

    # -- the delivery as such ---------------------------------------------------------------------------------------

    def _about_delivery(self) -> list[Finding]:
        handover, office = self.facts.handover, self._office
        found = []
        if not self.delivery.papers:
            found.append(
                self._finding(
                    "no_papers",
                    Severity.BLOCKING,
                    f"{office.name}に渡す書類が選ばれていません",
                    "渡す書類に印をつけるか、この相手を外してください。",
                    "items-specific",
                )
            )
        if office.closed_on is not None and office.closed_on <= handover.day:
            found.append(
                self._finding(
                    "recipient_closed",
                    Severity.CAUTION,
                    f"{office.name}は廃止されています",
                    "渡す日には廃止されている事業所です。相手先を確かめてください。",
                    "case-facts",
                )
            )
        unnamed = not office.corporation.strip() and office.operator not in _NAMED_BY_THEMSELVES
        if unnamed and self._relation() is Relation.SEPARATE:
            found.append(
                self._finding(
                    "corporation_missing",
                    Severity.CAUTION,
                    f"{office.name}の法人名が入っていません",
                    "記録には、相手の名称として法人の名前も残します。相手先のカードに入れてください。",
                    "r20-1-2",
                )
            )
        claims_same = handover.route is Route.SAME_BUSINESS
        if claims_same and corporation(self.facts.our_office, office) is Relation.SEPARATE:
            found.append(
                self._finding(
                    "same_business_contradicted",
                    Severity.CAUTION,
                    f"{office.name}は、同じ法人ではないようです",
                    "相手先のカードでは別の法人です。カードを直すか、別の道すじを選んでください。",
                    "tsu-3-6-1",
                )
            )
        return found

    def _route(self, verdict: Verdict) -> Route:
        route = self.facts.handover.route
        if route is Route.CONSENT and verdict.third_party is Ruling.NO:
            return Route.SAME_BUSINESS
        if route is Route.SAME_BUSINESS and verdict.third_party is Ruling.YES:
            return Route.CONSENT  # the cards say otherwise: it rests on the consent, or on nothing
        return route

    def _ground(self, verdict: Verdict, findings: Sequence[Finding]) -> str:
        """Why this provision was allowed, as the record prints it; said plainly where it was not."""
        handover = self.facts.handover
        if any(_about_consent(finding) and finding.severity is Severity.BLOCKING for finding in findings):
            what = "委託" if handover.route is Route.ON_BEHALF else "同意"
            return f"本人の{what}を確かめられないまま提供した。"
        ground = _GROUNDS[self._route(verdict)]
        if handover.route is Route.EXCEPTION:
            ground = _EXCEPTION_NUMBERS.get(handover.exception, ground)
        if handover.route_holds is not Fact.YES:
            ground += "その条件がそろうかは、確かめられていない。"
        if handover.abroad is not Abroad.NO:
            ground += _ABROAD_GROUNDS[handover.abroad]
            if handover.evidence.strip():
                ground += f"書類：{handover.evidence.strip()}。"
        return ground

    def _family_note(self, relied: Sequence[RelyOn]) -> str:
        """What happened to the family's data, as the record prints it."""
        handover, delivery = self.facts.handover, self.delivery
        papers = [handover.papers[index] for index in delivery.papers]
        notes = ["家族の情報は黒く塗った。"] if any(self._blackens(paper) for paper in papers) else []
        for principal in self._concerned()[1:]:
            numbers = "・".join(rely.number for rely in relied if rely.principal == principal)
            proof = f"家族の同意書 {numbers}" if numbers else "家族の同意書なし"
            notes.append(f"{self._name(principal)}の情報を含む。{proof}")
        return "　".join(notes)

    def _finding(
        self,
        code: str,
        severity: Severity,
        title: str,
        text: str,
        key: str,
        *,
        principal: EntryId | None = None,
        paper: int | None = None,
    ) -> Finding:
        return Finding(
            code=code,
            severity=severity,
            title=title,
            text=text,
            citation=law.cite(key, self.facts.handover.day),
            principal=principal,
            recipient=self.delivery.recipient,
            paper=paper,
        )


def _where(abroad: Abroad, recipient: Party) -> Party:
    """The recipient in the country it is in, as far as that is known."""
    unknown = Fact.UNKNOWN if abroad is Abroad.UNKNOWN else Fact.NO
    return replace(
        recipient,
        abroad=Fact.NO if abroad is Abroad.NO else Fact.YES,
        adequate_country=Fact.YES if abroad is Abroad.ADEQUATE else unknown,
        equivalent_system=Fact.YES if abroad is Abroad.EQUIVALENT else unknown,
    )


_ABROAD_GROUNDS = {
    Abroad.ADEQUATE: "相手は、日本と同じ水準と認められた国にある（法第28条第1項）。",
    Abroad.EQUIVALENT: "相手は外国にあり、基準に合う体制を整えている（法第28条第1項・第3項）。",
    Abroad.ELSEWHERE: "相手は外国にある（法第28条第1項）。",
    Abroad.UNKNOWN: "相手は外国にあり、その国の水準と相手の体制は分からない（法第28条第1項）。",
}

_NO_FAX = {
    NoFax.NONE: "FAX不可の印があります。",
    NoFax.HIDDEN_ADDRESS: "住所をかくしている人の書類です。",
    NoFax.UNTOLD_DIAGNOSIS: "本人に告げていない病名があります。",
    NoFax.WELFARE: "生活保護のことが書かれています。",
    NoFax.OTHER: "FAX不可の印があります。",
}

_OTHER_WAYS: Mapping[Route | None, tuple[str, str]] = {
    Route.THROUGH_PRINCIPAL: ("私が受け取り、自分で渡す", "本人に渡して、届けてもらう"),
    Route.ON_BEHALF: ("私に代わって渡すことを委託する", "本人に代わって渡す"),
}
"""Ways a person may have ticked instead of the direct one: what is ticked, and the road that keeps to it."""

_DUTY = {Due.DUE: Duty.DUE, Due.NOT_DUE: Duty.VOLUNTARY, Due.UNCLEAR: Duty.UNCLEAR}

_NAMED_BY_THEMSELVES = (
    OperatorType.SOLE_PROPRIETOR,
    OperatorType.MUNICIPALITY,
    OperatorType.PREFECTURE,
    OperatorType.STATE,
    OperatorType.MUNICIPAL_HOSPITAL,
)


def _across(facts: HandoverFacts, deliveries: Sequence[DeliveryVerdict]) -> list[Finding]:
    """The findings of all deliveries, each said once: what concerns only some recipients names them."""
    recipients: dict[Finding, list[EntryId]] = {}
    for delivery in deliveries:
        for finding in delivery.findings:
            recipients.setdefault(replace(finding, recipient=None), []).append(delivery.recipient)
    found = []
    for finding, offices in recipients.items():
        only = offices[0] if len(offices) == 1 else None
        text = finding.text
        if len(offices) < len(deliveries):
            text = f"{'、'.join(facts.offices[office].name for office in offices)}について。{text}"
        found.append(replace(finding, text=text, recipient=only))
    return found


def _about_handover(facts: HandoverFacts) -> list[Finding]:
    """What concerns the draft as a whole."""
    handover = facts.handover
    found = []

    def add(code: str, severity: Severity, title: str, text: str, citation: Citation) -> None:
        found.append(Finding(code=code, severity=severity, title=title, text=text, citation=citation))

    if not handover.deliveries:
        add(
            "no_recipient",
            Severity.BLOCKING,
            "渡す相手が選ばれていません",
            "渡す相手の事業所を選んでください。",
            law.cite("r20-1-2", handover.day),
        )
    if handover.route is Route.UNDECIDED:
        add(
            "route_undecided",
            Severity.BLOCKING,
            "道すじが、まだ決まっていません",
            "どうやって、何にもとづいて渡すのかを、道すじの問いに答えて決めてください。",
            law.cite("appi-27-1", handover.day),
        )
    if facts.namesakes and not _told_apart(facts.service_user):
        add(
            "same_name",
            Severity.CAUTION,
            "同じ名前の利用者がいます",
            "だれのことかを記録で見分けられるように、利用者のカードに生年月日か被保険者番号を入れてください。",
            law.cite("r20-1-2", handover.day),
        )
    if handover.route is Route.DECEASED and not _ended(facts.service_user, handover.day):
        add(
            "death_not_on_card",
            Severity.CAUTION,
            "カードでは、支援が続いています",
            "亡くなった人の書類として渡すと答えましたが、カードに支援が終わった日がありません。どちらが正しいかを確かめてください。",
            law.cite("dead", handover.day),
        )
    if handover.route is Route.EXCEPTION and handover.exception is LegalException.NONE:
        add(
            "exception_not_named",
            Severity.BLOCKING,
            "どの例外によるのかが選ばれていません",
            "同意なしで渡せるのは、法律の例外に当たるときだけです。当たるものを選んでください。",
            law.cite("appi-27-1", handover.day),
        )
    exception = handover.route is Route.EXCEPTION
    written = handover.route_reason if exception else handover.route_reason + handover.evidence
    if handover.route in _ASKED_FOR and not written.strip():
        words, key = _ASKED_FOR[handover.route]
        add(
            "route_reason_missing",
            Severity.BLOCKING if exception else Severity.CAUTION,
            "この道すじを選んだわけがありません",
            words,
            law.cite(key, handover.day),
        )
    if exception and handover.exception in _BY_DOCUMENT and not handover.evidence.strip():
        add(
            "exception_document_missing",
            Severity.BLOCKING,
            "照会や依頼の文書が書かれていません",
            "だれからの、いつの、どの法令による文書かを書いてください。文書が残っていないと、例外に当たると示せません。",
            law.cite(_BY_DOCUMENT[handover.exception], handover.day),
        )
    if handover.tense is Tense.DONE and handover.day > facts.made_on:
        add(
            "day_in_future",
            Severity.BLOCKING,
            "渡した日が、きょうより後です",
            "「もう渡した」ときは、渡した日を入れてください。これから渡すときは「これから渡す」を選んでください。",
            law.cite("case-facts", handover.day),
        )
    return found


def _told_apart(user: ServiceUser) -> bool:
    return user.birthday is not None or bool(user.insured_number)


def _ended(user: ServiceUser, day: date) -> bool:
    return user.ended_on is not None and user.ended_on <= day


def _plain(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def strings_of(paper: Paper, write: Callable[[date], str] = _plain) -> tuple[str, ...]:
    """The strings attached to a paper, as the next office is told them; ``write`` writes the day."""
    return tuple(
        words
        for words in (
            "ほかへ渡さない" if paper.no_onward else "",
            f"{write(paper.collect_by)}までに回収・廃棄" if paper.collect_by is not None else "",
            paper.conditions.strip(),
        )
        if words
    )


def route_facts(facts: HandoverFacts) -> RouteFacts:
    """What the route finder knows from cards and consents before anybody is asked.

    A mandate counts when it covers every recipient and what is ticked for it (any item where nothing is ticked yet).
    """
    draft = replace(facts.handover, route=Route.ON_BEHALF)
    asked = [_Judging(facts=replace(facts, handover=draft), delivery=each) for each in draft.deliveries]
    mandates = [each.mandates() for each in asked]
    relations = [corporation(facts.our_office, facts.offices[each.recipient]) for each in draft.deliveries]
    return RouteFacts(
        same_corporation=set(relations) == {Relation.SAME_CORPORATION},
        mandates=tuple(dict.fromkeys(number for each in mandates for number in each))
        if all(mandates)
        else (),
        done=facts.handover.tense is Tense.DONE,
        day=facts.handover.day,
    )


def _about_consent(finding: Finding) -> bool:
    return finding.principal is not None


def party(office: Office) -> Party:
    """An office as a party of a case: its corporation, where that is known, is the one who gives or receives."""
    return Party(
        name=office.corporation or office.name,
        kind=office.kind,
        operator=office.operator,
        address=office.address,
        representative=office.representative,
    )


def _items_of(paper: Paper, family: bool) -> list[DataItem]:
    """The items of a paper that are the family's own, or all others."""
    if family:
        return [DataItem.FAMILY]
    return [item for item in paper.data_items if item is not DataItem.FAMILY]


def _has_family(paper: Paper) -> bool:
    return bool(paper.family) or DataItem.FAMILY in paper.data_items


def _relied(coverage: Coverage) -> list[RelyOn]:
    return [
        RelyOn(principal=coverage.principal, consent=item.consent, number=item.number, clauses=(item.clause,))
        for item in coverage.covered
    ]


def _together(relied: Sequence[RelyOn]) -> tuple[RelyOn, ...]:
    """Each consent once, with all its clauses in order."""
    found: dict[tuple[EntryId, EntryId], RelyOn] = {}
    for rely in relied:
        before = found.get((rely.principal, rely.consent), rely)
        clauses = tuple(sorted({*before.clauses, *rely.clauses}))
        found[rely.principal, rely.consent] = replace(before, clauses=clauses)
    return tuple(found.values())


def _nearest(missing: Sequence[MissingItem]) -> list[MissingItem]:
    """One miss for each gap and consent: the same clause is not named once for every item."""
    return list({(miss.gap, miss.consent): miss for miss in reversed(missing)}.values())[::-1]


def _paper_of(miss: MissingItem) -> str:
    if not miss.number:
        return ""
    return f"同意書 {miss.number} の{miss.clause}番"


def _called(name: str) -> str:
    return f"{name} 様"


def _bare(text: str) -> str:
    return "".join(text.split())
