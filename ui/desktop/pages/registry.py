"""The pages of the window and the records that open from them, in the order of navigation."""

from __future__ import annotations

from ui.desktop.frame.navigation import Entry
from ui.desktop.frame.window import PageKind
from ui.desktop.pages.attention.page import AttentionPage
from ui.desktop.pages.compare.page import ComparePage
from ui.desktop.pages.desk.page import DeskPage
from ui.desktop.pages.drawer.page import DrawerPage
from ui.desktop.pages.payments.page import PaymentsPage
from ui.desktop.pages.payments.taking import TakePaymentPage
from ui.desktop.pages.reconcile.page import ReconcilePage
from ui.desktop.pages.record.page import RecordPage
from ui.desktop.pages.register.page import RegisterPage
from ui.desktop.pages.reports.page import ReportsPage
from ui.desktop.pages.section.page import SectionPage
from ui.desktop.pages.students.new import NewStudentPage
from ui.desktop.pages.students.page import StudentsPage
from ui.desktop.pages.sync.page import SyncPage

ENTRIES = (
    Entry("students", "Students", "users"),
    Entry("register", "Register", "clipboard-list"),
    Entry("payments", "Payments", "wallet"),
    Entry("reconcile", "Reconcile", "scale"),
    Entry("reports", "Reports", "chart-column"),
    Entry("attention", "Attention", "inbox"),
    Entry("sync", "Sync", "refresh-cw"),
)
KINDS = {
    kind.key: kind
    for kind in (
        PageKind("students", "students", StudentsPage),
        PageKind("student", "students", RecordPage, tab=True),
        PageKind("new-student", "students", NewStudentPage),
        PageKind("register", "register", RegisterPage),
        PageKind("section", "register", SectionPage, tab=True),
        PageKind("payments", "payments", PaymentsPage),
        PageKind("payment", "payments", TakePaymentPage),
        PageKind("drawer", "payments", DrawerPage),
        PageKind("reconcile", "reconcile", ReconcilePage),
        PageKind("reports", "reports", ReportsPage),
        PageKind("attention", "attention", AttentionPage),
        PageKind("desk", "desk", DeskPage),
        PageKind("sync", "sync", SyncPage),
        PageKind("compare", "sync", ComparePage),
    )
}
