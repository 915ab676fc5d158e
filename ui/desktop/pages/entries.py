"""The pages of the navigation, in its order. Loads no page: the first frame shows only their names."""

from __future__ import annotations

from ui.desktop.frame.navigation import Entry

ENTRIES = (
    Entry("students", "Students", "users"),
    Entry("register", "Register", "clipboard-list"),
    Entry("payments", "Payments", "wallet"),
    Entry("reconcile", "Reconcile", "scale"),
    Entry("reports", "Reports", "chart-column"),
    Entry("attention", "Attention", "inbox"),
    Entry("sync", "Sync", "refresh-cw"),
)
