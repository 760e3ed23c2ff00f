"""The pages of the window, each built when it is first shown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from desktop.views.desk import Desk

_PAGES = {
    "home": ("home", "HomePage"),
    "users": ("users", "UsersPage"),
    "handovers": ("handovers", "HandoversPage"),
    "handover": ("handover", "HandoverPage"),
    "consents": ("consents", "ConsentsPage"),
    "consent_form": ("consent_form", "ConsentFormPage"),
    "filing": ("filing", "FilingPage"),
    "provisions": ("provisions", "ProvisionsPage"),
    "offices": ("offices", "OfficesPage"),
    "search": ("search", "SearchPage"),
    "settings": ("settings", "SettingsPage"),
    "timeline": ("timeline", "TimelinePage"),
    "wording": ("wording", "WordingPage"),
}


def build(key: str, desk: Desk) -> QWidget:
    """The page of this key on somebody's desk."""
    module, name = _PAGES[key]
    page: QWidget = getattr(import_module(f"desktop.views.pages.{module}"), name)(desk)
    return page
