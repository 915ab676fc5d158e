"""The pages of the navigation, in its order. Loads no page: the first frame shows only their names."""

from __future__ import annotations

from ui.desktop.frame.navigation import Entry
from ui.language import tr

ENTRIES = (
    Entry("students", tr("Students"), "users"),
    Entry("register", tr("Register"), "clipboard-list"),
    Entry("payments", tr("Payments"), "wallet"),
    Entry("reconcile", tr("Reconcile"), "scale"),
    Entry("reports", tr("Reports"), "chart-column"),
    Entry("attention", tr("Attention"), "inbox"),
    Entry("sync", tr("Sync"), "refresh-cw"),
)
