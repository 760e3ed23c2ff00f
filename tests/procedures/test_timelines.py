"""同意と提供のあゆみ: what the picture of one user says, held against the acts that made it."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from desktop import practice
from desktop.entries.consent import (
    Answer,
    Audience,
    ClauseAnswer,
    Consent,
    ConsentWay,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.data_item import Purpose
from desktop.entries.handover import Delivery, Handover, LegalException, Route, Tense
from desktop.entries.office import Office, RecipientKind, Way
from desktop.entries.person import FamilyMember, PersonName
from desktop.entries.provision import ProvisionRecord
from desktop.entries.version import EntryId, Role
from desktop.procedures.consents import clauses_of
from desktop.procedures.handovers import hand_over, paper_choices, purpose_for
from desktop.procedures.offices import OfficeRequest, keep_office
from desktop.procedures.outcome import Done, Printed, Trouble
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.procedures.timelines import (
    DraftOnDesk,
    Sort,
    Span,
    Standing,
    Thing,
    TimelineRequest,
    Walk,
    period_of,
    print_timeline,
    user_of,
    walk_of,
)
from desktop.procedures.withdrawals import WithdrawalRequest, withdraw
from tests.conftest import OpenBook

TODAY = date(2026, 6, 3)


@dataclass
class Story:
    """One invented user whose consents and handovers are entered with days of their own."""

    book: OpenBook
    user: EntryId
    members: dict[str, EntryId] = field(default_factory=dict)
    offices: dict[str, EntryId] = field(default_factory=dict)

    def consent(self, principal: EntryId, day: date, until: date | None = None, **changes: Any) -> EntryId:
        """A consent signed on that day, every clause answered with yes."""
        own = principal == self.user
        clauses = clauses_of(changes.pop("form", "consent_user" if own else "consent_family"))
        answers = changes.pop(
            "answers", tuple(ClauseAnswer(number=each.number, answer=Answer.AGREED) for each in clauses)
        )
        content = Consent(
            service_user=self.user,
            principal=principal,
            audience=Audience.SERVICE_USER if own else Audience.FAMILY_MEMBER,
            form_code=changes.pop("code", "K1" if own else "K2"),
            form_edition=1,
            form_title=changes.pop("title", "個人情報使用同意書"),
            clauses=clauses,
            starts_on=changes.pop("starts_on", day),
            until=until,
            printed_on=day,
            signing=Signing(
                day=day,
                way=changes.pop("way", ConsentWay.PAPER),
                act=SigningAct.SIGNATURE,
                role=SignerRole.PRINCIPAL,
                signer="本人",
            ),
            answers=answers,
        )
        assert not changes
        with self.book.register.writing(by=self.book.actor, at=self.book.clock.now()) as writing:
            return writing.add(content, number=writing.next_number("K", day.year)).entry

    def member(self, surname: str, given: str, relation: str, **changes: Any) -> EntryId:
        name = PersonName(surname=surname, given_name=given)
        card = FamilyMember(service_user=self.user, name=name, relation=relation, **changes)
        self.members[given] = self.book.done(keep_card, CardRequest(card=card))
        return self.members[given]

    def office(self, name: str, kind: RecipientKind) -> EntryId:
        card: Office = next(practice.other_offices(1, 1))
        card = replace(card, name=name, kind=kind, corporation=f"株式会社{name}")
        self.offices[name] = self.book.done(keep_office, OfficeRequest(office=card))
        return self.offices[name]

    def given(self, office: str, day: date, way: Way = Way.FAX, papers: int = 3, **changes: Any) -> EntryId:
        """Something handed over on that day, entered today; answers its provision record."""
        recipient = self.offices[office]
        kind = self.book.register.entry(Office, recipient).content.kind
        route = changes.pop("route", Route.CONSENT)
        chosen = tuple(range(1, 1 + papers))
        all_papers = paper_choices(self.book.register, self.user)
        handover = Handover(
            service_user=self.user,
            day=day,
            tense=Tense.DONE if day < TODAY else Tense.TO_DO,
            route=route,
            papers=tuple(replace(all_papers[number], pages=1) for number in chosen),
            deliveries=(
                Delivery(
                    recipient=recipient,
                    purpose=purpose_for(kind),
                    way=way,
                    papers=tuple(range(papers)),
                ),
            ),
            **changes,
        )
        done = self.book.act(hand_over, handover)
        assert isinstance(done, Done), done
        return done.others[0]

    def walk(self, **changes: Any) -> Walk:
        return walk_of(self.book.register, self.user, self.book.clock.now().day, **changes)

    def things(self, sort: Sort) -> list[Thing]:
        return [thing for thing in self.walk().things if thing.sort is sort]


def a_story(book: OpenBook) -> Story:
    """A user without family, three offices."""
    home = next(practice.households(1, 1, TODAY))
    name = PersonName(surname="髙橋", given_name="花子", surname_kana="タカハシ", given_name_kana="ハナコ")
    story = Story(book, book.done(keep_card, CardRequest(card=replace(home.user, name=name))))
    story.office("訪問看護ほし", RecipientKind.VISITING_NURSE)
    story.office("デイサービスさくら", RecipientKind.HOME_CARE_PROVIDER)
    story.office("山田医院", RecipientKind.MEDICAL_INSTITUTION)
    return story


def the_picture(book: OpenBook) -> Story:
    """The people and days of the design's picture: two consents with a gap, three of the family, sixteen provisions."""
    story = a_story(book)
    story.office("福祉用具まごころ", RecipientKind.EQUIPMENT_PROVIDER)
    story.office("青葉居宅介護支援センター", RecipientKind.CARE_SUPPORT_OFFICE)
    kenta = story.member("髙橋", "健太", "長男", key_person=True)
    tomoko = story.member("渡邉", "智子", "長女", lives_together=True)
    satomi = story.member("髙橋", "里美", "長男の妻")
    story.consent(story.user, date(2025, 4, 1), date(2026, 3, 31))
    story.consent(kenta, date(2025, 4, 1), date(2026, 3, 31))
    taken_back = story.consent(satomi, date(2025, 4, 1))
    story.consent(tomoko, date(2025, 6, 15), date(2026, 6, 15))
    story.consent(story.user, date(2026, 4, 10), date(2027, 3, 31))
    story.consent(kenta, date(2026, 4, 10), date(2027, 3, 31))
    book.done(withdraw, WithdrawalRequest(consent=taken_back, day=date(2025, 10, 20)))
    for office, way, days in (
        (
            "訪問看護ほし",
            Way.FAX,
            ((2025, 4, 8), (2025, 7, 1), (2025, 10, 2), (2026, 1, 7), (2026, 4, 14), (2026, 5, 28)),
        ),
        ("デイサービスさくら", Way.FAX, ((2025, 4, 9), (2026, 4, 6), (2026, 4, 28))),
        ("デイサービスさくら", Way.BY_HAND, ((2025, 10, 2), (2026, 1, 15))),
        ("山田医院", Way.BY_HAND, ((2025, 4, 11), (2025, 11, 11), (2026, 5, 12))),
        ("福祉用具まごころ", Way.POST, ((2025, 8, 20), (2026, 2, 17))),
    ):
        for day in days:
            story.given(office, date(*day), way, papers=1 if day == (2026, 4, 6) else 3)
    return story


