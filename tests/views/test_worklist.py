"""同意の見張り in the real window: the remedy of each kind of row is one key away, on the home page and among the consents."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.entries.consent import Quality
from desktop.entries.data_item import DataItem
from desktop.entries.version import EntryId
from desktop.views import style
from desktop.views.dialogs.quality import QualitySheet
from desktop.views.dialogs.signing import SigningSheet
from desktop.views.dialogs.understanding import UnderstandingSheet
from desktop.views.widgets.rows import ActionRow
from tests.procedures.test_wordings import copy, kept, with_clause
from tests.procedures.test_worklist import came_back, checked, in_order
from tests.views.clipped import clipped
from tests.views.papers import printed_consent, signed_consent
from tests.views.test_timeline import settle


def unsigned(book: Any, user: EntryId) -> EntryId:
    in_order(book, user)
    return printed_consent(book, user)


def faulty(book: Any, user: EntryId) -> EntryId:
    consent = in_order(book, user)
    checked(book, consent, Quality.MAJOR, "日付がぬけている")
    return consent


def to_be_asked(book: Any, user: EntryId) -> EntryId:
    consent = printed_consent(book, user)
    came_back(book, consent, day=date(2026, 5, 1), ask_again_on=date(2026, 6, 1))
    checked(book, consent)
    return consent


def unchecked(book: Any, user: EntryId) -> EntryId:
    consent = printed_consent(book, user)
    came_back(book, consent)
    return consent


def reworded(book: Any, user: EntryId) -> EntryId:
    """A newer version of the form reaches further than what was signed."""
    consent = in_order(book, user)
    form = copy(book)
    kept(book, with_clause(form, 3, data_items=(*form.clauses[2].data_items, DataItem.SUPPORT_LOG)))
    return consent


def sheet_of(kind: type) -> Callable[[Any], bool]:
    return lambda work: isinstance(QApplication.activeModalWidget(), kind)


def page_of(key: str) -> Callable[[Any], bool]:
    return lambda work: work.window.current() == key


KINDS = [
    (unsigned, "署名まち", "unsigned", sheet_of(SigningSheet)),
    (faulty, "紙に不備", "ask", page_of("consent_form")),
    (to_be_asked, "聞き直し", "ask", sheet_of(UnderstandingSheet)),
    (signed_consent, "とじていない", "paper", page_of("filing")),
    (unchecked, "確かめまち", "paper", sheet_of(QualitySheet)),
    (reworded, "文面かわり", "ask", page_of("consent_form")),
]


@pytest.mark.parametrize(("make", "chip", "wanted", "opened"), KINDS, ids=[kind[1] for kind in KINDS])
def test_one_key_on_a_row_opens_its_remedy(book, work, make, chip, wanted, opened) -> None:
    user = book.household(family=0)[0]
    consent = make(book, user)
    home = work.go("home")
    settle()
    row = next(each for each in home.findChildren(ActionRow) if each.isVisible() and each.row.chip == chip)
    row.button.setFocus()
    work.press(Qt.Key.Key_Space)
    assert opened(work)
    work.close_sheets()
    page = work.go("consents")
    page.state_chip.set_value(wanted)
    page.state_chip.changed.emit()
    settle()
    assert page.pane.shown()[1] == consent
    page.take_focus()
    work.enter()
    assert opened(work)


def test_the_list_of_what_waits_says_what_enter_does(book, work) -> None:
    user = book.household(family=0)[0]
    unchecked(book, user)
    page = work.go("consents")
    page.state_chip.set_value("paper")
    page.state_chip.changed.emit()
    settle()
    (row,) = [each for each in page.list.rows() if hasattr(each, "chip")]
    assert row.chip == "確かめまち"
    assert "Enterで「確かめる」" in row.second
    page.state_chip.set_value(None)
    page.state_chip.changed.emit()
    settle()
    page.take_focus()
    work.enter()
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize("size", [style.TextSize.STANDARD, style.TextSize.EXTRA_LARGE])
def test_no_word_of_the_rows_is_cut(book, work, qapp, size) -> None:
    for seed, (make, _, _, _) in enumerate(KINDS, 1):
        make(book, book.household(seed=seed, family=0)[0])
    style.apply(qapp, style.Theme.LIGHT, size)
    work.window.rebuild()
    work.go("home")
    settle()
    assert clipped(work.window) == []
