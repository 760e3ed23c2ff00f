"""Everything a screen could show of a book, as one value: to tell wrong data from right."""

from hashlib import sha256
from typing import Any

from desktop.entries.attachment import Attachment
from desktop.entries.plain import canonical_json
from desktop.entries.version import Kind
from desktop.records.book import Register
from desktop.records.shelves import BY_KIND
from tests.torture.acts import Bench


def everything(bench: Bench) -> dict[str, Any]:
    """Every version of every entry, every line of the audit chain, the search's rows, scans, drafts."""
    register: Register = bench.register
    found: dict[str, Any] = {"lines": [vars_of(line) for line in register.audit_lines()]}
    for kind in Kind:
        content = BY_KIND[kind].content
        found[kind.value] = [
            [
                (each.version, each.number, each.voided, canonical_json(each.content))
                for each in register.versions(content, entry.entry)
            ]
            for entry in register.entries(content)
        ]
    found["hits"] = [
        (hit.row, hit.title, hit.second, hit.number, hit.mark) for hit in register.search("", limit=1000)
    ]
    found["words"] = [register.count_hits(words) for words in ("髙橋", "高", "第1表", "K-2026")]
    found["scans"] = [
        sha256(register.sealed_file(each.entry)).hexdigest() for each in register.entries(Attachment)
    ]
    found["drafts"] = [draft.state for draft in register.drafts(bench.actor.staff)]
    return found


def vars_of(line: Any) -> tuple[Any, ...]:
    return (line.line, line.at, line.by, line.act, line.entries, line.head)
