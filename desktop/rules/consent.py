"""Whether a consent covers a provision on a day: answered here and nowhere else.

The rules (LAW.md §1.2, §3.1–3.3):

* Only consent given in writing covers (運営基準 23条3項; 医療・介護ガイダンス Ⅳ9(3)④).
* Each principal consents for their own data. The user's signature never covers the family's; a family representative's
  signature is the notice's minimum for meetings and linked services (老企22号, not settled), nothing more.
* The last word decides: on one point (purpose, recipient, item) the latest signed answer counts; on one day a no beats a
  yes. A withdrawal turns the yes of its consent into a no, so an older consent does not silently revive.
* A newer signed consent of the same form for the same principal replaces the older from its signing day, whatever
  becomes of the newer one later. Forms that name different offices stand side by side.
* Consent must stand when the provision is made: what was given before a withdrawal stays as it is.
* A consent on which the person ticked that the office hands over for them is a mandate, too: for the recipients, items and
  purpose that stand on it, no more (the mandate contains the consent, 医療・介護ガイダンス Ⅳ11(1)④).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.entries.consent import (
    Answer,
    Audience,
    Clause,
    Consent,
    ConsentWay,
    SignerRole,
    Signing,
    Withdrawal,
)
from desktop.entries.data_item import DataItem, Purpose
from desktop.entries.handover import Route
from desktop.entries.office import RecipientKind
from desktop.entries.person import AgentGround
from desktop.entries.version import EntryId, Recorded


class Gap(StrEnum):
    """Why an item is not covered, the nearest miss first."""

    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    NOT_YET = "not_yet"
    NOT_IN_WRITING = "not_in_writing"
    SIGNER_WITHOUT_POWER = "signer_without_power"
    REPRESENTATIVE_ONLY = "representative_only"
    NOT_ASKED = "not_asked"
    NOT_SIGNED = "not_signed"
    ITEM_OUTSIDE = "item_outside"
    RECIPIENT_OUTSIDE = "recipient_outside"
    PURPOSE_OUTSIDE = "purpose_outside"
    NONE = "none"


_NEAREST = tuple(Gap)


class Doubt(StrEnum):
    """What a person should look at although the item counts as covered."""

    NONE = ""
    REPRESENTATIVE = "representative"
    AGENT_POWER = "agent_power"
    SCRIBE = "scribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredItem:
    """An item and the clause that allows it."""

    item: DataItem
    consent: EntryId
    number: str
    clause: int
    doubt: Doubt = Doubt.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingItem:
    """An item that no consent allows, with the nearest miss: which consent and clause, since when or until when."""

    item: DataItem
    gap: Gap
    consent: EntryId | None = None
    number: str = ""
    clause: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The answer for one principal, one recipient, one purpose on one day."""

    principal: EntryId
    covered: tuple[CoveredItem, ...]
    missing: tuple[MissingItem, ...]

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def settled(self) -> bool:
        """False when a covered item rests on something a person should look at."""
        return all(item.doubt is Doubt.NONE for item in self.covered)

    @property
    def consents(self) -> tuple[EntryId, ...]:
        """The consents relied on, each once, in order of the items."""
        return tuple(dict.fromkeys(item.consent for item in self.covered))

    def only(self, items: Sequence[DataItem]) -> "Coverage":
        """The same answer for some of the items."""
        return Coverage(
            principal=self.principal,
            covered=tuple(entry for entry in self.covered if entry.item in items),
            missing=tuple(entry for entry in self.missing if entry.item in items),
        )


class State(StrEnum):
    """The state of one printed form on a day."""

    PRINTED = "printed"
    INCOMPLETE = "incomplete"
    SPOKEN = "spoken"
    NOT_YET = "not_yet"
    REFUSED = "refused"
    IN_FORCE = "in_force"
    PARTLY_WITHDRAWN = "partly_withdrawn"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentState:
    """``in_force``: numbers of the agreed clauses that hold on the day; ``since`` / ``until`` the days of the state."""

    state: State
    in_force: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()
    withdrawn: tuple[int, ...] = ()
    expired: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None


