"""Who this desk is, who sits at it, and the numbers it may hand out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registrar_desktop.errors import Refused
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store import identity, signing_in
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.desk import StaffSignIn
from tests.store.desk import ANNA, DESK, MORNING

UNTIL = MORNING + timedelta(days=14)


def test_what_the_centre_said_at_enrolment_is_kept(store: DeskStore) -> None:
    with store.reading() as session:
        assert identity.joined_desk(session) == DESK
        assert identity.signed_in(session) == ANNA


def test_offline_a_password_is_checked_against_what_was_kept(store: DeskStore) -> None:
    with store.recording() as session:
        signing_in.allow_offline(session, ANNA, "correct horse", UNTIL)
    with store.reading() as session:
        person = signing_in.sign_in_offline(session, "anna", "correct horse", MORNING)
        assert (person.login, person.roles, person.token) == ("anna", ANNA.roles, "")
        for login, password, when, code in (
            ("anna", "Correct horse", MORNING, "password_wrong"),
            ("anna", "", MORNING, "password_wrong"),
            ("bert", "correct horse", MORNING, "offline_sign_in_unknown"),
            ("anna", "correct horse", UNTIL + timedelta(seconds=1), "offline_sign_in_expired"),
        ):
            with pytest.raises(Refused) as told:
                signing_in.sign_in_offline(session, login, password, when)
            assert told.value.code == code


def test_a_clock_that_was_ahead_keeps_nobody_out_for_longer_than_a_lock_lasts(
    store: DeskStore,
) -> None:
    with store.recording() as session:
        for _ in range(5):
            signing_in.count_attempt(session, "anna", MORNING + timedelta(days=400))
        signing_in.count_attempt(session, "anna", MORNING)
        with pytest.raises(Refused, match="sign_in_locked"):
            signing_in.count_attempt(session, "anna", MORNING)


def test_the_password_itself_is_nowhere(store: DeskStore) -> None:
    with store.recording() as session:
        signing_in.allow_offline(session, ANNA, "correct horse", UNTIL)
        kept = session.get_one(StaffSignIn, "anna").password_hash
    assert kept.startswith("$argon2id$")
    assert "correct horse" not in kept


def test_ranges_are_used_up_one_after_the_other(store: DeskStore) -> None:
    with store.recording() as session:
        identity.add_number_range(session, "Z", 3, 9001, 9002)
        assert identity.numbers_left(session) == 52
        taken = [identity.take_student_number(session) for _ in range(52)]
        assert (taken[0], taken[49:]) == ("S004101", ["S004150", "Z9001", "Z9002"])
        assert identity.numbers_left(session) == 0
        with pytest.raises(Refused):
            identity.take_student_number(session)


def test_a_range_that_is_told_again_is_not_handed_out_again(store: DeskStore) -> None:
    with store.recording() as session:
        first = identity.take_student_number(session)
        identity.add_number_range(session, "S", 6, 4101, 4150)
        assert identity.take_student_number(session) != first


def test_each_series_counts_for_itself(store: DeskStore) -> None:
    with store.recording() as session:
        taken = [identity.take_from_series(session, name) for name in ("a", "b", "a", "a")]
    assert taken == [1, 1, 2, 3]


def test_one_act_never_takes_a_number_beyond_the_range(store: DeskStore) -> None:
    with store.reading() as session:
        left = identity.numbers_left(session)
    with store.changing(label="Add many", kind=ChangeKind.STUDENT_ADD) as work:
        taken = {work.take_student_number() for _ in range(left)}
        with pytest.raises(Refused) as used_up:
            work.take_student_number()
    assert len(taken) == left
    assert used_up.value.code == "student_numbers_used_up"
