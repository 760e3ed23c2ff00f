"""What waits on the home page, as rows: drafts to go on with, and consents that want somebody."""

from datetime import datetime

from desktop.entries.reading import Draft, DraftKind
from desktop.entries.wareki import JAPAN, japanese_day
from desktop.procedures.consents import Concern, Waiting
from desktop.views.desk import Go, consent_form_for
from desktop.views.style import Tone
from desktop.views.widgets.rows import Row

PAGES = {
    DraftKind.HANDOVER: "handover",
    DraftKind.CONSENT: "consent_form",
    DraftKind.SERVICE_USER: "users",
    DraftKind.FAMILY_MEMBER: "users",
    DraftKind.OFFICE: "offices",
    DraftKind.SCANS: "filing",
    DraftKind.WORDING: "wording",
}
"""On which page a draft is gone on with; a dialog's says it itself."""

_ICONS = {
    DraftKind.HANDOVER: "handover",
    DraftKind.CONSENT: "consent",
    DraftKind.SERVICE_USER: "user",
    DraftKind.FAMILY_MEMBER: "people",
    DraftKind.OFFICE: "office",
    DraftKind.SCANS: "scan",
    DraftKind.WORDING: "pencil",
    DraftKind.SHEET: "pencil",
}
TONES = {"err": Tone.ERR, "warn": Tone.WARN, "sub": Tone.SUB}


def draft_row(draft: Draft, now: datetime) -> Row:
    """A draft with how long ago it was kept, and the button that goes on with it."""
    return Row(
        key=str(draft.draft),
        first=draft.title,
        second=f"{since(draft.saved_at, now)}に書きかけ",
        icon=_ICONS[draft.kind],
        button="続ける",
    )


def since(then: datetime, now: datetime) -> str:
    """How long ago, as people say it: いま / 10分前 / きょう 9:05 / きのう 16:20 / 5月8日."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return "たったいま"
    if minutes < 60:
        return f"{minutes}分前"
    then_day, today = japanese_day(then), japanese_day(now)
    clock = _japanese_time(then)
    days = (today - then_day).days
    if days == 0:
        return f"きょう {clock}"
    return f"きのう {clock}" if days == 1 else f"{then_day.month}月{then_day.day}日"


def _japanese_time(instant: datetime) -> str:
    there = instant.astimezone(JAPAN)
    return f"{there.hour}:{there.minute:02d}"


def waiting_row(number: int, waiting: Waiting) -> Row:
    """A consent that waits: its state in a word, whose it is, and the remedy as a button."""
    return Row(
        key=str(number),
        first=waiting.first,
        second=waiting.second,
        chip=waiting.chip,
        chip_tone=TONES[waiting.urgency],
        button=waiting.remedy,
    )


_OPENS = {
    "署名を記録": "signing",
    "記録する": "understanding",
    "確かめる": "quality",
}
"""What a remedy opens over the page; the rest want a new form, or the page where papers are filed."""


def remedy_of(waiting: Waiting) -> Go:
    """Where the remedy of a row leads."""
    if waiting.record is not None:
        return Go(page="correction", about=waiting.record)
    if waiting.remedy in _OPENS and waiting.consent is not None:
        return Go(page=_OPENS[waiting.remedy], about=waiting.consent)
    if waiting.concern is Concern.UNFILED:
        return Go(page="filing")
    return consent_form_for(waiting.user, waiting.principal)


def greeting(surname: str, urgent: int | None, hour: int) -> str:
    """The line beside the title: who sits there, and how much is urgent (``None``: not yet counted)."""
    hello = "おはようございます" if 4 <= hour < 11 else "こんにちは" if hour < 18 else "おつかれさまです"
    if urgent is None:
        return f"{surname}さん、{hello}。"
    return f"{surname}さん、{hello}。" + (f"急ぎは {urgent:,}件です。" if urgent else "急ぎはありません。")


def is_urgent(waiting: Waiting) -> bool:
    """Whether something can no longer be given until this is mended."""
    return waiting.urgency == "err"


def japanese_hour(instant: datetime) -> int:
    """The hour of the day in Japan."""
    return instant.astimezone(JAPAN).hour
