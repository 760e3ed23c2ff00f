"""A care manager leaves or the office closes: one draft a user, the riskiest first, and the list on paper."""

import shutil
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop import practice
from desktop.entries.handover import Handover, Tense
from desktop.entries.office import Office
from desktop.entries.person import PersonName, ServiceUser, Staff
from desktop.entries.plain import from_plain
from desktop.entries.provision import ProvisionRecord
from desktop.entries.reading import DraftKind
from desktop.entries.version import EntryId
from desktop.procedures.consents import record_signing
from desktop.procedures.handovers import weigh
from desktop.procedures.leavers import (
    MARK,
    Drafted,
    LeaverRequest,
    Risk,
    draft_handovers,
    leaving,
    print_leaver_list,
)
from desktop.procedures.outcome import Printed, Refused, Stopped
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.records.trouble import DiskFull
from tests.conftest import OpenBook
from tests.procedures.test_main_job import printed_consent, signed
from tests.procedures.test_packs import pages_of


def in_a_month(book: OpenBook) -> date:
    return book.clock.now().day + timedelta(days=30)


def a_user(
    book: OpenBook, name: str, *, consent: bool = False, family: str = "", **changes: object
) -> EntryId:
    """A user of the one member of staff; `family` is a member without or (by "signed") with a consent."""
    card = replace(
        next(iter(practice.households(1, 1, book.clock.now().day))).user,
        name=PersonName(surname=name, surname_kana=name),
        staff_in_charge=book.actor.staff,
        care_until=None,
        ended_on=None,
    )
    user = book.done(keep_card, CardRequest(card=replace(card, **changes)))  # type: ignore[arg-type]
    if consent:
        printed = printed_consent(book, user)
        assert printed.entry is not None
        book.done(record_signing, signed(book, printed.entry))
    if family:
        member = next(
            each for each in practice.households(40, 1, book.clock.now().day) if each.family
        ).family[0]
        entry = book.done(keep_card, CardRequest(card=replace(member, service_user=user)))
        if family == "signed":
            printed = printed_consent(book, user, entry)
            assert printed.entry is not None
            book.done(record_signing, signed(book, printed.entry))
    return user


def test_users_stand_in_the_order_of_risk(book: OpenBook) -> None:
    ready = a_user(book, "ア", consent=True, family="signed")
    ending = a_user(book, "イ", consent=True, care_until=in_a_month(book) + timedelta(days=20))
    family = a_user(book, "ウ", consent=True, family="unsigned")
    none = a_user(book, "エ")
    plan = leaving(
        LeaverRequest(staff=book.actor.staff, day=in_a_month(book), successor=book.office(0)),
        book.register,
        book.clock.now().day,
    )
    assert [each.user.entry for each in plan] == [none, family, ending, ready]
    assert [each.risk for each in plan] == [Risk.NO_CONSENT, Risk.NO_FAMILY, Risk.SOON, Risk.READY]
    assert plan[0].words == ("本人の同意なし",)
    assert plan[0].consent == "なし"
    assert plan[3].number == "K-2026-0001"


def test_only_users_of_the_one_who_leaves_and_still_in_support(book: OpenBook) -> None:
    with book.register.writing(by=book.actor, at=book.clock.now()) as writing:
        other = writing.add(Staff(name=PersonName(surname="中村"))).entry
    mine = a_user(book, "ア")
    theirs = a_user(book, "イ", staff_in_charge=other)
    a_user(book, "ウ", ended_on=book.clock.now().day)
    day = in_a_month(book)
    ask = lambda staff: [  # noqa: E731
        each.user.entry
        for each in leaving(LeaverRequest(staff=staff, day=day), book.register, book.clock.now().day)
    ]
    assert ask(book.actor.staff) == [mine]
    assert ask(other) == [theirs]
    assert ask(None) == [mine, theirs]


def test_a_consent_that_does_not_name_the_successor_counts_as_none(book: OpenBook) -> None:
    user = a_user(book, "ア", consent=True)
    request = LeaverRequest(staff=None, day=in_a_month(book), successor=book.office(1))
    (plan,) = leaving(request, book.register, book.clock.now().day)
    assert plan.user.entry == user
    assert plan.risk is Risk.NO_CONSENT  # 訪問看護 is no office the form names for a change of care manager
    assert plan.consent == "足りない"
    assert plan.words == ("この相手への同意なし",)


def test_our_own_corporation_needs_no_consent(book: OpenBook) -> None:
    a_user(book, "ア")
    ours = next(office.content for office in book.register.entries(Office) if office.content.ours)
    sister = book.office(
        0,
        corporation=ours.corporation,
        corporate_number=ours.corporate_number,
        representative=ours.representative,
        representative_title=ours.representative_title,
    )
    (plan,) = leaving(
        LeaverRequest(staff=None, day=in_a_month(book), successor=sister), book.register, book.clock.now().day
    )
    assert plan.consent == "不要（同じ法人）"
    assert plan.risk is Risk.READY


