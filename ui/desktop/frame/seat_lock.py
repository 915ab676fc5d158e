"""The cover over a locked window, and the clock that locks it after idle minutes.

What was typed underneath is kept: the pages are hidden, not closed.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget

from registrar_desktop.errors import Fault
from registrar_desktop.store import locking
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, title
from ui.desktop.frame.bridge import Bridge
from ui.desktop.theme.theme import theme
from ui.language import tr
from ui.wording import sentence

_ACTIVE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)
_MS_PER_MINUTE = 60_000
_ASKS_CODE = frozenset({"second_factor_needed", "second_factor_wrong"})


class SeatLock(QObject):
    """Watches one window: locks it when nobody has touched it, and uncovers it again."""

    def __init__(self, window: QMainWindow, bridge: Bridge) -> None:
        super().__init__(window)
        self._window, self._bridge = window, bridge
        self._cover: Cover | None = None
        self._hidden: list[QWidget] = []
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self.lock)
        bridge.desk_changed.connect(self.look)

    @property
    def cover(self) -> Cover | None:
        """What lies over the window while it is locked."""
        return self._cover

    def start(self) -> None:
        """Watch from now on; a seat that was left for long is locked already."""
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        self._bridge.ask(self, self._lock_if_due, lambda _: self._bridge.acted.emit())
        self.look()

    def stop(self) -> None:
        """Watch no more."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._idle.stop()

    def lock(self) -> None:
        """Cover the window at once, and let every program of this desk know."""
        if self._bridge.desk.login and self._cover is None:
            self._put_cover()
            office = self._bridge.office
            self._bridge.act(self, lambda: operations.lock(office))

    def look(self) -> None:
        """Stand as the store says: somebody may have locked or unlocked it by a command."""
        desk = self._bridge.desk
        if desk.locked and self._cover is None:
            self._put_cover()
        elif not desk.locked and self._cover is not None:
            self._take_cover()
        self._begin_anew()

    def _lock_if_due(self) -> None:
        office = self._bridge.office
        with office.store.reading() as session:
            due = locking.is_due(session, office.clock.now()) and not locking.is_locked(session)
        if due:
            operations.lock(office)

    def _begin_anew(self) -> None:
        minutes = self._bridge.desk.lock_minutes
        if minutes and self._bridge.desk.login and self._cover is None:
            self._idle.start(minutes * _MS_PER_MINUTE)
        else:
            self._idle.stop()

    def _put_cover(self) -> None:
        self._idle.stop()
        others = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        whole = self._window.centralWidget()
        assert whole is not None
        self._hidden = [whole, *(each for each in others if each is not self._window)]
        for each in self._hidden:
            each.hide()
        self._allow_keys(False)
        self._cover = Cover(self._window, self._bridge)
        self._cover.show()
        self._cover.take_keyboard()

    def _take_cover(self) -> None:
        assert self._cover is not None
        self._cover.hide()
        self._cover.deleteLater()
        self._cover = None
        self._allow_keys(True)
        for each in self._hidden:
            each.show()
        self._hidden = []

    def _allow_keys(self, allowed: bool) -> None:
        for each in self._window.findChildren(QShortcut):
            each.setEnabled(allowed)

    # ---- Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTIVE and self._idle.isActive():
            self._idle.start()
        return False


class Cover(QWidget):
    """Who works here, and the field for their password; or for the name of somebody else, who sees
    nothing either until they have signed in."""

    def __init__(self, over: QWidget, bridge: Bridge) -> None:
        super().__init__(over)
        self._over, self._bridge = over, bridge
        self.setObjectName("content")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.setAccessibleName(tr("Locked"))
        self._login = TextField(tr("Name"))
        self._password = TextField(tr("Password"))
        self._code = TextField(tr("Code of the authenticator"), hint="123456")
        self._login.hide()
        self._code.hide()
        line = self._password.input
        assert isinstance(line, QLineEdit)
        line.setEchoMode(QLineEdit.EchoMode.Password)
        for each in (self._login, self._password, self._code):
            assert isinstance(each.input, QLineEdit)
            each.input.returnPressed.connect(self._on_unlock)
        self._unlock = button(tr("Unlock"), self._on_unlock, kind="primary")
        self._other = button(tr("Sign in as somebody else"), self._on_other, kind="quiet")
        said = Words(
            tr("This seat is locked. What was typed is kept, and what waits is still sent."),
            "muted",
            wrap=True,
        )
        body = QWidget()
        body.setFixedWidth(theme().scaled(380))
        body.setLayout(
            column(
                row(Picture("lock", "accent", 24), title(bridge.desk.person), None, gap=10),
                said,
                self._login,
                self._password,
                self._code,
                row(self._other, None, self._unlock),
                gap=14,
            )
        )
        self.setLayout(column(None, row(None, body, None), None))
        over.installEventFilter(self)
        self.setGeometry(over.rect())

    def take_keyboard(self) -> None:
        """Put the keyboard on the password."""
        self.raise_()
        self._password.input.setFocus()

    def _on_unlock(self) -> None:
        if not self._unlock.isEnabled():
            return
        password, office = self._password.value(), self._bridge.office
        self._unlock.setEnabled(False)
        if self._login.isVisibleTo(self):
            login, code = self._login.value(), self._code.value() or None
            self._bridge.lanes.free(
                self,
                lambda: operations.sign_in(office, login=login, password=password, code=code),
                self._on_signed_in,
                self._on_wrong,
            )
            return
        self._bridge.act(
            self,
            lambda: operations.unlock(office, password=password),
            failed=self._on_wrong,
        )

    def _on_signed_in(self, _: object) -> None:
        self._bridge.acted.emit()
        self._bridge.go("desk")

    def _on_wrong(self, problem: BaseException) -> None:
        """The password stays only while the code beside it is asked for."""
        self._unlock.setEnabled(True)
        asks = isinstance(problem, Fault) and problem.code in _ASKS_CODE
        self._code.setVisible(asks)
        if not asks:
            self._password.put_back()
        field = self._code if asks else self._password
        field.complain(sentence(problem))
        field.input.setFocus()

    def _on_other(self) -> None:
        """To sign the one person out first would uncover the window to whoever clicked."""
        self._other.hide()
        self._login.show()
        self._unlock.setText(tr("Sign in"))
        self._unlock.setAccessibleName(tr("Sign in"))
        self._login.input.setFocus()

    # ---- Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() is QEvent.Type.Resize:
            self.setGeometry(0, 0, self._over.width(), self._over.height())
        return False
