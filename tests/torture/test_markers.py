"""No name ever lies readable on a disk: not in the book, its backups, logs, temporary files or what the program remembers."""

import io
import os
import re
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop import machine, practice
from desktop.clock import Clock
from desktop.command_line import run
from desktop.entries.attachment import AttachmentRole
from desktop.entries.consent import Answer, ClauseAnswer, Consent, ConsentWay, SignerRole, Signing, SigningAct
from desktop.entries.data_item import Purpose
from desktop.entries.handover import Delivery, Handover, Route, Tense
from desktop.entries.office import Way
from desktop.entries.person import PersonName
from desktop.entries.provision import ProvidedItem
from desktop.entries.reading import DraftKind
from desktop.procedures import books
from desktop.procedures.backups import BackUpRequest, DrillRequest, RestoreRequest, back_up, drill, restore
from desktop.procedures.consents import ConsentRequest, SigningRequest, print_consent, record_signing
from desktop.procedures.handovers import hand_over, print_handover
from desktop.procedures.offices import OfficeRequest, keep_office
from desktop.procedures.outcome import Done, Printed
from desktop.procedures.provisions import LogRequest, print_provision_log, print_provision_record
from desktop.procedures.receipts import ReceiptRequest, receive
from desktop.procedures.service_users import (
    CardRequest,
    ImportRequest,
    import_users,
    keep_card,
    preview_import,
    read_user_file,
)
from tests.torture import acts, storage
from tests.torture.acts import TickingClock

pytestmark = pytest.mark.timeout(600)

PASSWORD = "asagao-himawari-tsubaki-sumire"
STONES = "瑠璃珊瑚琥珀翡翠真珠水晶瑪瑙黒曜石"
MARKERS = tuple(
    f"{STONES[n % 14]}{STONES[(n * 5 + 3) % 14]}{STONES[(n * 3 + n // 14) % 14]}目印{n:02d}番"
    for n in range(40)
)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp932")


class Names:
    """Gives out the markers one after the other, so that each stands in some field."""

    def __init__(self) -> None:
        self._left = iter(MARKERS)
        self.given: list[str] = []

    def __call__(self) -> str:
        self.given.append(next(self._left))
        return self.given[-1]


def needles(markers: tuple[str, ...]) -> list[bytes]:
    escaped = [marker.encode("unicode_escape") for marker in markers]  # as JSON would write it
    return [marker.encode(encoding) for marker in markers for encoding in ENCODINGS] + escaped


def haystacks(data: bytes) -> Iterator[bytes]:
    """The bytes themselves, and every stream in them that can be inflated."""
    yield data
    for found in re.finditer(rb"x[\x01\x5e\x9c\xda]|stream\r?\n", data):
        start = found.start() if found.group()[:1] == b"x" else found.end()
        try:
            yield zlib.decompressobj().decompress(data[start : start + (1 << 20)], 1 << 22)
        except zlib.error:
            continue


def found_in(files: dict[str, bytes], wanted: list[bytes]) -> list[str]:
    pattern = re.compile(b"|".join(re.escape(each) for each in wanted))
    return [name for name, data in files.items() if any(pattern.search(hay) for hay in haystacks(data))]


