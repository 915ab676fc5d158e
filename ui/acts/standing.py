"""Where each act stands that `ui.operations` lists: the module, and the names it gives."""

from __future__ import annotations

PLACES = {
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
        *("ImportShown", "apply_import", "columns_of_import", "export_oneroster"),
        *("list_imports", "plan_of_import"),
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
    "ui.acts.letterhead": ("keep_letterhead", "read_logo", "show_letterhead"),
    "ui.acts.outages": (
        *("declare_outage", "end_outage", "extend_deadline", "keep_seats"),
        *("last_outage_money", "leave_undeclared", "list_kept_seats", "list_outages"),
        "undeclared_outage",
    ),
    "ui.acts.papers": (
        *(
            "Issued",
            "check_paper",
            "issue_enrollment",
            "issue_outage_report",
            "issue_statement",
            "issue_verification",
        ),
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
        *("PaymentAskedBefore", "PaymentReversed", "PaymentTaken", "PaymentsFound"),
        *("Reconciled", "Seat", "Standing"),
    ),
}
