"""Settings and safety: what can be set, what is true of this book, and nothing that only looks so."""

from PySide6.QtWidgets import QLabel

from desktop.entries.office import Office
from desktop.views.widgets.findings import Finding
from desktop.views.widgets.labels import Sentence


def said(page):
    shown = [
        each.text() for kind in (QLabel, Sentence) for each in page.findChildren(kind) if each.isVisible()
    ]
    return "\n".join(shown)


def our_office(book):
    return next(each.content for each in book.register.entries(Office) if each.content.ours)


def test_our_office_and_its_people_are_shown(room):
    words = said(room.page("settings"))
    assert "あおばケアプラン相談室" in words
    assert "代表社員 渡邉 健一" in words
    assert "佐藤 美咲（管理者" in words


def test_our_office_is_mended_on_its_card_and_stays_ours(room, book):
    page = room.page("settings")
    page.edit()
    sheet = room.sheet()
    assert sheet.title.text() == "当事業所を直す"
    sheet._fax.set_value("00-9999-0000")
    room.main_key()
    assert our_office(book).fax == "00-9999-0000"
    assert "00-9999-0000" in said(page)


def test_theme_and_size_are_asked_for_when_a_person_chooses_and_only_then(room):
    page = room.page("settings")
    wishes: list[object] = []
    page.theme_chosen.connect(wishes.append)
    page.text_size_chosen.connect(wishes.append)
    page.set_look("system", 13)
    assert wishes == []
    page._theme.set_value("dark")
    page._size.set_value("16")
    assert wishes == ["dark", 16]


def test_the_chain_is_shown_as_it_stands_and_checked_for_real(room, book, qtbot):
    page = room.page("settings")
    page.restore({"part": "chain"})
    line, head = book.register.audit_head()
    assert f"{line:,}行目" in said(page)
    assert head in said(page)
    page._check()
    qtbot.waitUntil(
        lambda: any("すべてそろっています" in each.accessibleName() for each in page.findChildren(Finding))
    )


def test_a_tampered_chain_is_told_line_by_line(room):
    page = room.page("settings")
    page.restore({"part": "chain"})

    class Report:
        ok = False
        problems = ("記録の 3行目のつながりが合いません。",)

    page._show_checked(Report())
    assert any("3行目" in each.accessibleName() for each in page.findChildren(Finding) if each.isVisible())


def test_every_form_stands_with_its_edition(room):
    page = room.page("settings")
    page.restore({"part": "forms"})
    assert "個人情報使用同意書" in said(page)
    assert "書式 K1" in said(page)


def test_it_says_that_no_backup_is_made(room):
    words = said(room.page("settings"))
    assert "控えの置き場所が、まだ決まっていません" in words


def test_the_part_shown_is_part_of_the_state(room):
    page = room.page("settings")
    page.restore({"part": "look"})
    assert page.state()["part"] == "look"