_AFTER_SUPPORT = (Purpose.OFFICE_CHANGE, Purpose.INSURANCE_PROCEDURE, Purpose.ON_BEHALF)
"""Purposes that outlive the end of support where a form says "until the contract ends, what is left included"."""

_REPRESENTATIVE_MAY = (Purpose.SERVICE_COORDINATION, Purpose.MEDICAL_COOPERATION)
"""Meetings and linked services: as far as the notice's 家族の代表 goes."""


def representative_may(purpose: Purpose, sensitive: bool) -> bool:
    """Whether a family representative's signature goes that far (老企22号, not settled)."""
    return purpose in _REPRESENTATIVE_MAY and not sensitive


def covering(
    consents: Sequence[Recorded[Consent]],
    withdrawals: Sequence[Recorded[Withdrawal]],
    *,
    service_user: EntryId,
    principal: EntryId,
    recipient: EntryId,
    recipient_kind: RecipientKind,
    purpose: Purpose,
    items: Sequence[DataItem],
    day: date,
    support_ended_on: date | None = None,
    principal_name: str = "",
    sensitive: bool = False,
    as_mandate: bool = False,
) -> Coverage:
    """Which of the items the principal's consents allow to that recipient for that purpose on that day.

    ``consents`` and ``withdrawals`` are all known of the service user, the family's included. ``principal_name`` tells a
    representative's own signature from one given for others. ``sensitive``: the family data tell the member's own
    illness, income or abuse, for which no representative can speak. ``as_mandate``: only what lets the office hand over in
    the principal's place counts.
    """
    ask = _Question(
        consents=consents,
        withdrawals=withdrawals,
        service_user=service_user,
        principal=principal,
        recipient=recipient,
        kind=recipient_kind,
        purpose=purpose,
        day=day,
        support_ended_on=support_ended_on,
        name=_bare(principal_name),
        sensitive=sensitive,
        as_mandate=as_mandate,
    )
    covered: list[CoveredItem] = []
    missing: list[MissingItem] = []
    for item in dict.fromkeys(items):
        answer = _last_word(item, list(ask.words(item)))
        if isinstance(answer, CoveredItem):
            covered.append(answer)
        else:
            missing.append(answer)
    return Coverage(principal=principal, covered=tuple(covered), missing=tuple(missing))


def state_on(
    consent: Recorded[Consent],
    consents: Sequence[Recorded[Consent]],
    withdrawals: Sequence[Recorded[Withdrawal]],
    *,
    day: date,
    support_ended_on: date | None = None,
) -> ConsentState:
    """What has become of one printed form on that day."""
    content = consent.content
    signing = content.signing
    if signing is None or signing.day is None:
        return ConsentState(state=State.PRINTED, since=content.printed_on)
    if signing.day > day:
        return ConsentState(state=State.NOT_YET, since=signing.day)
    if not content.in_writing:
        state = State.SPOKEN if signing.way is ConsentWay.ORAL else State.INCOMPLETE
        return ConsentState(state=state, since=signing.day)
    agreed = [clause for clause in content.clauses if content.answer_to(clause.number) is Answer.AGREED]
    refused = tuple(
        clause.number for clause in content.clauses if content.answer_to(clause.number) is Answer.REFUSED
    )
    if not agreed:
        return ConsentState(state=State.REFUSED, refused=refused, since=signing.day)
    newer = _replaced_on(consent, consents, day)
    if newer is not None:
        return ConsentState(state=State.SUPERSEDED, refused=refused, since=newer)
    if content.starts_on > day:
        return ConsentState(state=State.NOT_YET, refused=refused, since=content.starts_on)
    ends = {clause.number: _end(content, clause, support_ended_on) for clause in agreed}
    taken_back = {clause.number: _withdrawn_on(consent, clause.number, withdrawals, day) for clause in agreed}
    withdrawn = tuple(number for number, since in taken_back.items() if since is not None)
    expired = tuple(
        number for number, end in ends.items() if end is not None and end < day and number not in withdrawn
    )
    holding = tuple(number for number in ends if number not in withdrawn and number not in expired)
    if holding:
        last_days = [ends[number] for number in holding]
        known = [end for end in last_days if end is not None]
        return ConsentState(
            state=State.PARTLY_WITHDRAWN if withdrawn else State.IN_FORCE,
            in_force=holding,
            refused=refused,
            withdrawn=withdrawn,
            expired=expired,
            since=signing.day,
            until=max(known) if len(known) == len(last_days) else None,
        )
    if withdrawn:
        since = max(taken for taken in taken_back.values() if taken is not None)
        state = State.WITHDRAWN
    else:
        since = max(end for end in ends.values() if end is not None)
        state = State.EXPIRED
    return ConsentState(state=state, refused=refused, withdrawn=withdrawn, expired=expired, since=since)


