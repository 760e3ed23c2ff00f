"""A half-filled dialog is kept in the book like a half-filled page, and gone on with from the home page."""

import json
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.entries.plain import to_plain
from desktop.entries.provision import ProvisionRecord
from desktop.entries.reading import DraftKind
from desktop.entries.version import EntryId
from desktop.views.desk import Go
from desktop.views.dialogs.open import open_dialog
from desktop.views.sheet_drafts import KEPT, SheetDraft, go_on
from desktop.views.widgets.fields import LineEdit
from desktop.views.widgets.sheet import Sheet
from tests.views.papers import handed_over, printed_consent, signed_consent


def about(page: str, book: Any) -> EntryId | None:
    """Something the dialog can be opened for."""
    user, _ = book.household()
    if page == "receipt":
        return None
    if page == "signing":
        return printed_consent(book, user)
    consent = signed_consent(book, user)
    if page in ("withdrawal", "quality", "understanding"):
        return consent
    handover = handed_over(book, user, [book.office()]).entry
    if page == "slip":
        return handover
    return next(each.entry for each in book.register.entries(ProvisionRecord) if each.content.handover == handover)


def fill(page: str, sheet: Any) -> None:
    """Type and choose a little of everything."""
    for editor in sheet.form._editors.values():
        if isinstance(editor, LineEdit):
            editor.setText("途中のことば")
    if page == "signing":
        sheet.answers.set_value(dict.fromkeys((1, 2), "agreed"))
        sheet.note.set_value({"explained_how": "", "said": "「はい」と言われた", "ask_again_on": ""})
    if page == "understanding":
        sheet.note.set_value({"explained_how": "", "said": "「はい」と言われた", "ask_again_on": ""})
    if page == "withdrawal":
        sheet.scope.set_value("some")
        sheet.clauses.set_value(sheet.clauses.keys()[:1] if hasattr(sheet.clauses, "keys") else [])


def typed(sheet: Sheet) -> Any:
    return json.loads(json.dumps(to_plain({k: v for k, v in sheet.state().items() if k != "_focus"})))


@pytest.mark.parametrize("page", [each for each in KEPT if each != "series_day"])
def test_what_was_typed_into_a_dialog_outlives_the_lock_and_comes_back_whole(room: Any, book: Any, page: str) -> None:
    where = Go(page=page, about=about(page, book))
    sheet: Any = open_dialog(where, room.desk, room.window)
    (kept,) = sheet.findChildren(SheetDraft)
    kept.keep()
    assert book.register.drafts(book.actor.staff) == ()  # nothing typed yet
    fill(page, sheet)
    sheet.form.paused.emit()
    (draft,) = book.register.drafts(book.actor.staff)
    assert (draft.kind, draft.state["page"]) == (DraftKind.SHEET, page)
    assert draft.title.startswith(sheet.accessibleName())
    before = typed(sheet)
    kept.leave()
    sheet.close()
    (draft,) = book.register.drafts(book.actor.staff)
    again: Any = open_dialog(go_on(draft.state, draft.draft), room.desk, room.window)
    assert typed(again) == before
    QApplication.processEvents()
    again.reject()  # given up by the person: the draft goes
    assert book.register.drafts(book.actor.staff) == ()


def test_the_draft_of_a_dialog_goes_when_its_act_is_done(room: Any, book: Any) -> None:
    where = Go(page="quality", about=about("quality", book))
    sheet: Any = open_dialog(where, room.desk, room.window)
    sheet.note.setText("日付がぬけている")
    sheet.form.paused.emit()
    assert len(book.register.drafts(book.actor.staff)) == 1
    sheet.accept()
    assert book.register.drafts(book.actor.staff) == ()


def test_the_home_page_goes_on_with_a_dialog(room: Any, book: Any) -> None:
    where = Go(page="quality", about=about("quality", book))
    sheet: Any = open_dialog(where, room.desk, room.window)
    (kept,) = sheet.findChildren(SheetDraft)
    sheet.note.setText("日付がぬけている")
    kept.leave()
    sheet.close()
    home = room.page("home")
    home.refresh()
    asked: list[Go] = []
    home.asked.connect(asked.append)
    (draft,) = book.register.drafts(book.actor.staff)
    home._go_on(str(draft.draft))
    assert (asked[0].page, asked[0].about, asked[0].draft) == ("quality", where.about, draft.draft)
    assert asked[0].state["note"] == "日付がぬけている"


def test_what_was_typed_for_one_consent_never_comes_back_at_another(room: Any, book: Any) -> None:
    """F-key without a consent: the only one that waits is opened. By the time it is gone on with, another one waits."""
    user, _ = book.household()
    first = printed_consent(book, user)
    sheet: Any = open_dialog(Go(page="signing"), room.desk, room.window)
    sheet.place.setText("自宅")
    (kept,) = sheet.findChildren(SheetDraft)
    kept.leave()
    sheet.close()
    other = printed_consent(book, book.household(2)[0])
    assert other != first
    (draft,) = book.register.drafts(book.actor.staff)
    assert draft.state["about"] == first
    again: Any = open_dialog(go_on(draft.state, draft.draft), room.desk, room.window)
    assert again._consent.entry == first
    assert again.place.text() == "自宅"
    again.reject()
    chooser: Any = open_dialog(Go(page="signing"), room.desk, room.window)
    assert chooser.findChildren(SheetDraft) == []  # a list to choose from is no form
    chooser.chosen.emit(int(other))
    chosen = [each for each in room.window.findChildren(SheetDraft) if each._where.about == other]
    assert len(chosen) == 1
