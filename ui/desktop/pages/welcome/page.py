"""The first page of a desk that has not joined: join a centre, try the sample school, or come back from
a backup. Each way is a step of its own; this module only leads from one to the next.
"""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from ui.desktop.controls.layouts import column
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.welcome.choosing import Choosing
from ui.desktop.pages.welcome.fetching import Fetching
from ui.desktop.pages.welcome.joining import Joining
from ui.desktop.pages.welcome.restoring import Restoring
from ui.desktop.pages.welcome.sample import SampleSchool
from ui.desktop.pages.welcome.signing_in import SigningIn
from ui.desktop.pages.welcome.step import Step
from ui.desktop.theme.theme import theme
from ui.language import tr

_SAID = tr("This computer is no registrar’s desk yet. Nothing here needs a terminal.")


class WelcomePage(Page):
    """Leads to a desk at which one can work."""

    shows = frozenset({"change_set"})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Welcome"))
        self.tell(_SAID)
        self.choosing = Choosing(bridge)
        self.joining = Joining(bridge)
        self.signing_in = SigningIn(bridge)
        self.fetching = Fetching(bridge)
        self.restoring = Restoring(bridge)
        self.sample = SampleSchool(bridge)
        self._steps = QStackedWidget()
        theme().changed.connect(self._on_theme)
        self._on_theme()
        for step in self._all():
            self._steps.addWidget(step)
            step.back.connect(self._begin)
        self._lead()
        body = QWidget()
        body.setObjectName("pageBody")
        body.setLayout(column(self._steps, margins=(24, 8, 24, 24)))
        scroll = QScrollArea(widgetResizable=True)
        scroll.setAccessibleName(tr("Welcome"))
        scroll.setWidget(body)
        self.body.addWidget(scroll, 1)

    @property
    def step(self) -> Step:
        """The step in view."""
        shown = self._steps.currentWidget()
        assert isinstance(shown, Step)
        return shown

    def refresh(self) -> None:
        if self.step is self.fetching:
            self.fetching.look()

    def focus_find(self) -> None:
        self.step.begin()

    def _on_theme(self) -> None:
        self._steps.setMaximumWidth(theme().scaled(640))

    def _all(self) -> tuple[Step, ...]:
        return (
            *(self.choosing, self.joining, self.signing_in),
            *(self.fetching, self.restoring, self.sample),
        )

    def _lead(self) -> None:
        self.choosing.join_wanted.connect(lambda: self._show(self.joining))
        self.choosing.sample_wanted.connect(lambda: self._show(self.sample))
        self.choosing.restore_wanted.connect(lambda: self._show(self.restoring))
        self.joining.done.connect(lambda: self._show(self.signing_in))
        self.restoring.done.connect(lambda: self._show(self.signing_in))
        self.signing_in.done.connect(lambda: self._show(self.fetching))
        self.fetching.done.connect(lambda: self.bridge.go("students"))

    def _begin(self) -> None:
        self._show(self.choosing)

    def _show(self, step: Step) -> None:
        self._steps.setCurrentWidget(step)
        step.begin()
