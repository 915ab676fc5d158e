"""What a person prefers holds at once and is kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.window.fixtures import Sit, Sitting
from tests.window.keys import CTRL, press, until
from ui.desktop.frame.desk_facts import read_desk
from ui.desktop.pages.about.page import AboutPage
from ui.desktop.pages.preferences.page import PreferencesPage
from ui.desktop.pages.reports.page import ReportsPage
from ui.desktop.theme.theme import theme
from ui.licences import licence_text, shipped_parts


def test_colours_and_size_hold_at_once_and_after_a_restart(desk: Sitting, sit_down: Sit) -> None:
    page = desk.go(PreferencesPage, "preferences")
    page.look.choose("contrast-dark")
    page.text_size.choose("150")
    assert theme().roles.name == "contrast-dark"
    assert theme().text_scale == 1.5
    theme().choose("light", 1.0)
    again = sit_down().go(PreferencesPage, "preferences")
    assert theme().roles.name == "contrast-dark"
    assert (again.look.value(), again.text_size.value()) == ("contrast-dark", "150")


def test_the_look_chosen_in_the_bar_is_shown_here(desk: Sitting) -> None:
    page = desk.go(PreferencesPage, "preferences")
    theme().choose("dark")
    assert page.look.value() == "dark"


def test_preferences_are_reached_and_changed_by_keyboard(desk: Sitting) -> None:
    window = desk.desktop.window
    window.activateWindow()
    press(window, Qt.Key.Key_Comma, CTRL)
    page = desk.page
    assert isinstance(page, PreferencesPage)
    assert until(page.look.input.hasFocus)
    press(page.look.input, Qt.Key.Key_Down)
    assert theme().choice == "light"
    while QApplication.focusWidget() is not page.notices:
        press(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
    press(page.notices, Qt.Key.Key_Space)
    assert not desk.desktop.bridge.remembered.flag("notifications", True)


def test_the_seat_is_locked_after_the_chosen_time(desk: Sitting) -> None:
    page = desk.go(PreferencesPage, "preferences")
    page.lock.choose("30")
    desk.settle()
    desk.desktop.watch.look()
    desk.settle()
    assert desk.desktop.bridge.desk.lock_minutes == 30
    page.lock.choose("0")
    desk.settle()
    with desk.office.store.reading() as session:
        assert read_desk(session).lock_minutes == 0


def test_papers_are_printed_on_the_chosen_paper(desk: Sitting) -> None:
    desk.go(PreferencesPage, "preferences").paper.choose("LETTER")
    page = desk.go(ReportsPage, "reports")
    assert page.form.given()["paper"] == "LETTER"


def test_about_tells_versions_this_desk_and_every_licence(desk: Sitting) -> None:
    page = desk.go(AboutPage, "about")
    said = page.text.toPlainText()
    for word in ("Python 3.", "D07", str(desk.office.profile), "sqlcipher3", "LGPL", "OFL-1.1"):
        assert word.split(" ")[0] in said, word
    page.copy.click()
    assert str(desk.office.profile) in QApplication.clipboard().text()


def test_every_part_that_ships_names_its_licence_and_nothing_else_is_named() -> None:
    parts = {part.name.lower().replace("_", "-"): part for part in shipped_parts()}
    assert {"pyside6-essentials", "sqlalchemy", "reportlab", "lucide icons"} <= set(parts)
    assert not {"pytest", "faker", "fastapi"} & set(parts)
    assert all(part.licence for part in parts.values())
    assert "Permission" in licence_text("SQLAlchemy")
    assert licence_text("Lucide icons")
    assert licence_text("Noto fonts")