@pytest.fixture
def story(book: OpenBook) -> Story:
    return a_story(book)


# --- consents -----------------------------------------------------------------------------------------------------------


def test_a_consent_is_a_bar_from_its_signing_to_its_last_day(story: Story) -> None:
    consent = story.consent(story.user, date(2026, 4, 10), date(2027, 3, 31))
    (bar,) = story.walk().principals[0].bars
    assert (bar.key, bar.begins, bar.ends) == (consent, date(2026, 4, 10), date(2027, 3, 31))
    assert bar.label == "K-2026-0001　R9.3.31まで"
    (thing,) = story.things(Sort.CONSENT)
    assert thing.standing is Standing.SOUND
    assert "令和8年4月10日から 令和9年3月31日までの同意です" in thing.second


def test_a_newer_consent_of_the_same_form_ends_the_older_on_the_day_before(story: Story) -> None:
    story.consent(story.user, date(2025, 4, 1))
    story.consent(story.user, date(2026, 4, 10))
    first, second = story.walk().principals[0].bars
    assert (first.ends, second.begins, second.ends) == (date(2026, 4, 9), date(2026, 4, 10), None)
    assert "新しい同意書に替わりました" in story.things(Sort.CONSENT)[0].second


def test_a_withdrawn_consent_ends_on_the_day_of_the_withdrawal_and_says_so(story: Story) -> None:
    consent = story.consent(story.user, date(2025, 4, 1))
    story.book.done(withdraw, WithdrawalRequest(consent=consent, day=date(2025, 10, 20)))
    (bar,) = story.walk().principals[0].bars
    assert bar.withdrawn_on == bar.ends == date(2025, 10, 20)
    assert bar.note == "R7.10.20 取り消し"
    assert story.things(Sort.CONSENT)[0].standing is Standing.WITHDRAWN


