"""In the window the authenticator's code is asked for once the password was right."""

from __future__ import annotations

import pyotp
import pytest
from PySide6.QtWidgets import QPushButton
from sqlalchemy import text

from central import staff
from central.command.database import opened
from registrar_desktop.clock import SystemClock
from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.store import identity
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.window.fixtures import Sitting
from tests.window.keys import write
from ui import operations
from ui.desktop.pages.desk.page import DeskPage


@pytest.fixture
def authenticator(desk: Sitting, centre: RunningCentre) -> pyotp.TOTP:
    """What Finn of finance has on his telephone; the desk has joined his centre."""
    with desk.office.store.recording() as session:
        session.execute(text("DELETE FROM setting WHERE name IN ('joined', 'signed_in')"))
    operations.join(desk.office, url=centre.url, code=centre.add_desk())
    with opened(centre.database_url, None) as engine, engine.begin() as connection:
        made = staff.add_user(connection, "finn", "Finn", [Role.FINANCE], PASSWORD)
    assert made is not None
    return pyotp.TOTP(made.secret)


def sign_in(desk: Sitting, page: DeskPage) -> None:
    named = [each for each in page.findChildren(QPushButton) if each.isVisibleTo(page)]
    next(each for each in named if each.accessibleName() == "Sign in").click()
    desk.settle()


def test_the_code_is_asked_for_and_the_password_is_kept_meanwhile(
    desk: Sitting, authenticator: pyotp.TOTP
) -> None:
    page = desk.go(DeskPage, "desk")
    page.refresh()
    desk.settle()
    code = page._second
    write(page._login.input, "finn")
    write(page._password.input, PASSWORD)
    assert not code.isVisibleTo(page)
    sign_in(desk, page)
    assert code.isVisibleTo(page)
    assert page._password.value() == PASSWORD
    write(code.input, authenticator.at(SystemClock().now()))
    sign_in(desk, page)
    with desk.office.store.reading() as session:
        assert identity.signed_in(session).login == "finn"
    assert page._password.value() == ""