class _Voice(StrEnum):
    """What a clause says on a point: yes, no, or nothing that counts."""

    YES = "yes"
    NO = "no"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """One clause's word on one item."""

    voice: _Voice
    day: date
    own: bool
    covered: CoveredItem | None = None
    missing: MissingItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    consents: Sequence[Recorded[Consent]]
    withdrawals: Sequence[Recorded[Withdrawal]]
    service_user: EntryId
    principal: EntryId
    recipient: EntryId
    kind: RecipientKind
    purpose: Purpose
    day: date
    support_ended_on: date | None
    name: str
    sensitive: bool
    as_mandate: bool

    def words(self, item: DataItem) -> Iterator[_Word]:
        """Every word said on the item that concerns this principal."""
        for recorded in self.consents:
            content = recorded.content
            if recorded.voided or content.service_user != self.service_user:
                continue
            own = self._is_own(content)
            if not own and not self._is_representative(content):
                continue
            for clause in content.clauses:
                yield self._word(recorded, clause, item, own)

    def _is_own(self, consent: Consent) -> bool:
        """Whether the form was answered for this principal by themselves or somebody with power over their data."""
        if consent.principal != self.principal:
            return False
        expected = Audience.SERVICE_USER if self.principal == self.service_user else Audience.FAMILY_MEMBER
        if consent.audience is not expected:
            return False
        signing = consent.signing
        if expected is Audience.SERVICE_USER or signing is None:
            return True
        return (
            signing.role is not SignerRole.FAMILY_REPRESENTATIVE or _bare(signing.signer) == self.name != ""
        )

    def _is_representative(self, consent: Consent) -> bool:
        """Whether somebody signed it as the family's representative, so that it may speak for this member too."""
        return (
            self.principal != self.service_user
            and consent.audience is Audience.FAMILY_MEMBER
            and consent.signing is not None
            and consent.signing.role is SignerRole.FAMILY_REPRESENTATIVE
        )

    def _is_asked_by(self, clause: Clause, signing: Signing | None) -> bool:
        """Whether a clause speaks of this purpose and, where a mandate is sought, gives one."""
        if not self.as_mandate:
            return clause.purpose is self.purpose
        entrusted = signing is not None and signing.chosen_route is Route.ON_BEHALF
        return clause.purpose is (self.purpose if entrusted else Purpose.ON_BEHALF)

    def _word(self, recorded: Recorded[Consent], clause: Clause, item: DataItem, own: bool) -> _Word:
        content = recorded.content
        signing = content.signing
        signed_on = signing.day if signing is not None else None

        def silent(gap: Gap, since: date | None = None) -> _Word:
            return _Word(voice=_Voice.SILENT, day=date.min, own=own, missing=missed(gap, since))

        def missed(gap: Gap, since: date | None) -> MissingItem:
            return MissingItem(
                item=item,
                gap=gap,
                consent=recorded.entry,
                number=recorded.number,
                clause=clause.number,
                day=since,
            )

        if not self._is_asked_by(clause, signing):
            return silent(Gap.PURPOSE_OUTSIDE)
        if self.recipient not in clause.recipient_offices and self.kind not in clause.recipient_kinds:
            return silent(Gap.RECIPIENT_OUTSIDE)
        if item not in clause.data_items:
            return silent(Gap.ITEM_OUTSIDE)
        if signing is None or signed_on is None:
            return silent(Gap.NOT_SIGNED, content.printed_on)
        if signed_on > self.day:
            return silent(Gap.NOT_YET, signed_on)
        answer = content.answer_to(clause.number)
        taken_back = _withdrawn_on(recorded, clause.number, self.withdrawals, self.day)
        if answer is Answer.NOT_ASKED:
            return silent(Gap.NOT_ASKED, signed_on)
        if answer is Answer.REFUSED:
            return _Word(voice=_Voice.NO, day=signed_on, own=own, missing=missed(Gap.REFUSED, signed_on))
        if answer is Answer.UNCLEAR:
            return _Word(voice=_Voice.NO, day=signed_on, own=own, missing=missed(Gap.UNCLEAR, signed_on))
        if taken_back is not None:
            return _Word(voice=_Voice.NO, day=signed_on, own=own, missing=missed(Gap.WITHDRAWN, taken_back))
        if not content.in_writing:
            return silent(Gap.NOT_IN_WRITING, signed_on)
        if not _has_power(content, signing):
            return silent(Gap.SIGNER_WITHOUT_POWER, signed_on)
        replaced = _replaced_on(recorded, self.consents, self.day)
        if replaced is not None:
            return silent(Gap.SUPERSEDED, replaced)
        if content.starts_on > self.day:
            return silent(Gap.NOT_YET, content.starts_on)
        end = _end(content, clause, self.support_ended_on)
        if end is not None and end < self.day:
            return silent(Gap.EXPIRED, end)
        if not own and not representative_may(self.purpose, self.sensitive):
            return silent(Gap.REPRESENTATIVE_ONLY, signed_on)
        return _Word(
            voice=_Voice.YES,
            day=signed_on,
            own=own,
            covered=CoveredItem(
                item=item,
                consent=recorded.entry,
                number=recorded.number,
                clause=clause.number,
                doubt=_doubt(signing) if own else Doubt.REPRESENTATIVE,
            ),
        )


