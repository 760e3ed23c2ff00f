"""The program with its windows: from the lock screen to the desk and back.

The lock screen is painted before ``procedures``, peewee or reportlab is imported; they are read in behind it.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop import machine
from desktop.clock import Clock
from desktop.entries.wrong_tries import seconds_put_off
from desktop.no_dumps import say_frames_only
from desktop.views import messages, style
from desktop.views.pages.unlock import KnownPerson, LockFacts, UnlockPage
from desktop.views.style import TextSize, Theme
from desktop.views.widgets.findings import Level
from desktop.views.widgets.ring import FocusRing

if TYPE_CHECKING:
    from desktop.entries.version import Actor
    from desktop.procedures.books import FirstRun, NewBook
    from desktop.procedures.people import KeyChange, KeyChanged
    from desktop.records.book import Register
    from desktop.session import Session
    from desktop.views.pages.first_run import FirstRunPage
    from desktop.views.pages.waiting import WaitingPage

VERSION = "たすき 0.1"


def run(book: str | None) -> int:
    """Open the window, on the given book or the one used last. Answers the exit code."""
    keep_no_folders()
    application = QApplication(sys.argv[:1])
    program = Program(application, Clock(), machine.home())
    say_frames_only(program.tell_bug, program.tell_trouble)
    program.start(Path(book).absolute() if book else None)
    return application.exec()


def keep_no_folders() -> None:
    """Let Qt write down nothing of its own: its file dialog would keep the folders gone to, and these may bear a name."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)


