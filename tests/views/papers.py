"""Papers that tests of windows need to lie in the book already: signed consents, handovers done before."""

from dataclasses import replace
from typing import Any

from pypdfium2 import PdfDocument

from desktop.entries.consent import Answer, ClauseAnswer, Consent, ConsentWay, SignerRole, Signing, SigningAct
from desktop.entries.handover import Delivery, Handover, Route, Tense
from desktop.entries.office import Office, Way
from desktop.entries.version import EntryId
from desktop.procedures.consents import ConsentRequest, SigningRequest, print_consent, record_signing
from desktop.procedures.handovers import hand_over, paper_choices, purpose_for
from desktop.procedures.outcome import Done, Printed


def printed_consent(
    book: Any, user: EntryId, principal: EntryId | None = None, form: str = "consent_user", **asked: Any
) -> EntryId:
    """A consent printed today, not signed yet; ``asked`` is what else the form is asked for (recipient, left_out)."""
    day = book.clock.now().day
    request = ConsentRequest(
        service_user=user, principal=principal or user, form=form, starts_on=day, **asked
    )
    printed = book.act(print_consent, request)
    assert isinstance(printed, Printed)
    assert printed.entry is not None
    return printed.entry


def signed_consent(
    book: Any,
    user: EntryId,
    principal: EntryId | None = None,
    form: str = "consent_user",
    answer: Answer = Answer.AGREED,
    chosen: Route | None = None,
    **asked: Any,
) -> EntryId:
    """A consent printed and signed today, every clause answered alike; ``chosen`` is the way of handing over ticked on it."""
    consent = printed_consent(book, user, principal, form, **asked)
    clauses = book.register.entry(Consent, consent).content.clauses
    signing = Signing(
        day=book.clock.now().day,
        way=ConsentWay.PAPER,
        act=SigningAct.SIGNATURE,
        role=SignerRole.PRINCIPAL,
        signer="本人",
        chosen_route=chosen,
    )
    answers = tuple(ClauseAnswer(number=clause.number, answer=answer) for clause in clauses)
    done = book.act(record_signing, SigningRequest(consent=consent, signing=signing, answers=answers))
    assert isinstance(done, Done)
    return consent


def handed_over(
    book: Any,
    user: EntryId,
    offices: list[EntryId],
    tense: Tense = Tense.TO_DO,
    route: Route = Route.CONSENT,
) -> Done:
    """A handover of the care plan (第1表から第3表) to these offices, today."""
    plans = paper_choices(book.register, user)[1:4]
    papers = tuple(replace(paper, pages=2) for paper in plans)
    deliveries = tuple(
        Delivery(
            recipient=office,
            purpose=purpose_for(book.register.entry(Office, office).content.kind),
            way=Way.FAX,
            papers=(0, 1, 2),
        )
        for office in offices
    )
    handover = Handover(
        service_user=user,
        day=book.clock.now().day,
        tense=tense,
        route=route,
        papers=papers,
        deliveries=deliveries,
    )
    done = book.act(hand_over, handover)
    assert isinstance(done, Done), done
    return done


def text_of(pdf: bytes) -> str:
    """All text of a PDF without its white space."""
    with PdfDocument(pdf) as document:
        pages = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    return "".join("".join(pages).split())
