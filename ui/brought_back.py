"""What a restore means for the desk, in words for both wings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ui.language import tr
from ui.wording import fact_text

if TYPE_CHECKING:
    from ui.upkeep.restoring import Restored


def restored_in_words(restored: Restored, kept: Path | None) -> list[str]:
    """From when it is, what of before is kept where, and how numbers go on."""
    newest = fact_text(restored.newest) if restored.newest else tr("before any change was made")
    lines = [
        tr(
            "Desk {desk} is as it was backed up; its newest change is of {newest}.",
            desk=restored.desk,
            newest=newest,
        )
    ]
    if kept:
        lines.append(tr("What was here before is kept in {kept}.", kept=kept))
    if restored.left_unsent:
        lines.append(
            tr(
                "{left_unsent} changes that were not sent are only in the kept file.",
                left_unsent=restored.left_unsent,
            )
        )
    if restored.taken_over:
        lines.append(
            tr(
                "{taken_over} changes that had not been sent were read out of the damaged data; this desk sends them.",
                taken_over=restored.taken_over,
            )
        )
    if not restored.all_read:
        lines.append(
            tr(
                "A part of the damaged data could not be read; changes of that part that had not been sent are only in the kept file."
            )
        )
    if restored.numbers_known:
        lines.append(
            tr(
                "Receipts go on at number {next_receipt}; none is given twice.",
                next_receipt=restored.next_receipt,
            )
        )
    else:
        lines.append(
            tr(
                "Nobody knows which numbers were given out after the backup, so receipts go on at number {next_receipt} and student numbers come anew from the centre.",
                next_receipt=restored.next_receipt,
            )
        )
    lines.append(tr("Sign in and sync: what the centre has meanwhile comes back from there."))
    return lines
