"""One function per thing a person can do: keyword arguments in, plain values out.

This is the list; the functions stand in `ui/acts/` and are loaded when they are first wanted, since
a command needs one of them and is started anew each time. Both wings call them, the window in its
store or free lane. How anything is asked or shown is left to the wings.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.acts.bank import (
        import_bank_file,
        match_bank,
        match_bank_line,
        preview_bank_file,
        unmatch_bank_line,
    )
    from ui.acts.bank_told import bank_payouts, bank_side, list_bank_lines
    from ui.acts.batches import (
        ReceiptsAsked,
        RunMade,
        StatementsAsked,
        issue_statements,
        print_receipts,
    )
    from ui.acts.comparing import compare, differences
    from ui.acts.delivery import (
        answer,
        connect_payments,
        discard,
        join,
        keep_syncing,
        list_attention,
        list_refused_sides,
        list_settled,
        rejoin,
        rely_on,
        settle,
        sign_in,
        sign_out,
        status,
        sync,
        work_offline,
    )
    from ui.acts.drafts import find_draft, keep_draft, list_drafts
    from ui.acts.drawers import (
        close_drawer,
        count_drawer,
        demand_drawer,
        list_drawers,
        open_drawer,
        open_drawer_here,
        over_short_words,
        show_drawer,
    )
    from ui.acts.exceptions import (
        ExceptionRow,
        ExceptionShown,
        assign_exception,
        keep_exception,
        list_exceptions,
        post_exception,
        refund_exception,
        show_exception,
        waive_exception,
    )
    from ui.acts.fees import add_fee_rule, fee_amount, list_fee_rules, retire_fee_rule
    from ui.acts.intake import (
        ImportShown,
        apply_import,
        columns_of_import,
        list_imports,
        plan_of_import,
        preview_import,
        read_import,
        save_import_result,
        undo_import,
    )
    from ui.acts.jobs import (
        JobDone,
        add_job,
        list_job_runs,
        list_jobs,
        remove_job,
        run_due_jobs,
        run_job,
    )
    from ui.acts.many import (
        DoneForOne,
        OneOfMany,
        SectionForMany,
        StepForMany,
        do_for_one,
        look_at_many,
        numbers_in,
    )
    from ui.acts.money import (
        list_payments,
        list_requests,
        record_payment,
        refund_payment,
        request_payment,
        reverse_payment,
        withdraw_request,
    )
    from ui.acts.outages import (
        declare_outage,
        end_outage,
        extend_deadline,
        keep_seats,
        last_outage_money,
        leave_undeclared,
        list_kept_seats,
        list_outages,
        undeclared_outage,
    )
    from ui.acts.papers import (
        Issued,
        check_paper,
        issue_outage_report,
        issue_statement,
        issue_verification,
        print_receipt,
        write_paper,
    )
    from ui.acts.people import (
        ContactKept,
        ProgramMoved,
        add_contact,
        bring_contact_back,
        edit_contact,
        enter_program,
        move_program,
        remove_contact,
        take_program_back,
    )
    from ui.acts.plans import cancel_plan, list_plans, plannable, propose_plan
    from ui.acts.questions import answer_question, list_questions, merge_students
    from ui.acts.reconciling import list_bucket, reconcile, reconciled_here
    from ui.acts.registration import drop, place_hold, register, release_hold, swap
    from ui.acts.rescue import save_journal, take_in_journal
    from ui.acts.seat import lock, lock_after, unlock
    from ui.acts.students import add_student, edit_student, find_students, show_student, today
    from ui.acts.upkeep import backup, restore, restore_damaged, rotate_key, verify
    from ui.outcomes import (
        BucketSums,
        Compared,
        CurrencySums,
        DrawerShown,
        HoldKept,
        PaymentAsked,
        PaymentReversed,
        PaymentsFound,
        PaymentTaken,
        Reconciled,
        Seat,
        Standing,
    )

__all__ = [
    "BucketSums",
    "Compared",
    "ContactKept",
    "CurrencySums",
    "DoneForOne",
    "DrawerShown",
    "ExceptionRow",
    "ExceptionShown",
    "HoldKept",
    "ImportShown",
    "Issued",
    "JobDone",
    "OneOfMany",
    "PaymentAsked",
    "PaymentReversed",
    "PaymentTaken",
    "PaymentsFound",
    "ProgramMoved",
    "ReceiptsAsked",
    "Reconciled",
    "RunMade",
    "Seat",
    "SectionForMany",
    "Standing",
    "StatementsAsked",
    "StepForMany",
    "add_contact",
    "add_fee_rule",
    "add_job",
    "add_student",
    "answer",
    "answer_question",
    "apply_import",
    "assign_exception",
    "backup",
    "bank_payouts",
    "bank_side",
    "bring_contact_back",
    "cancel_plan",
    "check_paper",
    "close_drawer",
    "columns_of_import",
    "compare",
    "connect_payments",
    "count_drawer",
    "declare_outage",
    "demand_drawer",
    "differences",
    "discard",
    "do_for_one",
    "drop",
    "edit_contact",
    "edit_student",
    "end_outage",
    "enter_program",
    "extend_deadline",
    "fee_amount",
    "find_draft",
    "find_students",
    "import_bank_file",
    "issue_outage_report",
    "issue_statement",
    "issue_statements",
    "issue_verification",
    "join",
    "keep_draft",
    "keep_exception",
    "keep_seats",
    "keep_syncing",
    "last_outage_money",
    "leave_undeclared",
    "list_attention",
    "list_bank_lines",
    "list_bucket",
    "list_drafts",
    "list_drawers",
    "list_exceptions",
    "list_fee_rules",
    "list_imports",
    "list_job_runs",
    "list_jobs",
    "list_kept_seats",
    "list_outages",
    "list_payments",
    "list_plans",
    "list_questions",
    "list_refused_sides",
    "list_requests",
    "list_settled",
    "lock",
    "lock_after",
    "look_at_many",
    "match_bank",
    "match_bank_line",
    "merge_students",
    "move_program",
    "numbers_in",
    "open_drawer",
    "open_drawer_here",
    "over_short_words",
    "place_hold",
    "plan_of_import",
    "plannable",
    "post_exception",
    "preview_bank_file",
    "preview_import",
    "print_receipt",
    "print_receipts",
    "propose_plan",
    "read_import",
    "reconcile",
    "reconciled_here",
    "record_payment",
    "refund_exception",
    "refund_payment",
    "register",
    "rejoin",
    "release_hold",
    "rely_on",
    "remove_contact",
    "remove_job",
    "request_payment",
    "restore",
    "restore_damaged",
    "retire_fee_rule",
    "reverse_payment",
    "rotate_key",
    "run_due_jobs",
    "run_job",
    "save_import_result",
    "save_journal",
    "settle",
    "show_drawer",
    "show_exception",
    "show_student",
    "sign_in",
    "sign_out",
    "status",
    "swap",
    "sync",
    "take_in_journal",
    "take_program_back",
    "today",
    "undeclared_outage",
    "undo_import",
    "unlock",
    "unmatch_bank_line",
    "verify",
    "waive_exception",
    "withdraw_request",
    "work_offline",
    "write_paper",
]

_PLACES = {
    "ui.acts.bank": (
        *("import_bank_file", "match_bank", "match_bank_line", "preview_bank_file"),
        "unmatch_bank_line",
    ),
    "ui.acts.bank_told": ("bank_payouts", "bank_side", "list_bank_lines"),
    "ui.acts.batches": (
        *("ReceiptsAsked", "RunMade", "StatementsAsked", "issue_statements", "print_receipts"),
    ),
    "ui.acts.comparing": ("compare", "differences"),
    "ui.acts.delivery": (
        *("answer", "connect_payments", "discard", "join", "keep_syncing", "list_attention"),
        "list_refused_sides",
        *("list_settled", "rejoin", "rely_on", "settle", "sign_in", "sign_out", "status", "sync"),
        "work_offline",
    ),
    "ui.acts.drafts": ("find_draft", "keep_draft", "list_drafts"),
    "ui.acts.drawers": (
        *("close_drawer", "count_drawer", "demand_drawer", "list_drawers", "open_drawer"),
        *("open_drawer_here", "over_short_words", "show_drawer"),
    ),
    "ui.acts.exceptions": (
        *("ExceptionRow", "ExceptionShown", "assign_exception", "keep_exception"),
        *("list_exceptions", "post_exception", "refund_exception", "show_exception"),
        "waive_exception",
    ),
    "ui.acts.fees": ("add_fee_rule", "fee_amount", "list_fee_rules", "retire_fee_rule"),
    "ui.acts.intake": (
        *("ImportShown", "apply_import", "columns_of_import", "list_imports", "plan_of_import"),
        *("preview_import", "read_import", "save_import_result", "undo_import"),
    ),
    "ui.acts.many": (
        *("DoneForOne", "OneOfMany", "SectionForMany", "StepForMany", "do_for_one"),
        *("look_at_many", "numbers_in"),
    ),
    "ui.acts.jobs": (
        *("JobDone", "add_job", "list_job_runs", "list_jobs", "remove_job", "run_due_jobs"),
        "run_job",
    ),
    "ui.acts.money": (
        *("list_payments", "list_requests", "record_payment", "refund_payment"),
        *("request_payment", "reverse_payment", "withdraw_request"),
    ),
    "ui.acts.outages": (
        *("declare_outage", "end_outage", "extend_deadline", "keep_seats"),
        *("last_outage_money", "leave_undeclared", "list_kept_seats", "list_outages"),
        "undeclared_outage",
    ),
    "ui.acts.papers": (
        *("Issued", "check_paper", "issue_outage_report", "issue_statement", "issue_verification"),
        *("print_receipt", "write_paper"),
    ),
    "ui.acts.people": (
        *("ContactKept", "ProgramMoved", "add_contact", "bring_contact_back", "edit_contact"),
        *("enter_program", "move_program", "remove_contact", "take_program_back"),
    ),
    "ui.acts.plans": ("cancel_plan", "list_plans", "plannable", "propose_plan"),
    "ui.acts.questions": ("answer_question", "list_questions", "merge_students"),
    "ui.acts.reconciling": ("list_bucket", "reconcile", "reconciled_here"),
    "ui.acts.rescue": ("save_journal", "take_in_journal"),
    "ui.acts.registration": ("drop", "place_hold", "register", "release_hold", "swap"),
    "ui.acts.seat": ("lock", "lock_after", "unlock"),
    "ui.acts.students": ("add_student", "edit_student", "find_students", "show_student", "today"),
    "ui.acts.upkeep": ("backup", "restore", "restore_damaged", "rotate_key", "verify"),
    "ui.outcomes": (
        *("BucketSums", "Compared", "CurrencySums", "DrawerShown", "HoldKept", "PaymentAsked"),
        *("PaymentReversed", "PaymentTaken", "PaymentsFound"),
        *("Reconciled", "Seat", "Standing"),
    ),
}


def __getattr__(name: str) -> Any:
    for place, names in _PLACES.items():
        if name in names:
            found = getattr(import_module(place), name)
            globals()[name] = found
            return found
    raise AttributeError(name)
