"""Filing and printing: what was printed once is printed again with the same text, however the cards have changed since."""

import hashlib
import io
import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.plain import from_plain, to_plain
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Moment
from desktop.procedures.outcome import Printed, Trouble
from desktop.records import disk
from desktop.records.book import Register
from desktop.records.trouble import Unwritable
from forms.drawn import Drawn
from forms.lettering import MissingGlyph

S = TypeVar("S")

PDF = "application/pdf"


def sheet_type(form: str) -> str:
    """Media type of a filed sheet: the ready text of a record, from which it is drawn again."""
    return f"application/vnd.tasuki.{form.lower()}+json"


def filed_papers(
    register: Reading, entry: EntryId, media_type: str, since_version: int = 0
) -> Sequence[bytes]:
    """The papers filed with an entry, oldest first; of a version only those filed after it was recorded."""
    return [
        register.sealed_file(attachment.entry)
        for attachment in sorted(register.entries(Attachment, belongs_to=entry), key=lambda each: each.entry)
        if attachment.content.role is AttachmentRole.FILED_PAPER
        and attachment.content.media_type == media_type
        and attachment.version > since_version
    ]


def print_filed(
    sheet: Callable[[], S],
    kind: type[S],
    draw: Callable[[S, BinaryIO], Drawn],
    register: Register,
    moment: Moment,
    actor: Actor,
    *,
    entry: EntryId,
    service_user: EntryId | None,
    number: str,
    form: str,
    act: str,
    version: int = 0,
) -> Printed:
    """Print a record from its filed sheet; the first print files it. The audit line keeps the PDF's hash.

    ``sheet`` makes the ready text and is asked only when nothing is filed yet. ``version`` is that of a record which may
    be corrected: what was filed of an earlier version is not printed again in the place of this one.
    """
    filed = filed_papers(register, entry, sheet_type(form), version)
    ready = from_plain(kind, json.loads(filed[-1])) if filed else sheet()
    pdf, drawn = drawn_pdf(ready, draw)
    with register.writing(by=actor, at=moment) as book:
        if not filed:
            data = json.dumps(to_plain(ready), ensure_ascii=False).encode()
            book.attach(
                data,
                belongs_to=entry,
                service_user=service_user,
                role=AttachmentRole.FILED_PAPER,
                media_type=sheet_type(form),
                geometry=json.dumps(drawn.to_data()),
            )
        book.note(act, (entry,), detail=hashlib.sha256(pdf).hexdigest())
    return Printed(pdf=pdf, number=number, sheets=drawn.sheets, entry=entry)


class Unprintable(Trouble):
    """A character no font at hand can draw: the paper is not printed, the field and the character are named."""


def drawn_pdf(sheet: S, draw: Callable[[S, BinaryIO], Drawn]) -> tuple[bytes, Drawn]:
    """Draw one sheet into memory: unsaved papers never touch the disk. Raises ``Unprintable``."""
    stream = io.BytesIO()
    try:
        drawn = draw(sheet, stream)
    except MissingGlyph as missing:
        letters = "・".join(f"「{letter}」" for letter in missing.characters)
        raise Unprintable(
            f"「{missing.field}」の{letters}は、刷れる字がありません。紙は刷らずにやめました。別の字（代替字など）に直してください。"
        ) from missing
    return stream.getvalue(), drawn


def leave_file(path: Path, data: bytes) -> None:
    """Leave a paper or a table as a file outside the book: whole, or what stood there stays. Raises ``Trouble``."""
    beside = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        disk.refuse_without_room(path.parent, len(data), "ファイルに残すには", "台帳には、そのまま残っています。")
        disk.write_new(beside, data)
        disk.replace(beside, path)
    except OSError as error:
        raise Unwritable(
            "その場所に書けませんでした。台帳には、そのまま残っています。空きのある、別の場所をえらんでください。"
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def joined(parts: Sequence[bytes]) -> bytes:
    """Several papers as one PDF, so that they go to the printer in one go."""
    if len(parts) == 1:
        return parts[0]
    from pypdfium2 import PdfDocument

    whole = PdfDocument.new()
    for part in parts:
        with PdfDocument(part) as document:
            whole.import_pages(document)
    stream = io.BytesIO()
    whole.save(stream)
    whole.close()
    return stream.getvalue()
