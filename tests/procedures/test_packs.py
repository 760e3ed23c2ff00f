"""One act, the whole pack: cover, 引継書 and record of every office, in order, and again with the same text."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdfium2 import PdfDocument

from desktop.entries.attachment import Attachment
from desktop.entries.handover import Delivery, Handover, Route, Tense
from desktop.entries.office import Office, Way
from desktop.entries.provision import ProvisionRecord
from desktop.entries.version import EntryId
from desktop.procedures.consents import record_signing
from desktop.procedures.handovers import hand_over, print_handover, purpose_for, take_back
from desktop.procedures.offices import OfficeRequest, keep_office
from desktop.procedures.outcome import Done, Printed
from desktop.procedures.packs import print_pack
from desktop.procedures.printing import Unprintable
from tests.conftest import OpenBook
from tests.procedures.test_main_job import a_handover, printed_consent, signed


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page without its white space."""
    with PdfDocument(BytesIO(pdf)) as document:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]


def sent(book: OpenBook, handover: Handover) -> EntryId:
    """The handover recorded, with the user's consent on file."""
    printed = printed_consent(book, handover.service_user)
    assert printed.entry is not None
    book.done(record_signing, signed(book, printed.entry))
    return recorded(book, handover)


def recorded(book: OpenBook, handover: Handover) -> EntryId:
    """The handover recorded, each office for the purpose of its kind."""
    deliveries = tuple(
        replace(each, purpose=purpose_for(book.register.entry(Office, each.recipient).content.kind))
        for each in handover.deliveries
    )
    done = book.act(hand_over, replace(handover, deliveries=deliveries))
    assert isinstance(done, Done), done
    return done.entry


def by(handover: Handover, *ways: Way) -> Handover:
    deliveries = tuple(replace(each, way=way) for each, way in zip(handover.deliveries, ways, strict=True))
    return replace(handover, deliveries=deliveries)


def pack(book: OpenBook, handover: EntryId) -> Printed:
    printed = book.act(print_pack, handover)
    assert isinstance(printed, Printed)
    assert printed.sheets == len(pages_of(printed.pdf))
    return printed