def _last_word(item: DataItem, words: list[_Word]) -> CoveredItem | MissingItem:
    """The principal's own last word; where they said nothing, a representative's; else the nearest miss."""
    for own in (True, False):
        spoken = [word for word in words if word.own is own and word.voice is not _Voice.SILENT]
        if spoken:
            last = max(word.day for word in spoken)
            # A no stands before a yes of the same day, so that of two papers signed together the careful one counts.
            word = min((word for word in spoken if word.day == last), key=lambda word: word.voice)
            answer = word.covered or word.missing
            assert answer is not None
            return answer
    misses = [word.missing for word in words if word.missing is not None]
    if not misses:
        return MissingItem(item=item, gap=Gap.NONE)
    return min(misses, key=lambda missing: _NEAREST.index(missing.gap))


def _has_power(consent: Consent, signing: Signing) -> bool:
    """Family as such has no power over the user's data (LAW.md §3.3); an agent needs a ground."""
    if signing.role is SignerRole.FAMILY_REPRESENTATIVE:
        return consent.audience is Audience.FAMILY_MEMBER
    return signing.role is not SignerRole.AGENT or signing.agent_ground is not None


def _doubt(signing: Signing) -> Doubt:
    """What is left to look at in a signature that counts."""
    if signing.role is SignerRole.SCRIBE and not (signing.reason.strip() and signing.relation.strip()):
        return Doubt.SCRIBE
    if (
        signing.role is SignerRole.AGENT
        and signing.agent_ground is not AgentGround.PARENT
        and not signing.evidence.strip()
    ):
        return Doubt.AGENT_POWER
    return Doubt.NONE


