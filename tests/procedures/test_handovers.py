"""The handover's law side in a real book: routes and their facts on the record, strings on the paper, unclear facts named."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.entries.consent import ROUTES_ASKED, Consent
from desktop.entries.data_item import Medium, NoFax, Origin, PaperKind
from desktop.entries.finding import Severity
from desktop.entries.handover import Abroad, Handover, Route, Tense
from desktop.entries.office import Way
from desktop.entries.person import PersonName, ServiceUser
from desktop.entries.provision import Duty, ProvidedItem, ProvisionRecord
from desktop.procedures.handovers import (
    FoundRoute,
    Question,
    find_route,
    hand_over,
    on_last_route,
    other_routes,
    paper_choices,
    print_handover,
    weigh,
)
from desktop.procedures.outcome import Done, Printed, Refused
from desktop.procedures.provisions import print_provision_record
from desktop.procedures.receipts import receive
from desktop.procedures.service_users import CardRequest, keep_card
from forms.wording import wording
from tests.conftest import OpenBook
from tests.procedures.test_main_job import a_handover
from tests.procedures.test_receipts import a_receipt
from tests.views.papers import signed_consent, text_of


def codes(outcome: Done | Refused) -> list[str]:
    return [finding.code for finding in outcome.findings]


def act(book: OpenBook, handover: Handover) -> Done | Refused:
    outcome = book.act(hand_over, handover)
    assert isinstance(outcome, Done | Refused)
    return outcome


def record_of(book: OpenBook, outcome: Done | Refused) -> ProvisionRecord:
    assert isinstance(outcome, Done), codes(outcome)
    return book.register.entry(ProvisionRecord, outcome.others[0]).content


def letter_of(book: OpenBook, outcome: Done | Refused) -> str:
    assert isinstance(outcome, Done), codes(outcome)
    printed = book.act(print_handover, outcome.entry)
    assert isinstance(printed, Printed)
    return text_of(printed.pdf)


def with_paper(handover: Handover, **changes: object) -> Handover:
    """The handover with its first paper changed."""
    first = replace(handover.papers[0], **changes)  # type: ignore[arg-type]
    return replace(handover, papers=(first, *handover.papers[1:]))


# --- routes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tense", list(Tense))
def test_while_the_route_is_open_nothing_is_recorded_neither_as_lawful_nor_as_unlawful(
    book: OpenBook, tense: Tense
) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    outcome = act(book, replace(a_handover(book, user, book.office(0), tense=tense), route=Route.UNDECIDED))
    assert isinstance(outcome, Refused)
    assert "route_undecided" in codes(outcome)
    assert book.register.count(Handover) == book.register.count(ProvisionRecord) == 0


def test_the_three_roads_of_a_change_of_office_live_on_record_and_paper(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    day = book.clock.now().day
    signed_consent(book, user)
    draft = replace(a_handover(book, user, office), route=Route.UNDECIDED)
    first = find_route(draft, book.register, day)
    assert isinstance(first, Question)
    assert [option.answer.value for option in first.options] == ["direct", "carried", "none_of_these"]
    signed_consent(book, user, form="on_behalf_mandate")
    first = find_route(draft, book.register, day)
    assert isinstance(first, Question)
    duties = {}
    for option in first.options[:3]:
        found = find_route(draft, book.register, day, [option.answer.value])
        assert isinstance(found, FoundRoute)
        outcome = act(book, found.taken(draft))
        record = record_of(book, outcome)
        duties[record.route] = record.duty
        assert ("ご本人の氏名" in letter_of(book, outcome)) is (record.route is Route.THROUGH_PRINCIPAL)
    assert duties == {
        Route.CONSENT: Duty.DUE,
        Route.THROUGH_PRINCIPAL: Duty.VOLUNTARY,
        Route.ON_BEHALF: Duty.VOLUNTARY,
    }


def test_the_way_ticked_on_a_handover_consent_opens_the_road_and_warns_off_the_direct_one(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    office, other = book.office(0), book.office(0)
    day = book.clock.now().day
    form = signed_consent(book, user, form="handover_consent", recipient=office, chosen=Route.ON_BEHALF)
    number = book.register.entry(Consent, form).number
    first = find_route(a_handover(book, user, other), book.register, day)
    assert isinstance(first, Question)
    assert "on_behalf" not in [option.answer.value for option in first.options]
    draft = a_handover(book, user, office)
    first = find_route(draft, book.register, day)
    assert isinstance(first, Question)
    assert number in next(each.detail for each in first.options if each.answer.value == "on_behalf")
    road = find_route(draft, book.register, day, ["on_behalf"])
    assert isinstance(road, FoundRoute)
    warned = weigh(draft, book.register, day)
    assert not warned.refused
    assert "consent_other_route" in [finding.code for finding in warned.findings]
    record = record_of(book, act(book, road.taken(draft)))
    assert (record.route, record.duty) == (Route.ON_BEHALF, Duty.VOLUNTARY)
    assert [each.number for each in record.consents] == [number]
    assert not record.findings


def test_an_office_of_our_own_corporation_among_others_is_recorded_as_what_it_is(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    ours, theirs = book.office(0, ours=True), book.office(7)
    outcome = act(book, a_handover(book, user, ours, theirs))
    assert isinstance(outcome, Done), codes(outcome)
    records = [book.register.entry(ProvisionRecord, entry).content for entry in outcome.others]
    assert [record.route for record in records] == [Route.SAME_BUSINESS, Route.CONSENT]
    printed = text_of(book.act(print_provision_record, outcome.others[0]).pdf)
    assert "同じ法人の中の引継ぎ" in printed
    assert "同意なし" not in printed


def test_a_country_abroad_and_its_paper_reach_the_record_and_its_print(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    draft = a_handover(book, user, book.office(0))
    refused = act(book, replace(draft, abroad=Abroad.ELSEWHERE))
    assert isinstance(refused, Refused)
    assert "abroad_consent" in codes(refused)
    outcome = act(book, replace(draft, abroad=Abroad.ELSEWHERE, evidence="海外提供の同意書（6月1日）"))
    record = record_of(book, outcome)
    assert "法第28条" in record.ground
    assert isinstance(outcome, Done)
    printed = book.act(print_provision_record, outcome.others[0])
    assert "海外提供の同意書" in text_of(printed.pdf)


def test_a_route_against_the_one_found_keeps_its_reason_in_the_book(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    sister = book.office(0, corporation="株式会社あおば", ours=True)
    day = book.clock.now().day
    draft = replace(a_handover(book, user, sister), route=Route.UNDECIDED)
    found = find_route(draft, book.register, day)
    assert isinstance(found, FoundRoute)
    assert found.route is Route.SAME_BUSINESS
    through = other_routes(draft, book.register, day, found)[1]
    outcome = act(book, through.taken(draft, "本人が自分で届けたいと言った"))
    assert isinstance(outcome, Done)
    kept = book.register.entry(Handover, outcome.entry).content
    assert (kept.route, kept.route_reason) == (Route.THROUGH_PRINCIPAL, "本人が自分で届けたいと言った")


def test_the_last_route_is_taken_over_but_never_an_exception(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    day = book.clock.now().day
    draft = replace(a_handover(book, user, book.office(0)), route=Route.UNDECIDED)
    joint = replace(draft, route=Route.JOINT_USE, evidence="掲示（4月1日）")
    taken = on_last_route(draft, joint, book.register, day)
    assert (taken.route, taken.evidence) == (Route.JOINT_USE, "掲示（4月1日）")
    assert on_last_route(draft, replace(draft, route=Route.EXCEPTION), book.register, day) == draft
    assert on_last_route(draft, replace(draft, route=Route.ON_BEHALF), book.register, day) == draft


# --- what was already done ----------------------------------------------------------------------------------------


def test_what_was_given_without_consent_stands_so_on_record_and_letter(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    outcome = act(book, a_handover(book, user, book.office(0), tense=Tense.DONE))
    record = record_of(book, outcome)
    assert record.ground == "本人の同意を確かめられないまま提供した。"
    blocking = [finding for finding in record.findings if finding.severity is Severity.BLOCKING]
    assert blocking
    assert isinstance(outcome, Done)
    printed = text_of(book.act(print_provision_record, outcome.others[0]).pdf)
    assert "同意なし" in printed
    assert "法第27条第1項の本人の同意を得ている" not in printed
    letter = letter_of(book, outcome)
    assert "要確認" in letter
    assert "".join(blocking[0].text.split()) in letter


# --- papers and the strings attached to them ----------------------------------------------------------------------


def test_version_medium_and_strings_go_with_the_paper(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    tied = with_paper(
        a_handover(book, user, book.office(0)),
        version="3回目の変更",
        medium=Medium.FILE,
        no_onward=True,
        collect_by=date(2026, 9, 30),
        conditions="会議で使うときだけ",
    )
    assert isinstance(act(book, tied), Refused)
    outcome = act(book, with_paper(tied, passed_on_because="市に電話で確かめた"))
    record = record_of(book, outcome)
    assert record.items[0].period.startswith("3回目の変更")
    assert record.items[0].medium == "電子"
    letter = letter_of(book, outcome)
    for words in (
        "条件あり",
        "ほかへ渡さない",
        "令和8年9月30日までに回収・廃棄",
        "会議で使うときだけ",
        "3回目の変更",
    ):
        assert words in letter
    assert "市に電話で確かめた" not in letter


def test_why_a_paper_is_not_faxed_stays_here_and_a_fax_names_neither_it_nor_its_strings(
    book: OpenBook,
) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    hidden = with_paper(
        a_handover(book, user, book.office(0), tense=Tense.DONE),
        title="住所のわかる紙",
        no_fax=True,
        no_fax_because=NoFax.HIDDEN_ADDRESS,
        conditions="写さない",
    )
    by_hand = letter_of(book, act(book, hidden))
    assert "FAX不可" in by_hand
    assert "「住所のわかる紙」写さない" in by_hand
    assert "かくして" not in by_hand
    faxed = replace(hidden, deliveries=tuple(replace(each, way=Way.FAX) for each in hidden.deliveries))
    letter = letter_of(book, act(book, faxed)).split("渡す書類")[1]
    assert "住所のわかる紙" not in letter
    assert "写さない" not in letter


def test_a_paper_received_with_strings_carries_them_when_it_is_offered_again(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    city, before = book.office(0), book.office(1)
    opinion = ProvidedItem(title="主治医意見書")
    book.done(receive, a_receipt(book, user, city, items=(opinion,), conditions="ケアプランの作成だけに使う"))
    book.done(receive, a_receipt(book, user, before, conditions="写さない"))
    offered = {paper.title: paper for paper in paper_choices(book.register, user)}
    assert offered["主治医意見書"].conditions == "ケアプランの作成だけに使う"
    plan = offered["居宅サービス計画書（第1表）（もらったもの）"]
    assert (plan.conditions, plan.origin, plan.kind) == ("写さない", Origin.MEDICAL, PaperKind.OTHER)
    assert plan.data_items
    assert offered["居宅サービス計画書（第1表）"].conditions == ""
    book.clock.move(days=1)
    book.done(receive, a_receipt(book, user, city, items=(opinion,)))
    offered = {paper.title: paper for paper in paper_choices(book.register, user)}
    assert offered["主治医意見書"].conditions == ""


# --- what bad input gets ------------------------------------------------------------------------------------------


def test_a_route_and_a_card_that_contradict_each_other_are_both_named(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    draft = a_handover(book, user, book.office(0))
    day = book.clock.now().day
    dead = weigh(replace(draft, route=Route.DECEASED, route_reason="6月1日に死去"), book.register, day)
    assert "death_not_on_card" in [finding.code for finding in dead.findings]
    same = weigh(replace(draft, route=Route.SAME_BUSINESS), book.register, day)
    assert "same_business_contradicted" in [finding.code for finding in same.findings]
    assert same.refused


def test_days_in_the_wrong_order_are_refused_or_named(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    day = book.clock.now().day
    draft = a_handover(book, user, book.office(0))
    past = act(book, replace(draft, day=day - timedelta(days=1)))
    future = act(book, replace(draft, tense=Tense.DONE, day=day + timedelta(days=1)))
    for outcome in (past, future):
        assert isinstance(outcome, Refused)
        assert codes(outcome) == ["form.day"]
    signed_consent(book, user)
    before = act(book, replace(draft, tense=Tense.DONE, day=day - timedelta(days=1)))
    assert "consent_not_yet" in codes(before)  # given the day before it was signed
    later = act(book, with_paper(draft, made_on=day + timedelta(days=3)))
    assert "paper_after_day" in codes(later)


def test_a_recipient_without_address_or_representative_is_named_with_what_it_takes(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    office = book.office(0, address="", representative="", representative_title="")
    outcome = act(book, a_handover(book, user, office))
    assert isinstance(outcome, Refused)
    missing = next(finding for finding in outcome.findings if finding.code == "record_items_missing")
    assert "住所" in missing.title
    assert "代表者" in missing.title
    assert "確かめて" in missing.text


def test_a_consent_over_half_of_the_items_lets_that_half_go_and_names_the_rest(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    offered = {paper.kind: paper for paper in paper_choices(book.register, user)}
    plan, assessment = offered[PaperKind.PLAN_1], offered[PaperKind.ASSESSMENT]
    signed_consent(book, user, form="handover_consent", recipient=office, left_out=(5,))
    draft = a_handover(book, user, office)
    both = tuple(replace(each, papers=(0, 1)) for each in draft.deliveries)
    draft = replace(draft, papers=(plan, assessment), deliveries=both)
    judged = weigh(draft, book.register, book.clock.now().day)
    assert [cell.mark.value for cell in judged.deliveries[0].cells] == ["allowed", "missing"]
    assert judged.refused
    outside = next(finding for finding in judged.findings if finding.severity is Severity.BLOCKING)
    assert assessment.title in outside.text
    assert plan.title not in outside.text


def test_two_users_of_one_name_are_named_until_their_cards_tell_them_apart(book: OpenBook) -> None:
    bare = ServiceUser(name=PersonName(surname="髙橋", given_name="花子"))
    first = book.done(keep_card, CardRequest(card=bare))
    draft = a_handover(book, first, book.office(0))
    day = book.clock.now().day

    def found() -> list[str]:
        return [finding.code for finding in weigh(draft, book.register, day).findings]

    assert "same_name" not in found()
    book.done(keep_card, CardRequest(card=replace(bare, birthday=date(1935, 5, 1))))
    assert "same_name" in found()
    book.done(keep_card, CardRequest(card=replace(bare, insured_number="0000000001"), entry=first))
    assert "same_name" not in found()


def test_the_boxes_of_the_form_stand_in_the_order_in_which_their_ways_are_read() -> None:
    headings = [each.heading for each in wording("handover_consent").routes]
    words = {Route.CONSENT: "直接", Route.THROUGH_PRINCIPAL: "私が受け取り", Route.ON_BEHALF: "委託"}
    assert len(headings) == len(ROUTES_ASKED)
    assert all(words[route] in heading for route, heading in zip(ROUTES_ASKED, headings, strict=True))
