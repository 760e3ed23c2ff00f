"""What an act comes to: done, with what changed; refused, with the findings against it; or known trouble."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from desktop.entries.finding import Citation, Finding, Severity
from desktop.entries.version import EntryId, Kind
from desktop.records.book import Stopped as Stopped
from desktop.records.trouble import Trouble as Trouble

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The act is on disk. ``changed`` names the kinds of entry whose lists are to be asked again."""

    entry: EntryId
    changed: frozenset[Kind]
    number: str = ""
    findings: tuple[Finding, ...] = ()
    others: tuple[EntryId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was written. ``findings`` say why, each with its ground."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A paper ready for the printer: the very bytes that were filed or that a reprint gives again."""

    pdf: bytes
    number: str
    sheets: int
    entry: EntryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A table ready to be written: the bytes of a CSV file (UTF-8 with its mark) and how many entries stand in it."""

    csv: bytes
    rows: int


TOLD_EVERY = 50
"""So many steps of a long act lie between two words about how far it is."""


def stoppable(
    steps: Sequence[T],
    stop: Callable[[], bool],
    progress: Callable[[int, int], None],
    of: int,
    done: int = 0,
) -> Iterator[T]:
    """The steps of a long act, one by one, told as ``done`` of ``of``. Raises ``Stopped`` between two of them."""
    for step in steps:
        if stop():
            raise Stopped
        if done % TOLD_EVERY == 0:
            progress(done, of)
        yield step
        done += 1


def missing(field: str, sentence: str) -> Finding:
    """A finding about the form itself: something is not filled in or cannot be so. ``field`` is the form's field."""
    return Finding(
        code=f"form.{field}",
        severity=Severity.BLOCKING,
        title="書き足してください",
        text=sentence,
        citation=FORM_ITSELF,
    )


FORM_ITSELF = Citation(place="たすきの記入の決まり", source="house")
