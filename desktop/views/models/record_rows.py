"""Consents, handovers and provision records as rows of their lists."""

from collections.abc import Mapping, Sequence
from datetime import date

from desktop.entries import terms
from desktop.entries.consent import Consent, ConsentWay
from desktop.entries.finding import Severity
from desktop.entries.handover import Handover, Tense
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.provision import Duty, ProvisionRecord
from desktop.entries.reading import Reading
from desktop.entries.version import EntryId, Recorded
from desktop.entries.wareki import wareki, weekday
from desktop.procedures.consents import Standing, StandingState
from desktop.procedures.handovers import sentence_of
from desktop.views.models.periods import era_year
from desktop.views.style import Tone
from desktop.views.widgets.marks import Mark
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
    return (signing.day if signing and signing.day else consent.content.printed_on) or consent.content.starts_on


def consent_row(consent: Recorded[Consent], standing: Standing | None, names: Mapping[EntryId, str]) -> Row:
    """One consent: whose, which form, how it stands. ``standing`` is given when this is the one that counts."""
    content, signing = consent.content, consent.content.signing
    whose = names.get(content.principal, "")
    user = "" if content.principal == content.service_user else f"（{names.get(content.service_user, '')} 様の家族）"
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
    signed = f"{wareki(signing.day)}に{terms.CONSENT_WAYS[signing.way]}で同意" if signing and signing.day else printed
    until = f"{wareki(content.until)}まで" if content.until else "契約が終わるまで"
    return Row(
        key=str(consent.entry),
        first=f"{whose} 様{user}　{content.form_title}",
        second="　".join(part for part in (f"記録 {consent.number}", signed, until) if part),
        chip=chip,
        chip_tone=tone,
    )


def handover_row(handover: Recorded[Handover], register: Reading) -> Row:
    """One handover as a sentence."""
    content = handover.content
    return Row(
        key=str(handover.entry),
        first=sentence_of(handover, register),
        second="　".join(
            part for part in (f"記録 {handover.number}", terms.ROUTES[content.route], content.given_by) if part
        ),
        lead=f"{content.day.month}月{content.day.day}日",
        lead_second=f"{weekday(content.day)}曜",
        bold=False,
        note="もう渡した" if content.tense is Tense.DONE else "",
    )


def provision_row(record: Recorded[ProvisionRecord]) -> Row:
    """One provision record; what was wrong with it stays red, for ever."""
    content = record.content
    worst = {finding.severity for finding in content.findings}
    titles = "・".join(item.title for item in content.items[:3]) + ("ほか" if len(content.items) > 3 else "")
    own = [relied.number for relied in content.consents if relied.principal == content.service_user]
    remark = next((finding.title for finding in content.findings if finding.severity is Severity.BLOCKING), "")
    duty = "任意の記録" if content.duty is Duty.VOLUNTARY else ""
    return Row(
        key=str(record.entry),
        first=f"{content.principal.name} 様の{titles}を、{content.other_party.name} へ{terms.WAYS[content.way]}で",
        second="　".join(
            part for part in (remark, f"記録 {record.number}", *(f"同意 {n}" for n in own), duty, content.recorder) if part
        ),
        second_tone=Tone.ERR if Severity.BLOCKING in worst else Tone.WARN if Severity.CAUTION in worst else Tone.SUB,
        lead=f"{content.day.month}月{content.day.day}日",
        lead_second=f"{weekday(content.day)}曜",
        bold=False,
        mark=Mark.NO if Severity.BLOCKING in worst else Mark.LOOK if Severity.CAUTION in worst else Mark.OK,
    )


def names_of(register: Reading) -> dict[EntryId, str]:
    """The names of all users and family members, by entry."""
    names = {user.entry: user.content.name.full for user in register.entries(ServiceUser)}
    names.update({member.entry: member.content.name.full for member in register.entries(FamilyMember)})
    return names
