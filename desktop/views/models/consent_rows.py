"""Consents as rows of their list."""

from collections.abc import Mapping, Sequence
from datetime import date

from desktop.entries import terms
from desktop.entries.consent import Consent, ConsentWay
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.reading import Reading
from desktop.entries.version import EntryId, Recorded
from desktop.entries.wareki import wareki
from desktop.procedures.consents import Standing, StandingState
from desktop.views.models.periods import era_year
from desktop.views.style import Tone
from desktop.views.widgets.rows import GroupHead, Row

CHIPS = {
    StandingState.EXPIRED: ("期限ぎれ", Tone.ERR),
    StandingState.WITHDRAWN: ("取り消し", Tone.ERR),
    StandingState.REFUSED: ("いいえ", Tone.SUB),
    StandingState.NONE: ("前の版", Tone.SUB),
    StandingState.UNSIGNED: ("署名まち", Tone.WARN),
    StandingState.SOON: ("期限まぢか", Tone.WARN),
    StandingState.COMPLETE: ("効いている", Tone.OK),
}


def by_year(days: Sequence[date]) -> dict[str, int]:
    """How many of these days fall in each year of an era."""
    counts: dict[str, int] = {}
    for day in days:
        year, _ = era_year(day)
        counts[year] = counts.get(year, 0) + 1
    return counts


def in_years(rows: Sequence[tuple[date, Row]]) -> list[Row | GroupHead]:
    """Rows under the years of their days, each with its exact count."""
    counts = by_year([day for day, _ in rows])
    grouped: list[Row | GroupHead] = []
    shown = ""
    for day, row in rows:
        year, _ = era_year(day)
        if year != shown:
            grouped.append(GroupHead(text=year, count=f"{counts[year]:,}件"))
            shown = year
        grouped.append(row)
    return grouped


def consent_day(consent: Recorded[Consent]) -> date:
    """The day under which a consent stands: signed, else printed."""
    signing = consent.content.signing
    return (
        signing.day if signing and signing.day else consent.content.printed_on
    ) or consent.content.starts_on


def consent_row(consent: Recorded[Consent], standing: Standing | None, names: Mapping[EntryId, str]) -> Row:
    """One consent: whose, which form, how it stands. ``standing`` is given when this is the one that counts."""
    content, signing = consent.content, consent.content.signing
    whose = names.get(content.principal, "")
    user = (
        ""
        if content.principal == content.service_user
        else f"（{names.get(content.service_user, '')} 様の家族）"
    )
    if signing is None:
        chip, tone = "署名まち", Tone.WARN
    elif signing.way is ConsentWay.ORAL:
        chip, tone = "口頭だけ", Tone.WARN
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
        key=str(consent.entry),
        first=f"{whose} 様{user}　{content.form_title}",
        second="　".join(part for part in (f"記録 {consent.number}", signed, until) if part),
        chip=chip,
        chip_tone=tone,
    )


def names_of(register: Reading) -> dict[EntryId, str]:
    """The names of all users and family members, by entry."""
    names = {user.entry: user.content.name.full for user in register.entries(ServiceUser)}
    names.update({member.entry: member.content.name.full for member in register.entries(FamilyMember)})
    return names
