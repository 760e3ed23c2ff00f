"""What a person has filled in for one paper that came back, as plain values, and the request that comes of it when it is whole."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from desktop.entries.consent import (
    Answer,
    Clause,
    ClauseAnswer,
    Consent,
    ConsentWay,
    Quality,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.handover import Route
from desktop.entries.person import AgentGround
from desktop.entries.version import Recorded
from desktop.procedures.consents import SigningRequest
from desktop.procedures.quality import QualityRequest
from desktop.procedures.scanned_sheets import (
    Batch,
    Errand,
    FoundRecord,
    ReadRoute,
    ReadTick,
    Remark,
    read_route,
    read_scope,
)
from desktop.procedures.slips import SlipRequest
from desktop.procedures.withdrawals import WithdrawalRequest

Filled = dict[str, Any]
ALL, SOME, MISSING = "all", "some", "missing"
OWN, OTHER = "own", "other"
NO_MARK = "no_mark"
"""No way of handing over is ticked, or which one cannot be told."""
ReadDay = Callable[[str], tuple[date | None, str]]


def ticks_of(batch: Batch, record: FoundRecord) -> tuple[ReadTick, ...]:
    """What was read for each clause, from the sheets of that record that count: each clause once."""
    found: dict[int, ReadTick] = {}
    for sheet in batch.sheets_of(record.paper):
        if not sheet.warned(Remark.TWICE):
            for tick in sheet.ticks:
                found.setdefault(tick.clause, tick)
    return tuple(found[number] for number in sorted(found))


def route_of(batch: Batch, record: FoundRecord) -> ReadRoute | None:
    """The way of handing over that was read, from all sheets of the record that count; None where none is asked or read."""
    sheets = [sheet for sheet in batch.sheets_of(record.paper) if not sheet.warned(Remark.TWICE)]
    return read_route(place for sheet in sheets for place in sheet.places) if record.routes else None


def as_read(batch: Batch, record: FoundRecord) -> Filled:
    """What stands in the form before a person touches it: sure readings only, no day, a signer only where nobody else wrote."""
    if record.errand is Errand.WITHDRAWAL:
        return _withdrawal_as_read(batch, record)
    if record.errand is Errand.SLIP:
        return _slip_as_read(batch, record)
    role = batch.signer_seen(record.paper)
    read = route_of(batch, record)
    ticked = read.route.value if read is not None and read.route is not None else None
    return {
        "answers": {
            str(tick.clause): tick.answer.value
            for tick in ticks_of(batch, record)
            if tick.answer is not Answer.UNCLEAR
        },
        **({"route": ticked} if record.routes else {}),
        "day": "",
        "role": role.value if role is not None else None,
        "signer": record.name if role is SignerRole.PRINCIPAL else "",
        "relation": "",
        "reason": "",
        "ground": None,
        "evidence": "",
        "quality": Quality.NOT_CHECKED.value,
        "note": "",
    }


def _withdrawal_as_read(batch: Batch, record: FoundRecord) -> Filled:
    scope = next(
        (
            found
            for sheet in batch.sheets_of(record.paper)
            if not sheet.warned(Remark.TWICE) and (found := read_scope(sheet.places)) is not None
        ),
        None,
    )
    sure = scope is not None and scope.whole is not None and not scope.doubtful
    numbers = scope.numbers if scope is not None else ()
    own = batch.signer_seen(record.paper) is SignerRole.PRINCIPAL
    return {
        "scope": (ALL if scope.whole else SOME) if scope is not None and sure else None,
        "clauses": [str(number) for number in numbers if number in record.left],
        "day": "",
        "who": OWN if own else None,
        "by": "",
    }


def _slip_as_read(batch: Batch, record: FoundRecord) -> Filled:
    marked = {
        place.code
        for sheet in batch.sheets_of(record.paper)
        if not sheet.warned(Remark.TWICE)
        for place in sheet.places
        if place.marked
    }
    said = {"receipt.all": ALL, "receipt.missing": MISSING}
    results = [result for code, result in said.items() if code in marked]
    return {
        "office": str(record.delivery) if record.delivery is not None else None,
        "result": results[0] if len(results) == 1 else None,
        "missing": "",
        "day": "",
        "received_by": "",
    }


def lacking(record: FoundRecord, filled: Filled, read_day: ReadDay, today: date) -> dict[str, str]:
    """What is still to be said, field by field in the order of the form; empty when a person has confirmed all of it."""
    wrong = _WRONG[record.errand](record, filled)
    if record.errand is Errand.NOTHING:
        return wrong
    day = read_day(filled["day"])[0]
    if day is None:
        typed = filled["day"].strip()
        wrong["day"] = "日付が読み取れません。例：R8.6.3" if typed else "紙に書かれた日を入れてください。"
    elif day > today:
        wrong["day"] = "きょうより後の日です。紙に書かれた日をお確かめください。"
    order = list(filled)
    return dict(sorted(wrong.items(), key=lambda each: order.index(each[0]) if each[0] in order else -1))


def _clauses(record: FoundRecord) -> tuple[Clause, ...]:
    return record.consent.content.clauses if record.consent is not None else ()


def _wrong_withdrawal(record: FoundRecord, filled: Filled) -> dict[str, str]:
    wrong = {}
    if filled["scope"] is None:
        wrong["scope"] = "すべてか、番号だけかを、絵を見てえらんでください。"
    elif filled["scope"] == SOME and not filled["clauses"]:
        wrong["clauses"] = "取り消す番号を、1つ以上えらんでください。"
    if filled["who"] is None:
        wrong["who"] = "だれが書いたかを、絵を見てえらんでください。"
    elif filled["who"] == OTHER and not filled["by"].strip():
        wrong["by"] = "だれが書いたかを入れてください。例：長女　山田 花子"
    return wrong


def _wrong_slip(record: FoundRecord, filled: Filled) -> dict[str, str]:
    wrong = {}
    if filled["office"] is None:
        wrong["office"] = "どの相手の受領書かを、絵を見てえらんでください。"
    if filled["result"] is None:
        wrong["result"] = "どちらに✓があるかを、絵を見てえらんでください。"
    elif filled["result"] == MISSING and not filled["missing"].strip():
        wrong["missing"] = "足りない書類の番号を入れてください。例：2、3"
    if not filled["received_by"].strip():
        wrong["received_by"] = "受け取った人の名前を入れてください。"
    return wrong


def _wrong_signing(record: FoundRecord, filled: Filled) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for clause in _clauses(record):
        if str(clause.number) not in filled["answers"]:
            wrong[f"clause.{clause.number}"] = "絵を見て、えらんでください。"
    if record.routes and filled.get("route") is None:
        wrong["route"] = "どれに✓があるかを、絵を見てえらんでください。"
    if filled["role"] is None:
        wrong["role"] = "だれが署名したかを、絵を見てえらんでください。"
    elif not filled["signer"].strip():
        wrong["signer"] = "署名した人の名前を入れてください。"
    if filled["role"] == SignerRole.SCRIBE.value and not filled["relation"].strip():
        wrong["relation"] = "代わりに書いた人の続柄を入れてください。例：長女"
    if filled["role"] == SignerRole.SCRIBE.value and not filled["reason"].strip():
        wrong["reason"] = "代わりに書いたわけを入れてください。例：右手のまひで字が書けない"
    if filled["role"] == SignerRole.AGENT.value and filled["ground"] is None:
        wrong["ground"] = "代理の根拠をえらんでください。"
    if filled["quality"] in (Quality.MINOR.value, Quality.MAJOR.value) and not filled["note"].strip():
        wrong["note"] = "どこに不備があるかを書いてください。例：日付がぬけている"
    return wrong


_WRONG: dict[Errand, Callable[[FoundRecord, Filled], dict[str, str]]] = {
    Errand.NOTHING: lambda record, filled: {},
    Errand.SIGNING: _wrong_signing,
    Errand.REFUSAL: _wrong_signing,
    Errand.WITHDRAWAL: _wrong_withdrawal,
    Errand.SLIP: _wrong_slip,
}


def withdrawal_request(record: FoundRecord, filled: Filled, read_day: ReadDay) -> WithdrawalRequest:
    """The withdrawal as it was confirmed; only for a form that lacks nothing."""
    day = read_day(filled["day"])[0]
    assert day is not None
    assert record.consent is not None
    return WithdrawalRequest(
        consent=record.consent.entry,
        day=day,
        clauses=() if filled["scope"] == ALL else tuple(int(each) for each in filled["clauses"]),
        by=filled["by"].strip() if filled["who"] == OTHER else "",
    )


def slip_request(record: FoundRecord, filled: Filled, read_day: ReadDay) -> SlipRequest:
    """The slip as it was confirmed; only for a form that lacks nothing."""
    day = read_day(filled["day"])[0]
    assert day is not None
    assert record.handover is not None
    return SlipRequest(
        handover=record.handover.entry,
        delivery=int(filled["office"]),
        day=day,
        received_by=filled["received_by"].strip(),
        missing_papers=filled["missing"].strip() if filled["result"] == MISSING else "",
    )


def signing_request(
    consent: Recorded[Consent], filled: Filled, read_day: ReadDay, explained_by: str
) -> SigningRequest:
    """The signing as it was confirmed; only for a form that lacks nothing."""
    role = SignerRole(filled["role"])
    signing = Signing(
        day=read_day(filled["day"])[0],
        way=ConsentWay.PAPER,
        act=SigningAct.SIGNATURE,
        role=role,
        signer=filled["signer"].strip(),
        explained_by=explained_by,
        chosen_route=Route(ticked) if (ticked := filled.get("route", NO_MARK)) != NO_MARK else None,
    )
    if role is not SignerRole.PRINCIPAL:
        signing = replace(signing, relation=filled["relation"].strip())
    if role is SignerRole.SCRIBE:
        signing = replace(signing, reason=filled["reason"].strip())
    if role is SignerRole.AGENT:
        signing = replace(
            signing, agent_ground=AgentGround(filled["ground"]), evidence=filled["evidence"].strip()
        )
    answers = tuple(
        ClauseAnswer(number=clause.number, answer=Answer(filled["answers"][str(clause.number)]))
        for clause in consent.content.clauses
    )
    return SigningRequest(consent=consent.entry, signing=signing, answers=answers)


def quality_request(consent: Recorded[Consent], filled: Filled) -> QualityRequest | None:
    """How the paper was found, when a person said so."""
    if filled["quality"] in (None, Quality.NOT_CHECKED.value):
        return None
    return QualityRequest(consent=consent.entry, quality=Quality(filled["quality"]), note=filled["note"])
