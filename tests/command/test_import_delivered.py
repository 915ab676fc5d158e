"""What a desk imports is accepted by a real centre, and so is taking it back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from tests.command.conftest import OpenOffice
from tests.fixtures.centre import PASSWORD, RunningCentre
from ui import operations
from ui.office import Office

SHEETS = (
    "Student number,Last name,First name\n0007,Lovelace,Ada\n",
    "Student number,Contact name,Kind\n0007,Annabella,guardian\n",
    "Subject,Number,Title,Credits\nMATH,10A,Calculus,4\n",
    "Student number,Charge code,Amount,Due date\n0007,LAB,50.00,2025-09-15\n0007,ART,7,2025-09-15\n",
    "Student number,Method,Amount,Date,Reference\n0007,cash,60.00,2025-09-02,R-1\n",
)


def states(office: Office) -> set[ChangeSetState]:
    with office.store.reading() as session:
        return set(session.scalars(select(JournalEntry.state)))


def test_every_kind_is_accepted_and_payments_are_taken_back(
    open_office: OpenOffice, centre: RunningCentre, tmp_path: Path
) -> None:
    office = open_office()
    operations.join(office, url=centre.url, code=centre.add_desk())
    operations.sign_in(office, login="ann", password=PASSWORD)
    for at, text in enumerate(SHEETS):
        path = tmp_path / f"sheet{at}.csv"
        path.write_text(text)
        operations.apply_import(office, plan=operations.preview_import(office, files=[path]))
    operations.sync(office)
    assert states(office) == {ChangeSetState.ACCEPTED}
    newest = operations.list_imports(office)[0]
    operations.undo_import(office, name=newest.name)
    operations.sync(office)
    assert states(office) == {ChangeSetState.ACCEPTED}
    with office.store.reading() as session:
        assert session.scalar(select(func.sum(LedgerEntry.amount_minor))) == 5700