def walk_through(root: Path, names: Names, clock: TickingClock) -> list[bytes]:
    """Every procedure once, with a marker in every field that takes words; the papers it printed (never saved)."""
    staff = replace(practice.our_staff()[0], name=PersonName(surname=names(), given_name=names()))
    office = replace(
        practice.our_office(), name=names(), address=names(), corporation=names(), representative=names()
    )
    first = books.FirstRun(folder=root / "ほん.tasuki", office=office, staff=staff, password=PASSWORD)
    new = books.prepare(first, clock.now())
    papers = [books.print_recovery_paper(new, clock.now()).pdf]
    register, actor = books.found(new, clock.now(), "PC-1")

    def act(procedure: Callable[..., Any], request: object) -> Any:
        outcome = procedure(request, register, clock.now(), actor)
        assert isinstance(outcome, Done | Printed) or procedure in (back_up, drill), outcome
        if isinstance(outcome, Printed):
            papers.append(outcome.pdf)
        return outcome

    with register:
        home = next(each for each in practice.households(40, 1, clock.now().day) if each.family)
        name = PersonName(surname=names(), given_name=names(), surname_kana=names(), given_name_kana=names())
        card = replace(
            home.user, name=name, address=names(), phone=names(), insurer_name=names(), note=names()
        )
        user = act(keep_card, CardRequest(card=card)).entry
        act(keep_card, CardRequest(card=replace(card, address=names()), entry=user, reason=names()))
        relative = replace(
            home.family[0], service_user=user, name=PersonName(surname=names(), given_name=names())
        )
        act(keep_card, CardRequest(card=replace(relative, relation=names(), address=names(), note=names())))
        other = replace(
            next(iter(practice.other_offices(1, 1))), name=names(), address=names(), representative=names()
        )
        other_office = act(keep_office, OfficeRequest(office=replace(other, contact_person=names()))).entry
        csv = f'\ufeff"{names()}","{names()}"\r\n'.encode()
        read = read_user_file(csv)
        if read.rows:
            act(import_users, ImportRequest(lines=preview_import(read.rows, register, clock.now())))
        request = ConsentRequest(
            service_user=user, principal=user, form="consent_user", starts_on=clock.now().day
        )
        consent = act(print_consent, request).entry
        clauses = register.entry(Consent, consent).content.clauses
        signing = Signing(
            day=clock.now().day, way=ConsentWay.PAPER, act=SigningAct.SIGNATURE, role=SignerRole.PRINCIPAL,
            signer=names(), witness=names(), explained_by=names(),
        )  # fmt: skip
        answers = tuple(ClauseAnswer(number=each.number, answer=Answer.AGREED) for each in clauses)
        scan = acts.picture(1) + names().encode()
        act(record_signing, SigningRequest(consent=consent, signing=signing, answers=answers, scans=(scan,)))
        papers_given = tuple(
            replace(paper, title=names()) for paper in practice.usual_papers(clock.now().day)[:1]
        )
        handover = Handover(
            service_user=user, day=clock.now().day, tense=Tense.DONE, route=Route.CONSENT, papers=papers_given,
            reason=names(), urgent=names(), held_back=names(),
            deliveries=(Delivery(
                recipient=other_office, purpose=Purpose.OFFICE_CHANGE, way=Way.BY_HAND, papers=(0,), receiver=names(),
            ),),
        )  # fmt: skip
        handed = act(hand_over, handover)
        act(print_handover, handed.entry)
        act(print_provision_record, handed.others[0])
        act(print_provision_log, LogRequest())
        act(
            receive,
            ReceiptRequest(
                service_user=user, office=other_office, day=clock.now().day, items=(ProvidedItem(title=names()),),
                how_obtained=names(), confirmed_how="写しを受け取った",
            ),
        )  # fmt: skip
        register.keep_draft(actor.staff, DraftKind.HANDOVER, names(), {"reason": names()}, clock.now())
        register.search(names.given[6])
        with register.writing(by=actor, at=clock.now()) as book:
            book.attach(
                papers[-1], belongs_to=handed.entry, service_user=user, role=AttachmentRole.FILED_PAPER,
                media_type="application/pdf",
            )  # fmt: skip
        act(back_up, BackUpRequest(place=root / "USB"))
        act(drill, DrillRequest(place=root / "USB", scratch=root / "tmp"))
        state = machine.Remembered(books=(machine.KnownBook(folder=register.folder, drafts=1),))
        machine.remember(root / "home", state)
    restore(
        RestoreRequest(backup=root / "USB", to=root / "もどした.tasuki", password=PASSWORD),
        clock.now(),
        "PC-1",
    )
    return papers


def test_no_marker_is_readable_in_any_file_that_the_acts_create(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    figures: Callable[[str, dict[str, Any]], None],
) -> None:
    for name in ("USB", "tmp", "home"):
        (tmp_path / name).mkdir()
    for variable in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(tmp_path / ("tmp" if "T" in variable[:1] else "home")))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    opened: set[str] = set()
    _LISTENERS.append(opened)
    names = Names()
    try:
        with storage.watched(monkeypatch) as disk:
            papers = walk_through(tmp_path, names, TickingClock())
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        assert run(["search", str(tmp_path / "ほん.tasuki"), names.given[6], "--json"], Clock()) == 0
        capsys.readouterr()
    finally:
        _LISTENERS.remove(opened)
    hidden = names.given[2:]  # the two of our own staff stand on the lock screen, and so in keys.json
    files = {
        str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    }
    files |= {
        f"write {number} of {event.path}": event.data
        for number, event in enumerate(disk.events)
        if event.data
    }
    hits = found_in(files, needles(tuple(hidden)))
    elsewhere = sorted(
        each for each in opened if not Path(each).is_relative_to(tmp_path) and not _known(each)
    )
    figures(
        "markers in files",
        {"markers": len(names.given), "files": sum(map(os.path.isfile, map(str, tmp_path.rglob("*")))),
         "writes_looked_at": len([event for event in disk.events if event.data]), "hits": len(hits),
         "files_opened_for_writing_elsewhere": len(elsewhere)},
    )  # fmt: skip
    assert hits == []
    assert elsewhere == []
    assert names.given == list(MARKERS)
    assert papers
    plain = hidden[0].encode("cp932")
    assert (
        len(
            found_in(
                {"raw": b"..." + plain, "inflated": b"..stream\n" + zlib.compress(plain)}, needles(MARKERS)
            )
        )
        == 2
    )


_LISTENERS: list[set[str]] = []


def _listen(event: str, given: tuple[Any, ...]) -> None:
    if event != "open" or not _LISTENERS:
        return
    path, mode, flags = given
    writes = any(letter in (mode or "") for letter in "wax+") or (flags or 0) & (os.O_WRONLY | os.O_RDWR)
    if writes and isinstance(path, str | os.PathLike):
        for listener in _LISTENERS:
            listener.add(os.path.abspath(path))


sys.addaudithook(_listen)


def _known(path: str) -> bool:
    """Files of the machine's own: compiled modules, the pipe ends of the system, null."""
    return path.endswith(".pyc") or "__pycache__" in path or path.startswith(("/dev/", "/proc/"))
