"""What a restore means for the desk, in words for both wings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ui.wording import fact_text

if TYPE_CHECKING:
    from ui.upkeep.restoring import Restored


def restored_in_words(restored: Restored, kept: Path | None) -> list[str]:
    """From when it is, what of before is kept where, and how numbers go on."""
    newest = fact_text(restored.newest) if restored.newest else "before any change was made"
    lines = [f"Desk {restored.desk} is as it was backed up; its newest change is of {newest}."]
    if kept:
        lines.append(f"What was here before is kept in {kept}.")
    if restored.left_unsent:
        lines.append(
            f"{restored.left_unsent} changes that were not sent are only in the kept file."
        )
    if restored.taken_over:
        lines.append(
            f"{restored.taken_over} changes that had not been sent were read out of the damaged "
            "data; this desk sends them."
        )
    if not restored.all_read:
        lines.append(
            "A part of the damaged data could not be read; changes of that part that had not been "
            "sent are only in the kept file."
        )
    if restored.numbers_known:
        lines.append(f"Receipts go on at number {restored.next_receipt}; none is given twice.")
    else:
        lines.append(
            "Nobody knows which numbers were given out after the backup, so receipts go on at "
            f"number {restored.next_receipt} and student numbers come anew from the centre."
        )
    lines.append("Sign in and sync: what the centre has meanwhile comes back from there.")
    return lines