def test_a_consent_withdrawn_in_part_goes_on_and_tells_the_day(story: Story) -> None:
    consent = story.consent(story.user, date(2025, 4, 1))
    story.book.done(withdraw, WithdrawalRequest(consent=consent, day=date(2025, 10, 20), clauses=(2,)))
    (bar,) = story.walk().principals[0].bars
    assert bar.ends is None
    assert bar.partly_on == date(2025, 10, 20)
    assert "R7.10.20 一部取り消し" in bar.label
    thing = story.things(Sort.CONSENT)[0]
    assert "令和7年10月20日に一部が取り消されました" in thing.second
    assert thing.standing is Standing.PARTLY


def test_a_consent_withdrawn_in_part_that_runs_out_later_was_not_withdrawn_as_a_whole(story: Story) -> None:
    consent = story.consent(story.user, date(2025, 4, 1), date(2026, 3, 31))
    story.book.done(withdraw, WithdrawalRequest(consent=consent, day=date(2025, 10, 20), clauses=(2,)))
    (bar,) = story.walk().principals[0].bars
    assert (bar.withdrawn_on, bar.ends, bar.partly_on) == (None, date(2026, 3, 31), date(2025, 10, 20))
    assert story.things(Sort.CONSENT)[0].standing is Standing.OVER


def test_a_consent_near_its_end_says_how_many_days_are_left(story: Story) -> None:
    story.consent(story.user, date(2025, 6, 15), date(2026, 6, 15))
    (bar,) = story.walk().principals[0].bars
    assert bar.note == "あと12日"
    (thing,) = story.things(Sort.CONSENT)
    assert thing.standing is Standing.SOON
    assert thing.mend == story.user


def test_a_paper_that_is_not_a_consent_yet_has_no_bar(story: Story) -> None:
    story.consent(story.user, date(2026, 4, 1), way=ConsentWay.ORAL)
    refused = tuple(
        ClauseAnswer(number=each.number, answer=Answer.REFUSED) for each in clauses_of("consent_user")
    )
    story.consent(story.user, date(2026, 4, 2), answers=refused)
    assert story.walk().principals[0].bars == ()


def test_forms_that_stand_side_by_side_are_told_apart_by_their_names(story: Story) -> None:
    story.consent(story.user, date(2026, 4, 1))
    story.consent(
        story.user,
        date(2026, 4, 2),
        form="medical_consent",
        code="K5",
        title="入退院・医療連携の同意書",
    )
    labels = [bar.label for bar in story.walk().principals[0].bars]
    assert labels == ["K-2026-0001　個人情報使用", "K-2026-0002　入退院・医療連携"]


def test_every_principal_has_a_lane_the_user_first_then_the_family(book: OpenBook) -> None:
    lanes = the_picture(book).walk().principals
    assert [(lane.name, lane.relation) for lane in lanes] == [
        ("髙橋 花子 様", "本人"),
        ("髙橋 健太 様", "長男"),
        ("渡邉 智子 様", "長女・同居"),
        ("髙橋 里美 様", "長男の妻"),
    ]
    assert [len(lane.bars) for lane in lanes] == [2, 2, 1, 1]


# --- what was given -------------------------------------------------------------------------------------------------------


def test_what_was_given_under_a_consent_tells_which(story: Story) -> None:
    story.consent(story.user, date(2026, 4, 1))
    record = story.given("訪問看護ほし", date(2026, 5, 28))
    (thing,) = story.things(Sort.PROVISION)
    assert thing.entry == record
    assert thing.standing is Standing.SOUND
    assert thing.title == "令和8年5月28日　訪問看護ほし へ、ケアプラン第1〜3表を FAXで渡しました"
    assert thing.ground == "K-2026-0001"
    assert "K-2026-0001（本人）" in thing.second
    ((dot,),) = [office.dots for office in story.walk().offices]
    assert (dot.day, dot.way, dot.cover) == (date(2026, 5, 28), "fax", "covered")


def test_what_was_given_between_two_consents_is_red_and_the_gap_reaches_from_one_to_the_other(
    book: OpenBook,
) -> None:
    story = the_picture(book)
    (thing,) = [each for each in story.things(Sort.PROVISION) if each.standing is Standing.UNCOVERED]
    assert thing.begins == date(2026, 4, 6)
    assert thing.remark
    assert (
        "前の同意 K-2025-0001 は 令和8年3月31日まで、次の同意 K-2026-0001 は 令和8年4月10日から"
        in thing.second
    )
    assert thing.mend == story.user
    (gap,) = story.walk().principals[0].gaps
    assert (gap.begins, gap.ends) == (date(2026, 4, 1), date(2026, 4, 9))
    assert [each.shape for each in story.things(Sort.GAP)] == [0]


