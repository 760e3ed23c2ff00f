"""訂正: a record of what was given or received is put right by a new version with its reason; the one before stays and says that it was.

So a record that still lacks a statutory item is brought to completion, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop.entries.office import Way
from desktop.entries.person import ServiceUser
from desktop.entries.provision import Duty, OtherParty, ProvidedItem, ProvisionRecord, Receipt
from desktop.entries.reading import Reading, Wanted
from desktop.entries.record_method import RecordItem, RecordMethod
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.procedures.consents import Waiting
from desktop.procedures.handovers import care_years
from desktop.procedures.keeping import leaners
from desktop.procedures.outcome import Done, Refused, missing
from desktop.procedures.roles import for_role
from desktop.procedures.series import record_of
from desktop.records.book import Register
from desktop.rules.keeping import keep_until
from desktop.rules.law import Side, item_name
from desktop.rules.written import lacking

_Record = ProvisionRecord | Receipt

NOT_COMPLETE = "未完の記録"
"""The words by which the index finds records that lack a statutory item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What the record shall say from now on, and why. ``day`` is the day of the provision, of a series its newest day.

    ``how_obtained`` and ``confirmed_how`` belong to a receipt, ``remark`` to a provision record.
    """

    record: EntryId
    reason: str
    day: date
    way: Way
    titles: tuple[str, ...]
    name: str
    corporation: str
    address: str
    representative: str
    remark: str = ""
    how_obtained: str = ""
    confirmed_how: str = ""


@for_role(Role.MEMBER)
def correct(request: Correction, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Supersede a record. Its findings stay; only the one about missing items goes with the items written in."""
    record = record_of(request.record, register)
    wrong = _wrong(request, record, moment)
    if wrong:
        return Refused(findings=tuple(missing(field, sentence) for field, sentence in wrong.items()))
    content = _corrected(request, record.content)
    if content == record.content:
        return Refused(findings=(missing("reason", "前と同じ内容です。直すところを書きかえてください。"),))
    leaned = _leaned_on(record, content, register)
    if leaned:
        return Refused(findings=(missing("name", leaned),))
    with register.writing(by=actor, at=moment) as book:
        user = book.read.entry(ServiceUser, content.service_user).content
        keeping = keep_until(
            content.method,
            day=content.day,
            made_on=moment.day,
            last_day=content.last_day,
            series_running=content.series is not None and not content.series.ended,
            care_years=care_years(book.read),
            completed_on=user.ended_on,
            side=Side.RECEIVER if isinstance(content, Receipt) else Side.PROVIDER,
        )
        kept = replace(content, made_on=moment.day, recorder=actor.name)
        if content.duty is not Duty.VOLUNTARY:
            kept = replace(kept, keep_until=keeping.until, keep_rule=keeping.rule)
        book.supersede(record.entry, kept, valid_from=content.day, reason=request.reason.strip())
    changed = frozenset({register.kind_of(record.entry)})
    return Done(entry=record.entry, number=record.number, changed=changed)


def _wrong(
    request: Correction, record: Recorded[ProvisionRecord] | Recorded[Receipt], moment: Moment
) -> dict[str, str]:
    wrong = {}
    if record.voided:
        return {"reason": "取り消した記録は、直せません。"}
    if not request.reason.strip():
        wrong["reason"] = "なぜ直すのかを、書いてください。例：住所の書きまちがい"
    if not any(title.strip() for title in request.titles):
        wrong["titles"] = "書類を、1つ以上書いてください。"
    if not request.name.strip():
        wrong["name"] = "相手の名前を入れてください。"
    if request.day > moment.day and request.day != record.content.day:
        wrong["day"] = "きょうより後の日になっています。日付をお確かめください。"
    return wrong


