"""A handover while it is being put together: the entry itself, with every paper it may carry and every office as a column.

What is not ticked yet stands in the draft all the same, so that the marks of every cell can be shown; `trimmed` leaves
what will really be handed on.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop.entries.data_item import DataItem, Origin, Paper, PaperKind, Purpose
from desktop.entries.handover import Delivery, FamilyPart, Handover
from desktop.entries.office import Office, Way
from desktop.entries.record_method import RecordWish
from desktop.entries.terms import ORIGINS
from desktop.entries.version import EntryId
from desktop.entries.wareki import short_wareki

PLAN, RECORDS, OTHERS = "ケアプラン", "支えてきた記録", "よそからもらった紙"
_PLANS = (PaperKind.PLAN_1, PaperKind.PLAN_2, PaperKind.PLAN_3)


def group_of(paper: Paper) -> str:
    """Under which heading of the matrix a paper stands."""
    if paper.origin is not Origin.OURS:
        return OTHERS
    return PLAN if paper.kind in _PLANS else RECORDS


def in_order(papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """Papers in the order of the matrix: group by group, each in the order given."""
    groups = (PLAN, RECORDS, OTHERS)
    return tuple(sorted(papers, key=lambda paper: groups.index(group_of(paper))))


def details_of(paper: Paper, short: bool = False) -> str:
    """What stands at the right of a paper's name: day or period, pages, where it came from."""
    when = paper.period or (short_wareki(paper.made_on) if paper.made_on else paper.version)
    pages = f"{paper.pages}枚" if paper.pages else ""
    origin = "" if paper.origin is Origin.OURS or short else ORIGINS[paper.origin]
    return "・".join(part for part in (when, pages, "原本" if paper.original else "", origin) if part)


_SHORT = {
    PaperKind.PLAN_1: "第1表　計画書（1）",
    PaperKind.PLAN_2: "第2表　計画書（2）",
    PaperKind.PLAN_3: "第3表　週間計画表",
    PaperKind.MEETING_4: "第4表　会議の要点",
    PaperKind.LOG_5: "第5表　支援経過",
    PaperKind.SLIP_6: "第6表　利用票",
    PaperKind.SLIP_7: "第7表　利用票別表",
}


def short_title(paper: Paper) -> str:
    """The paper's name where letters are large and room is short."""
    return _SHORT.get(paper.kind, paper.title)


def has_family(paper: Paper) -> bool:
    """Whether a paper tells of family members."""
    return bool(paper.family) or DataItem.FAMILY in paper.data_items


def with_tick(draft: Handover, paper: int, recipient: EntryId, wish: bool) -> Handover:
    """The draft with one cell ticked or not."""
    return _with_delivery(draft, recipient, lambda each: _ticked(each, {paper}, wish))


def with_ticks(draft: Handover, papers: set[int], recipient: EntryId, wish: bool) -> Handover:
    """The draft with several cells of one column ticked or not."""
    return _with_delivery(draft, recipient, lambda each: _ticked(each, papers, wish))


def with_way(draft: Handover, recipient: EntryId, way: Way) -> Handover:
    """The draft with another way of sending to one office."""
    return _with_delivery(draft, recipient, lambda each: replace(each, way=way))


def with_family_part(draft: Handover, recipient: EntryId, part: FamilyPart) -> Handover:
    """The draft with the family's data given to one office, or blacked out."""
    return _with_delivery(draft, recipient, lambda each: replace(each, family_part=part))


def with_record(draft: Handover, recipient: EntryId, wish: RecordWish) -> Handover:
    """The draft with another way of recording what one office gets."""
    return _with_delivery(draft, recipient, lambda each: replace(each, record=wish))


def with_paper(draft: Handover, index: int, paper: Paper) -> Handover:
    """The draft with another description of one paper."""
    return replace(draft, papers=(*draft.papers[:index], paper, *draft.papers[index + 1 :]))


def with_recipient(draft: Handover, recipient: EntryId, office: Office, purpose: Purpose) -> Handover:
    """The draft with one more office, nothing ticked for it yet; one that is there stays as it is."""
    if any(each.recipient == recipient for each in draft.deliveries):
        return draft
    added = Delivery(recipient=recipient, purpose=purpose, way=office.usual_way or Way.BY_HAND, papers=())
    return replace(draft, deliveries=(*draft.deliveries, added))


def without_recipient(draft: Handover, recipient: EntryId) -> Handover:
    """The draft without an office."""
    return replace(draft, deliveries=tuple(each for each in draft.deliveries if each.recipient != recipient))


def like_last(draft: Handover, last: Handover, still_there: Sequence[EntryId]) -> Handover:
    """The draft with the offices, ways and papers of an earlier handover; days and pages of the papers are kept.

    What a person must look at anew each time (whose words stand in it, why a hospital's paper may go on, how it is
    recorded) is not copied.
    """
    place = [_same_paper(draft.papers, old) for old in last.papers]
    papers = list(draft.papers)
    for old, number in zip(last.papers, place, strict=True):
        if number is not None:
            papers[number] = replace(
                papers[number],
                title=old.title,
                made_on=old.made_on,
                period=old.period,
                pages=old.pages,
                original=old.original,
                version=old.version,
                medium=old.medium,
                no_fax=old.no_fax,
                no_fax_because=old.no_fax_because,
                no_onward=old.no_onward,
                collect_by=old.collect_by,
                conditions=old.conditions or papers[number].conditions,
            )
    deliveries = tuple(
        replace(
            each,
            record=RecordWish(),
            papers=tuple(
                sorted({number for index in each.papers if (number := place[index]) is not None})
            ),
        )
        for each in last.deliveries
        if each.recipient in still_there
    )
    return replace(draft, papers=tuple(papers), deliveries=deliveries)


def _same_paper(papers: Sequence[Paper], old: Paper) -> int | None:
    """Where a paper of an earlier handover stands now: under its kind and title, else under its kind."""
    same = [number for number, paper in enumerate(papers) if paper.kind is old.kind]
    named = [number for number in same if papers[number].title == old.title]
    return next(iter(named or same[-1:]), None)


def trimmed(draft: Handover) -> Handover:
    """What will be handed on: the papers somebody gets and the offices that get any."""
    wanted = sorted({index for each in draft.deliveries for index in each.papers})
    place = {index: number for number, index in enumerate(wanted)}
    return replace(
        draft,
        papers=tuple(draft.papers[index] for index in wanted),
        deliveries=tuple(
            replace(each, papers=tuple(place[index] for index in each.papers))
            for each in draft.deliveries
            if each.papers
        ),
    )


def _with_delivery(draft: Handover, recipient: EntryId, change: Callable[[Delivery], Delivery]) -> Handover:
    return replace(
        draft,
        deliveries=tuple(change(each) if each.recipient == recipient else each for each in draft.deliveries),
    )


def _ticked(delivery: Delivery, papers: set[int], wish: bool) -> Delivery:
    now = set(delivery.papers)
    return replace(delivery, papers=tuple(sorted(now | papers if wish else now - papers)))
