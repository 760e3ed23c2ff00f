"""What is handed on: data items (個人データの項目), the papers that carry them, and the purposes consent is given for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.entries.version import EntryId


class Purpose(StrEnum):
    """利用目的 of a clause or a provision."""

    SERVICE_COORDINATION = "service_coordination"
    MEDICAL_COOPERATION = "medical_cooperation"
    INSURANCE_PROCEDURE = "insurance_procedure"
    EMERGENCY = "emergency"
    OFFICE_CHANGE = "office_change"
    TRAINING = "training"
    ON_BEHALF = "on_behalf"
    CARE_PLATFORM = "care_platform"
    """Looking at data through 介護情報基盤: never covers giving papers directly."""


class DataItem(StrEnum):
    """個人データの項目 in the grain in which consent is asked and checked."""

    CONTACT = "contact"
    INSURANCE = "insurance"
    HEALTH = "health"
    LIVING = "living"
    CARE_PLAN = "care_plan"
    MEETING_NOTES = "meeting_notes"
    SUPPORT_LOG = "support_log"
    SERVICE_SLIPS = "service_slips"
    ASSESSMENT = "assessment"
    MONITORING = "monitoring"
    FAMILY = "family"


class PaperKind(StrEnum):
    """The official and usual papers of a care manager (LAW.md §4.1)."""

    FACE_SHEET = "face_sheet"
    PLAN_1 = "plan_1"
    PLAN_2 = "plan_2"
    PLAN_3 = "plan_3"
    MEETING_4 = "meeting_4"
    LOG_5 = "log_5"
    SLIP_6 = "slip_6"
    SLIP_7 = "slip_7"
    ASSESSMENT = "assessment"
    MONITORING = "monitoring"
    DOCTOR_OPINION = "doctor_opinion"
    CERTIFICATION_SURVEY = "certification_survey"
    DISCHARGE_SUMMARY = "discharge_summary"
    FAMILY_CONTACTS = "family_contacts"
    OTHER = "other"


class Origin(StrEnum):
    """Where a paper came from; papers of a municipality or a hospital carry limits (LAW.md §4.4)."""

    OURS = "ours"
    MUNICIPALITY = "municipality"
    MEDICAL = "medical"
    OTHER = "other"


class Medium(StrEnum):
    """What a paper is on. A paper sent electronically is a file, whatever it was before."""

    PAPER = "paper"
    FILE = "file"


class NoFax(StrEnum):
    """Why a paper must not go by fax. The reason stays in our book: no letter tells it."""

    NONE = ""
    HIDDEN_ADDRESS = "hidden_address"
    UNTOLD_DIAGNOSIS = "untold_diagnosis"
    WELFARE = "welfare"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper of a handover: which, of what day or period, original or copy, how many pages.

    ``family`` names the members whose data stand in it, ``family_sensitive`` those of whom it tells illness, income or
    abuse. ``looked_through``: a person has read it for other people's words. ``no_fax``: must not go by fax,
    ``no_fax_because`` why. Strings attached by the giver: ``no_onward`` (not to be passed on), ``collect_by`` (to be
    collected and destroyed by that day), ``conditions`` (in the giver's words). ``passed_on_because``: why a paper with
    strings, or a municipality's or hospital's, is passed on all the same. ``version``: which plan or edition it is.
    """

    kind: PaperKind
    title: str
    data_items: tuple[DataItem, ...]
    contents: str = ""
    period: str = ""
    made_on: date | None = None
    original: bool = False
    pages: int = 0
    origin: Origin = Origin.OURS
    family: tuple[EntryId, ...] = ()
    family_sensitive: tuple[EntryId, ...] = ()
    caution: str = ""
    looked_through: bool = False
    no_fax: bool = False
    passed_on_because: str = ""
    version: str = ""
    medium: Medium = Medium.PAPER
    no_fax_because: NoFax = NoFax.NONE
    no_onward: bool = False
    collect_by: date | None = None
    conditions: str = ""


_TABLE = re.compile(r"（第([1-7])表）$")


def in_few_words(titles: Iterable[str]) -> str:
    """Papers as a care manager would say them: 「ケアプラン第1〜3表・アセスメントシートほか2点」.

    >>> in_few_words(["居宅サービス計画書（第1表）", "居宅サービス計画書（第2表）", "週間サービス計画表（第3表）"])
    'ケアプラン第1〜3表'
    """
    said, others = _tables_apart(titles)
    shown = said + others[: 2 - len(said)]
    rest = len(others) - (len(shown) - len(said))
    return ("・".join(shown) or "書類") + (f"ほか{rest}点" if rest else "")


def all_in_short(titles: Iterable[str]) -> str:
    """Every paper, none left out, with the tables of the care plan drawn together: for a statutory item on a list.

    >>> all_in_short(["居宅サービス計画書（第1表）", "居宅サービス計画書（第2表）", "アセスメントシート"])
    'ケアプラン第1・2表、アセスメントシート'
    """
    said, others = _tables_apart(titles)
    return "、".join(said + others)


def _tables_apart(titles: Iterable[str]) -> tuple[list[str], list[str]]:
    tables, others = [], []
    for title in titles:
        found = _TABLE.search(title)
        if found:
            tables.append(int(found[1]))
        else:
            others.append(title)
    return [f"ケアプラン第{_runs(sorted(set(tables)))}表"] if tables else [], others


def _runs(numbers: list[int]) -> str:
    """Numbers with runs of three or more drawn together: 1〜3・6."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "・".join(f"{run[0]}〜{run[-1]}" if len(run) > 2 else "・".join(map(str, run)) for run in runs)
