"""A desk exchanges its token by itself, whichever answer is lost and whoever asks first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select

from registrar_desktop.errors import Refused
from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import SignedInPerson
from registrar_desktop.store.tables.desk import StaffSignIn
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.connected import centre_of, hear_of_changes
from sync.cycle import Cycle
from sync.enrolment import sign_in
from sync.peers import Peer
from sync.tokens import new_secret
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.sync.restored import add, edit

Enrolled = Callable[[str], DeskStore]


def wear_out(centre: RunningCentre) -> None:
    with psycopg.connect(centre.database_url) as connection:
        connection.execute("UPDATE sign_in SET access_until = now() - interval '1 second'")


def here(store: DeskStore) -> SignedInPerson:
    with store.reading() as session:
        return identity.signed_in(session)


def asks(store: DeskStore) -> str:
    """The feed's head, as the centre tells it to who is signed in."""
    client = centre_of(store)
    try:
        return client.head().cursor
    finally:
        client.close()


def test_what_was_asked_for_with_a_worn_token_is_answered(
    centre: RunningCentre, enrolled_desk: Enrolled
) -> None:
    store = enrolled_desk("one")
    before = here(store)
    wear_out(centre)
    assert asks(store)
    after = here(store)
    assert after.login == before.login
    assert before.token != after.token
    assert before.refresh != after.refresh
    assert (after.next_token, after.next_refresh) == ("", "")


def test_a_stream_is_opened_with_a_worn_token(
    centre: RunningCentre, enrolled_desk: Enrolled
) -> None:
    store = enrolled_desk("one")
    wear_out(centre)
    assert next(hear_of_changes(store)).head


def test_an_exchange_that_the_centre_made_and_the_desk_never_heard_of_is_asked_again(
    centre: RunningCentre, enrolled_desk: Enrolled
) -> None:
    store = enrolled_desk("one")
    before = replace(here(store), next_token=new_secret(), next_refresh=new_secret())
    wear_out(centre)
    with store.recording() as session:
        identity.keep_person(session, before)
    asks(store)
    # As if the power had gone before the answer was kept.
    with store.recording() as session:
        identity.keep_person(session, before)
    wear_out(centre)
    assert asks(store)
    assert here(store).token == before.next_token


def test_two_programs_of_one_desk_exchange_once(
    centre: RunningCentre, enrolled_desk: Enrolled
) -> None:
    store = enrolled_desk("one")
    first, second = centre_of(store), centre_of(store)
    wear_out(centre)
    assert first.head().cursor
    changed = here(store)
    assert second.head().cursor
    assert here(store) == changed
    first.close()
    second.close()


def test_who_was_vouched_for_again_may_work_longer_and_in_the_roles_of_today(
    centre: RunningCentre, enrolled_desk: Enrolled
) -> None:
    store = enrolled_desk("one")
    with psycopg.connect(centre.database_url) as connection:
        connection.execute("UPDATE staff_user SET roles = '[\"AUDITOR\"]', name = 'Ann Lee'")
    wear_out(centre)
    asks(store)
    assert (here(store).name, here(store).roles) == ("Ann Lee", ("AUDITOR",))


def test_a_desk_that_has_not_heard_of_the_centre_for_long_records_nothing(
    enrolled_desk: Enrolled,
) -> None:
    store = enrolled_desk("one")
    student = add(store, "Okafor")
    with store.recording() as session:
        kept = session.get_one(StaffSignIn, "ann")
        kept.offline_until = store.clock.now() - timedelta(seconds=1)
    with pytest.raises(Refused, match="centre_not_heard_for_long"):
        edit(store, student, "1")
    # Heard again, it goes on.
    sign_in(store, "ann", PASSWORD)
    edit(store, student, "1")


def test_a_role_written_into_the_store_is_worth_nothing_at_the_centre(
    centre: RunningCentre, enrolled_desk: Enrolled
) -> None:
    centre.add_user("audrey", Role.AUDITOR)
    store = enrolled_desk("one")
    sign_in(store, "audrey", PASSWORD)
    with store.recording() as session:
        identity.keep_person(session, replace(identity.signed_in(session), roles=(Role.ADMIN,)))
    add(store, "Okafor")
    Cycle(store).run([Peer.CENTRE])
    with store.reading() as session:
        [entry] = session.scalars(select(JournalEntry))
        assert entry.state is ChangeSetState.REFUSED
        assert (entry.verdict or {})["reason"] == "role_forbids"