def test_each_office_gets_its_papers_in_order_and_a_cover_only_by_fax(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    offices = [book.office(0), book.office(1, fax="00-9876-5432"), book.office(2)]
    handover = sent(book, by(a_handover(book, user, *offices), Way.BY_HAND, Way.FAX, Way.POST))
    printed = pack(book, handover)
    kinds = []
    for page in pages_of(printed.pdf):
        known = ("FAX送付状", "引継書", "第三者提供記録", "個人情報使用同意書")
        kinds.append(next(k for k in known if page.find(k) in range(60)))
    assert kinds == [
        "引継書",
        "個人情報使用同意書",
        "個人情報使用同意書",
        "第三者提供記録",
        "FAX送付状",
        "引継書",
        "第三者提供記録",
        "引継書",
        "第三者提供記録",
    ]
    cover = pages_of(printed.pdf)[4]
    assert "00-9876-5432" in cover
    name = book.register.entry(Office, offices[1]).content.name
    assert name in cover


def test_a_successor_gets_the_consent_form_it_has_to_take_anew_and_it_is_no_record_of_ours(
    book: OpenBook,
) -> None:
    user, _ = book.household(family=0)
    successor = book.office(0)
    handover = sent(book, a_handover(book, user, successor, book.office(1)))
    forms = [page for page in pages_of(pack(book, handover).pdf) if "個人情報使用同意書" in page[:60]]
    assert len(forms) == 2  # one leaf, for the successor only
    name = book.register.entry(Office, successor).content.name
    assert "".join(f"{name} 御中".split()) in forms[0]
    text = "".join(forms)
    assert "契約の日から" in text  # when that begins is theirs to say
    assert "記録番号" not in text
    assert "下書き" not in text
    ours = next(each.content for each in book.register.entries(Office) if each.content.ours)
    assert ours.name not in text
    assert not [
        filed
        for filed in book.register.entries(Attachment)
        if filed.content.media_type.startswith("application/vnd.tasuki.h1s")
        and '"qr"' in filed.content.geometry
    ]


def test_the_cover_counts_every_sheet_that_is_sent_or_leaves_room_to_count(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    handover = by(a_handover(book, user, book.office(1)), Way.FAX)
    counted = replace(handover, papers=tuple(replace(paper, pages=2) for paper in handover.papers))
    cover, letter, *_ = pages_of(pack(book, sent(book, counted)).pdf)
    assert "8枚" in cover  # the cover, one sheet of letter, three papers of two sheets
    assert "引継書" in letter
    unknown = replace(handover, papers=(replace(handover.papers[0], pages=0), *handover.papers[1:]))
    assert "数え、送る前に書きます" in pages_of(pack(book, recorded(book, unknown)).pdf)[0]


def test_the_cover_names_no_user(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    handover = sent(book, by(a_handover(book, user, book.office(1)), Way.FAX))
    cover = pages_of(pack(book, handover).pdf)[0]
    record = book.register.entries(ProvisionRecord)[0].content
    assert record.principal.name.split()[0] not in cover


def test_what_must_not_be_faxed_is_not_named_on_the_fax_but_stays_on_our_record(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    office = book.office(1)
    handover = by(a_handover(book, user, office, tense=Tense.DONE), Way.FAX)
    hidden = replace(handover.papers[2], no_fax=True, title="住所のわかる紙")
    printed = pack(
        book, sent(book, replace(handover, papers=(*handover.papers[:2], hidden, *handover.papers[3:])))
    )
    cover, letter, record = pages_of(printed.pdf)
    for faxed in (cover, letter.split("切り取り線")[0]):
        assert "ほかに1点あります" in faxed
        assert "別便" not in faxed.replace("別便ほかに", "")  # nothing is promised of what was already done
    listed = letter[letter.index("渡す書類") :]
    assert "住所のわかる紙" not in listed
    assert "住所のわかる紙" in record


def test_papers_the_same_office_gets_by_hand_are_told_as_sent_another_way(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    office = book.office(1)
    handover = by(a_handover(book, user, office), Way.FAX)
    first = handover.deliveries[0]
    split: tuple[Delivery, ...] = (
        replace(first, papers=(0, 1)),
        replace(first, papers=(2,), way=Way.BY_HAND),
    )
    printed = pack(book, sent(book, replace(handover, deliveries=split)))
    cover, letter, *_ = pages_of(printed.pdf)
    assert "ほかに1点を、別便でお届けします。" in cover
    assert "ほかに1点を、別便でお届けします。" in letter


def test_what_the_user_carries_is_not_drawn_for_a_fax(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    handover = by(a_handover(book, user, book.office(1)), Way.FAX)
    carried = recorded(book, replace(handover, route=Route.THROUGH_PRINCIPAL))
    assert not any("FAX送付状" in page for page in pages_of(pack(book, carried).pdf))


def test_the_form_to_be_signed_goes_along_but_for_a_fax(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    handover = by(a_handover(book, user, book.office(0)), Way.FAX)
    carried = recorded(book, replace(handover, route=Route.THROUGH_PRINCIPAL))
    assert any("個人情報使用同意書" in page[:60] for page in pages_of(pack(book, carried).pdf))
    faxed = sent(book, handover)
    assert not any("個人情報使用同意書" in page[:60] for page in pages_of(pack(book, faxed).pdf))


def test_printed_again_it_gives_the_same_text_however_the_cards_have_changed(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    office = book.office(1, fax="00-9876-5432")
    handover = sent(book, by(a_handover(book, user, office), Way.FAX))
    first = pages_of(pack(book, handover).pdf)
    card = book.register.entry(Office, office).content
    book.done(
        keep_office, OfficeRequest(office=replace(card, name="べつの名前", fax="00-1111-1111"), entry=office)
    )
    assert pages_of(pack(book, handover).pdf) == first
    filed = [each.content.media_type for each in book.register.entries(Attachment)]
    assert sum(each.endswith("h1f+json") for each in filed) == 1


def test_the_papers_of_a_handover_taken_back_cannot_go_out(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    handover = sent(book, a_handover(book, user, book.office(1)))
    book.done(take_back, handover)
    for act in (print_pack, print_handover):
        with pytest.raises(Unprintable, match="取り消して"):
            book.act(act, handover)
