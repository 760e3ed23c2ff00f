"""The tour: the real window, driven through the whole main job by key presses and clicks, leaving papers and pictures.

The tour knows the window only from outside: it finds things by the names that a screen reader reads out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QScrollArea, QWidget

from desktop.app import Program
from desktop.clock import Clock
from desktop.entries.office import OperatorType, RecipientKind
from desktop.hand import Hand, Lost
from desktop.views.widgets.chips import FilterChip
from desktop.views.widgets.combo import Combo
from forms.drawn import Drawn, Place
from forms.paper import SLIP_MARKS_Y

W = TypeVar("W", bound=QWidget)


USERS = (
    ("𠮷田", "トメ", "2", "19350501", "23"),
    ("辻󠄀", "正一", "1", "19380317", "21"),
    ("葛󠄀西", "清", "1", "19371103", "22"),
    ("髙橋", "花子", "2", "19350501", "24"),
    ("渡邉", "ミツ", "2", "19330220", "25"),
    ("﨑山", "勲", "1", "19400811", "12"),
)
"""Invented users with names that cp932 cannot carry or that have variants, for a tour without a file."""
READINGS = {
    "𠮷田": "ヨシダ",
    "トメ": "トメ",
    "髙橋": "タカハシ",
    "﨑子": "サキコ",
    "厚労": "コウロウ",
    "太郎": "タロウ",
}
"""Readings of the names a tour begins with; a file of users brings none."""
PASSWORD = "asagao to himawari no saku niwa"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOffice:
    """An office the tour types in."""

    name: str
    kind: RecipientKind
    corporation: str
    title: str
    representative: str
    operator: OperatorType
    address: str
    fax: str


OFFICES = (
    NewOffice(
        name="ひだまり居宅介護支援センター", kind=RecipientKind.CARE_SUPPORT_OFFICE, corporation="株式会社ひだまりの道",
        title="代表取締役", representative="﨑山 恵", operator=OperatorType.COMPANY,
        address="みどり県若葉市南町四丁目5番6号", fax="00-1234-0202",
    ),
    NewOffice(
        name="訪問看護ほし", kind=RecipientKind.VISITING_NURSE, corporation="合同会社ほし",
        title="代表社員", representative="星 まゆみ", operator=OperatorType.COMPANY,
        address="みどり県若葉市北町1-8", fax="00-1234-0303",
    ),
    NewOffice(
        name="デイサービスさくら", kind=RecipientKind.HOME_CARE_PROVIDER, corporation="社会福祉法人若葉会",
        title="理事長", representative="邊見 孝", operator=OperatorType.SOCIAL_WELFARE_CORPORATION,
        address="みどり県若葉市東町3-1-4", fax="00-1234-0404",
    ),
)  # fmt: skip


def caseload(count: int) -> tuple[tuple[str, str, str, str, str], ...]:
    """So many invented people, as one care manager's users."""
    surnames, given = ["青木", "石井", "上野", "遠藤", "大川", "加藤", "木下", "久保"], ["一郎", "ウメ", "栄子", "修", "キヨ"]
    return tuple(
        (surnames[number % 8], given[number // 8 % 5], str(number % 2 + 1), f"19{30 + number % 20}0{number % 9 + 1}11", "23")
        for number in range(count)
    )


def life_file(users: tuple[tuple[str, str, str, str, str], ...], first: int = 101) -> bytes:
    """Invented users as a LIFE file, their insured numbers running from `first`."""
    head = (
        "SERVICE_USER_INFO",
        "care_facility_id,service_code,external_system_management_number,insurer_no,insured_no,last_name,first_name,gender,birthday,care_level",
    )
    rows = (
        f'"9971200010","43","{number}","999995","{number:010d}","{surname}","{given}",{gender},"{birthday}","{level}"'
        for number, (surname, given, gender, birthday, level) in enumerate(users, first)
    )
    return "\r\n".join((*head, *rows, "")).encode()


def walk(out: Path, users: Path | None = None) -> bool:
    """Walk the whole main job and leave papers, pictures, the book and ``tour.json`` in ``out``. True when all was done."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    application = QApplication.instance() or QApplication(["tasuki"])
    assert isinstance(application, QApplication)
    tour = Tour(application, out, users)
    try:
        tour.walk()
    finally:
        tour.leave()
    return tour.report["ok"] is True


class Tour:
    """One walk: what is done, how many actions it took, which papers and pictures it left."""

    def __init__(self, application: QApplication, out: Path, users: Path | None) -> None:
        for name in ("papers", "screens", "tour.tasuki", ".pc"):
            shutil.rmtree(out / name, ignore_errors=True)
        (out / "papers").mkdir(parents=True, exist_ok=True)
        (out / "screens").mkdir(exist_ok=True)
        self.out = out
        self._given = users
        self._files: list[Path] = []
        self._application = application
        self.hand = Hand(application)
        self.report: dict[str, Any] = {"ok": False, "steps": [], "papers": [], "screens": [], "tasks": []}
        self.program = Program(
            application,
            Clock(),
            out / ".pc",
            choose=lambda *_: self._files.pop(0),
            save=lambda *_: self._save_to,
        )
        self._save_to: Path | None = None
        self.user_name = ""
        self.user_kana = ""

    # --- frame ----------------------------------------------------------------------------------------------------

    def walk(self) -> None:
        """All steps in order; the first that is lost ends the walk, and the report says where."""
        steps: list[tuple[str, Callable[[], None]]] = [
            ("はじめての起動", self._first_run),
            ("利用者を取り込む", self._import_users),
            ("利用者のカードを書き足す", self._complete_card),
            ("家族を加える", self._add_family),
            ("相手先を加える", self._add_offices),
            ("同意の前は引継ぎが止まる", self._refused_handover),
            ("利用者の同意書を印刷する", self._print_user_consent),
            ("家族の同意書を印刷する", self._print_family_consent),
            ("署名を記録する", self._sign),
            ("ほかの書式を印刷する", self._print_more_consents),
            ("もどった10枚をまとめてとじる", self._file_ten_sheets),
            ("引継ぎを記録して印刷する", self._hand_over),
            ("受領書がもどる", self._slip_comes_back),
            ("本人が届ける道と、本人に代わる道", self._by_the_other_routes),
            ("3か所への引継ぎを前回と同じで記録する", self._hand_over_to_three),
            ("受け取りを記録する", self._receive),
            ("1年の提供記録簿を印刷する", self._print_log),
            ("引継ぎをさがし出す", self._find_again),
            ("同意と提供のあゆみを見る", self._see_timeline),
            ("だれが何を持っているかを見る", self._see_who_holds_what),
            ("家族の同意の取り消しを記録する", self._withdraw),
            ("画面で署名してもらう", self._sign_on_screen),
            ("40人の担当をまとめて引き継ぐ", self._hand_over_a_whole_caseload),
            ("鍵をかける", self._lock_and_open),
            ("暗い画面と大きな字で見る", self._look_again),
        ]
        done = 0
        for name, step in steps:
            before = self.hand.actions
            try:
                step()
            except Lost as lost:
                self._step(name, False, before)
                self.report["lost"] = str(lost)
                self.shot(f"lost-{len(self.report['steps'])}")
                break
            self._step(name, True, before)
            done += 1
        self.report["ok"] = done == len(steps) and all(
            task["actions"] <= task["target"] for task in self.report["tasks"]
        )

    def leave(self) -> None:
        """Close the windows and write the report."""
        if self.program.session is not None:
            self.program.session.lock()
        if self.program.gate is not None:
            self.program.gate.hide()
        self.hand.settle()
        for book in (self.out / ".pc").glob("*.tasuki"):
            book.rename(self.out / "tour.tasuki")
        shutil.rmtree(self.out / ".pc", ignore_errors=True)
        (self.out / "tour.json").write_text(json.dumps(self.report, ensure_ascii=False, indent=1), "utf-8")

    def _step(self, name: str, done: bool, before: int) -> None:
        self.report["steps"].append({"name": name, "done": done, "actions": self.hand.actions - before})

    def _task(self, name: str, before: int, target: int) -> None:
        self.report["tasks"].append({"task": name, "actions": self.hand.actions - before, "target": target})

    def shot(self, name: str) -> None:
        """A picture of the window as it stands, with the dialog over it."""
        self._top().activateWindow()  # with nobody at the screen, no window comes to the front by itself
        self.hand.settle()
        window = self._window()
        picture = window.grab()
        dialog = QApplication.activeModalWidget()
        if dialog is not None and dialog is not window:
            over = dialog.grab()
            painter = QPainter(picture)
            painter.fillRect(picture.rect(), QColor(0, 0, 0, 90))
            painter.drawPixmap(
                (picture.width() - over.width()) // 2, (picture.height() - over.height()) // 2, over
            )
            painter.end()
        file = f"screens/{name}.png"
        picture.save(str(self.out / file))
        self.report["screens"].append(file)

    # --- finding things as a user would -----------------------------------------------------------------------------

    def _window(self) -> QWidget:
        if self.program.session is not None:
            return self.program.session.window
        assert self.program.gate is not None
        return self.program.gate

    def _top(self) -> QWidget:
        return QApplication.activeModalWidget() or self._window()

    def see(self, name: str, kind: type[W] = QWidget) -> W | None:  # type: ignore[assignment]
        """The visible thing that is called so on screen or by the reader, in the dialog or window in front."""
        for widget in self._top().findChildren(kind):
            if not widget.isVisible():
                continue
            words = [widget.accessibleName()]
            if isinstance(widget, QAbstractButton):
                words.append(widget.text())
            if any(word == name or word.split("　")[0] == name for word in words if word):
                return widget
        return None

    def find(self, name: str, kind: type[W] = QWidget) -> W:  # type: ignore[assignment]
        """The same, waiting for it. Raises ``Lost``."""
        found: W = self.hand.wait_for(lambda: self.see(name, kind), name)
        return found

    def fill(self, name: str, text: str) -> None:
        """Write into the field of this label."""
        field = self.find(name, QLineEdit)
        self._bring_into_sight(field)
        self.hand.write(field, text)

    def push(self, name: str) -> None:
        """Press the button of this name."""
        button = self.find(name, QAbstractButton)
        self._bring_into_sight(button)
        self.hand.click(button)

    def choose(self, name: str, key: str) -> None:
        """Choose in the combo of this label."""
        combo = self.find(name, Combo)
        self._bring_into_sight(combo)
        self.hand.actions += 2
        combo.set_value(key)
        combo.chosen.emit(key)
        self.hand.settle()

    def narrow(self, name: str, key: str) -> None:
        """Choose in the menu of this filter."""
        self.hand.actions += 2
        self.find(name, FilterChip).set_value(key)
        self.hand.settle()

    def segment(self, name: str) -> None:
        """Choose the segment of this name."""
        self.push(name)

    def go(self, page: str) -> None:
        """Press a row of the rail."""
        self.push(page)

    def _bring_into_sight(self, widget: QWidget) -> None:
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget)
            parent = parent.parentWidget()
        self.hand.settle()

    # --- the steps ------------------------------------------------------------------------------------------------

    def _first_run(self) -> None:
        self.program.start()
        self.hand.settle()
        self.fill("事業所の名前", "あおばケアプラン相談室")
        self.fill("事業所番号（10桁）", "9971200010")
        self.fill("法人の名前", "合同会社あおば在宅支援")
        self.fill("住所", "みどり県若葉市中央一丁目2番3号")
        self.fill("郵便番号", "0000101")
        self.fill("電話", "00-1234-5601")
        self.fill("FAX", "00-1234-5602")
        self.shot("01-first-run-office")
        self.push("つぎへ")
        self.fill("姓", "佐藤")
        self.fill("名", "美咲")
        self.fill("合言葉（パスワード）", PASSWORD)
        self.fill("もう一度、同じ合言葉", PASSWORD)
        self.shot("02-first-run-you")
        self.push("つぎへ")
        self.find("PDFで保存する", QAbstractButton)
        self._save_to = self.out / "papers" / "recovery.pdf"
        self.push("PDFで保存する")
        self.fill("紙にある回復コードを、打ちこんでください", self._code_on_paper())
        self.shot("03-first-run-paper")
        self._paper("recovery.pdf", "recovery", "", [])
        self.push("台帳をつくる")
        self.hand.wait_for(lambda: self.program.session, "台帳")
        (self.out / "password.txt").write_text(PASSWORD + "\n", "utf-8")
        self.shot("04-home-empty")

    def _code_on_paper(self) -> str:
        """Read the recovery code from the saved paper, as somebody would who holds it in hand."""
        text = text_of(self.out / "papers" / "recovery.pdf")
        printed = "".join(text[text.rindex("回復コード\r\n") + 5 : text.index("使いかた")].split())
        return "-".join(printed[start + 1 : start + 5] for start in range(0, len(printed), 5))

    def _import_users(self) -> None:
        users = self._given
        if users is None:
            users = self.out / "users.csv"
            users.write_bytes(life_file(USERS, 1))
        self._files.append(users)
        self.go("利用者")
        self.shot("05-users-empty")
        self.push("利用者を取り込む")
        self.push("ファイルを選ぶ")
        self.hand.wait_for(lambda: self._button_that_takes_in(), "取り込む")
        self.shot("06-import-preview")
        self.hand.click(self._button_that_takes_in())
        self.hand.wait_for(lambda: QApplication.activeModalWidget() is None, "取り込み")
        user = self._users()[0]
        self.user_name = user.content.name.full
        self.shot("07-users")

    def _button_that_takes_in(self) -> Any:
        return next(
            (
                button
                for button in self._top().findChildren(QAbstractButton)
                if button.isVisible() and re.match(r"[\d,]+人を取り込む", button.text())
            ),
            None,
        )

    def _users(self) -> list[Any]:
        from desktop.entries.person import ServiceUser

        assert self.program.session is not None
        return sorted(self.program.session.register.entries(ServiceUser), key=lambda user: user.entry)

    def _show_user(self) -> None:
        """Search the user and open the card, as after a telephone call."""
        from desktop.views.desk import Go

        assert self.program.session is not None
        self.program.session.go(Go(page="users", about=self._users()[0].entry))
        self.hand.settle()

    def _complete_card(self) -> None:
        self._show_user()
        self.push("直す")
        self.find("姓のかな", QLineEdit)
        surname, given = self.reading()
        self.fill("姓のかな", surname)
        self.fill("名のかな", given)
        self.fill("保険者の名前", "若葉市")
        self.fill("住所", "みどり県若葉市緑町3丁目2-15")
        self.fill("電話", "00-1234-1111")
        self.shot("08-user-card")
        self.hand.shortcut("Ctrl+Return")
        self.hand.wait_for(lambda: QApplication.activeModalWidget() is None, "カード")

    def reading(self) -> tuple[str, str]:
        """The reading of the user's name, as somebody would ask for it over the telephone."""
        name = self._users()[0].content.name
        return READINGS.get(name.surname, "ミホン"), READINGS.get(name.given_name, "ハナコ")

    def _add_family(self) -> None:
        surname = self._users()[0].content.name.surname
        for given, kana, relation in (("健一", "ケンイチ", "長男"), ("智子", "トモコ", "長女")):
            self.push("家族を追加")
            self.fill("姓", surname if relation == "長男" else "渡邉")
            self.fill("名", given)
            self.fill("姓のかな", self.reading()[0] if relation == "長男" else "ワタナベ")
            self.fill("名のかな", kana)
            self.fill("続柄", relation)
            if relation == "長男":
                self.push("いちばん連絡がつく人")
                self.shot("09-family-card")
            self.hand.shortcut("Ctrl+Return")
            self.hand.wait_for(lambda: QApplication.activeModalWidget() is None, "家族のカード")
        self.shot("10-user")

    def _add_offices(self) -> None:
        self.go("相手先")
        for number, office in enumerate(OFFICES):
            self.push("相手先を追加")
            self.fill("事業所の名前", office.name)
            self.choose("種類", office.kind.value)
            self.fill("法人の名前", office.corporation)
            self.fill("代表者の役職", office.title)
            self.fill("代表者の氏名", office.representative)
            self.choose("運営主体", office.operator.value)
            self.fill("住所", office.address)
            self.fill("FAX", office.fax)
            self.push("手渡し" if number == 0 else "FAX")
            if number == 0:
                self.shot("11-office-card")
            self.hand.shortcut("Ctrl+Return")
            self.hand.wait_for(lambda: QApplication.activeModalWidget() is None, "相手先のカード")
        self.shot("12-offices")

    def _begin_handover(self, *offices: str, route: str = "1") -> None:
        self.hand.shortcut("F4")
        self._pick(self._query())
        for number, office in enumerate(offices):
            self.push("相手を加える")
            self._pick(office)
            if number == 0:
                self._answer_by_which_route(route)

    def _answer_by_which_route(self, answer: str) -> None:
        """How the papers get there (1: directly, on the user's written consent): one key, and Enter takes the route found."""
        self.hand.wait_for(lambda: self.see("事業所から、直接渡す", QAbstractButton), "道すじの問い")
        if not any("route" in screen for screen in self.report["screens"]):
            self.shot("18-route")
        self.hand.press(Qt.Key(Qt.Key.Key_0.value + int(answer)), answer)
        self.hand.wait_for(lambda: self.see("この道で渡す", QAbstractButton), "道すじ")
        self.hand.press(Qt.Key.Key_Return)

    def _query(self) -> str:
        """Three keys by which the user is found: the start of the reading, else of the name."""
        name = self._users()[0].content.name
        return (name.surname_kana or name.full)[:3]

    def _pick(self, words: str) -> None:
        """Type a few letters into the list that is open, and take the first."""
        chooser = self.hand.wait_for(lambda: QApplication.activeModalWidget(), "えらぶ")
        self.hand.type(words)
        self.hand.press(Qt.Key.Key_Return)
        self.hand.wait_for(lambda: QApplication.activeModalWidget() is not chooser, "えらぶ")

    def _tick_the_plan(self) -> None:
        """Tick the three tables of the care plan for the office the cursor is at."""
        for row in range(3):
            if row:
                self.hand.press(Qt.Key.Key_Down)
            self.hand.press(Qt.Key.Key_Space, " ")

    def _refused_handover(self) -> None:
        self._begin_handover("ひだまり")
        self._tick_the_plan()
        self.hand.shortcut("Ctrl+Return")
        self.shot("13-handover-refused")
        if self._count("Handover"):
            raise Lost("同意の前に引継ぎが記録された")
        if not any(
            "同意" in label.accessibleName()
            for label in self._top().findChildren(QWidget)
            if label.isVisible()
        ):
            raise Lost("止まったわけ")

    def _count(self, kind: str) -> int:
        from desktop.entries.handover import Handover
        from desktop.entries.provision import ProvisionRecord

        assert self.program.session is not None
        return self.program.session.register.count(
            {"Handover": Handover, "ProvisionRecord": ProvisionRecord}[kind]
        )

    def _print_user_consent(self) -> None:
        before = self.hand.actions
        self.hand.shortcut("F6")
        self._pick(self._query())
        self.hand.press(Qt.Key.Key_Return)
        self.hand.press(Qt.Key.Key_Return)
        self._look_at_preview("14-consent-form")
        self.hand.shortcut("Ctrl+Return")
        self._task("同意書を1枚印刷する", before, 9)
        self._keep_paper("consent-user.pdf", "consent-user", [self.user_name])

    def _look_at_preview(self, name: str) -> None:
        actions = self.hand.actions
        self.hand.wait_for(lambda: self._preview_drawn(), "刷り上がり")
        self.shot(name)
        self.hand.actions = actions

    def _preview_drawn(self) -> bool:
        from desktop.views.widgets.preview import PaperPreview

        preview = self._window().findChild(PaperPreview)
        return preview is not None and bool(preview.pdf())

    def _print_family_consent(self) -> None:
        self._show_user()
        self.push("同意書")
        self._look_at_preview("15-consent-form-family")
        self.hand.shortcut("Ctrl+Return")
        self._keep_paper("consent-family.pdf", "consent-family", [self._family_name(), self.user_name])

    def _family_name(self) -> str:
        return str(self._family(0).content.name.full)

    def _family(self, number: int) -> Any:
        from desktop.procedures.service_users import family_of

        assert self.program.session is not None
        return family_of(self.program.session.register, self._users()[0].entry)[number]

    def _sign(self) -> None:
        for number in range(2):
            self._files.append(self._scan())
            self.go("同意")
            self.push("署名を記録")
            if number == 0:
                self._pick("K-2026-0001")
            self.push("すべて はい")
            self.push("きょう")
            self.push("画像かPDFをえらぶ")
            if number == 0:
                self.shot("16-signing")
            self.hand.shortcut("Ctrl+Return")
            self.hand.wait_for(lambda: QApplication.activeModalWidget() is None, "署名の記録")
        self.go("同意")
        self.shot("17-consents")

    def _scan(self) -> Path:
        """A picture of the signed sheet: the printed paper with a stroke of ink on it."""
        pdf = (self.out / "papers" / "consent-user.pdf").read_bytes()
        file = self.out / ".pc" / "scan.png"
        signed(pdf, 2, (Place(code="", kind="field", sheet=2, x=0.25, y=0.55, width=0.3, height=0.03),)).save(str(file))
        return file

    def _print_more_consents(self) -> None:
        """Five more forms of two sheets each, as they are taken along to one visit."""
        daughter = self._family(1)
        for form, principal, names_office in (
            ("consent_family", daughter, False),
            ("handover_consent", None, True),
            ("on_behalf_mandate", None, False),
            ("medical_consent", None, False),
            ("care_information_platform", None, False),
        ):
            self.hand.shortcut("F6")
            self._pick(self._query())
            self.choose("書式", form)
            if principal is not None:
                self.choose("だれの同意か", str(principal.entry))
            if names_office:
                self.push("相手の事業所をえらぶ")
                self._pick("ひだまり")
                for paper in ("居宅サービス計画書（第1表）", "居宅サービス計画書（第2表）", "週間サービス計画表（第3表）"):
                    self.push(paper)
            self._look_at_preview(f"25-{form.replace('_', '-')}")
            self.hand.shortcut("Ctrl+Return")
            names = [self.user_name] if principal is None else [self.user_name, principal.content.name.full]
            self._keep_paper(f"{form.replace('_', '-')}-2.pdf", form.replace("_", "-"), names)

    def _file_ten_sheets(self) -> None:
        """The five forms come back signed and go through the scanner in one go."""
        self._files.append(self._ten_sheets())
        before = self.hand.actions
        self.hand.shortcut("Ctrl+T")
        self.push("紙の画像をえらぶ")
        self.hand.wait_for(lambda: self._ready_to_confirm(), "読み取った紙")
        self.shot("26-filing")
        for number in range(5):
            if number:
                self.hand.press(Qt.Key.Key_PageDown)
            self.hand.type("t")
        self.shot("27-filing-confirmed")
        self.hand.shortcut("Ctrl+Return")
        self._task("もどった10枚をとじる", before, 16)
        if self._signed() != 7:
            raise Lost("とじた署名")
        self.shot("28-filed")

    def _ready_to_confirm(self) -> bool:
        return self.see("署名の日", QLineEdit) is not None and self.see("読んでいます") is None

    def _signed(self) -> int:
        from desktop.entries.consent import Consent

        assert self.program.session is not None
        return sum(each.content.signing is not None for each in self.program.session.register.entries(Consent))

    def _ten_sheets(self) -> Path:
        """What the scanner makes of the five forms: a yes ticked to everything, a day and a name written by hand."""
        from PIL import Image

        from desktop.entries.attachment import Attachment, AttachmentRole
        from desktop.entries.consent import Consent

        assert self.program.session is not None
        register = self.program.session.register
        sheets = []
        for consent in sorted(register.entries(Consent), key=lambda each: each.entry):
            if consent.content.signing is not None:
                continue
            for filed in register.entries(Attachment, belongs_to=consent.entry):
                if filed.content.role is AttachmentRole.FILED_PAPER:
                    places = Drawn.from_data(json.loads(filed.content.geometry)).places
                    pdf = register.sealed_file(filed.entry)
                    inked = tuple(
                        each
                        for each in places
                        if each.code.endswith(".yes") or each.code in ("signer.name", "consented_on", "route.1")
                    )
                    sheets += [signed(pdf, sheet, inked) for sheet in (1, 2)]
        pages = [
            Image.frombytes("L", (each.width(), each.height()), bytes(each.constBits()), "raw", "L", each.bytesPerLine())
            for each in (sheet.convertToFormat(QImage.Format.Format_Grayscale8) for sheet in sheets)
        ]
        file = self.out / ".pc" / "scans.pdf"
        pages[0].save(file, "PDF", resolution=SCAN_DPI, save_all=True, append_images=pages[1:])
        return file

    def _hand_over(self) -> None:
        self.go("引継ぎ")
        self._begin_handover("ひだまり", "ほし")
        for _ in range(2):
            self._tick_the_plan()
            self.hand.press(Qt.Key.Key_Up)
            self.hand.press(Qt.Key.Key_Up)
            self.hand.press(Qt.Key.Key_Left)
        self.shot("18-handover")
        self.hand.shortcut("Ctrl+Return")
        self.hand.wait_for(lambda: self._count("Handover") == 1, "引継ぎの記録")
        names = [self.user_name, *(office.name for office in OFFICES[:2])]
        self._keep_paper("handover.pdf", "handover", names)

    def _slip_comes_back(self) -> None:
        """The other office returns the lower part of the 引継書: it is scanned, and closes the case for that office."""
        from desktop.entries.attachment import Attachment, AttachmentRole
        from desktop.entries.provision import ProvisionRecord

        assert self.program.session is not None
        register = self.program.session.register
        record = min(register.entries(ProvisionRecord), key=lambda each: each.entry)
        (drawn,) = (
            Drawn.from_data(json.loads(filed.content.geometry))
            for filed in register.entries(Attachment, belongs_to=record.entry)
            if filed.content.role is AttachmentRole.FILED_PAPER and filed.content.media_type.endswith(".h1+json")
        )
        inked = tuple(each for each in drawn.places if each.code in ("receipt.all", "receipt.signer", "receipt.day"))
        slip = signed((self.out / "papers" / "handover.pdf").read_bytes(), 1, inked)
        file = self.out / ".pc" / "slip.png"
        slip.save(str(file))
        self._files.append(file)
        self.hand.shortcut("Ctrl+T")
        self.push("紙の画像をえらぶ" if self.see("紙の画像をえらぶ") else "紙を足す")
        self.hand.wait_for(lambda: self.see("受け取った日", QLineEdit), "受領書")
        self.fill("受け取った日", "t")
        self.fill("受け取った人", "星野")
        self.shot("18-slip")
        self.hand.shortcut("Ctrl+Return")
        self.hand.wait_for(lambda: self._slips() == 1, "受領書")

    def _slips(self) -> int:
        from desktop.entries.handover import Handover

        assert self.program.session is not None
        handovers = self.program.session.register.entries(Handover)
        return sum(each.received_on is not None for handover in handovers for each in handover.content.deliveries)

    def _by_the_other_routes(self) -> None:
        """The user carries the papers; then our office passes them on in the user's place: no record is due for either."""
        from desktop.entries.provision import Duty, ProvisionRecord

        assert self.program.session is not None
        register = self.program.session.register
        for answer, name in (("2", "through-the-user"), ("3", "on-behalf")):
            self._begin_handover("ひだまり", route=answer)
            self._tick_the_plan()
            self.shot(f"18-{name}")
            self.hand.shortcut("Ctrl+Return")
            self._keep_paper(f"handover-{name}.pdf", f"handover-{name}", [self.user_name, OFFICES[0].name])
            newest = max(register.entries(ProvisionRecord), key=lambda each: each.entry)
            if newest.content.duty is not Duty.VOLUNTARY:
                raise Lost(f"{name}: 任意の記録")

    def _see_who_holds_what(self) -> None:
        self.hand.shortcut("F7")
        self.find("表で見る", QAbstractButton)
        self.shot("23-who-holds-what")

    def _hand_over_to_three(self) -> None:
        """The most frequent job: the usual papers to the usual three offices, counted from the first key."""
        self._begin_handover("さくら")
        self._tick_the_plan()
        for office in ("ひだまり", "ほし"):
            self.push("相手を加える")
            self._pick(office)
            self._tick_the_plan()
        self.hand.shortcut("Ctrl+Return")
        self.hand.wait_for(lambda: self._count("Handover") == 4, "3か所への引継ぎ")
        self._close_paper()
        before = self.hand.actions
        self.hand.shortcut("F4")
        self._pick(self._query())
        self.push("前回と同じ")
        self.shot("19-handover-same-as-last")
        self.hand.shortcut("Ctrl+Return")
        self.hand.wait_for(lambda: self._count("Handover") == 5, "前回と同じ引継ぎ")
        self._task("3か所への引継ぎを記録して印刷する", before, 12)
        self._close_paper()

    def _close_paper(self) -> None:
        self.hand.wait_for(lambda: self.see("ファイルに残す", QAbstractButton), "刷り上がり")
        self.push("とじる")

    def _receive(self) -> None:
        """What another office gave us: confirmed and recorded (art. 30)."""
        self.go("提供記録")
        self.push("受け取りを記録")
        self.push("利用者をえらぶ")
        self._pick(self._query())
        self.push("事業所をえらぶ")
        self._pick("ひだまり")
        self.push("きょう")
        self.push("手渡し")
        self.push("アセスメントシート")
        self.push("よくある書きかたを入れる")
        self.fill("経緯を、どう確かめたか", "相手の契約書の写しを見た")
        self.fill("相手を、どう確かめたか", "名刺と、公表されている事業所の情報")
        self.push("相手が、本人の同意を得ていることを確かめた")
        self.shot("29-receipt")
        self.hand.shortcut("Ctrl+Return")
        self._keep_paper("receipt.pdf", "receipt", [self.user_name, OFFICES[0].name])

    def _hand_over_a_whole_caseload(self) -> None:
        """Somebody leaves: 40 users, a draft for each, the pressing ones first, and the list on paper."""
        file = self.out / ".pc" / "forty.csv"
        file.write_bytes(life_file(caseload(40)))
        self._files.append(file)
        self.go("利用者")
        self.push("利用者を取り込む")
        self.push("ファイルを選ぶ")
        self.hand.wait_for(lambda: self._button_that_takes_in(), "取り込む")
        self.hand.click(self._button_that_takes_in())
        self.hand.wait_for(lambda: QApplication.activeModalWidget() is None, "取り込み")
        self.go("引継ぎ")
        self.push("担当をまとめて引き継ぐ")
        self.choose("だれの利用者を引き継ぐか", "closing")
        self.push("後任の事業所をえらぶ")
        self._pick("ひだまり")
        self.fill("引き継ぐ日", "t")
        self.fill("一覧の宛先", "若葉市　介護保険課")
        self.find("引き継ぐ利用者")
        self.shot("40-leaver")
        self.hand.shortcut("Ctrl+Return")
        self._keep_paper("leaver-list.pdf", "leaver-list", ["若葉市"])

    def _print_log(self) -> None:
        self.go("提供記録")
        self.shot("20-provisions")
        self.push("記録を印刷")
        self._keep_paper("provision-record.pdf", "provision-record", [self.user_name])
        self.narrow("期間", "year")
        self.push("記録簿を印刷")
        self._keep_paper("provision-log.pdf", "provision-log", [self.user_name])

    def _find_again(self) -> None:
        before = self.hand.actions
        self.hand.shortcut("Ctrl+F")
        self.hand.type(self._query())
        self.hand.press(Qt.Key.Key_Return)
        self._task("だれに何を渡したかを見る", before, 6)
        self.shot("21-search")

    def _see_timeline(self) -> None:
        self.hand.shortcut("F7")
        self.find("表で見る", QAbstractButton)
        self.shot("23-timeline")

    def _withdraw(self) -> None:
        self.go("同意")
        self.push("取り消し")
        self.push("すべて")
        self.push("きょう")
        self.push("電話")
        self.shot("24-withdrawal")
        self.hand.shortcut("Ctrl+Return")
        self._keep_paper("withdrawal.pdf", "withdrawal", [self._family_name()])

    def _sign_on_screen(self) -> None:
        """The son, who had taken his consent back, agrees anew: on the screen, with the pen."""
        from desktop.views.widgets.signing_pad import SigningPad

        self.hand.shortcut("F6")
        self._pick(self._query())
        self.choose("書式", "consent_family")
        self.choose("だれの同意か", str(self._family(0).entry))
        self.push("画面で署名してもらう")
        self.find("つぎへ", QAbstractButton)
        self.push("家族本人" if self.see("家族本人", QAbstractButton) else "本人")
        self.push("画面を見せて、口頭で聞く")
        self.shot("41-who-signs")
        self.push("つぎへ")
        self.push("はい、画面に書きます")
        self.shot("42-agreed-to-the-screen")
        self.push("つぎへ")
        while self.see("まちがいありません", QAbstractButton) is None:
            self.push("はい")
            self.shot("43-one-clause")
            self.push("つぎへ")
        self.push("まちがいありません")
        self.push("署名にすすむ")
        pad = self.find("署名を書く枠", SigningPad)
        self.hand.draw(pad, [(0.25 + 0.025 * step, 0.5 + 0.04 * (step % 3)) for step in range(20)])
        self.shot("44-pad")
        self.push("書きおわりました")
        self.shot("45-signed-on-screen")
        self.push("この署名で記録する")
        self.push("おわる")

    def _lock_and_open(self) -> None:
        self.hand.shortcut("Ctrl+L")
        self.hand.wait_for(lambda: self.program.session is None, "鍵")
        self.shot("22-unlock")
        self.hand.type(PASSWORD)
        self.hand.press(Qt.Key.Key_Return)
        self.hand.wait_for(lambda: self.program.session, "台帳")

    def _look_again(self) -> None:
        self.go("ホーム")
        self.shot("30-home-light")
        for theme, points, mark in (("dark", 11, "dark"), ("light", 16, "16pt")):
            self.program.choose_look(theme, points)
            self.go("ホーム")
            self.shot(f"30-home-{mark}")
            self._show_user()
            self.shot(f"31-users-{mark}")
            self.hand.shortcut("F6")
            self._pick(self._query())
            self._look_at_preview(f"32-consent-form-{mark}")
            self._begin_handover("ひだまり", "ほし")
            self.shot(f"33-handover-{mark}")
        self.program.choose_look("light", 11)

    # --- papers ---------------------------------------------------------------------------------------------------

    def _keep_paper(self, file: str, kind: str, names: list[str]) -> None:
        """Leave the finished paper as a file, through its own window."""
        self.hand.wait_for(lambda: self.see("ファイルに残す", QAbstractButton), "刷り上がり")
        self.shot(f"paper-{kind}")
        self.push("ファイルに残す")
        dialog = self.hand.wait_for(
            lambda: next(
                (
                    each
                    for each in QApplication.topLevelWidgets()
                    if isinstance(each, QFileDialog) and each.isVisible()
                ),
                None,
            ),
            "残す場所",
        )
        target = self.out / "papers" / file
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        line.setText(str(target.absolute()))
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.hand.wait_for(target.exists, file)
        self.push("とじる")
        self._paper(file, kind, "", names)

    def _paper(self, file: str, kind: str, record: str, names: list[str]) -> None:
        path = self.out / "papers" / file
        numbers = re.findall(r"記録番号\s*([A-Z][A-Z0-9-]+)", text_of(path))
        self.report["papers"].append(
            {
                "file": f"papers/{file}",
                "kind": kind,
                "record": record or (numbers[0] if numbers else ""),
                "pages": pages_of(path),
                "names": names,
            }
        )


SCAN_DPI = 200


def signed(pdf: bytes, sheet: int, places: tuple[Place, ...]) -> QImage:
    """A sheet of a paper as it comes back: ticks in these boxes and a line of handwriting in these fields."""
    from desktop.session import PaperImages

    mm = SCAN_DPI / 25.4
    width, height, pixels = PaperImages().draw(pdf, sheet - 1, SCAN_DPI / 72)
    picture = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32).copy()
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(20, 20, 60), 0.6 * mm))
    for place in places:
        if place.sheet != sheet:
            continue
        first, down = (12, 273) if place.frame == "sheet" else (SLIP_MARKS_Y, 285 - SLIP_MARKS_Y)
        left, top = (12 + place.x * 186) * mm, (first + place.y * down) * mm
        wide, high = place.width * 186 * mm, place.height * down * mm
        if place.kind == "box":
            stroke = [(0.2, 0.5), (0.45, 0.85), (0.95, 0.1)]
        else:
            stroke = [(0.06 + 0.05 * step, 0.3 if step % 2 else 0.75) for step in range(9)]
        painter.drawPolyline(QPolygonF([QPointF(left + x * wide, top + y * high) for x, y in stroke]))
    painter.end()
    return picture


def text_of(pdf: Path) -> str:
    """The text of a paper, as somebody reads it."""
    from pypdfium2 import PdfDocument

    with PdfDocument(pdf.read_bytes()) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def pages_of(pdf: Path) -> int:
    """How many sheets a paper has."""
    from pypdfium2 import PdfDocument

    with PdfDocument(pdf.read_bytes()) as document:
        return len(document)
