"""Builds recorded consents and withdrawals out of the short rows of ``consent-life.toml``; what random tests draw from."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from desktop.entries.consent import (
    Answer,
    Audience,
    Clause,
    ClauseAnswer,
    Consent,
    ConsentWay,
    SignerRole,
    Signing,
    SigningAct,
    Withdrawal,
)
from desktop.entries.data_item import DataItem, Purpose
from desktop.entries.handover import Route
from desktop.entries.office import RecipientKind
from desktop.entries.person import AgentGround
from desktop.entries.version import EntryId, Recorded

USER, SON, DAUGHTER = EntryId(10), EntryId(11), EntryId(12)
PEOPLE = {"X": USER, "Y": SON, "Z": DAUGHTER}
OFFICES = {"B": EntryId(21), "C": EntryId(22)}
ANSWERS = {
    "はい": Answer.AGREED,
    "いいえ": Answer.REFUSED,
    "なし": Answer.NOT_ASKED,
    "不明": Answer.UNCLEAR,
}
PURPOSES = {
    "引継ぎ": Purpose.OFFICE_CHANGE,
    "会議": Purpose.SERVICE_COORDINATION,
    "医療": Purpose.MEDICAL_COOPERATION,
    "手続き": Purpose.INSURANCE_PROCEDURE,
    "委託": Purpose.ON_BEHALF,
}
KINDS = {
    Purpose.OFFICE_CHANGE: (
        RecipientKind.CARE_SUPPORT_OFFICE,
        RecipientKind.PREVENTIVE_SUPPORT_CENTER,
        RecipientKind.FACILITY,
    ),
    Purpose.SERVICE_COORDINATION: (RecipientKind.HOME_CARE_PROVIDER, RecipientKind.EQUIPMENT_PROVIDER),
    Purpose.MEDICAL_COOPERATION: (RecipientKind.MEDICAL_INSTITUTION, RecipientKind.VISITING_NURSE),
    Purpose.INSURANCE_PROCEDURE: (RecipientKind.INSURER,),
    Purpose.ON_BEHALF: (RecipientKind.CARE_SUPPORT_OFFICE,),
}


def recorded(entry: int, content: Any, *, number: str = "", voided: bool = False) -> Recorded[Any]:
    return Recorded(
        entry=EntryId(entry),
        version=1,
        content=content,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        recorded_by=EntryId(1),
        valid_from=date(2026, 1, 1),
        number=number,
        voided=voided,
    )


def paper(index: int, row: dict[str, Any]) -> Recorded[Consent]:
    """The ``index``-th paper (from 1) of a row; its entry is 100 + index."""
    principal = PEOPLE[row.get("who", "X")]
    clauses, answers = [], []
    items = tuple(DataItem(item) for item in row["items"]) if "items" in row else tuple(DataItem)
    offices = tuple(OFFICES[name] for name in row.get("offices", []))
    for number, (name, answer) in enumerate(row["clauses"].items(), 1):
        purpose = PURPOSES[name]
        clauses.append(
            Clause(
                number=number,
                purpose=purpose,
                heading=name,
                recipient_kinds=() if offices else KINDS[purpose],
                recipient_offices=offices,
                data_items=items,
                until=row.get("clause_until", {}).get(name),
            )
        )
        answers.append(ClauseAnswer(number=number, answer=ANSWERS[answer]))
    signing = None
    if "signed" in row:
        signing = Signing(
            day=row["signed"],
            way=ConsentWay(row.get("way", "paper")),
            act=SigningAct(row.get("act", "signature")),
            role=SignerRole(row.get("role", "principal")),
            signer=row.get("signer", "本人"),
            relation=row.get("relation", ""),
            reason=row.get("reason", ""),
            agent_ground=AgentGround(row["ground"]) if "ground" in row else None,
            evidence=row.get("evidence", ""),
            confirmed_how=row.get("confirmed_how", ""),
            electronic_agreed=row.get("electronic_agreed", False),
            chosen_route=Route(row["chosen"]) if "chosen" in row else None,
        )
    audience = "service_user" if principal == USER else "family_member"
    content = Consent(
        service_user=EntryId(row.get("user", USER)),
        principal=principal,
        audience=Audience(row.get("audience", audience)),
        form_code=row.get("form", "K1"),
        form_edition=1,
        form_title="同意書",
        clauses=tuple(clauses),
        starts_on=row.get("starts", date(2026, 1, 1)),
        printed_on=row.get("printed", date(2026, 1, 1)),
        until=row.get("until"),
        signing=signing,
        answers=tuple(answers),
    )
    return recorded(100 + index, content, number=f"K-2026-{index:04}", voided=row.get("voided", False))


def withdrawal(index: int, row: dict[str, Any]) -> Recorded[Withdrawal]:
    content = Withdrawal(
        service_user=USER,
        consent=EntryId(100 + row["paper"]),
        day=row["day"],
        clauses=tuple(row.get("clauses", ())),
    )
    return recorded(200 + index, content, voided=row.get("voided", False))


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """The usual value six times of seven, so that most papers count and their words can meet."""
    return st.sampled_from([usual] * 6 * len(others) + list(others))
