"""Who may do what is asked at the door of every act, not only in menus."""

import importlib
import inspect
import pkgutil
from dataclasses import replace

import desktop.procedures
from desktop.entries.person import Staff
from desktop.entries.version import Role
from desktop.practice import our_office
from desktop.procedures.offices import OfficeRequest, StaffRequest, keep_office, keep_staff
from desktop.procedures.outcome import Done, Refused
from tests.conftest import OpenBook

ACT = ["request", "register", "moment", "actor"]


def test_every_act_says_from_which_role_it_is_open() -> None:
    acts = [
        (module.name, name, act)
        for module in pkgutil.iter_modules(desktop.procedures.__path__)
        for name, act in inspect.getmembers(
            importlib.import_module(f"desktop.procedures.{module.name}"), inspect.isfunction
        )
        if list(inspect.signature(act).parameters) == ACT and not name.startswith("_")
    ]
    assert len(acts) > 10
    assert [(module, name) for module, name, act in acts if not hasattr(act, "least_role")] == []


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
