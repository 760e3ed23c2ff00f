"""Consents as rows of their list."""

from dataclasses import replace

from desktop.entries import terms
from desktop.entries.consent import Consent, ConsentWay
from desktop.entries.version import Recorded
from desktop.entries.wareki import wareki
from desktop.procedures.consents import Standing, StandingState, Waiting
from desktop.views.models.home_rows import TONES
from desktop.views.style import Tone
from desktop.views.widgets.rows import Row

CHIPS = {
    StandingState.EXPIRED: ("期限ぎれ", Tone.ERR),
    StandingState.WITHDRAWN: ("取り消し", Tone.ERR),
    StandingState.REFUSED: ("いいえ", Tone.SUB),
    StandingState.NONE: ("前の版", Tone.SUB),
    StandingState.UNSIGNED: ("署名まち", Tone.WARN),
    StandingState.SOON: ("期限まぢか", Tone.WARN),
    StandingState.COMPLETE: ("効いている", Tone.OK),
}


def consent_row(key: str, consent: Recorded[Consent], standing: Standing | None, title: str) -> Row:
    """One consent: whose, which form, how it stands. ``standing`` is given when this is the one that counts."""
    content, signing = consent.content, consent.content.signing
    if signing is None:
        chip, tone = "署名まち", Tone.WARN
    elif signing.way is ConsentWay.ORAL:
        chip, tone = "口頭だけ", Tone.WARN
    elif standing is not None and standing.partly_withdrawn:
        chip, tone = "一部取り消し", Tone.WARN
    elif standing is not None:
        chip, tone = CHIPS[standing.state]
    elif all(clause.recipient_offices for clause in content.clauses):
        chip, tone = "引継ぎ用", Tone.SUB
    else:
        chip, tone = "前の版", Tone.SUB
    printed = f"{wareki(content.printed_on)}に印刷" if content.printed_on else ""
    signed = (
        f"{wareki(signing.day)}に{terms.CONSENT_WAYS[signing.way]}で同意"
        if signing and signing.day
        else printed
    )
    until = f"{wareki(content.until)}まで" if content.until else "契約が終わるまで"
    return Row(
        key=key,
        first=title,
        second="　".join(part for part in (f"記録 {consent.number}", signed, until) if part),
        chip=chip,
        chip_tone=tone,
    )


def waiting_consent_row(row: Row, waiting: Waiting) -> Row:
    """The same with what it waits for, and what Enter does about it."""
    return replace(
        row,
        chip=waiting.chip,
        chip_tone=TONES[waiting.urgency],
        second=f"{waiting.second}　Enterで「{waiting.remedy}」",
    )
