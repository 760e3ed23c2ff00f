"""画面で署名: the electronic way agreed to first, then the filled paper shown, signed with a pen, sealed and recorded.

The paper is the printed form itself, drawn by the same code with the answers and the handwriting in its own fields; what
is signed is what was shown, and the sealed PDF's hash stands in the audit line.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.entries.attachment import AttachmentRole
from desktop.entries.consent import (
    ROUTES_ASKED,
    Answer,
    ClauseAnswer,
    Consent,
    ConsentWay,
    ElectronicAgreement,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.finding import Finding
from desktop.entries.handover import Route
from desktop.entries.handwriting import Handwriting
from desktop.entries.person import AgentGround, FamilyMember, ServiceUser
from desktop.entries.plain import to_plain
from desktop.entries.reading import Reading
from desktop.entries.terms import AGENT_GROUNDS
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.entries.wareki import JAPAN, wareki
from desktop.procedures.consents import (
    SigningRequest,
    consent_paper,
    lacking_power,
    lacking_signature,
    not_waiting,
    request_of,
    routes_of,
)
from desktop.procedures.outcome import Done, Printed, Refused, missing
from desktop.procedures.printing import PDF, drawn_pdf, sheet_type
from desktop.procedures.roles import for_role
from desktop.records.book import Register
from forms import consent_document
from forms.consent_document import ConsentSheet
from forms.ink import FilledIn, InkedField, PenStroke, TypedField


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRequest:
    """The person was asked whether the electronic way is all right, and said yes. ``how`` they were asked."""

    consent: EntryId
    how: str


@for_role(Role.MEMBER)
def agree_to_electronic(
    request: AgreementRequest, register: Register, moment: Moment, actor: Actor
) -> Done | Refused:
    """Record that the person agreed to the electronic way, today and how, before anything is answered on the screen."""
    consent = register.entry(Consent, request.consent)
    lacking = list(not_waiting(consent))
    if not request.how.strip():
        lacking.append(missing("agreed_how", "どのように承知してもらったかを、えらんでください。"))
    if lacking:
        return Refused(findings=tuple(lacking))
    agreement = ElectronicAgreement(day=moment.day, how=request.how.strip(), heard_by=actor.name)
    with register.writing(by=actor, at=moment) as book:
        kept = book.supersede(request.consent, replace(consent.content, electronic=agreement))
    return Done(entry=kept.entry, number=kept.number, changed=frozenset({Kind.CONSENT}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenSigning:
    """One form filled in on the screen. ``shown`` is the digest of the filled paper the signer looked at and confirmed."""

    consent: EntryId
    role: SignerRole
    signer: str
    answers: tuple[ClauseAnswer, ...]
    handwriting: Handwriting | None = None
    shown: str = ""
    route: Route | None = None
    """渡しかた: the one way the person chose, on a form that asks for one."""
    relation: str = ""
    reason: str = ""
    agent_ground: AgentGround | None = None
    evidence: str = ""
    place: str = ""
    explained_by: str = ""
    witness: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One clause as it stands on the paper: what is asked, and to whom and what it is about."""

    number: int
    heading: str
    details: tuple[str, ...]


def asked_of(consent: Recorded[Consent], register: Reading) -> tuple[Asked, ...]:
    """The clauses of a printed form, in the words of its paper. Raises ``Unprintable``."""
    return tuple(
        Asked(number=row.number, heading=row.heading, details=row.details)
        for row in _form_of(consent, register).clauses
    )


def preview_filled(request: ScreenSigning, register: Reading, moment: Moment) -> Printed:
    """The paper as it is filled in so far; with handwriting, as it would be recorded."""
    consent = register.entry(Consent, request.consent)
    pdf, drawn = drawn_pdf(_filled_sheet(request, consent, register, moment), consent_document.draw)
    return Printed(pdf=pdf, number=consent.number, sheets=drawn.sheets, entry=consent.entry)


def digest_of(printed: Printed) -> str:
    """What tells this very paper from any other."""
    return hashlib.sha256(printed.pdf).hexdigest()


def lacking_signer(request: ScreenSigning, register: Reading) -> tuple[Finding, ...]:
    """What is lacking about the person who is going to sign, before anything is asked of them."""
    consent = register.entry(Consent, request.consent).content
    found = [] if request.signer.strip() else [missing("signer", "署名する人の名前を入れてください。")]
    found += lacking_power(_signing(request), consent)
    if request.role is SignerRole.AGENT and not request.evidence.strip():
        sentence = (
            "代理の根拠がわかる書類を見て、何を見たかを入れてください。例：登記事項証明書（令和8年4月10日）"
        )
        found.append(missing("evidence", sentence))
    return tuple(found)


