"""Examining a book from end to end: the file, its rows, the audit chain, the index, the scans."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from desktop.entries.plain import from_plain
from desktop.entries.version import Kind
from desktop.records import audit, rebuild, search
from desktop.records.cipher import Connection, roll_back
from desktop.records.scans import Scans
from desktop.records.shelves import BY_KIND
from desktop.records.trouble import FileAltered, FileMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was found. `problems` are sentences; `counts` the entries of each kind, lines and files."""

    ok: bool
    problems: tuple[str, ...]
    counts: dict[str, int]


def examine(
    connection: Connection,
    scans: Scans | None,
    heads: tuple[tuple[int, str], ...],
    progress: Callable[[str], None] | None,
) -> CheckReport:
    """Examine everything, over a connection of its own and as of one moment. Without `scans`, all but the scans."""
    tell = progress or (lambda part: None)
    problems: list[str] = []
    counts: dict[str, int] = {}
    connection.execute("BEGIN")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on, as of now
        tell("ファイル")
        problems += file_problems(connection)
        if not problems:
            tell("監査の記録")
            walk = audit.walk(connection, heads)
            counts |= {"audit_lines": walk.lines}
            problems += [walk.problem] if walk.problem else []
            tell("記録")
            problems += _rows(connection, counts)
            tell("索引")
            if not problems and not rebuild.index_is_right(connection):
                problems.append("さがすための索引が、記録と合いません。索引を作り直してください。")
            if scans is not None:
                tell("とじた紙")
                problems += _files(connection, scans, counts)
    except (ValueError, LookupError) as error:
        problems.append(f"読めない記録があります（{type(error).__name__}）。控えから戻してください。")
    finally:
        roll_back(connection)
    return CheckReport(ok=not problems, problems=tuple(problems), counts=counts)


def file_problems(connection: Connection) -> list[str]:
    """What is wrong with the file itself: a page that was changed, or tables and indexes that do not fit."""
    # All rows: a damaged file is told in many (Signal-Desktop #3869 read the first one only).
    pages = [row[0] for row in connection.execute("PRAGMA cipher_integrity_check")]
    if pages:
        return [
            f"台帳のファイルが壊れています（{len(pages)}か所）。フォルダーをそのまま残し、控えから戻してください。"
        ]
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [str(row) for row in connection.execute("PRAGMA foreign_key_check")]
    except connection.DatabaseError as error:
        found = [str(error)]
    return (
        [f"台帳の中のつながりが壊れています（{len(found)}か所）。控えから戻してください。"] if found else []
    )


def _rows(connection: Connection, counts: dict[str, int]) -> list[str]:
    """Each row's content is readable, and what was pulled out of it is what it says."""
    fold = search.folding()
    problems = []
    offices: dict[int, set[int]] = {}
    for kind in Kind:
        shelf = BY_KIND[kind]
        (counts[kind.value],) = connection.execute(
            f"SELECT count(*) FROM {kind.value}_now WHERE voided = 0"  # noqa: S608 - our own names
        ).fetchone()
        columns = "version, body, service_user, office, belongs_to, day, order_key"
        for version, body, *kept in connection.execute(f"SELECT {columns} FROM {kind.value}"):  # noqa: S608
            content = from_plain(shelf.content, json.loads(body))
            pulled = shelf.pull_out(content, fold)
            day = pulled.day and pulled.day.isoformat()
            if kept != [pulled.service_user, pulled.office, pulled.belongs_to, day, pulled.order_key]:
                problems.append(f"{version}番の記録が、その見出しと合いません。")
            offices[version] = set(pulled.offices)
        stray = connection.execute(
            f"SELECT version FROM {kind.value} WHERE entry NOT IN (SELECT id FROM entry WHERE kind = ?)",  # noqa: S608
            (kind.value,),
        ).fetchall()
        problems += [f"{version}番の記録の行き先がありません。" for (version,) in stray]
        empty = connection.execute(
            f"SELECT id FROM entry WHERE kind = ? AND id NOT IN (SELECT entry FROM {kind.value})",  # noqa: S608
            (kind.value,),
        ).fetchall()
        problems += [f"中身のない記録があります（{entry}番）。" for (entry,) in empty]
    for version, office in connection.execute("SELECT version, office FROM handover_office"):
        offices.setdefault(version, set()).symmetric_difference_update({office})
    problems += [
        f"{version}番の記録の渡した先が、その見出しと合いません。"
        for version, left in offices.items()
        if left
    ]
    strange = (
        "SELECT epoch FROM audit_epoch WHERE opened_at IS NOT"
        " (SELECT at FROM audit WHERE audit.epoch = audit_epoch.epoch ORDER BY line LIMIT 1)"
    )
    problems += [
        f"監査の記録の鍵が、その記録と合いません（{epoch}番）。" for (epoch,) in connection.execute(strange)
    ]
    return problems


def _files(connection: Connection, scans: Scans, counts: dict[str, int]) -> list[str]:
    problems = []
    rows = connection.execute("SELECT name, key, sha256, size FROM sealed_file ORDER BY name").fetchall()
    counts["sealed_files"] = len(rows)
    named = {json.loads(body)["file"] for (body,) in connection.execute("SELECT body FROM attachment")}
    problems += [
        f"{FileMissing.default}（{name[:8]}…）" for name in named.symmetric_difference(row[0] for row in rows)
    ]
    for name, key, digest, size in rows:
        try:
            data = scans.get(name, key)
        except (FileMissing, FileAltered) as trouble:
            problems.append(f"{trouble.sentence}（{scans.path(name).name}）")
            continue
        if len(data) != size or sha256(data).hexdigest() != digest:
            problems.append(f"{FileAltered.default}（{scans.path(name).name}）")
    return problems