def test_without_any_consent_the_gap_spans_what_was_given(story: Story) -> None:
    story.given("訪問看護ほし", date(2026, 2, 3))
    story.given("訪問看護ほし", date(2026, 3, 5))
    (gap,) = story.walk().principals[0].gaps
    assert (gap.begins, gap.ends) == (date(2026, 2, 3), date(2026, 3, 5))


def test_a_consent_that_does_not_reach_that_far_makes_no_gap_but_a_red_dot(story: Story) -> None:
    only_medical = tuple(
        ClauseAnswer(number=each.number, answer=Answer.AGREED)
        for each in clauses_of("consent_user")
        if each.purpose is Purpose.MEDICAL_COOPERATION
    )
    story.consent(story.user, date(2026, 4, 1), answers=only_medical)
    story.given("デイサービスさくら", date(2026, 5, 2))
    assert story.walk().principals[0].gaps == ()
    assert [each.standing for each in story.things(Sort.PROVISION)] == [Standing.UNCOVERED]


def test_a_road_that_needs_no_consent_is_neither_sound_nor_red(story: Story) -> None:
    story.given("山田医院", date(2026, 5, 1), route=Route.THROUGH_PRINCIPAL)
    story.given(
        "山田医院",
        date(2026, 5, 2),
        route=Route.EXCEPTION,
        exception=LegalException.LIFE_BODY_PROPERTY,
        route_reason="意識がなく、同意を得られなかった",
    )
    things = story.things(Sort.PROVISION)
    assert [each.standing for each in things] == [Standing.WITHOUT, Standing.WITHOUT]
    ((first, second),) = [office.dots for office in story.walk().offices]
    assert (first.words, second.words) == ("本人が届ける", "法の例外")


def test_a_consent_entered_later_never_takes_the_red_away_but_is_told(story: Story) -> None:
    story.given("訪問看護ほし", date(2026, 5, 1))
    story.book.clock.move(hours=1)
    story.consent(story.user, date(2026, 4, 1))
    (thing,) = story.things(Sort.PROVISION)
    assert thing.standing is Standing.UNCOVERED
    assert "あとから同意が記録されています" in thing.remark
    assert story.walk().principals[0].gaps == ()


def test_a_withdrawal_learned_of_later_makes_what_was_given_after_it_red(story: Story) -> None:
    consent = story.consent(story.user, date(2026, 4, 1))
    story.given("訪問看護ほし", date(2026, 5, 20))
    assert story.things(Sort.PROVISION)[0].standing is Standing.SOUND
    story.book.clock.move(hours=1)
    story.book.done(withdraw, WithdrawalRequest(consent=consent, day=date(2026, 5, 10)))
    (thing,) = story.things(Sort.PROVISION)
    assert thing.standing is Standing.UNCOVERED
    assert "記録したあとに分かったこと" in thing.remark


def test_what_is_still_to_come_is_told_as_a_plan(story: Story) -> None:
    story.consent(story.user, date(2026, 4, 1))
    story.given("訪問看護ほし", TODAY + timedelta(days=7), Way.POST)
    (thing,) = story.things(Sort.PROVISION)
    assert thing.title.endswith("郵送する予定です")


def test_a_half_filled_handover_stands_among_the_dots(story: Story) -> None:
    handover = Handover(
        service_user=story.user,
        day=TODAY,
        tense=Tense.TO_DO,
        route=Route.CONSENT,
        papers=paper_choices(story.book.register, story.user)[1:2],
        deliveries=tuple(
            Delivery(
                recipient=office,
                purpose=purpose_for(RecipientKind.VISITING_NURSE),
                way=Way.FAX,
                papers=papers,
            )
            for office, papers in (
                (story.offices["訪問看護ほし"], (0,)),
                (story.offices["山田医院"], ()),
            )
        ),
    )
    walk = story.walk(drafts=(DraftOnDesk(draft=7, handover=handover),))
    (thing,) = walk.things
    assert (thing.sort, thing.who, thing.standing) == (Sort.DRAFT, "訪問看護ほし", Standing.DRAFT)
    assert [dot.cover for office in walk.offices for dot in office.dots] == ["draft"]


def test_a_voided_record_is_no_longer_in_the_picture(story: Story) -> None:
    record = story.given("訪問看護ほし", date(2026, 5, 1))
    with story.book.register.writing(by=story.book.actor, at=story.book.clock.now()) as writing:
        writing.void(record, reason="入力まちがい")
    assert story.walk().things == ()