def test_a_draft_is_kept_for_each_user_and_nothing_is_handed_on(book: OpenBook) -> None:
    users = [a_user(book, name, consent=name == "ア") for name in ("ア", "イ", "ウ")]
    offices = [book.office(0), book.office(7)]
    request = LeaverRequest(
        staff=None, day=in_a_month(book), successor=offices[0], others=((users[2], offices[1]),)
    )
    drafted = book.act(draft_handovers, request)
    assert isinstance(drafted, Drafted)
    assert book.register.count(Handover) == book.register.count(ProvisionRecord) == 0
    drafts = book.register.drafts(book.actor.staff)
    assert [draft.draft for draft in drafts] == list(drafted.drafts)  # the riskiest stands first
    handovers = [from_plain(Handover, draft.state["handover"]) for draft in drafts]
    assert [each.service_user for each in handovers] == [users[1], users[2], users[0]]
    assert [each.deliveries[0].recipient for each in handovers] == [offices[0], offices[1], offices[0]]
    assert all(each.tense is Tense.TO_DO and each.day == request.day for each in handovers)
    assert {draft.kind for draft in drafts} == {DraftKind.HANDOVER}
    assert weigh(handovers[0], book.register, book.clock.now().day).refused


def test_done_again_untouched_drafts_are_made_anew_and_worked_on_ones_stay(book: OpenBook) -> None:
    users = [a_user(book, name) for name in ("ア", "イ")]
    first = LeaverRequest(staff=None, day=in_a_month(book))
    book.act(draft_handovers, first)
    worked = next(
        draft
        for draft in book.register.drafts(book.actor.staff)
        if draft.state["handover"]["service_user"] == users[0]
    )
    state = {key: value for key, value in worked.state.items() if key != MARK}
    book.register.keep_draft(
        book.actor.staff,
        worked.kind,
        worked.title,
        {**state, "day": "R8.8.1"},
        book.clock.now(),
        worked.draft,
    )
    again = book.act(draft_handovers, replace(first, successor=book.office(0)))
    assert isinstance(again, Drafted)
    assert again.left_alone == (users[0],)
    drafts = {d.state["handover"]["service_user"]: d.state for d in book.register.drafts(book.actor.staff)}
    assert len(drafts) == len(book.register.drafts(book.actor.staff)) == 2
    assert drafts[users[0]]["day"] == "R8.8.1"
    assert drafts[users[1]]["handover"]["deliveries"]


def test_without_room_or_when_stopped_the_drafts_stay_as_they_were(
    book: OpenBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ア", "イ", "ウ"):
        a_user(book, name)
    request = LeaverRequest(staff=None, day=in_a_month(book))
    book.act(draft_handovers, request)
    before, head = book.register.drafts(book.actor.staff), book.register.audit_head()
    asked: list[int] = []

    def in_the_middle() -> bool:
        asked.append(1)
        return len(asked) > 5  # three users looked at, two drafts made anew

    with pytest.raises(Stopped):
        book.act(draft_handovers, replace(request, stop=in_the_middle))
    assert len(asked) == 6
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(DiskFull, match=r"3名分の下書きをつくるには、5MBの空きが要ります.*1つもつくっていません"):
        book.act(draft_handovers, request)
    assert book.register.drafts(book.actor.staff) == before
    assert book.register.audit_head() == head


def test_a_day_that_is_past_and_nobody_to_hand_on_are_refused(book: OpenBook) -> None:
    nobody = book.act(draft_handovers, LeaverRequest(staff=None, day=in_a_month(book)))
    assert isinstance(nobody, Refused)
    assert nobody.findings[0].code == "form.staff"
    a_user(book, "ア")
    past = book.act(draft_handovers, LeaverRequest(staff=None, day=book.clock.now().day - timedelta(days=1)))
    assert isinstance(past, Refused)
    assert past.findings[0].code == "form.day"
    assert not book.register.drafts(book.actor.staff)


def test_the_list_for_the_municipality_names_everybody_in_order(book: OpenBook) -> None:
    a_user(book, "ア", consent=True)
    a_user(book, "イ")
    printed = book.act(
        print_leaver_list,
        LeaverRequest(
            staff=None, day=in_a_month(book), successor=book.office(0), municipality="若葉市　介護保険課"
        ),
    )
    assert isinstance(printed, Printed)
    (page,) = pages_of(printed.pdf)
    for words in (
        "利用者ごとの措置予定一覧",
        "事業の廃止（令和8年7月3日）",
        "若葉市",
        "本人の同意なし",
        "K-2026-0001",
    ):
        assert words in page
    one = book.act(print_leaver_list, LeaverRequest(staff=book.actor.staff, day=in_a_month(book)))
    assert "担当交代の引継ぎ予定一覧" in pages_of(one.pdf)[0]
    assert "未定" in pages_of(one.pdf)[0]
    assert len(book.register.audit_lines(act="print.leaver_list")) == 2


def test_forty_users_are_quick(book: OpenBook) -> None:
    office = book.office(0)
    homes = practice.households(40, 5, book.clock.now().day)
    with book.register.writing(by=book.actor, at=book.clock.now()) as writing:
        for home in homes:
            user = writing.add(replace(home.user, staff_in_charge=book.actor.staff, ended_on=None)).entry
            for member in home.family:
                writing.add(replace(member, service_user=user))
    request = LeaverRequest(staff=book.actor.staff, day=in_a_month(book), successor=office)
    start = time.perf_counter()
    drafted = book.act(draft_handovers, request)
    printed = book.act(print_leaver_list, request)
    spent = time.perf_counter() - start
    assert len(drafted.drafts) == 40 == book.register.count(ServiceUser)
    assert printed.sheets == len(pages_of(printed.pdf))
    assert spent < 8, spent  # about 1.5 s on two cores, alone