@for_role(Role.MEMBER)
def sign_on_screen(
    request: ScreenSigning, register: Register, moment: Moment, actor: Actor
) -> Done | Refused:
    """Record a signature written on the screen: the sealed PDF on disk, the consent, and an audit line with its hash.

    Refused, and nothing written, without the agreement to the electronic way recorded before, without handwriting, or
    when the paper that was shown is not the one that would be signed.
    """
    consent = register.entry(Consent, request.consent)
    signing = replace(_signing(request), day=moment.day, signed_at=moment.instant)
    lacking = (
        *not_waiting(consent),
        *_lacking_on_screen(request, consent.content),
        *_lacking_route(request, routes_of(consent.content, register)),
        *lacking_signer(request, register),
        *lacking_signature(
            SigningRequest(consent=request.consent, signing=signing, answers=request.answers),
            consent.content,
            moment,
        ),
    )
    if lacking:
        return Refused(findings=tuple(dict.fromkeys(lacking)))
    shown = preview_filled(replace(request, handwriting=None), register, moment)
    if digest_of(shown) != request.shown:
        sentence = "見ていただいた紙と、いまの紙がちがいます。もういちど紙を見て、確かめてもらってください。"
        return Refused(findings=(missing("shown", sentence),))
    sheet = _filled_sheet(request, consent, register, moment)
    pdf, drawn = drawn_pdf(sheet, consent_document.draw)
    with register.writing(by=actor, at=moment) as book:
        signed = book.attach(
            pdf,
            belongs_to=consent.entry,
            service_user=consent.content.service_user,
            role=AttachmentRole.SCAN,
            media_type=PDF,
            geometry=json.dumps(drawn.to_data()),
        )
        book.attach(  # the strokes themselves, with pressure and time, and the text they were written under
            json.dumps(to_plain(sheet), ensure_ascii=False).encode(),
            belongs_to=consent.entry,
            service_user=consent.content.service_user,
            role=AttachmentRole.FILED_PAPER,
            media_type=sheet_type(f"{consent.content.form_code}S"),
        )
        kept = book.supersede(
            consent.entry,
            replace(
                consent.content,
                signing=replace(signing, scans=(signed.entry,)),
                answers=request.answers,
            ),
        )
        book.note("sign.on_screen", (consent.entry, signed.entry), detail=hashlib.sha256(pdf).hexdigest())
    return Done(entry=kept.entry, number=kept.number, changed=frozenset({Kind.CONSENT, Kind.ATTACHMENT}))


@for_role(Role.READER)
def print_signed(request: EntryId, register: Register, moment: Moment, actor: Actor) -> Printed:
    """The very bytes that were signed on the screen. Raises ``LookupError`` for a consent signed in another way."""
    consent = register.entry(Consent, request)
    signing = consent.content.signing
    if signing is None or signing.signed_at is None or not signing.scans:
        raise LookupError("not signed on the screen")
    pdf = register.sealed_file(signing.scans[0])
    with register.writing(by=actor, at=moment) as book:
        book.note("print.signed_consent", (request,), detail=hashlib.sha256(pdf).hexdigest())
    return Printed(pdf=pdf, number=consent.number, sheets=0, entry=request)


def _lacking_on_screen(request: ScreenSigning, consent: Consent) -> list[Finding]:
    found = []
    if consent.electronic is None:
        found.append(
            missing(
                "electronic", "画面で署名することを、先に承知してもらってください。何も記録していません。"
            )
        )
    unanswered = {clause.number for clause in consent.clauses} - {each.number for each in request.answers}
    if unanswered:
        numbers = "・".join(str(number) for number in sorted(unanswered))
        found.append(missing("answers", f"{numbers}番の答えが、まだです。"))
    if request.handwriting is None or not request.handwriting.whole:
        found.append(missing("handwriting", "署名がまだです。枠の中に、お名前を書いてください。"))
    return found


def _lacking_route(request: ScreenSigning, routes: Mapping[Route, str]) -> tuple[Finding, ...]:
    chosen = request.route in routes if routes else request.route is None
    return () if chosen else (missing("route", "渡しかたを、1つえらんでください。"),)


def _signing(request: ScreenSigning) -> Signing:
    own = request.role is SignerRole.PRINCIPAL
    agent = request.role is SignerRole.AGENT
    return Signing(
        day=None,
        way=ConsentWay.ELECTRONIC,
        act=SigningAct.SIGNATURE,
        role=request.role,
        signer=request.signer.strip(),
        relation="" if own else request.relation.strip(),
        reason=request.reason.strip() if request.role is SignerRole.SCRIBE else "",
        agent_ground=request.agent_ground if agent else None,
        evidence=request.evidence.strip() if agent else "",
        electronic_agreed=True,
        place=request.place.strip(),
        explained_by=request.explained_by.strip(),
        witness=request.witness.strip(),
        by_pen=request.handwriting is not None and request.handwriting.pen,
        chosen_route=request.route,
    )


