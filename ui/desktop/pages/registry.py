"""The pages and the records that open from them, each loaded when it is first visited."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.frame.window import PageKind


def _page(module: str, name: str) -> Callable[[Bridge], Page]:
    """Makes a page of this class of `ui.desktop.pages`."""

    def make(bridge: Bridge) -> Page:
        kind: Any = getattr(import_module(f"ui.desktop.pages.{module}"), name)
        made = kind(bridge)
        assert isinstance(made, Page)
        return made

    return make


KINDS = {
    kind.key: kind
    for kind in (
        PageKind("students", "students", _page("students.page", "StudentsPage")),
        PageKind("student", "students", _page("record.page", "RecordPage"), tab=True),
        PageKind("new-student", "students", _page("students.new", "NewStudentPage")),
        PageKind("register", "register", _page("register.page", "RegisterPage")),
        PageKind("section", "register", _page("section.page", "SectionPage"), tab=True),
        PageKind("payments", "payments", _page("payments.page", "PaymentsPage")),
        PageKind("payment", "payments", _page("payments.taking", "TakePaymentPage")),
        PageKind("drawer", "payments", _page("drawer.page", "DrawerPage")),
        PageKind("reconcile", "reconcile", _page("reconcile.page", "ReconcilePage")),
        PageKind("reports", "reports", _page("reports.page", "ReportsPage")),
        PageKind("attention", "attention", _page("attention.page", "AttentionPage")),
        PageKind("welcome", "welcome", _page("welcome.page", "WelcomePage")),
        PageKind("desk", "desk", _page("desk.page", "DeskPage")),
        PageKind("sync", "sync", _page("sync.page", "SyncPage")),
        PageKind("preferences", "preferences", _page("preferences.page", "PreferencesPage")),
        PageKind("help", "help", _page("help.page", "HelpPage")),
        PageKind("about", "about", _page("about.page", "AboutPage")),
        PageKind("import", "students", _page("importing.page", "ImportPage")),
        PageKind("compare", "sync", _page("compare.page", "ComparePage")),
    )
}
