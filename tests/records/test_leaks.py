"""The files of a book hold no name of a service user, family member or office, in no encoding."""

from pathlib import Path

from desktop.entries.attachment import AttachmentRole
from desktop.entries.person import FamilyMember, PersonName
from desktop.entries.reading import DraftKind
from desktop.entries.version import Actor, EntryId
from desktop.records.book import Register
from tests.records.conftest import Clock, handover, office, user

MARKERS = ["鰐淵", "ワニブチ", "鵺太郎", "蓬莱訪問看護", "Zyxwvut-Corp", "09012345678", "鶴亀町一丁目"]
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc-jp")


def found_in(folder: Path) -> list[str]:
    needles = {}
    for marker in MARKERS:
        for encoding in ENCODINGS:
            needles[marker.encode(encoding, "ignore")] = f"{marker} ({encoding})"
    found = []
    for path in folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        found += [
            f"{path.name}: {name}"
            for needle, name in needles.items()
            if needle in data or needle in path.name.encode()
        ]
    return found


def test_no_name_stands_in_the_bytes_of_the_book(
    register: Register, me: Actor, clock: Clock, folder: Path
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        person = book.add(
            user("鰐淵", "鵺太郎", ("ワニブチ", "ヌエタロウ"), address="鶴亀町一丁目", phone="09012345678")
        ).entry
        book.add(FamilyMember(service_user=person, name=PersonName(surname="鰐淵", given_name="次郎")))
        place = book.add(office("蓬莱訪問看護", corporation="Zyxwvut-Corp")).entry
        book.add(handover(person, place, reason="鵺太郎さんの退院"))
        book.attach(
            "鰐淵 鵺太郎".encode() * 50, belongs_to=person, service_user=person, role=AttachmentRole.SCAN,
            media_type="image/png",
        )  # fmt: skip
    register.keep_draft(EntryId(me.staff), DraftKind.HANDOVER, "鰐淵", {"name": "鵺太郎"}, clock.now)
    assert register.count_hits("鰐淵") > 2
    assert found_in(folder) == []  # while open, the WAL included
    register.at_rest()
    assert found_in(folder) == []
    register.close()
    assert found_in(folder) == []


def test_the_sweep_finds_what_it_looks_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("前 鰐淵 後".encode("cp932"))
    (tmp_path / "b").write_bytes("鵺太郎".encode("utf-16-le"))
    assert {"a: 鰐淵 (cp932)", "b: 鵺太郎 (utf-16-le)"} <= set(found_in(tmp_path))