def _corrected(request: Correction, content: _Record) -> _Record:
    before = {item.title: item for item in content.items}
    titles = [title.strip() for title in request.titles if title.strip()]
    party = replace(
        content.other_party,
        name=request.name.strip(),
        corporation=request.corporation.strip(),
        address=request.address.strip(),
        representative=request.representative.strip(),
    )
    changed = _changed(content.other_party, party)
    corrected: _Record = replace(
        content,
        items=tuple(before.get(title, ProvidedItem(title=title)) for title in titles),
        way=request.way,
        other_party=party,
        omitted=tuple(item for item in content.omitted if item not in changed),
    )
    if isinstance(corrected, Receipt):
        corrected = replace(
            corrected,
            how_obtained=request.how_obtained.strip(),
            confirmed_how=request.confirmed_how.strip(),
            omitted=tuple(
                item
                for item in corrected.omitted
                if item is not RecordItem.HOW_OBTAINED or request.how_obtained == corrected.how_obtained
            ),
        )
    else:
        corrected = replace(corrected, remark=request.remark.strip())
    said_before = [item.title for item in content.items]
    if content.document is not None and (
        changed or titles != said_before
    ):  # the paper does not say so any more
        corrected = replace(corrected, method=RecordMethod.INDIVIDUAL, document=None, last_day=None)
    series = corrected.series
    if series is None:
        last = request.day if corrected.last_day is not None else None
        corrected = replace(corrected, day=request.day, last_day=last)
    elif request.day != series.days[-1]:
        days = (*series.days[:-1], request.day)
        corrected = replace(
            corrected, day=min(days), last_day=max(days), series=replace(series, days=tuple(sorted(days)))
        )
    lacks = lacking(corrected)
    cured = {"record_items_missing"} if not lacks else set()
    if isinstance(corrected, Receipt) and corrected.confirmed_how:
        cured.add("confirmation_missing")
    found = tuple(finding for finding in content.findings if finding.code not in cured)
    return replace(corrected, lacks=lacks, findings=found)


def _changed(before: OtherParty, after: OtherParty) -> set[RecordItem]:
    pairs = {
        RecordItem.OTHER_PARTY_NAME: (
            (before.name, before.corporation),
            (after.name, after.corporation),
        ),
        RecordItem.OTHER_PARTY_ADDRESS: (before.address, after.address),
        RecordItem.OTHER_PARTY_REPRESENTATIVE: (before.representative, after.representative),
    }
    return {item for item, (old, new) in pairs.items() if old != new}


def _leaned_on(
    record: Recorded[ProvisionRecord] | Recorded[Receipt], content: _Record, register: Reading
) -> str:
    """What stands against a change: another record that leaves out just this item and points here for it."""
    changed = _changed(record.content.other_party, content.other_party)
    for leaning in leaners(register, content.service_user).get(record.entry, ()):
        items = [item_name(item) for item in leaning.content.omitted if item in changed]
        if items:
            return (
                f"{leaning.number} が、この記録の{'・'.join(items)}を元にしています。"
                f"先に {leaning.number} を訂正して、書き入れてください。"
            )
    return ""


def lacking_words(items: Sequence[RecordItem]) -> str:
    """Items by name, as a sentence names them."""
    return "、".join(item_name(item) for item in items)


def not_complete(register: Reading) -> tuple[Waiting, ...]:
    """Records that still lack a statutory item, as rows of the home page: what is missing, and the remedy."""
    hits = register.search(NOT_COMPLETE, Wanted(kinds=(Kind.PROVISION_RECORD, Kind.RECEIPT)), limit=1_000_000)
    rows = []
    for entry in dict.fromkeys(hit.entry for hit in hits):
        record = record_of(entry, register)
        what = "受領の記録" if isinstance(record.content, Receipt) else "提供記録"
        if record.content.lacks and not record.voided:
            rows.append(
                Waiting(
                    user=record.content.service_user,
                    principal=record.content.service_user,
                    chip="未完",
                    urgency="warn",
                    first=f"{what} {record.number}　{record.content.principal.name} 様",
                    second=f"{lacking_words(record.content.lacks)}が、まだありません",
                    remedy="書き足す",
                    record=record.entry,
                )
            )
    return tuple(rows)
