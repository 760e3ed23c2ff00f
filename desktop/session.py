"""A book open on the desk: the main window with its pages, from unlocking to locking. Imported only after unlocking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from desktop import machine, machine_state
from desktop.backing_up import BackingUp
from desktop.clock import Clock
from desktop.entries.office import Office
from desktop.entries.reading import DraftKind
from desktop.entries.version import Actor, EntryId, Kind
from desktop.entries.wareki import wareki, weekday
from desktop.machine_events import MachineEvents
from desktop.procedures import looks
from desktop.procedures.backups import (
    BackedUp,
    Drilled,
    DrillRequest,
    backup_state,
    choose_places,
    drill,
    in_words,
    places_of,
)
from desktop.procedures.outcome import Printed, Refused, Trouble
from desktop.procedures.people import asks_at_export, lock_minutes, note_file
from desktop.procedures.safety import MachineSeen
from desktop.records.book import Register
from desktop.views import messages
from desktop.views.aside import Aside
from desktop.views.desk import Desk, Go
from desktop.views.perform import Perform
from desktop.views.sheet_drafts import SheetDraft
from desktop.views.watched import Kept, WatchedFolder
from desktop.views.widgets.shade import Shade
from desktop.views.widgets.sheet import Sheet
from desktop.views.window import MainWindow

SLEPT_SECONDS = 60
"""A beat that comes so late means that the PC slept, or that its clock was set: the book is locked."""
ONE_LOOK = 60
"""Seconds within which the same record shown again is the same look."""
SEARCH_RESTS = 3000
"""Milliseconds after which a search counts as made, and gets its line in the audit chain."""
BACKUP_AFTER_MS = 20_000
"""So long after unlocking a backup is begun, where the last one is of another day."""
REST_SECONDS = 3
"""After so many quiet seconds the book is brought to rest, so that its folder is whole."""
BELONGS = {
    "consent_form": "consents",
    "filing": "consents",
    "handover": "handovers",
    "search": "handovers",
    "timeline": "users",
    "wording": "settings",
}
"""Pages without a row of their own in the rail, and the row that is lit for them."""
KEYS = {
    "handover": "handover",
    "consent": "consent_form",
    "file": "filing",
    "help": "keys",
    "keys": "keys",
}
"""What a function key opens."""
DIALOGS = (
    "signing",
    "screen_signing",
    "withdrawal",
    "receipt",
    "consent_papers",
    "quality",
    "understanding",
    "keys",
    "correction",
    "series_day",
    "slip",
    "filed_scans",
)
"""What stands over the page that is shown instead of taking its place."""
_TOUCHES = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.InputMethod,
    QEvent.Type.TabletPress,
)


class PaperImages:
    """Pages of a finished paper as pictures, for preview and printer. Keeps the last paper open."""

    def __init__(self) -> None:
        self._pdf: bytes | None = None
        self._document: Any = None

    def pages(self, pdf: bytes) -> list[tuple[float, float]]:
        """Width and height of every page in points."""
        document = self._open(pdf)
        return [document.get_page_size(index) for index in range(len(document))]

    def draw(self, pdf: bytes, page: int, scale: float) -> tuple[int, int, bytes]:
        """One page as width, height and BGRx bytes; ``scale`` is pixels per point."""
        bitmap = self._open(pdf)[page].render(scale=scale, rev_byteorder=False, prefer_bgrx=True)
        try:
            return bitmap.width, bitmap.height, bytes(bitmap.buffer)
        finally:
            bitmap.close()

    def _open(self, pdf: bytes) -> Any:
        if pdf is not self._pdf:
            from pypdfium2 import PdfDocument

            if self._document is not None:
                self._document.close()
            self._pdf, self._document = pdf, PdfDocument(pdf)
        return self._document


class Session(QObject):
    """One person's time at an open book. ``ended`` comes when the book has been let go; True when the program closes."""

    ended = Signal(bool)
    look_chosen = Signal(str, int)
    """Theme (system, light, dark) and text size in points, as the settings page or a key asks."""
    _backed_up = Signal(object)
    """What a backup came to, from its own thread."""
    memory_changed = Signal()
    """What this PC is to remember of the book has changed."""
    key_change = Signal(object)
    """The wish to change the book's key: the desk is put away for it."""

    def __init__(
        self,
        register: Register,
        actor: Actor,
        clock: Clock,
        *,
        choose: Callable[[str, str], Path | None],
        look: Callable[[], tuple[str, int]],
        choose_many: Callable[[str, str], Sequence[Path]] | None = None,
        version: str = "",
        scans: Kept | None = None,
    ) -> None:
        super().__init__()
        self.register, self.actor, self._clock = register, actor, clock
        self._idle_minutes, self._choose, self._look = lock_minutes(register), choose, look
        self._choose_many, self._version = choose_many, version
        self._last_touch = self._last_beat = clock.now().instant
        self._over = False
        self._looks: list[looks.Look] = []
        self._looked_at: dict[EntryId, datetime] = {}
        self._last_words = ""
        self._words = QTimer(self)
        self._words.setSingleShot(True)
        self._words.setInterval(SEARCH_RESTS)
        self._words.timeout.connect(self._searched)
        self._events: MachineEvents | None = None
        self.window = MainWindow(self._pages(), start="")
        self._scans = WatchedFolder(clock, scans)
        self._scans.changed.connect(self._scans_changed)
        self.perform = Perform(register, actor, clock, self.window)
        self.desk = Desk(
            register=register,
            actor=actor,
            clock=clock,
            perform=self.perform,
            reader=PaperImages(),
            print_paper=self._print_paper,
            keep_draft=self._keep_draft,
            drop_draft=self._drop_draft,
            choose_file=self._choose_file,
            choose_files=self._choose_files,
            looked=self._looked,
            machine=self._machine,
            change_key=self.key_change.emit,
            back_up=self._back_up,
            choose_backup_place=self._choose_backup_place,
            scans=self._scans,
            choose_scan_folder=self._choose_scan_folder,
            drill=self._drill,
            before_file=self._before_file,
            note_file=self._note_file,
        )
        self._aside = Aside(register, self)
        self._backups = BackingUp(register, actor, clock, self._backed_up.emit)
        self._backed_up.connect(self._tell_backup, Qt.ConnectionType.QueuedConnection)
        self._dialogs: list[QWidget] = []
        self.perform.recorded.connect(self._recorded)
        self.window.asked.connect(self._key)
        self.window.search_changed.connect(self._search)
        self.window.search_entered.connect(self._search_entered)
        self.window.closing.connect(lambda: self._end(True))
        self._shade: Shade | None = None
        self._covered: list[QDialog] = []
        self.window.shade_changed.connect(self._draw_shade)
        self.window.set_practice(register.setting("practice") == "1")
        self._beat = QTimer(self)
        self._beat.setInterval(1000)
        self._beat.timeout.connect(self._every_second)
        self._beat.start()
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        self._status()
        self.window.show_page("home")
        QTimer.singleShot(0, self, self._listen)
        QTimer.singleShot(0, self._scans, self._scans.look)
        QTimer.singleShot(BACKUP_AFTER_MS, self, self._back_up_if_due)

    # --- pages ------------------------------------------------------------------------------------------------

    def _pages(self) -> Mapping[str, Callable[[], QWidget]]:
        return {
            key: partial(self._page, key)
            for key in (
                "home", "users", "handovers", "consents", "provisions", "offices", "settings",
                "consent_form", "filing", "handover", "search", "timeline", "wording",
            )
        }  # fmt: skip

    def _page(self, key: str) -> QWidget:
        """Build a page when it is first shown."""
        from desktop.views import pages

        page: QWidget = pages.build(key, self.desk)
        for name, answer in (
            ("asked", self.go),
            ("theme_chosen", lambda theme: self.look_chosen.emit(theme, 0)),
            ("text_size_chosen", lambda size: self.look_chosen.emit("", int(size))),
            ("said", self.window.toast),
            ("undoable", self.window.toast),
        ):
            if hasattr(page, name):
                getattr(page, name).connect(answer)
        if hasattr(page, "set_look"):
            page.set_look(*self._look())
        return page

    def go(self, where: Go) -> None:
        """Show the page or dialog somebody asked for."""
        if where.page in DIALOGS:
            self._open_dialog(where)
            return
        self.window.show_page(where.page, BELONGS.get(where.page))
        page: Any = self.window.page(where.page)
        if where.draft is not None and hasattr(page, "take_draft"):
            page.take_draft(where.draft, where.state)
        elif where.state:
            if hasattr(page, "begin"):
                page.begin()
            page.restore(where.state)
        if where.about is not None:
            page.show_entry(where.about)
        if hasattr(page, "take_focus"):
            page.take_focus()

    def _key(self, word: str) -> None:
        if word in KEYS:
            self._begin(KEYS[word])
        elif word == "lock":
            self.lock()
        elif word == "timeline":
            self._open_timeline()
        elif word == "edit":
            page: Any = self.window.page(self.window.current())
            if hasattr(page, "edit"):
                page.edit()

    def _open_timeline(self) -> None:
        """The picture of the user on screen or of the record chosen there; where there is none, of one who is chosen.

        On the picture itself the key turns it: from the months to who holds what, and back.
        """
        from desktop.procedures.timelines import user_of

        page: Any = self.window.page("timeline")
        if self.window.current() == "timeline" and page.user() is not None:
            page.turn()
            return
        entry = self._on_screen()
        if entry is not None and user_of(self.register, entry) is not None:
            self.go(Go(page="timeline", about=entry))
            return
        from desktop.views.dialogs.choose_user import choose_user

        dialog = choose_user(self.desk, self.window)
        dialog.chosen.connect(lambda user: self.go(Go(page="timeline", about=EntryId(user))))
        self._hold(dialog)
        dialog.open()

    def _on_screen(self) -> EntryId | None:
        """What the page shown is about: the record chosen in its list, or the user it is filled in for."""
        page: Any = self.window.page(self.window.current())
        if hasattr(page, "pane"):
            shown = page.pane.shown()
            return shown[1] if shown is not None else None
        state = page.state() if hasattr(page, "state") else {}
        draft = state.get("handover")
        user = (
            draft.get("service_user")
            if isinstance(draft, dict)
            else state.get("user", state.get("service_user"))
        )
        return EntryId(user) if isinstance(user, int) else None

    def _begin(self, page: str) -> None:
        """A key for something new begins it anew; what was half filled in stays among the drafts."""
        there: Any = self.window.page(page)
        if hasattr(there, "begin"):
            there.begin()
        self.go(Go(page=page))

    def _search(self, text: str) -> None:
        # What flashed up between two letters was not looked at.
        for look in [look for look in self._looks if look.act == looks.HIT and look.entry is not None]:
            self._looks.remove(look)
            self._looked_at = {entry: at for entry, at in self._looked_at.items() if entry != look.entry}
        self._words.start()
        if text or self.window.current() == "search":
            self.window.show_page("search", BELONGS["search"])
            page: Any = self.window.page("search")
            page.set_query(text)

    def _search_entered(self, text: str) -> None:
        self._search(text)
        self._searched()
        self.window.focus_page()

    def _open_dialog(self, where: Go) -> None:
        from desktop.views.dialogs.open import open_dialog

        self._hold(open_dialog(where, self.desk, self.window))

    def _draw_shade(self, down: bool) -> None:
        """Cover the window, and put the dialogs over it out of sight; a place or printer being chosen is given up."""
        ground = self.window.centralWidget()
        if down and ground is not None:
            self._cover_dialogs()
            self._shade = Shade(ground)
            self._shade.set_down(True)
        elif self._shade is not None:
            self._shade.set_down(False)
            self._shade.deleteLater()
            self._shade = None
            for dialog in list(self._covered):
                dialog.open()
            self._covered.clear()

    def _cover_dialogs(self) -> None:
        _close_lists()
        shown = [each for each in self.window.findChildren(QDialog) if each.isVisible()]
        for dialog in reversed(shown):  # the topmost first
            if not isinstance(dialog, Sheet | messages.MessageBox):
                dialog.reject()
                continue
            if hasattr(dialog, "keep_draft"):
                dialog.keep_draft()
            self._covered.insert(0, dialog)
            dialog.finished.connect(lambda _, dialog=dialog: self._uncovered(dialog))
            dialog.hide()

    def _uncovered(self, dialog: QDialog) -> None:
        if dialog in self._covered:
            self._covered.remove(dialog)

    # --- papers, files, drafts ----------------------------------------------------------------------------------

    def _print_paper(self, printed: Printed) -> None:
        from desktop.views.dialogs.print_paper import PrintPaper

        dialog = PrintPaper(printed, self.desk.reader, self.window, self._before_file, self._note_file)
        self._hold(dialog)
        dialog.open()

    def _before_file(self, parent: QWidget, then: Callable[[], None]) -> None:
        """The office may want the password once more before anything leaves the book as a file."""
        if not asks_at_export(self.register):
            then()
            return
        from desktop.views.dialogs.staff import ConfirmSheet

        dialog = ConfirmSheet(self.desk, parent, then)
        self._hold(dialog)
        dialog.open()

    def _note_file(self, pdf: bytes) -> bool:
        return self.perform.act(note_file, pdf) is True

    def _hold(self, dialog: QWidget | None) -> None:
        if dialog is not None:
            self._dialogs.append(dialog)
            dialog.destroyed.connect(
                lambda: self._dialogs.remove(dialog) if dialog in self._dialogs else None
            )

    def _choose_file(self, title: str, kinds: str) -> bytes | None:
        path = self._choose(title, kinds)
        if path is None:
            return None
        try:
            return path.read_bytes()
        except OSError:
            messages.tell(
                self.window,
                "ファイルをひらけませんでした",
                "ファイルを読めませんでした。場所と、ほかの人が使っていないかをお確かめください。",
            )
            return None

    def _choose_files(self, title: str, kinds: str) -> Sequence[Path]:
        if self._choose_many is not None:
            return self._choose_many(title, kinds)
        path = self._choose(title, kinds)
        return () if path is None else (path,)

    def _keep_draft(self, kind: DraftKind, title: str, state: dict[str, Any], draft: int | None) -> int:
        return self.register.keep_draft(self.actor.staff, kind, title, state, self._clock.now(), draft)

    def _drop_draft(self, draft: int) -> None:
        self.register.drop_draft(draft)

    # --- looks: written behind the answer -------------------------------------------------------------------------------

    def _looked(self, entry: EntryId) -> None:
        """A page shows somebody's record in full; shown again within a minute it is one look."""
        now, before = self._clock.now().instant, self._looked_at.get(entry)
        if before is not None and (now - before).total_seconds() < ONE_LOOK:
            return
        self._looked_at[entry] = now
        kind = self.register.kind_of(entry)
        if kind not in (Kind.OFFICE, Kind.STAFF):
            on_search = self.window.current() == "search"
            act = looks.PAGE if kind is Kind.SERVICE_USER else looks.HIT if on_search else looks.ENTRY
            self._looks.append(looks.Look(act=act, entry=entry))

    def _searched(self) -> None:
        """The words in the box have rested, or their hits were gone to: one line, without the words."""
        self._words.stop()
        page: Any = self.window.page("search")
        words = str(page.state()["query"]).strip() if page is not None else ""
        if words and words != self._last_words:
            self._looks.append(looks.Look(act=looks.SEARCH, words=words, hits=page.hits.total()))
        self._last_words = words

    def _keep_looks(self) -> None:
        if self._looks:
            looks.keep_looks(tuple(self._looks), self.register, self._clock.now(), self.actor)
            self._looks.clear()

    def _machine(self) -> MachineSeen:
        told = self._events is not None and self._events.told
        return machine_state.seen(
            self.register.folder,
            lock_minutes=self._idle_minutes,
            version=self._version,
            session_lock=True if told else None,
        )

    # --- time -----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._last_touch = self._clock.now().instant
        if isinstance(event, QKeyEvent) and self._asks_for_shade(event):
            self.window.top.shade.toggle()
            return True
        return False

    @staticmethod
    def _asks_for_shade(event: QKeyEvent) -> bool:
        """F12 over a dialog or an open list, where the window's own keys are not heard."""
        over = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        pressed = event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat()
        return pressed and event.key() == Qt.Key.Key_F12 and over is not None

    def _back_up_if_due(self) -> None:
        if not self._over:
            self._backups.start_if_due()

    def _listen(self) -> None:
        if not self._over:
            self._events = MachineEvents(self.lock)
            self._events.watch_window(self.window)

    def _every_second(self) -> None:
        now, before = self._clock.now().instant, self._last_beat
        self._last_beat = now
        idle = (now - self._last_touch).total_seconds()
        if idle >= self._idle_minutes * 60 or abs((now - before).total_seconds()) > SLEPT_SECONDS:
            self.lock()
            return
        if not self.perform.busy:  # it writes: the window would wait for it
            with suppress(Trouble):  # a full disk is told when something is recorded; looks wait until then
                self._keep_looks()
            if REST_SECONDS <= idle < REST_SECONDS + 1:
                self.register.at_rest()
        self._status()

    def _status(self) -> None:
        now = self._clock.now()
        idle = (now.instant - self._last_touch).total_seconds()
        minutes = max(1, -int(-(self._idle_minutes * 60 - idle) // 60))
        backup = backup_state(self.register, now)
        said = "控えをとっています" if self._backups.running else f"控え {backup.short}" if backup.short else "控えは まだありません"
        self.window.set_status(f"{self.actor.name} さん", said, not backup.urgent, f"あと{minutes}分で鍵")
        self.window.set_today(
            f"{wareki(now.day)}（{weekday(now.day)}）",
            f"{now.day.month}月{now.day.day}日（{weekday(now.day)}）",
        )

    def _back_up(self) -> None:
        self._backups.start()
        self.window.toast("控えをとっています。このまま仕事を続けられます")

    def _drill(self) -> None:
        """Read the newest backup back into a scratch place, beside the window, and say how it went."""
        self.window.toast("控えを読み戻しています。このまま仕事を続けられます")
        register, moment, actor = self.register, self._clock.now(), self.actor
        self._aside.work(lambda: drill(DrillRequest(), register, moment, actor), self._tell_drill)

    def _tell_drill(self, outcome: Drilled | Refused) -> None:
        if self._over:
            return
        if isinstance(outcome, Refused):
            self.window.toast(outcome.findings[0].text)
        elif outcome.trouble or outcome.problems:
            messages.tell(self.window, "控えの読み戻し", outcome.trouble or outcome.problems[0])
        else:
            self.window.toast(f"{in_words(outcome.name)}の控えを読み戻して、確かめました")
        self._recorded(frozenset())

    @Slot(object)
    def _tell_backup(self, outcome: BackedUp) -> None:
        if self._over:
            return
        trouble = next((each.trouble for each in outcome.made if each.trouble), "")
        if trouble:
            self.window.toast(trouble)
        self._recorded(frozenset())

    def _choose_backup_place(self) -> None:
        name = QFileDialog.getExistingDirectory(self.window, "控えの置き場所")
        if name:
            places = (*places_of(self.register), Path(name))
            if isinstance(self.perform.act(choose_places, places), tuple):
                self._back_up()
            self._recorded(frozenset())

    def _choose_scan_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self.window, "スキャンの置き場")
        if name:
            self._scans.choose(Path(name))
            self.memory_changed.emit()

    def _scans_changed(self) -> None:
        """Pages that show what the scanner wrote look again."""
        if not self._over and self.window.current() in ("home", "filing", "settings"):
            self._recorded(frozenset())

    def _recorded(self, kinds: frozenset[Kind]) -> None:
        page: Any = self.window.page(self.window.current())
        if page is not None:
            page.refresh()

    # --- end ------------------------------------------------------------------------------------------------------

    def remembered(self, book: machine.KnownBook) -> machine.KnownBook:
        """What this PC shall remember of the book, for the lock screen."""
        ours = next(
            (office.content.name for office in self.register.entries(Office) if office.content.ours), ""
        )
        drafts = len(self.register.drafts(self.actor.staff))
        short = backup_state(self.register, self._clock.now()).short
        return replace(
            book,
            office=ours,
            drafts=drafts,
            backup=f"控え（バックアップ）　{short}　確かめ済み" if short else "",
            practice=self.register.setting("practice") == "1",
            scan_folder=str(self._scans.kept.folder or ""),
            scans_taken=self._scans.kept.taken,
            places=tuple(str(place) for place in places_of(self.register)),
        )

    def lock(self) -> None:
        """Keep what is half filled in, let the book go and show the lock screen."""
        self._end(False)

    def _end(self, closing: bool) -> None:
        if self._over:
            return
        left = self.put_away()
        self.ended.emit(closing)
        try:
            self.register.close(left)
        except Trouble as trouble:
            messages.tell(None, "台帳を閉じるときに", trouble.sentence)
        self.throw_away()

    def throw_away(self) -> None:
        """The book is closed: window, pages and all that hold them go, so that nothing of the book is left in memory."""
        self.window.deleteLater()
        self.deleteLater()

    def put_away(self) -> float:
        """Keep what is half filled in and take the window away; the book is still open. Seconds left to let it go."""
        self._over = True
        self._beat.stop()
        self._scans.stop()
        if self._events is not None:
            self._events.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.perform.let_go()
        _end_composing()
        self._keep_open_forms()
        for kept in self.window.findChildren(SheetDraft):
            with suppress(Trouble):
                kept.leave()
        if self._words.isActive():
            self._searched()
        for dialog in list(self._dialogs):
            dialog.close()
        self.window.hide()  # pages that keep a draft when they are hidden do so while the book is still there
        _close_lists()
        for over in self.window.findChildren(QDialog):  # messages, a place being chosen
            over.hide()
        _empty_clipboard()
        self.perform.finish()
        for timer in (self._words, *self.window.findChildren(QTimer)):
            timer.stop()
        try:
            self._keep_looks()
        except Trouble as trouble:
            messages.tell(None, "見た記録を書けませんでした", trouble.sentence)
        return self._backups.finish()

    def _keep_open_forms(self) -> None:
        """A page that is half filled in keeps its draft before the book is let go."""
        for key in self._pages():
            page: Any = self.window.page(key)
            if page is not None and hasattr(page, "keep_draft"):
                try:
                    page.keep_draft()
                except Trouble:
                    continue


def _close_lists() -> None:
    """Lists and menus that stand open over everything are closed, the topmost first."""
    while (over := QApplication.activePopupWidget()) is not None and over.close():
        continue


def _end_composing() -> None:
    """What the input method is in the middle of is taken as it stands: it belongs to the draft."""
    field = QApplication.focusWidget()
    word = str(getattr(field, "composing", ""))
    if field is not None and word:
        event = QInputMethodEvent()
        event.setCommitString(word)
        QApplication.sendEvent(field, event)


def _empty_clipboard() -> None:
    """What was copied here is not left for whoever comes next; what another program put there stays."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard():
        clipboard.clear()
    if clipboard.ownsSelection():
        clipboard.clear(clipboard.Mode.Selection)
