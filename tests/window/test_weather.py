"""How the centre fares and when it is this desk's turn, as people read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from sqlalchemy import update

from registrar_desktop.store import identity
from registrar_desktop.store.identity import write_setting
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from registrar_desktop.store.work import CLOCK_OFFSET
from sync.agreement import keep_agreement
from sync.by_choice import choose_offline
from sync.keeping_up import plan_ahead
from sync.peers import Peer, PeerState, note_state, read_peer
from tests.window.fixtures import Sit, Sitting
from tests.window.keys import until, write
from ui import operations
from ui.desktop.controls.chip_label import FilterChip
from ui.desktop.frame.standing import centre_standing, waiting_standing
from ui.desktop.frame.status_bar import Standing
from ui.desktop.pages.students.page import StudentsPage
from ui.desktop.pages.sync.cycle_card import CycleCard
from ui.desktop.pages.sync.page import SyncPage
from ui.desktop.table.filters import FilterButton
from ui.desktop.theme.theme import theme

FareLike = Callable[..., Standing]


@pytest.fixture
def past(desk: Sitting) -> Callable[..., None]:
    """The centre fares like this since some minutes ago."""

    def fare(state: PeerState, minutes: float) -> None:
        since = desk.office.clock.now() - timedelta(minutes=minutes)
        with desk.office.store.recording() as session:
            note_state(session, Peer.CENTRE, state, None, since)

    return fare


@pytest.fixture
def centre(desk: Sitting) -> FareLike:
    """Lets the centre fare like this; what the status bar says then."""

    def fare(state: PeerState, reason: str | None, turn: float, offset_ms: int = 0) -> Standing:
        now = desk.office.clock.now()
        with desk.office.store.recording() as session:
            note_state(session, Peer.CENTRE, state, reason, now)
            write_setting(session, CLOCK_OFFSET, {"ms": offset_ms})
        plan_ahead(desk.office.store, {Peer.CENTRE: turn})
        status = operations.status(desk.office).sync
        return centre_standing(status, now, offline=False)

    return fare


def test_a_busy_centre_says_when_it_is_this_desks_turn(desk: Sitting, centre: FareLike) -> None:
    said = centre(PeerState.DEGRADED, "centre_busy", 240)
    assert said.words == "Centre: busy, your turn in about 4 min"
    assert said.tip.endswith("Your turn in about 4 minutes; keep working.")
    page = desk.go(SyncPage, "sync")
    assert page.centre.accessibleName().startswith("Centre: Busy.")
    assert "Your turn in about 4 minutes; keep working." in page.centre.accessibleDescription()


def test_who_presses_sync_now_is_told_that_a_busy_centre_has_asked_to_wait(
    desk: Sitting, centre: FareLike
) -> None:
    centre(PeerState.DEGRADED, "centre_busy", 240)
    page = desk.go(SyncPage, "sync")
    page.sync_now.click()
    desk.settle()
    told = "The centre is busy. Your turn in about 4 minutes; keep working."
    assert any(told in notice for notice in desk.notices())


def test_a_wrong_clock_is_told_with_its_difference(centre: FareLike) -> None:
    said = centre(PeerState.CLOCK_WRONG, None, 9, offset_ms=3 * 3_600_000)
    assert "3 hours ahead of the centre’s; set it right." in said.tip


def test_an_ended_sign_in_says_what_it_waits_for(desk: Sitting, centre: FareLike) -> None:
    assert centre(PeerState.SIGN_IN_NEEDED, "sign_in_needed", 600).words == "Centre: sign-in needed"
    page = desk.go(SyncPage, "sync")
    assert "as soon as somebody signs in" in page.centre.accessibleDescription()


def test_working_offline_is_kept_in_the_log_and_nobody_is_asked(
    desk: Sitting, centre: FareLike
) -> None:
    centre(PeerState.ONLINE, None, 9)
    desk.desktop.window.top_bar.offline_asked.emit(True)
    desk.settle()
    with desk.office.store.reading() as session:
        kept = read_peer(session, Peer.CENTRE)
    assert (kept.state, kept.reason) == (PeerState.MAINTENANCE, "work_offline")
    status = operations.status(desk.office).sync
    assert status.next_attempt_in(Peer.CENTRE, desk.office.clock.now()) is None
    assert desk.desktop.window.status.words("centre") == "Centre: working offline"


def test_a_sign_in_by_a_command_lets_the_windows_delivery_go_on(desk: Sitting) -> None:
    store, runner = desk.office.store, desk.office.runner
    with store.reading() as session:
        mara = identity.signed_in(session)
    with store.recording() as session:
        identity.sign_in_here(session, replace(mara, token=""))
    runner.run_due()
    look_again(desk)
    assert runner.next_attempt_in(Peer.CENTRE) > 300
    with store.recording() as session:
        identity.sign_in_here(session, replace(mara, expires_at="2099-06-01T00:00:00Z"))
    look_again(desk)
    assert runner.next_attempt_in(Peer.CENTRE) == 0


def look_again(desk: Sitting) -> None:
    """What the window does every second."""
    desk.desktop.watch.look()
    desk.settle()


def test_where_the_centre_is_away_the_last_comparison_is_told_as_past(desk: Sitting) -> None:
    page = desk.go(SyncPage, "sync")
    for state, told in (
        (PeerState.ONLINE, "Agrees with the centre, compared just now."),
        (
            PeerState.OFFLINE,
            "Agreed with the centre when it was last reached and compared, just now.",
        ),
    ):
        with desk.office.store.recording() as session:
            note_state(session, Peer.CENTRE, state, None, desk.office.clock.now())
        keep_agreement(desk.office.store, desk.office.clock.now(), agreed=True)
        page.refresh()
        desk.settle()
        card = page.findChild(CycleCard)
        assert card is not None
        assert card.accessibleName().endswith(told)


def test_what_the_centre_did_not_take_is_not_called_delivered(desk: Sitting) -> None:
    status = operations.status(desk.office).sync
    refused = replace(status, counts={ChangeSetState.REFUSED: 1, ChangeSetState.ACCEPTED: 3})
    said = waiting_standing(refused, desk.office.clock.now())
    assert said.words == "1 item needs you"
    assert said.tip.endswith("Everything else was delivered.")
    waiting = replace(status, counts={ChangeSetState.CONFLICT: 2, ChangeSetState.WAITING: 1})
    said = waiting_standing(waiting, desk.office.clock.now())
    assert said.words == "2 need you · 1 waiting"


def test_the_foot_of_the_window_counts_as_the_navigation_does(desk: Sitting) -> None:
    status = operations.status(desk.office).sync
    both = replace(status, counts={ChangeSetState.CONFLICT: 2}, questions=1)
    assert both.for_a_person == 3
    assert waiting_standing(both, desk.office.clock.now()).words == "3 items need you"
    asked = waiting_standing(replace(status, questions=1), desk.office.clock.now())
    assert asked.words == "1 item needs you"
    assert "did not take" not in asked.tip


def test_each_filter_of_the_journal_says_what_it_is_about(desk: Sitting) -> None:
    page = desk.go(SyncPage, "sync")
    named = {each.accessibleName() for each in page.findChildren(FilterButton)}
    assert {"Filter by state", "Filter by outcome", "Filter by kept where"} <= named
    page.list.choose("standing", "NEEDS_ATTENTION")
    page.list.choose("state", "REFUSED")
    chips = {each.accessibleName() for each in page.findChildren(FilterChip)}
    assert "Outcome: Needs attention; press to remove" in chips
    assert "State: Refused; press to remove" in chips


def test_a_choice_made_by_a_command_holds_in_the_window_and_the_other_way_round(
    desk: Sitting, sit_down: Sit
) -> None:
    operations.work_offline(desk.office, offline=True)
    with desk.office.store.recording() as session:
        choose_offline(session, False, desk.office.clock.now())
    look_again(desk)
    assert not desk.office.runner.working_offline
    desk.desktop.window.top_bar.offline_asked.emit(True)
    desk.settle()
    again = sit_down()
    assert again.office.runner.working_offline
    assert again.desktop.window.status.words("centre") == "Centre: working offline"


def test_an_outage_that_ends_is_told_once_and_only_when_nothing_waits(
    desk: Sitting, past: Callable[..., None]
) -> None:
    past(PeerState.OFFLINE, minutes=9)
    waiting = desk.students()[0]
    operations.edit_student(desk.office, number=waiting.number, fields={"preferred_name": "Io"})
    look_again(desk)
    past(PeerState.ONLINE, minutes=1)
    look_again(desk)
    assert desk.notices() == []
    with desk.office.store.recording() as session:
        session.execute(update(JournalEntry).values(state=ChangeSetState.ACCEPTED))
    look_again(desk)
    (told,) = desk.notices()
    assert told.startswith("The centre is back. Everything recorded since")
    desk.desktop.window.notices.forget(told)
    look_again(desk)
    assert desk.notices() == []


def test_a_flapping_centre_opens_nothing_and_leaves_the_focus_and_the_words_typed(
    desk: Sitting, past: Callable[..., None]
) -> None:
    page = desk.go(StudentsPage, "students")
    desk.desktop.window.activateWindow()
    page.focus_find()
    assert until(page.list.search_field.hasFocus)
    for minute in range(8, 0, -1):
        state = PeerState.OFFLINE if minute % 2 == 0 else PeerState.ONLINE
        past(state, minutes=minute / 60)
        write(page.list.search_field, "a")
        look_again(desk)
        assert page.list.search_field.hasFocus()
    assert page.list.search_field.text() == "a" * 8
    assert QApplication.activeModalWidget() is None
    assert desk.notices() == []


def test_the_foot_of_the_window_counts_down_to_the_next_try(
    desk: Sitting, past: Callable[..., None]
) -> None:
    past(PeerState.OFFLINE, minutes=2)
    plan_ahead(desk.office.store, {Peer.CENTRE: 12.4})
    desk.desktop.weather.look()
    desk.settle()
    assert "next try in 12 s" in desk.desktop.window.status.words("centre")


def test_with_too_little_room_the_foot_says_what_matters_and_cuts_nothing(
    desk: Sitting, past: Callable[..., None]
) -> None:
    past(PeerState.OFFLINE, minutes=2)
    plan_ahead(desk.office.store, {Peer.CENTRE: 40})
    theme().choose("light", 2.0)
    status = desk.desktop.window.status
    for width in (1280, 760):
        desk.desktop.window.resize(width, 820)
        desk.desktop.weather.look()
        desk.settle()
        for part in status.findChildren(QPushButton):
            if part.isVisibleTo(status):
                assert part.sizeHint().width() <= part.width(), part.accessibleName()
    shown = [part.text() for part in status.findChildren(QPushButton)]
    assert any("Centre: offline" in text for text in shown)
    assert "next try in" in status.words("centre")
