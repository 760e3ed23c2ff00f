"""だれが何を持っているか: what the picture says of each office and each of the family, held against the acts that made it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.entries.handover import Route
from desktop.entries.office import RecipientKind, Way
from desktop.entries.provision import ProvidedItem
from desktop.entries.version import EntryId, Role
from desktop.procedures.ecomaps import Web, print_ecomap, web_of
from desktop.procedures.outcome import Printed, Trouble
from desktop.procedures.receipts import ReceiptRequest, receive
from desktop.procedures.timelines import Sort, Standing, Thing
from desktop.procedures.withdrawals import WithdrawalRequest, withdraw
from tests.conftest import OpenBook
from tests.procedures.test_timelines import TODAY, Story, a_story, the_picture, words_of


def web(story: Story) -> Web:
    return web_of(story.book.register, story.walk())


def of(story: Story, who: str) -> Thing:
    return next(thing for thing in web(story).things if thing.who.startswith(who))


def tie(story: Story, name: str):
    plan = web(story).plan
    return next(each for each in (*plan.family, *plan.offices) if each.name.startswith(name))


def received_from(story: Story, name: str, **more: object) -> EntryId:
    request = ReceiptRequest(
        service_user=story.user,
        office=story.offices[name],
        day=date(2026, 3, 2),
        items=(ProvidedItem(title="主治医意見書"),),
        how_obtained="診療の中で知った",
        confirmed_how="名刺で",
        obtained_confirmed_how="電話で聞いた",
    )
    return story.book.done(receive, replace(request, **more))  # type: ignore[arg-type]


def test_every_office_that_was_given_something_is_there_the_newest_first(book: OpenBook) -> None:
    story = the_picture(book)
    holders = [thing for thing in web(story).things if thing.sort is Sort.HOLDER]
    assert [thing.who for thing in holders] == [
        "訪問看護ほし",
        "山田医院",
        "デイサービスさくら",
        "福祉用具まごころ",
    ]
    assert [tie(story, thing.who).count for thing in holders] == [6, 3, 5, 2]
    assert "4か所が持っています" in web(story).things[0].title


def test_an_office_tells_every_paper_it_holds_with_the_day_it_was_last_given(book: OpenBook) -> None:
    story = a_story(book)
    story.consent(story.user, date(2026, 1, 5))
    story.given("訪問看護ほし", date(2026, 2, 1), papers=4)
    story.given("訪問看護ほし", date(2026, 5, 1), papers=1)
    thing = of(story, "訪問看護ほし")
    assert "ケアプラン第1表（R8.5.1）" in thing.second
    assert "ケアプラン第2〜4表（R8.2.1）" in thing.second
    assert "K-2026-0001" in thing.second


def test_a_line_is_solid_while_what_was_given_last_would_be_covered_today(story: Story) -> None:
    consent = story.consent(story.user, date(2026, 4, 1))
    story.given("訪問看護ほし", date(2026, 5, 1))
    assert tie(story, "訪問看護ほし").kind == "covered"
    assert of(story, "訪問看護ほし").standing is Standing.SOUND
    story.book.done(withdraw, WithdrawalRequest(consent=consent, day=date(2026, 6, 1)))
    assert tie(story, "訪問看護ほし").kind == "ended"
    assert not tie(story, "訪問看護ほし").crossed
    assert "いまは、この相手に渡せる同意がありません" in of(story, "訪問看護ほし").remark
    assert of(story, "訪問看護ほし").mend == story.user


def test_a_consent_that_has_run_out_dashes_the_line_and_a_newer_one_makes_it_whole(story: Story) -> None:
    story.consent(story.user, date(2025, 4, 1), date(2026, 3, 31))
    story.given("訪問看護ほし", date(2026, 1, 7))
    assert tie(story, "訪問看護ほし").kind == "ended"
    story.consent(story.user, date(2026, 4, 10))
    assert tie(story, "訪問看護ほし").kind == "covered"


def test_what_was_given_without_cover_crosses_the_line_and_stays_crossed(book: OpenBook) -> None:
    story = the_picture(book)
    assert [each.name for each in web(story).plan.offices if each.crossed] == ["デイサービスさくら"]
    thing = of(story, "デイサービスさくら")
    assert thing.standing is Standing.UNCOVERED
    assert "R8.4.6" in thing.remark
    assert "1か所" in web(story).things[0].remark


def test_a_road_that_needs_no_consent_has_a_line_of_its_own(story: Story) -> None:
    story.given("山田医院", date(2026, 5, 1), route=Route.THROUGH_PRINCIPAL)
    assert tie(story, "山田医院").kind == "excepted"
    assert of(story, "山田医院").standing is Standing.WITHOUT


def test_the_family_stands_there_each_with_their_own_consent(book: OpenBook) -> None:
    story = the_picture(book)
    family = [(each.name, each.kind) for each in web(story).plan.family]
    assert family == [("髙橋 健太 様", "covered"), ("渡邉 智子 様", "covered"), ("髙橋 里美 様", "ended")]
    assert of(story, "髙橋 里美").mend == story.members["里美"]
    assert of(story, "渡邉 智子").standing is Standing.SOON


def test_what_came_from_an_office_is_told_with_its_strings(story: Story) -> None:
    received_from(story, "山田医院", conditions="ほかへ渡さない")
    assert tie(story, "山田医院").received
    thing = of(story, "山田医院")
    assert "主治医意見書（R8.3.2）" in thing.second
    assert "ほかへ渡さない" in thing.second
    assert "まだどこにも渡していません" in web(story).things[0].title
    assert "受け取っただけの相手が 1か所" in web(story).things[0].second


def test_what_is_still_to_come_is_held_by_nobody_yet(story: Story) -> None:
    story.consent(story.user, date(2026, 4, 1))
    story.given("訪問看護ほし", TODAY + timedelta(days=7), Way.POST)
    assert web(story).plan.offices == ()


def test_a_voided_record_is_held_by_nobody(story: Story) -> None:
    record = story.given("訪問看護ほし", date(2026, 5, 1))
    with story.book.register.writing(by=story.book.actor, at=story.book.clock.now()) as writing:
        writing.void(record, reason="入力まちがい")
    assert web(story).plan.offices == ()


# --- on paper -------------------------------------------------------------------------------------------------------------


def test_the_paper_says_the_same_carries_a_number_and_is_noted(book: OpenBook) -> None:
    story = the_picture(book)
    received_from(story, "山田医院")
    printed = book.act(print_ecomap, story.user)
    assert isinstance(printed, Printed)
    assert (printed.number, printed.sheets) == ("G-2026-0001", 1)
    said = words_of(printed.pdf)
    for word in (
        "だれが何を持っているか",
        "髙橋花子様",
        "様式G2",
        "令和8年6月3日現在",
        "×R8.4.6",
        "主治医意見書",
    ):
        assert word in said, word
    for each in (*web(story).plan.family, *web(story).plan.offices):
        assert "".join(each.name.split()) in said
    assert [line.act for line in book.register.audit_lines()].count("print.ecomap") == 1


def test_somebody_who_may_only_look_may_print_it(book: OpenBook) -> None:
    story = the_picture(book)
    reader = replace(book.actor, role=Role.READER)
    assert isinstance(print_ecomap(story.user, book.register, book.clock.now(), reader), Printed)


def test_a_letter_no_font_draws_is_named_and_no_number_is_lost(book: OpenBook) -> None:
    story = a_story(book)
    story.office("訪問看護\U0010fffd", RecipientKind.VISITING_NURSE)
    story.given("訪問看護\U0010fffd", date(2026, 5, 1))
    with pytest.raises(Trouble):
        book.act(print_ecomap, story.user)
    assert [line.act for line in book.register.audit_lines()].count("print.ecomap") == 0


@pytest.fixture
def story(book: OpenBook) -> Story:
    return a_story(book)
