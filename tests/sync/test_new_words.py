"""A word that only a newer program knows: nothing is half written, and delivery goes on."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import select

from registrar_desktop.schema.people import Student
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.cycle import Cycle
from sync.download import begin_anew
from sync.peers import Peer, PeerState
from tests.fixtures.centre import RunningCentre
from tests.sync.restored import add, edit, sync


@pytest.mark.parametrize("whole", [False, True], ids=["the feed", "whole records"])
def test_a_new_word_is_told_and_what_is_recorded_here_is_delivered(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore], whole: bool
) -> None:
    one = enrolled_desk("one")
    known, other = add(one, "Okafor"), add(one, "Nwosu")
    sync(one)
    with psycopg.connect(centre.database_url) as connection:
        connection.execute("ALTER TABLE student DROP CONSTRAINT ck_student_status_word")
        connection.execute(
            "UPDATE student SET status = 'EMERITUS', preferred_name = 'Ada' WHERE id = %s", (known,)
        )
    if whole:
        with one.recording() as session:
            begin_anew(session)
    edit(one, other, "1")

    for _ in range(2):
        outcome = Cycle(one).run([Peer.CENTRE])
        assert outcome.faults[Peer.CENTRE].code == "update_needed"
        assert outcome.peers[Peer.CENTRE].state is PeerState.UPDATE_NEEDED

    with psycopg.connect(centre.database_url) as connection:
        told = connection.execute("SELECT phone FROM student WHERE id = %s", (other,)).fetchone()
    assert told == ("1",)
    with one.reading() as session:
        assert set(session.scalars(select(JournalEntry.state))) == {ChangeSetState.ACCEPTED}
        assert session.get_one(Student, known).preferred_name is None
    edit(one, other, "2")
    Cycle(one).run([Peer.CENTRE])
    with psycopg.connect(centre.database_url) as connection:
        told = connection.execute("SELECT phone FROM student WHERE id = %s", (other,)).fetchone()
    assert told == ("2",)
