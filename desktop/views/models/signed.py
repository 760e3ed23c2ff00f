"""What a person has filled in for one signed consent, as plain values, and the request that comes of it when it is whole."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from desktop.entries.consent import (
    Answer,
    ClauseAnswer,
    Consent,
    ConsentWay,
    Quality,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.person import AgentGround
from desktop.entries.version import Recorded
from desktop.procedures.consents import SigningRequest
from desktop.procedures.quality import QualityRequest
from desktop.procedures.scans import Batch, FoundRecord, ReadTick, Remark

Filled = dict[str, Any]
ReadDay = Callable[[str], tuple[date | None, str]]


def ticks_of(batch: Batch, record: FoundRecord) -> tuple[ReadTick, ...]:
    """What was read for each clause, from the sheets of that record that count: each clause once."""
    found: dict[int, ReadTick] = {}
    for sheet in batch.sheets_of(record.entry):
        if not sheet.warned(Remark.TWICE):
            for tick in sheet.ticks:
                found.setdefault(tick.clause, tick)
    return tuple(found[number] for number in sorted(found))


def as_read(batch: Batch, record: FoundRecord) -> Filled:
    """What stands in the form before a person touches it: sure readings only, no day, a signer only where nobody else wrote."""
    role = batch.signer_seen(record.entry)
    return {
        "answers": {
            str(tick.clause): tick.answer.value
            for tick in ticks_of(batch, record)
            if tick.answer is not Answer.UNCLEAR
        },
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


def lacking(consent: Recorded[Consent], filled: Filled, read_day: ReadDay, today: date) -> dict[str, str]:
    """What is still to be said, field by field in the order of the form; empty when a person has confirmed all of it."""
    wrong: dict[str, str] = {}
    for clause in consent.content.clauses:
        if str(clause.number) not in filled["answers"]:
            wrong[f"clause.{clause.number}"] = "絵を見て、えらんでください。"
    day = read_day(filled["day"])[0]
    if day is None:
        wrong["day"] = (
            "日付が読み取れません。例：R8.6.3"
            if filled["day"].strip()
            else "紙に書かれた日を入れてください。"
        )
    elif day > today:
        wrong["day"] = "きょうより後の日です。紙に書かれた日をお確かめください。"
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