# --- the paper, filled in -----------------------------------------------------------------------------------------------


def _form_of(consent: Recorded[Consent], register: Reading) -> ConsentSheet:
    """The form as it was printed, still empty. Raises ``Unprintable`` when its wording is not at hand any more."""
    content = consent.content
    asked = request_of(content, register)
    return consent_paper(asked, register, content.printed_on or content.starts_on, consent.number)


def _filled_sheet(
    request: ScreenSigning, consent: Recorded[Consent], register: Reading, moment: Moment
) -> ConsentSheet:
    sheet = _form_of(consent, register)
    return replace(sheet, filled=_filled(request, sheet, consent.content, register, moment))


def _filled(
    request: ScreenSigning, sheet: ConsentSheet, consent: Consent, register: Reading, moment: Moment
) -> FilledIn:
    sides = {Answer.AGREED: "yes", Answer.REFUSED: "no"}
    boxes = [f"clause.{each.number}.{sides[each.answer]}" for each in request.answers if each.answer in sides]
    if request.route is not None:
        boxes.append(f"route.{ROUTES_ASKED.index(request.route) + 1}")
    if request.role is SignerRole.FAMILY_REPRESENTATIVE:
        boxes.append("representative")
    if request.role is SignerRole.AGENT and request.agent_ground is not None:
        boxes.append(f"agent.capacity.{request.agent_ground.value}")
    code, typed = _signed_field(request, sheet)
    year, month, day = _DAY.findall(wareki(moment.day))[-3:]
    hand = request.handwriting
    card = (
        register.entry(ServiceUser, consent.principal).content
        if consent.principal == consent.service_user
        else register.entry(FamilyMember, consent.principal).content
    )
    relation = card.relation if isinstance(card, FamilyMember) else ""
    if request.role is SignerRole.FAMILY_REPRESENTATIVE:
        relation = request.relation.strip() or relation
    return FilledIn(
        boxes=tuple(boxes),
        typed=(
            TypedField(code="signer.address", text=card.address),
            TypedField(code="signer.relation", text=relation),
            *typed,
            TypedField(code="witness.name", text=request.witness.strip()),
            TypedField(code="explainer.name", text=request.explained_by.strip()),
        ),
        written=()
        if hand is None
        else (
            InkedField(
                code=code,
                wide=hand.wide,
                high=hand.high,
                strokes=tuple(
                    PenStroke(x=each.x, y=each.y, pressure=each.pressure, ms=each.ms) for each in hand.strokes
                ),
                note=f"{wareki(moment.day)}　{way_in_words(moment.instant, by_pen=hand.pen)}",
            ),
        ),
        day=(year, month, day),
        statement=_statement(consent),
    )


_DAY = re.compile(r"\d+|元")


def way_in_words(signed_at: datetime, *, by_pen: bool) -> str:
    """「画面で署名（10時05分、ペン）」, in Japan's time."""
    here = signed_at.astimezone(JAPAN)
    return f"画面で署名（{here.hour}時{here.minute:02}分、{'ペン' if by_pen else 'マウス'}）"


def _statement(consent: Consent) -> str:
    agreed = consent.electronic
    when = f"（電子の方法の承知　{wareki(agreed.day)}　{agreed.how}）" if agreed is not None else ""
    return f"画面で答え、画面で署名する同意書です{when}"


def _signed_field(request: ScreenSigning, sheet: ConsentSheet) -> tuple[str, tuple[TypedField, ...]]:
    """The field of the form that bears the handwriting of this signer, and the words that stand beside it."""
    joint = "scribe_or_agent" in sheet.signatures
    match request.role:
        case SignerRole.SCRIBE:
            head = "scribe_or_agent" if joint else "scribe"
            return f"{head}.name", (
                TypedField(code="signer.name", text=f"{sheet.principal_name}（代筆）"),
                TypedField(code=f"{head}.relation", text=request.relation.strip()),
                TypedField(code=f"{head}.reason", text=request.reason.strip()),
            )
        case SignerRole.AGENT:
            whose = TypedField(code="signer.name", text=f"{sheet.principal_name}（代理人の署名は下の欄）")
            ground = AGENT_GROUNDS[request.agent_ground] if request.agent_ground is not None else ""
            if "parent" in sheet.signatures:
                return "parent.name", (whose, TypedField(code="parent.capacity", text=ground))
            head, evidence = ("scribe_or_agent", "reason") if joint else ("agent", "evidence")
            return f"{head}.name", (
                whose,
                TypedField(code=f"{head}.relation", text=ground),
                TypedField(code=f"{head}.{evidence}", text=request.evidence.strip()),
            )
        case _:
            return "signer.name", ()
