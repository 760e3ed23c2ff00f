"""Any history of acts leaves the register as a plain model of it says: lists, days, what was known, search, numbers."""

import contextlib
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from desktop.entries.attachment import Note
from desktop.entries.person import ServiceUser
from desktop.entries.reading import Wanted
from desktop.entries.version import EntryId, Kind
from desktop.records import search
from desktop.records.book import create_book, open_book
from desktop.records.keys import BookKey
from tests.records.conftest import HOLDER, Clock, user

WORDS = st.text(alphabet="髙高橋山田ﾀｶタカ1Ａ-", min_size=1, max_size=4)
DAYS = st.dates(date(2026, 5, 25), date(2026, 6, 20))


@dataclass
class Told:
    """One version as the model remembers it."""

    text: str
    valid_from: date
    recorded_at: datetime
    reason: str
    voided: bool


@dataclass
class Series:
    kind: type[Any]
    versions: list[Told] = field(default_factory=list)

    @property
    def now(self) -> Told:
        return self.versions[-1]

    def on(self, day: date, known_at: datetime) -> Told | None:
        known = [each for each in self.versions if each.recorded_at <= known_at]
        held = [each for each in known if each.valid_from <= day]
        if held:
            return held[-1]
        return min(known, key=lambda each: (each.valid_from, -known.index(each))) if known else None


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.key, self.clock = BookKey("11" * 16, bytes(32)), Clock()
        create_book(self.place / "a.tasuki", self.key, at=self.clock.now)
        self.model: dict[EntryId, Series] = {}
        self.numbers = 0
        self.open()

    def open(self) -> None:
        self.register = open_book(self.place / "a.tasuki", self.key, HOLDER, at=self.clock.now)

    def teardown(self) -> None:
        assert self.register.check().problems == ()
        self.register.close()
        shutil.rmtree(self.place)

    def told(self, text: str, valid_from: date, reason: str = "", voided: bool = False) -> Told:
        return Told(text, valid_from, self.clock.instant, reason, voided)

    @rule(text=WORDS, valid_from=DAYS)
    def a_card_is_added(self, text: str, valid_from: date) -> None:
        self.clock.move(minutes=1)
        with self.register.writing(by=None, at=self.clock.now) as book:
            assert book.next_number("N", 2026) == f"N-2026-{self.numbers + 1:04d}"
            entry = book.add(user(text, ""), valid_from=valid_from).entry
        self.numbers += 1
        self.model[entry] = Series(ServiceUser, [self.told(text, valid_from)])

    @rule(data=st.data(), text=WORDS)
    def a_note_is_added(self, data: st.DataObject, text: str) -> None:
        people = [entry for entry, series in self.model.items() if series.kind is ServiceUser]
        if people:
            self.clock.move(minutes=1)
            with self.register.writing(by=None, at=self.clock.now) as book:
                entry = book.add(Note(service_user=data.draw(st.sampled_from(people)), text=text)).entry
            self.model[entry] = Series(Note, [self.told(text, self.clock.now.day)])

    @rule(data=st.data(), text=WORDS, valid_from=st.none() | DAYS, reason=st.sampled_from(["", "誤り"]))
    def an_entry_is_superseded(
        self, data: st.DataObject, text: str, valid_from: date | None, reason: str
    ) -> None:
        standing = [entry for entry, series in self.model.items() if not series.now.voided]
        if standing:
            entry = data.draw(st.sampled_from(standing))
            series = self.model[entry]
            self.clock.move(minutes=1)
            content: ServiceUser | Note = user(text, "")
            if series.kind is Note:
                before = self.register.entry(Note, entry).content
                content = Note(service_user=before.service_user, text=text)
            with self.register.writing(by=None, at=self.clock.now) as book:
                book.supersede(entry, content, valid_from=valid_from, reason=reason)
            series.versions.append(self.told(text, valid_from or series.now.valid_from, reason))

    @rule(data=st.data())
    def an_entry_is_voided(self, data: st.DataObject) -> None:
        standing = [entry for entry, series in self.model.items() if not series.now.voided]
        if standing:
            entry = data.draw(st.sampled_from(standing))
            last = self.model[entry].now
            self.clock.move(minutes=1)
            with self.register.writing(by=None, at=self.clock.now) as book:
                book.void(entry, reason="二重")
            self.model[entry].versions.append(self.told(last.text, last.valid_from, "二重", True))

    @rule(text=WORDS)
    def an_act_fails(self, text: str) -> None:
        with contextlib.suppress(KeyError), self.register.writing(by=None, at=self.clock.now) as book:
            book.next_number("N", 2026)
            book.add(user(text, ""))
            raise KeyError

    @rule()
    def the_book_is_closed_and_opened(self) -> None:
        self.register.close()
        self.open()

    @rule()
    def the_index_is_made_again(self) -> None:
        self.register.rebuild_index()

    @rule(data=st.data(), day=DAYS, ago=st.integers(0, 10))
    def the_past_is_asked(self, data: st.DataObject, day: date, ago: int) -> None:
        if self.model:
            entry = data.draw(st.sampled_from(sorted(self.model)))
            series, known_at = self.model[entry], self.clock.instant - timedelta(minutes=ago)
            expected = series.on(day, known_at)
            try:
                found = self.register.entry(series.kind, entry, day=day, known_at=known_at).content
            except LookupError:
                assert expected is None
            else:
                assert expected is not None
                assert expected.text == (found.name.surname if isinstance(found, ServiceUser) else found.text)

    @rule(words=WORDS)
    def words_are_searched(self, words: str) -> None:
        terms = search.folding().terms(words)

        def answers(texts: list[str]) -> bool:
            folded = [search.folding().fold(text) for text in texts]
            return bool(terms) and all(any(term in each for each in folded) for term in terms)

        cards = 0
        for series in self.model.values():
            if series.kind is ServiceUser:
                cards += answers([each.text for each in series.versions] + ["タカハシ ハナコ"])
        assert self.register.count_hits(words, Wanted(kinds=(Kind.SERVICE_USER,))) == cards

    @invariant()
    def lists_are_as_the_model_says(self) -> None:
        kinds: tuple[type[Any], ...] = (ServiceUser, Note)
        for kind in kinds:
            standing = {
                entry: series.now.text
                for entry, series in self.model.items()
                if series.kind is kind and not series.now.voided
            }
            found = {
                each.entry: each.content.name.surname if kind is ServiceUser else each.content.text
                for each in self.register.entries(kind)
            }
            assert found == standing
            assert self.register.count(kind) == len(standing)


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
