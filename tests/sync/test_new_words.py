"""A word that only a newer program knows: nothing is half written, and delivery goes on."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import select

from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import Case, Role
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.cycle import Cycle
from sync.download import begin_anew
from sync.peers import Peer, PeerState
from sync.protocol import Outcome, SignedIn, Verdict
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


def test_a_verdict_with_a_case_that_is_not_known_here_is_a_verdict() -> None:
    told = {
        "change_set_id": "1",
        "outcome": "REFUSED",
        "reason": "FULL",
        "case": "C99",
        "remarks": [{"case": "C99"}, {"case": "C6"}],
    }
    verdict = Verdict.model_validate(told)
    assert (verdict.outcome, verdict.case) == (Outcome.REFUSED, None)
    assert [remark.case for remark in verdict.remarks] == [Case.HOLD_TWICE]
    assert Verdict.model_validate({**told, "case": "C1"}).case is Case.SEAT_TAKEN


def test_a_role_that_is_not_known_here_gives_no_right() -> None:
    until = "2999-01-01T00:00:00Z"
    told = {"token": "t", "expires_at": until, "offline_until": until, "login": "a", "name": "A"}
    assert SignedIn.model_validate({**told, "roles": ["DEAN", "ADMIN"]}).roles == [Role.ADMIN]