# --- periods --------------------------------------------------------------------------------------------------------------


def test_a_span_is_whole_months_up_to_two_months_after_this_one(story: Story) -> None:
    walk = story.walk()
    period = period_of(walk, Span.YEAR_AND_A_HALF)
    assert (period.begins, period.ends) == (date(2025, 3, 1), date(2026, 8, 31))
    assert period.words == "令和7年3月 〜 令和8年8月"
    assert period_of(walk, Span.HALF_YEAR).begins == date(2026, 3, 1)


def test_everything_reaches_from_the_first_thing_to_the_last(story: Story) -> None:
    story.consent(story.user, date(2019, 4, 20))
    story.given("訪問看護ほし", TODAY + timedelta(days=200))
    walk = story.walk()
    period = period_of(walk, Span.ALL)
    assert (period.begins, period.ends) == (date(2019, 4, 1), date(2026, 12, 31))
    assert walk.within(period) == walk.things


def test_an_office_that_got_nothing_in_the_period_has_no_lane_in_it(story: Story) -> None:
    story.consent(story.user, date(2020, 4, 1))
    story.given("訪問看護ほし", date(2020, 5, 1))
    story.given("山田医院", date(2026, 5, 1))
    walk = story.walk()
    assert [each.name for each in walk.plan(period_of(walk, Span.YEAR)).offices] == ["山田医院"]
    assert len(walk.plan(period_of(walk, Span.ALL)).offices) == 2


def test_an_entry_leads_to_the_user_it_is_about(book: OpenBook) -> None:
    story = the_picture(book)
    record = story.things(Sort.PROVISION)[0].entry
    assert record is not None
    assert user_of(book.register, record) == story.user
    assert user_of(book.register, story.members["健太"]) == story.user
    assert user_of(book.register, story.user) == story.user
    assert user_of(book.register, story.offices["山田医院"]) is None


def test_a_user_who_is_not_there_is_named_as_such(book: OpenBook) -> None:
    with pytest.raises(LookupError):
        walk_of(book.register, EntryId(9999), TODAY)


# --- on paper -------------------------------------------------------------------------------------------------------------


def words_of(pdf: bytes) -> str:
    with PdfDocument(pdf) as document:
        pages = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    return "".join("".join(pages).split())


def test_the_paper_tells_the_same_as_the_screen_and_carries_a_number_of_its_own(book: OpenBook) -> None:
    story = the_picture(book)
    printed = book.act(print_timeline, TimelineRequest(service_user=story.user, span=Span.YEAR_AND_A_HALF))
    assert isinstance(printed, Printed)
    assert printed.number == "G-2026-0001"
    said = words_of(printed.pdf)
    for word in (
        "同意と提供のあゆみ",
        "髙橋花子様",
        "G-2026-0001",
        "令和7年3月から令和8年8月まで",
        "同意なし",
        "あと12日",
    ):
        assert word in said, word
    for thing in story.walk().things:
        if thing.sort is Sort.PROVISION:
            assert "".join(thing.who.split()) in said


def test_each_print_is_noted_with_the_hash_of_the_very_bytes(book: OpenBook) -> None:
    story = the_picture(book)
    before = book.register.count(ProvisionRecord)
    first = book.act(print_timeline, TimelineRequest(service_user=story.user))
    second = book.act(print_timeline, TimelineRequest(service_user=story.user))
    assert (first.number, second.number) == ("G-2026-0001", "G-2026-0002")
    acts = [line.act for line in book.register.audit_lines()]
    assert acts.count("print.timeline") == 2
    assert book.register.count(ProvisionRecord) == before


def test_somebody_who_may_only_look_may_print_it(book: OpenBook) -> None:
    story = the_picture(book)
    reader = replace(book.actor, role=Role.READER)
    request = TimelineRequest(service_user=story.user)
    assert isinstance(print_timeline(request, book.register, book.clock.now(), reader), Printed)


def test_a_letter_no_font_draws_is_named_and_no_number_is_lost(book: OpenBook) -> None:
    story = a_story(book)
    story.consent(story.user, date(2026, 4, 1))
    story.office("訪問看護\U0010fffd", RecipientKind.VISITING_NURSE)
    story.given("訪問看護\U0010fffd", date(2026, 5, 1))
    with pytest.raises(Trouble):
        book.act(print_timeline, TimelineRequest(service_user=story.user))
    assert [line.act for line in book.register.audit_lines()].count("print.timeline") == 0