class Program(QObject):
    """Holds one window at a time: the first run, the lock screen or a session at an open book."""

    _came = Signal(object)
    """Brings what a worker found back into the window's thread: a callable to be called there."""

    def __init__(
        self,
        application: QApplication,
        clock: Clock,
        home: Path,
        choose: Callable[[str, str], Path | None] | None = None,
        save: Callable[[str, str], Path | None] | None = None,
    ) -> None:
        super().__init__()
        self._application, self._clock, self._home = application, clock, home
        self._choose, self._save = choose or self._ask_file, save or self._ask_where
        self._memory = machine.remembered(home)
        self._failed = {book.folder: book.failed for book in self._memory.books}
        self._next_try: dict[Path, float] = {}
        self._locked_by = ""
        self._key_file: Path | None = None
        self._sure_of_day = False
        self._new: NewBook | None = None
        self.gate: UnlockPage | FirstRunPage | WaitingPage | None = None
        self.session: Session | None = None
        self.book: Path | None = None
        self._came.connect(self._call, Qt.ConnectionType.QueuedConnection)
        application.setQuitOnLastWindowClosed(False)
        if application.findChild(FocusRing) is None:
            FocusRing(application)
        application.styleHints().colorSchemeChanged.connect(lambda _: self._apply_look())
        self._apply_look()

    def start(self, book: Path | None = None) -> None:
        """Show the lock screen of a book, or the first run where this PC knows none."""
        self.book = book or (self._memory.books[0].folder if self._memory.books else None)
        if self.book is None:
            self._show_first_run()
        else:
            self._show_lock()
        QTimer.singleShot(0, self._read_in_behind)

    def tell_bug(self, frames: str) -> None:
        """Something of ours went wrong, on whatever thread: say so, and show where, never what was in it."""
        self._came.emit(lambda: messages.tell_bug(self._window(), frames))

    def tell_trouble(self, sentence: str) -> None:
        """Known trouble that nobody waited for, such as a full disk while a draft is kept: it is told as what it is."""
        self._came.emit(lambda: messages.tell(self._window(), "記録できませんでした", sentence))

    # --- look -------------------------------------------------------------------------------------------------

    def _apply_look(self) -> None:
        themes = {"light": Theme.LIGHT, "dark": Theme.DARK}
        theme = themes.get(self._memory.theme) or style.system_theme()
        style.apply(self._application, theme, TextSize(self._memory.text_size))

    def choose_look(self, theme: str, points: int) -> None:
        """Take a theme (empty: leave it) and a text size in points (0: leave it), and remember both."""
        self._memory = replace(
            self._memory, theme=theme or self._memory.theme, text_size=points or self._memory.text_size
        )
        machine.remember(self._home, self._memory)
        self._apply_look()
        if self.session is not None:
            self.session.window.rebuild()

    def _step_text(self, step: int) -> None:
        if isinstance(self.gate, UnlockPage) and self.gate.checking:
            return
        size = TextSize.STANDARD if step == 0 else style.larger() if step > 0 else style.smaller()
        self.choose_look("", size.value)
        if self.session is None and isinstance(self.gate, UnlockPage):
            state = self.gate.state()
            self._show_lock(self._locked_by)
            self.gate.restore(state)

    # --- lock screen --------------------------------------------------------------------------------------------

    def _show_lock(self, locked_by: str = "") -> None:
        assert self.book is not None
        self._locked_by = locked_by
        page = UnlockPage(self._lock_facts(self.book), locked_by)
        page.opened.connect(self._unlock)
        page.forgot.connect(self._recover)
        page.practice.connect(self._open_practice)
        page.other_book.connect(self._choose_book)
        page.remedy.connect(self._remedy)
        page.text_size_asked.connect(self._step_text)
        page.closing.connect(self._application.quit)
        self._show(page)
        self._look_for_book(page)
        page.put_off(self._seconds_left(self.book))
        page.take_focus()

    def _lock_facts(self, folder: Path) -> LockFacts:
        known = next(
            (book for book in self._memory.books if book.folder == folder), machine.KnownBook(folder=folder)
        )
        people = tuple(
            KnownPerson(slot=each.slot, name=each.name, title=each.title, last=each.slot == known.last_slot)
            for each in machine.people_of(folder)
        )
        return LockFacts(
            office=known.office or folder.stem,
            people=people,
            backup=known.backup or "控え（バックアップ）は、まだありません",
            backup_ok=bool(known.backup),
            drafts=f"書きかけ {known.drafts}件は、台帳の中に残っています" if known.drafts else "",
            version=VERSION,
        )

    def _look_for_book(self, page: UnlockPage) -> None:
        """A book that was known and is not there is told: never silently begin an empty one."""
        assert self.book is not None
        if not (self.book / "register.db").exists():
            page.show_trouble(
                "台帳が見つかりません",
                f"「{self.book.name}」が、いつもの場所にありません。USBメモリーや共有フォルダーをつなぐか、移した先をえらんでください。新しい台帳は、まだ作っていません。",
                (("other_book", "移した先をえらぶ"), ("restore", "控えから戻す"), ("first_run", "新しく台帳をつくる")),
            )
        elif not machine.people_of(self.book):
            page.show_trouble(
                "鍵のファイルがありません",
                "台帳はありますが、鍵のファイル（keys.json）が見つからないか、読めません。回復の紙があれば、ひらけます。",
                (("recover", "回復の紙でひらく"), ("restore", "控えから戻す"), ("other_book", "ほかの台帳")),
            )

    def _seconds_left(self, folder: Path) -> int:
        """How long a further try at this book is put off: neither another window nor a new start shortens it."""
        wait = seconds_put_off(self._failed.get(folder, 0))
        until = self._next_try.setdefault(folder, time.monotonic() + wait)
        return min(wait, max(0, math.ceil(until - time.monotonic())))

    def _count_failed(self, folder: Path, failed: int) -> None:
        self._failed[folder] = failed
        self._next_try.pop(folder, None)
        self._memory = self._memory.with_failed(folder, failed)
        machine.remember(self._home, self._memory)

    def _remedy(self, key: str) -> None:
        {
            "other_book": self._choose_book,
            "first_run": self._show_first_run,
            "recover": self._recover,
            "restore": self._restore,
            "key_file": self._choose_key_file,
            "right_day": self._trust_the_day,
        }[key]()

    def _unlock(self, slot: str, password: str) -> None:
        assert self.book is not None
        folder, page = self.book, self.gate
        assert isinstance(page, UnlockPage)
        page.show_checking()
        chosen, failed, moment = self._key_file, self._failed.get(folder, 0), self._clock.now()
        sure = self._sure_of_day

        def open_it() -> tuple[Register, Actor]:
            from desktop.procedures import backups, books
            from desktop.records.trouble import DamagedBook, KeysDamaged

            try:
                key = books.key_of(folder, slot, password, books.read_key_file(chosen) if chosen else None)
                return books.open_with_key(folder, slot, key, moment, machine.this_pc(), failed, sure_of_day=sure)
            except (DamagedBook, KeysDamaged) as damaged:
                raise backups.naming_backup(damaged, folder, machine.backup_places(self._home, folder)) from damaged

        def opened(both: tuple[Register, Actor]) -> None:
            if self.gate is not page:  # somebody went elsewhere meanwhile
                both[0].close()
                return
            self._sure_of_day = False
            self._sit_down(*both)

        def failed_to(trouble: Exception) -> None:
            if self.gate is page:
                self._not_unlocked(trouble)

        self._behind(open_it, opened, failed_to)

    def _not_unlocked(self, trouble: Exception) -> None:
        from desktop.records.trouble import (
            DamagedBook,
            DoubtfulDay,
            KeyFileDamaged,
            KeyFileMissing,
            KeysDamaged,
            Trouble,
            WrongKeyFile,
            WrongPassword,
        )

        page = self.gate
        assert isinstance(page, UnlockPage)
        self._sure_of_day = False
        if not isinstance(trouble, DoubtfulDay):
            self._key_file = None
        if isinstance(trouble, KeyFileMissing | WrongKeyFile | KeyFileDamaged):
            page.show_trouble(
                "鍵のファイルも要ります",
                trouble.sentence,
                (("key_file", "鍵のファイルをえらぶ"), ("recover", "回復の紙でひらく")),
            )
        elif isinstance(trouble, DoubtfulDay):
            page.show_trouble(
                "PCの日付を確かめてください",
                trouble.sentence,
                (("right_day", "この日付で正しい"),),
                Level.LOOK,
            )
        elif isinstance(trouble, DamagedBook | KeysDamaged):
            other = ("recover", "回復の紙でひらく") if isinstance(trouble, KeysDamaged) else ("other_book", "ほかの台帳")
            page.show_trouble("台帳をひらけませんでした", trouble.sentence, (("restore", "控えから戻す"), other))
        elif isinstance(trouble, WrongPassword):
            assert self.book is not None
            self._count_failed(self.book, self._failed.get(self.book, 0) + 1)
            page.show_wrong(trouble.sentence, self._seconds_left(self.book))
        elif isinstance(trouble, Trouble):
            page.show_trouble("台帳をひらけませんでした", trouble.sentence, (("other_book", "ほかの台帳"),))
        else:
            page.show_trouble(
                "台帳をひらけませんでした",
                "思いがけないことが起きました。台帳は閉じたままで、何も変わっていません。",
            )
            raise trouble

    def _choose_key_file(self) -> None:
        """Choose the key file by hand, and try once more with the password that stands there."""
        self._key_file = self._choose("鍵のファイルをえらぶ", "鍵のファイル (*.key)")
        page = self.gate
        if self._key_file is not None and isinstance(page, UnlockPage):
            page.clear_trouble()
            page.main.click()

    def _trust_the_day(self) -> None:
        """Somebody has looked at the PC's clock: open with the password that stands there."""
        page = self.gate
        if isinstance(page, UnlockPage):
            self._sure_of_day = True
            page.clear_trouble()
            page.main.click()

    # --- a new key of the book ------------------------------------------------------------------------------------

    def _change_key(self, session: Session, request: KeyChange) -> None:
        """Put the desk away, change the book's key on a worker, and lay the desk again."""
        from desktop.procedures import people
        from desktop.views.pages.waiting import WaitingPage

        folder, register, actor = session.register.folder, session.register, session.actor
        session.put_away()
        known = next(book for book in self._memory.books if book.folder == self.book)
        self._memory = self._memory.with_book(session.remembered(known))
        self.session = None
        waiting = WaitingPage(
            "台帳の鍵を取り替えています",
            "写しをつくり、新しい鍵をかけ、開いて確かめてから入れ替えます。途中で電源が切れても、もとの台帳か新しい台帳の、どちらかが残ります。",
        )
        waiting.setGeometry(session.window.geometry())
        self._show(waiting)
        session.throw_away()
        told = replace(
            request,
            pc=machine.this_pc(),
            progress=lambda part: self._came.emit(lambda: waiting.say(part)),
        )

        def done(outcome: Any) -> None:
            if isinstance(outcome, people.KeyChanged):
                self._open_anew(folder, outcome)
            else:
                failed(None)

        def failed(trouble: Exception | None) -> None:
            register.close()
            self._show_lock()
            sentence = getattr(trouble, "sentence", "台帳の鍵は、もとのままです。")
            assert isinstance(self.gate, UnlockPage)
            self.gate.show_trouble("鍵を取り替えられませんでした", sentence)
            if trouble is not None and not getattr(trouble, "sentence", ""):
                raise trouble

        self._behind(
            lambda: people.change_key(told, register, self._clock.now(), actor), done, failed
        )

    def _open_anew(self, folder: Path, changed: KeyChanged) -> None:
        from desktop.procedures import books
        from desktop.records.trouble import Trouble
        from desktop.views import messages

        try:
            opened = books.open_with_key(
                folder, changed.slot, changed.key, self._clock.now(), machine.this_pc()
            )
        except Trouble as trouble:
            self._show_lock()
            self._not_unlocked(trouble)
            return
        self._sit_down(*opened)
        assert self.session is not None
        names = "・".join(changed.left_out)
        left_out = f"{names}さんの鍵は、確かめられないので外しました。合言葉を付け直してください。" if names else ""
        messages.tell(
            self.session.window,
            "台帳の鍵を取り替えました",
            f"みなさんの合言葉は、そのままです。前の回復の紙では、もうひらけません。細かく切って捨ててください。{left_out}",
        )

    # --- other ways in ------------------------------------------------------------------------------------------

    def _choose_book(self) -> None:
        name = QFileDialog.getExistingDirectory(self.gate, "台帳のフォルダーをえらぶ", str(self._home))
        if name:
            self.book = Path(name)
            self._show_lock()

    def _open_practice(self) -> None:
        """Open the practice book, made with invented people when it is first asked for."""
        folder = self._home / "れんしゅう.tasuki"

        def make() -> str:
            from desktop.practice import PRACTICE_PASSWORD, fill_practice_book

            if not (folder / "register.db").exists():
                self._home.mkdir(parents=True, exist_ok=True)
                fill_practice_book(
                    folder,
                    users=12,
                    handovers=40,
                    seed=1,
                    password=lambda: PRACTICE_PASSWORD,
                    clock=self._clock,
                )
            return PRACTICE_PASSWORD

        def enter(password: str) -> None:
            self.book = folder
            self._show_lock()
            people = machine.people_of(folder)
            if people:
                self._unlock(people[0].slot, password)

        page = self.gate
        if isinstance(page, UnlockPage):
            page.show_checking()
        self._behind(
            make,
            lambda password: enter(password) if self.gate is page else None,
            lambda trouble: self._not_unlocked(trouble) if self.gate is page else None,
        )

    def _recover(self) -> None:
        assert self.book is not None
        from desktop.views.dialogs.recovery import RecoveryDialog

        people = machine.people_of(self.book)
        dialog = RecoveryDialog([(each.slot, each.name) for each in people], self.gate)
        dialog.asked.connect(
            lambda code, paper, slot, password: self._recover_with(dialog, code, paper, slot, password)
        )
        dialog.open()

    def _recover_with(self, dialog: Any, code: str, paper: str, slot: str, password: str) -> None:
        from desktop.procedures import books

        assert self.book is not None
        page, moment = self.gate, self._clock.now()
        request = books.Recovery(folder=self.book, code=code, new_password=password, slot=slot, paper=paper)

        def recovered(both: tuple[Register, Actor]) -> None:
            register, actor = both
            if self.gate is not page:
                register.close()
                return
            dialog.rest()
            dialog.accept()
            self._sit_down(register, actor)

        def not_recovered(trouble: Exception) -> None:
            if self.gate is page:
                dialog.rest()
                dialog.show_trouble(_sentence(trouble))

        self._behind(lambda: books.recover(request, moment, machine.this_pc()), recovered, not_recovered)

    def _restore(self) -> None:
        """Bring a book back from its backups into a new folder, on a worker."""
        from desktop.views.dialogs.restore import RestoreDialog

        places = machine.backup_places(self._home, self.book or self._home / "台帳")
        place = next((each for each in places if each.is_dir()), None)
        into = self.book.parent if self.book is not None and self.book.parent.is_dir() else self._home
        name = self.book.stem if self.book is not None else "台帳"
        dialog = RestoreDialog(self._choose_any_folder, place, into, f"{name}　戻した台帳", self.gate)
        dialog.asked.connect(lambda request: self._restore_with(dialog, request))
        dialog.opened.connect(self._open_restored)
        dialog.open()

    def _restore_with(self, dialog: Any, request: Any) -> None:
        from desktop.procedures import backups

        def not_restored(trouble: Exception) -> None:
            dialog.rest()
            dialog.show_trouble(_sentence(trouble))

        dialog.show_working()
        told = replace(request, progress=lambda name: self._came.emit(lambda: dialog.say(name)))
        self._behind(
            lambda: backups.restore(told, self._clock.now(), machine.this_pc()),
            dialog.show_done,
            not_restored,
        )

    def _open_restored(self, folder: Path) -> None:
        self.book = folder
        self._show_lock()

    def _choose_any_folder(self, title: str) -> Path | None:
        name = QFileDialog.getExistingDirectory(self.gate, title, str(self._home))
        return Path(name) if name else None

    # --- first run ----------------------------------------------------------------------------------------------

    def _show_first_run(self) -> None:
        from desktop.procedures.passwords import known, new_phrase, strength
        from desktop.views.pages.first_run import FirstRunPage

        def judge(password: str, words: Any) -> tuple[bool, str]:
            found = strength(password, known(words))
            return found.enough, found.sentence

        self.book = None
        page = FirstRunPage(
            strength=judge,
            folder=self._home,
            choose_folder=self._choose_folder,
            theme=self._memory.theme,
            text_size=self._memory.text_size,
            propose=new_phrase,
        )
        page.prepared.connect(self._prepare)
        page.print_asked.connect(self._print_recovery)
        page.save_asked.connect(self._save_recovery)
        page.made.connect(self._found)
        page.look_chosen.connect(self._choose_first_look)
        page.open_existing.connect(self._choose_book)
        page.restore_asked.connect(self._restore)
        page.closing.connect(self._application.quit)
        self._show(page)

    def _choose_first_look(self, theme: str, points: int) -> None:
        self.choose_look(theme, points)
        state = self._first_run().state()
        self._show_first_run()
        self._first_run().restore(state)

    def _prepare(self, request: FirstRun) -> None:
        from desktop.procedures import books

        def prepare() -> NewBook:
            return books.prepare(request, self._clock.now(), books.measured_cost())

        self._behind(prepare, self._prepared, self._not_prepared)

    def _prepared(self, new: NewBook) -> None:
        from desktop.procedures import books
        from desktop.records.trouble import Trouble

        def answer(typed: str) -> str:
            try:
                right = books.code_is_right(new, typed)
            except Trouble as trouble:
                return trouble.sentence
            return "" if right else "紙の回復コードと違います。紙を見て、もう一度入れてください。"

        self._new = new
        self._first_run().show_paper(answer)

    def _not_prepared(self, trouble: Exception) -> None:
        self._first_run().show_trouble("鍵をつくれませんでした", _sentence(trouble))

    def _print_recovery(self) -> None:
        from desktop.session import PaperImages
        from desktop.views.dialogs.print_paper import PrintPaper

        page = self._first_run()
        dialog = PrintPaper(self._recovery_paper(), PaperImages(), page)

        def out() -> None:
            if dialog.printed_out:
                page.paper_done("印刷しました。紙の回復コードを、下に入れてください。")

        dialog.finished.connect(out)
        dialog.open()

    def _save_recovery(self) -> None:
        from desktop.procedures.outcome import Trouble
        from desktop.procedures.printing import leave_file

        where = self._save("回復の紙をファイルに残す", "回復の紙.pdf")
        if where is None:
            return
        try:
            leave_file(where, self._recovery_paper().pdf)
        except Trouble:
            self._first_run().show_trouble(
                "残せませんでした", "その場所に書けませんでした。空きのある、別の場所をえらんでください。"
            )
            return
        self._first_run().paper_done("ファイルに残しました。刷ったあとは、ファイルを消してください。")

    def _recovery_paper(self) -> Any:
        from desktop.procedures import books

        assert self._new is not None
        return books.print_recovery_paper(self._new, self._clock.now())

    def _found(self) -> None:
        from desktop.procedures import backups, books
        from desktop.records.trouble import Trouble

        assert self._new is not None
        new, moment, page = self._new, self._clock.now(), self._first_run()

        def make() -> tuple[Register, Actor]:
            register, actor = books.found(new, moment, machine.this_pc())
            place = self._home / "控え"
            with suppress(OSError, Trouble):  # without it the home page asks for a place
                place.mkdir(parents=True, exist_ok=True)
                backups.choose_places((place,), register, moment, actor)
            return register, actor

        def made(both: tuple[Register, Actor]) -> None:
            if self.gate is not page:
                both[0].close()
                return
            self.book, self._new = new.request.folder, None
            self._sit_down(*both)

        self._behind(
            make, made, lambda trouble: page.show_trouble("台帳をつくれませんでした", _sentence(trouble))
        )

    def _first_run(self) -> FirstRunPage:
        page = self.gate
        from desktop.views.pages.first_run import FirstRunPage

        assert isinstance(page, FirstRunPage)
        return page

    def _choose_folder(self, start: Path) -> Path | None:
        name = QFileDialog.getExistingDirectory(self.gate, "台帳を置く場所", str(start))
        return Path(name) if name else None

    # --- session ------------------------------------------------------------------------------------------------

    def _sit_down(self, register: Register, actor: Actor) -> None:
        from desktop.entries.person import Staff
        from desktop.session import Session
        from desktop.views.watched import Kept

        assert self.book is not None
        register.take_over()
        slot = register.entry(Staff, actor.staff).content.slot
        known = next(
            (book for book in self._memory.books if book.folder == self.book),
            machine.KnownBook(folder=self.book),
        )
        session = Session(
            register,
            actor,
            self._clock,
            choose=self._choose,
            version=VERSION,
            look=lambda: (self._memory.theme, self._memory.text_size),
            choose_many=self._ask_files if self._choose == self._ask_file else None,
            scans=Kept(folder=Path(known.scan_folder) if known.scan_folder else None, taken=known.scans_taken),
        )
        session.ended.connect(lambda closing: self._stand_up(closing, slot))
        session.look_chosen.connect(self.choose_look)
        session.key_change.connect(lambda request: self._change_key(session, request))
        session.window.text_size_asked.connect(self._step_text)
        session.memory_changed.connect(lambda: self._remember(session))
        self._memory = self._memory.with_book(session.remembered(replace(known, last_slot=slot)))
        self._count_failed(self.book, 0)
        self.session = session
        session.window.setGeometry(
            self.gate.geometry() if self.gate is not None else session.window.geometry()
        )
        session.window.show()
        self._close_gate()

    def _stand_up(self, closing: bool, slot: str) -> None:
        assert self.session is not None
        assert self.book is not None
        self._remember(self.session)
        self.session = None
        if closing:
            self._application.quit()
        else:
            self._show_lock(slot)

    def _remember(self, session: Session) -> None:
        """Write down what this PC shall know of the book."""
        known = next(book for book in self._memory.books if book.folder == self.book)
        self._memory = self._memory.with_book(session.remembered(known))
        machine.remember(self._home, self._memory)

    def _show(self, page: UnlockPage | FirstRunPage | WaitingPage) -> None:
        old = self.gate
        self.gate = page
        if old is not None:
            page.setGeometry(old.geometry())
        page.show()
        if old is not None:
            self._throw_away(old)

    def _close_gate(self) -> None:
        if self.gate is not None:
            self._throw_away(self.gate)
            self.gate = None

    @staticmethod
    def _throw_away(page: QWidget) -> None:
        page.blockSignals(True)
        page.hide()
        page.deleteLater()

    # --- behind -------------------------------------------------------------------------------------------------

    def _behind(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """Do slow work on a thread of its own; the answer comes back into the window's thread."""

        def run() -> None:
            try:
                found = work()
            except Exception as error:
                self._came.emit(lambda error=error: failed(error))
            else:
                self._came.emit(lambda: done(found))

        threading.Thread(target=run, daemon=True).start()

    @Slot(object)
    def _call(self, answer: Callable[[], None]) -> None:
        answer()

    def _read_in_behind(self) -> None:
        """Import what the desk needs while somebody types the password."""

        def read_in() -> None:
            import desktop.session
            import desktop.views.pages.home  # noqa: F401

        threading.Thread(target=read_in, daemon=True).start()

    def _ask_file(self, title: str, kinds: str) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(self._window(), title, "", kinds)
        return Path(name) if name else None

    def _ask_files(self, title: str, kinds: str) -> list[Path]:
        names, _ = QFileDialog.getOpenFileNames(self._window(), title, "", kinds)
        return [Path(name) for name in names]

    def _ask_where(self, title: str, name: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(self._window(), title, name, "PDF (*.pdf)")
        return Path(chosen) if chosen else None

    def _window(self) -> QWidget | None:
        return self.session.window if self.session is not None else self.gate


def _sentence(trouble: Exception) -> str:
    sentence = getattr(trouble, "sentence", "")
    if not sentence:
        raise trouble
    return str(sentence)
