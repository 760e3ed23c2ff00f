"""担当のうつりかわり: told from the versions of the card, and from the papers that came and went."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop import practice
from desktop.entries.office import RecipientKind
from desktop.entries.person import ServiceUser
from desktop.entries.version import EntryId
from desktop.procedures.ecomaps import print_ecomap
from desktop.procedures.in_charge import care_history
from desktop.procedures.leavers import LeaverRequest, leaving
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.procedures.timelines import TimelineRequest, print_timeline
from tests.conftest import OpenBook
from tests.procedures.test_ecomaps import received_from
from tests.procedures.test_timelines import TODAY, Story, a_story, words_of


@pytest.fixture
def other(book: OpenBook) -> EntryId:
    """The second care manager of the office."""
    with book.register.writing(by=book.actor, at=book.clock.now()) as writing:
        return writing.add(practice.our_staff()[1]).entry


def user_in_charge_of(book: OpenBook, staff: EntryId | None, started: date = TODAY) -> EntryId:
    home = next(practice.households(1, 1, TODAY))
    card = replace(home.user, staff_in_charge=staff, started_on=started)
    return book.done(keep_card, CardRequest(card=card))


def change(book: OpenBook, user: EntryId, staff: EntryId | None, since: date, reason: str = "") -> None:
    card = book.register.entry(ServiceUser, user).content
    request = CardRequest(
        card=replace(card, staff_in_charge=staff), entry=user, valid_from=since, reason=reason
    )
    book.done(keep_card, request)


def words(book: OpenBook, user: EntryId, today: date = TODAY) -> str:
    return care_history(book.register, user).words(today)


def test_a_change_inside_the_office_is_told_with_its_day(book: OpenBook, other: EntryId) -> None:
    user = user_in_charge_of(book, book.actor.staff)
    change(book, user, other, TODAY + timedelta(days=30))
    assert words(book, user) == "佐藤 美咲（R8.6.3〜R8.7.2） → 髙橋 由紀子（R8.7.3から）"


def test_a_beginning_before_the_card_was_entered_is_not_guessed(book: OpenBook) -> None:
    user = user_in_charge_of(book, book.actor.staff, started=date(2024, 4, 1))
    assert words(book, user) == "佐藤 美咲"


def test_a_slip_that_was_mended_was_never_true(book: OpenBook, other: EntryId) -> None:
    user = user_in_charge_of(book, other)
    change(book, user, book.actor.staff, TODAY, reason="書きまちがい")
    assert words(book, user) == "佐藤 美咲（R8.6.3から）"


def test_other_changes_of_the_card_are_no_change_of_care_manager(book: OpenBook) -> None:
    user = user_in_charge_of(book, book.actor.staff)
    change(book, user, book.actor.staff, TODAY + timedelta(days=10))
    assert len(care_history(book.register, user).ours) == 1


def test_nobody_in_charge_says_nothing(book: OpenBook) -> None:
    assert words(book, user_in_charge_of(book, None)) == ""


def test_the_offices_before_and_after_stand_at_both_ends(book: OpenBook) -> None:
    story = a_story(book)
    change(book, story.user, book.actor.staff, TODAY)
    story.office("青葉居宅介護支援センター", RecipientKind.CARE_SUPPORT_OFFICE)
    story.office("ひだまり居宅介護支援センター", RecipientKind.CARE_SUPPORT_OFFICE)
    received_from(story, "青葉居宅介護支援センター")
    story.given("ひだまり居宅介護支援センター", date(2026, 5, 30))
    story.given("訪問看護ほし", date(2026, 5, 31))
    assert words(book, story.user) == (
        "青葉居宅介護支援センターから受け取り（R8.3.2） → 佐藤 美咲 → "
        "ひだまり居宅介護支援センターへ引継ぎ（R8.5.30）"
    )


def test_both_pictures_carry_it_on_paper(book: OpenBook, other: EntryId) -> None:
    story: Story = a_story(book)
    story.consent(story.user, date(2026, 4, 1))
    change(book, story.user, book.actor.staff, TODAY)
    change(book, story.user, other, TODAY + timedelta(days=30))
    for printed in (
        book.act(print_timeline, TimelineRequest(service_user=story.user)),
        book.act(print_ecomap, story.user),
    ):
        assert "髙橋由紀子（R8.7.3から）" in words_of(printed.pdf)


def test_a_leaver_hands_on_those_in_their_charge_on_that_day(book: OpenBook, other: EntryId) -> None:
    leaves_with = user_in_charge_of(book, book.actor.staff)
    passed_on = user_in_charge_of(book, book.actor.staff)
    later = user_in_charge_of(book, book.actor.staff)
    last = TODAY + timedelta(days=30)
    change(book, passed_on, other, last)
    change(book, later, other, last + timedelta(days=1))
    request = LeaverRequest(staff=book.actor.staff, day=last)
    assert {each.user.entry for each in leaving(request, book.register, TODAY)} == {leaves_with, later}
