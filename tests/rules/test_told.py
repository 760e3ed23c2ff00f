"""What the rules say, word for word: ``told/`` holds every verdict and every finding, for people to read and approve.

After a wanted change of a sentence or a verdict write the files anew, and read what changed before committing it:

    TASUKI_TOLD=write python -m pytest tests/rules/test_told.py
"""

import json
import os
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from desktop.entries.finding import Citation, Finding
from desktop.rules import law
from desktop.rules.case import read_case
from desktop.rules.consent import Doubt, Gap, state_on
from desktop.rules.decide import weigh
from desktop.rules.gaps import doubt_words, gap_words
from desktop.rules.provision import judge
from desktop.rules.receipt import judge_receipt
from desktop.rules.route import Answer, FoundRoute, Question, RouteFacts, instead_of, next_step
from desktop.rules.schema import schema
from desktop.rules.verdict import explain, verdict_plain
from tests.rules.papers import paper, withdrawal
from tests.rules.scenes import handovers, receipts
from tests.rules.test_cases import law_cases
from tests.rules.test_consent import ROWS, asked

TOLD = Path(__file__).parent / "told"
DAY = date(2026, 6, 1)


def as_told(value: Any) -> Any:
    """A verdict as lines to read: a finding is its severity, code and sentence, a citation is its place."""
    if isinstance(value, Finding):
        whom = "".join(
            f" {name} {number}"
            for name, number in (("人", value.principal), ("先", value.recipient), ("紙", value.paper))
            if number is not None
        )
        doubt = "" if value.citation.settled else "（未確定）"
        return [
            f"{value.severity}: {value.code}{whom}",
            value.title,
            value.text,
            value.citation.place + doubt,
        ]
    if isinstance(value, Citation):
        return value.place
    if is_dataclass(value):
        told = {field.name: as_told(getattr(value, field.name)) for field in fields(value)}
        if "reasoning" in told:
            told["reasoning"] = [finding[0] for finding in told["reasoning"]]
        return told
    if isinstance(value, tuple | list):
        return [as_told(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def cases() -> dict[str, Any]:
    told = {}
    for case in law_cases():
        weighed = weigh(read_case(case["facts"]))
        told[case["title"]] = {
            "answer": {
                name: value for name, value in verdict_plain(weighed.verdict).items() if name != "findings"
            },
            "rule": weighed.verdict.keep_rule,
            "findings": as_told(weighed.verdict.findings),
            "standings": [
                " ".join(
                    str(getattr(each, name))
                    for name in ("third_party", "consent", "provider", "receiver", "basis")
                )
                for each in weighed.standings
            ],
        }
    return told


def explained() -> dict[str, Any]:
    titles = (
        "ケアマネジャーの変更で、AがBにケアプランを直接渡す",
        "写しを市直営の地域包括支援センターに渡す",
        "包括の運営が直営か委託か分からない",
        "毎月の利用票を、同じヘルパー事業所に何年も渡している（続いている）",
        "同意書に記録事項がすべて書いてあり、契約書等の代替にする",
        "入院先は市の直営の病院",
        "病院の口頭の同意（文書でなくてよい）",
        "担当者会議：利用者と長男が、それぞれ署名している",
        "同じ法人の中で引き継ぎ、支援はまだ続いている（条例の5年は、まだ始まらない）",
    )
    found = {case["title"]: case for case in law_cases()}
    verdicts = {title: weigh(read_case(found[title]["facts"])).verdict for title in titles}
    told: dict[str, Any] = {title: explain(verdict).splitlines() for title, verdict in verdicts.items()}
    return {**told, "as JSON": verdict_plain(verdicts[titles[0]])}


def words() -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for gap in Gap:
        asked[gap.value] = [
            as_told(gap_words(gap, name="髙橋 花子 様")),
            as_told(
                gap_words(gap, name="髙橋 花子 様", what="第1表", paper="同意書 K-2026-0001 の5番", day=DAY)
            ),
        ]
    for doubt in Doubt:
        asked[f"doubt {doubt.value}"] = as_told(
            doubt_words(doubt, name="髙橋 花子 様", paper="同意書 K-2026-0001")
        )
    return asked


def consents() -> dict[str, Any]:
    """The rows of the state table: what they cover, and what has become of each of their papers."""
    told = {}
    for row in ROWS:
        papers = [paper(index, each) for index, each in enumerate(row["papers"], 1)]
        taken_back = [withdrawal(index, each) for index, each in enumerate(row.get("withdrawals", []), 1)]
        day, ended = row["ask"]["day"], row.get("ended")
        told[row["title"]] = {
            "covering": as_told(asked(papers, taken_back, row["ask"], ended)),
            "papers": [
                as_told(state_on(each, papers, taken_back, day=day, support_ended_on=ended))
                for each in papers
            ],
        }
    return told


def routes() -> dict[str, Any]:
    """Every question of the route finder, and where each row of answers ends."""
    told: dict[str, Any] = {}

    def walk(facts: RouteFacts, begun: str, answers: tuple[Answer, ...] = ()) -> None:
        step = next_step(facts, answers)
        told[" ".join([begun, *answers])] = as_told(step)
        if isinstance(step, Question):
            for option in step.options:
                walk(facts, begun, (*answers, option.answer))
        elif isinstance(step, FoundRoute):
            told[" ".join([begun, *answers, "instead"])] = as_told(instead_of(step, facts))

    walk(RouteFacts(day=DAY), "これから渡す。")
    walk(RouteFacts(day=DAY, mandates=("K-2026-0003", "K-2026-0005"), done=True), "もう渡した。委託がある。")
    walk(RouteFacts(day=DAY, same_corporation=True), "同じ法人。")
    return told


TOLD_OF = {
    "consents": consents,
    "routes": routes,
    "cases": cases,
    "explained": explained,
    "handovers": lambda: {name: as_told(judge(facts)) for name, facts in handovers()},
    "receipts": lambda: {name: as_told(judge_receipt(facts)) for name, facts in receipts()},
    "schema": schema,
    "words": words,
}


@pytest.mark.parametrize("name", TOLD_OF)
def test_what_is_told_is_what_was_read_and_approved(name: str) -> None:
    path = TOLD / f"{name}.json"
    told = TOLD_OF[name]()
    if os.environ.get("TASUKI_TOLD") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    approved = json.loads(path.read_text(encoding="utf-8"))
    differs = sorted(key for key in told.keys() | approved.keys() if told.get(key) != approved.get(key))
    assert differs == []


def test_each_finding_quotes_the_law_of_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were every place renumbered after the days of the cases, they would still quote the place of their day."""
    rows = {
        key: (
            *({**row, "in_force_from": date(1999, 1, 1)} for row in of_key[:1]),
            {**of_key[0], "place": "後の法令", "in_force_from": date(2029, 1, 1)},
        )
        for key, of_key in law._by_key().items()
    }
    monkeypatch.setattr(law, "_by_key", lambda: rows)
    for case in law_cases():
        found = weigh(read_case(case["facts"])).verdict.findings
        later = {finding.citation.place == "後の法令" for finding in found}
        assert later <= {"day" not in case["facts"]}, case["title"]
    verdicts: list[Any] = [judge(facts) for _, facts in handovers()]
    verdicts += [delivery for verdict in verdicts for delivery in verdict.deliveries]
    verdicts += [judge_receipt(facts) for _, facts in receipts()]
    for verdict in verdicts:
        assert "後の法令" not in {finding.citation.place for finding in verdict.findings}
        assert "後の法令" not in getattr(verdict, "route_ground", "")
        for cell in getattr(verdict, "cells", ()):
            assert "後の法令" not in {finding.citation.place for finding in cell.findings}
    assert "後の法令" not in str(routes())


def test_every_scene_has_its_own_name() -> None:
    for scenes in (list(handovers()), list(receipts())):
        assert len({name for name, _ in scenes}) == len(scenes)
