"""Who may do what is asked at the door of every act, not only in menus."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import desktop.procedures
from desktop.entries.person import Staff
from desktop.entries.version import Role
from desktop.practice import our_office
from desktop.procedures.offices import OfficeRequest, StaffRequest, keep_office, keep_staff
from desktop.procedures.outcome import Done, Refused
from tests.conftest import OpenBook

ACT = ["request", "register", "moment", "actor"]


READERS_OWN = {
    "change_password", "keep_key_file", "confirm_person",  # their own way in
    "note_file", "keep_looks", "export_provision_log",  # lines of the audit chain about what they took or saw
    "back_up",
}  # fmt: skip
"""What somebody who may only look may do beside seeing and printing what is recorded."""


def functions() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Every function of the procedures with its module and name."""
    for module in pkgutil.iter_modules(desktop.procedures.__path__):
        there = importlib.import_module(f"desktop.procedures.{module.name}")
        for name, function in inspect.getmembers(there, inspect.isfunction):
            if function.__module__ == there.__name__:
                yield module.name, name, function


ACTS = [
    (module, name, act)
    for module, name, act in functions()
    if list(inspect.signature(act).parameters) == ACT and not name.startswith("_")
]


def test_every_act_says_from_which_role_it_is_open() -> None:
    assert len(ACTS) > 50
    assert [(module, name) for module, name, act in ACTS if not hasattr(act, "least_role")] == []


def test_who_may_only_look_is_refused_at_the_door_of_every_act_that_records(book: OpenBook) -> None:
    """At the door: with no request and no register nothing else can have been asked or written."""
    reader = replace(book.actor, role=Role.READER)
    member = replace(book.actor, role=Role.MEMBER)
    open_to_readers = set()
    for _, name, act in ACTS:
        least = act.least_role  # type: ignore[attr-defined]
        if least is Role.READER:
            open_to_readers.add(name)
            continue
        assert isinstance(act(None, None, book.clock.now(), reader), Refused), name
        if least is Role.MANAGER:
            assert isinstance(act(None, None, book.clock.now(), member), Refused), name
    assert {name for name in open_to_readers if not name.startswith(("see_", "print_"))} == READERS_OWN


def test_nothing_writes_past_the_doors() -> None:
    """Public functions that write and are no acts: those by which a book is opened, and none else."""
    writes = {
        f"{module}.{name}"
        for module, name, function in functions()
        if not name.startswith("_")
        and not hasattr(function, "least_role")
        and any(word in inspect.getsource(function) for word in (".writing(", "write_keys(", "keep_draft("))
    }
    assert writes == {"backups.restore", "books.open_with_key", "books.recover", "printing.print_filed"}


def test_somebody_who_may_only_look_changes_nothing(book: OpenBook) -> None:
    before = book.register.audit_head()
    reader = replace(book.actor, role=Role.READER)
    outcome = keep_office(OfficeRequest(office=our_office()), book.register, book.clock.now(), reader)
    assert isinstance(outcome, Refused)
    assert "職員" in outcome.findings[0].text
    assert book.register.audit_head() == before


def test_staff_are_entered_by_the_one_in_charge(book: OpenBook) -> None:
    request = StaffRequest(staff=replace(book.register.entry(Staff, book.actor.staff).content, slot=""))
    member = replace(book.actor, role=Role.MEMBER)
    assert isinstance(keep_staff(request, book.register, book.clock.now(), member), Refused)
    assert isinstance(book.act(keep_staff, request), Done)