def _end(consent: Consent, clause: Clause, support_ended_on: date | None) -> date | None:
    """The last day on which an agreed clause holds, ``None`` while no end is known."""
    ends = [end for end in (consent.until, clause.until) if end is not None]
    if support_ended_on is not None and clause.purpose not in _AFTER_SUPPORT:
        ends.append(support_ended_on)
    return min(ends, default=None)


def _withdrawn_on(
    consent: Recorded[Consent], number: int, withdrawals: Sequence[Recorded[Withdrawal]], day: date
) -> date | None:
    """The first day on which the clause was withdrawn, if that had happened by ``day``."""
    days = [
        withdrawal.content.day
        for withdrawal in withdrawals
        if not withdrawal.voided
        and withdrawal.content.consent == consent.entry
        and withdrawal.content.day <= day
        and (not withdrawal.content.clauses or number in withdrawal.content.clauses)
    ]
    return min(days, default=None)


def _replaced_on(consent: Recorded[Consent], consents: Sequence[Recorded[Consent]], day: date) -> date | None:
    """The signing day of the first newer signed consent of the same form on the same matter, by ``day``."""
    mine = _signed_on(consent)
    days = [
        signed
        for other in consents
        if other.entry != consent.entry
        and not other.voided
        and other.content.in_writing
        and other.content.form_code == consent.content.form_code
        and other.content.principal == consent.content.principal
        and _same_matter(other.content, consent.content)
        and (signed := _signed_on(other)) <= day
        and (signed, other.entry) > (mine, consent.entry)
    ]
    return min(days, default=None)


def _signed_on(consent: Recorded[Consent]) -> date:
    """The signing day of a consent that is known to be signed."""
    signing = consent.content.signing
    assert signing is not None
    assert signing.day is not None
    return signing.day


def _same_matter(one: Consent, other: Consent) -> bool:
    """Two forms that name nothing but different offices speak of different matters; all others of the same form do not.

    A form that also asks for kinds of recipient is a general one, whatever offices some of its clauses name.
    """
    first, second = _only_offices(one), _only_offices(other)
    return not first or not second or bool(first & second)


def _only_offices(consent: Consent) -> set[EntryId]:
    """The offices a consent is for, when every clause of it names offices and nothing else."""
    if any(clause.recipient_kinds or not clause.recipient_offices for clause in consent.clauses):
        return set()
    return {office for clause in consent.clauses for office in clause.recipient_offices}


def newly_asked(consent: Consent, was: Sequence[Clause], now: Sequence[Clause]) -> tuple[int, ...]:
    """Numbers of the clauses of a newer form to which a yes to the older one is no answer: another purpose, items, recipients.

    ``was`` are the clauses of the form the consent was printed from. A clause that was left out of the paper or refused is
    not asked for anew. Other words with the same reach change nothing.
    """
    reaches = {_reach(clause) for clause in was}
    asked = {clause.heading: clause.number for clause in consent.clauses}
    found = []
    for clause in now:
        if _reach(clause) in reaches:
            continue
        earlier = next((each for each in was if each.heading == clause.heading), None) or next(
            (each for each in was if each.purpose is clause.purpose), None
        )
        if earlier is None or (
            earlier.heading in asked and consent.answer_to(asked[earlier.heading]) is Answer.AGREED
        ):
            found.append(clause.number)
    return tuple(found)


def _reach(clause: Clause) -> tuple[object, ...]:
    """What a yes to a clause allows, whatever its words and place."""
    return (
        clause.purpose,
        frozenset(clause.data_items),
        frozenset(clause.recipient_kinds),
        frozenset(clause.recipient_offices),
    )


def _bare(name: str) -> str:
    """A name without white space, to compare a signer with a card."""
    return "".join(name.split())
