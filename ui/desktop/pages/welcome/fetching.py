"""The first download: how far it is, and that one need not wait for it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar

from registrar_desktop.schema.register import KINDS
from sync.download import read_download
from sync.peers import ANSWERING, Peer, PeerStatus, read_peer
from ui.desktop.controls.words import Words
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.welcome.step import Step
from ui.language import number, tr
from ui.weather_words import how_it_fares
from ui.wording import word

_WHY = tr(
    "The school’s records come to this computer once, and after that only what changes. You can begin meanwhile; what is cut off goes on by itself."
)
_LOOK_MS = 500


class Fetched(NamedTuple):
    """How many kinds of record are here whole, which comes now, how many records came, and how the
    centre fares; `kind` is empty where all are here."""

    kinds: int
    kind: str
    rows: int
    centre: PeerStatus


class Fetching(Step):
    """Shows the download that the desk's delivery does by itself."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("The school’s records"), _WHY, "download")
        self.bar = QProgressBar(textVisible=False, maximum=len(KINDS))
        self.bar.setAccessibleName(tr("Records fetched"))
        self.told = Words(tr("Asking the centre…"), wrap=True)
        self.put(self.bar, self.told)
        self.offer(tr("Show the students"), self.done.emit, back="")
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        super().begin()
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Ask the store how far it is."""
        if self.isVisible():
            self.bridge.ask(self, self._read, self._show)
        else:
            self._timer.stop()

    def _read(self) -> Fetched:
        with self.bridge.office.store.reading() as session:
            state, centre = read_download(session), read_peer(session, Peer.CENTRE)
        if state is None:
            return Fetched(len(KINDS), "", 0, centre)
        at = KINDS.index(state.kind) if state.kind else len(KINDS)
        return Fetched(at, state.kind or KINDS[-1], state.rows, centre)

    def _show(self, fetched: Fetched) -> None:
        self.bar.setValue(fetched.kinds)
        if not fetched.kind:
            self._timer.stop()
            self.told.setText(tr("All records are here."))
        elif fetched.centre.since is not None and fetched.centre.state not in ANSWERING:
            self.told.setText(how_it_fares(fetched.centre))
        elif fetched.rows:
            kind = word_of(fetched.kind)
            self.told.setText(
                tr(
                    "{rows} records fetched so far; now: {kind}.",
                    rows=number(fetched.rows),
                    kind=kind,
                )
            )


def word_of(kind: str) -> str:
    """A kind of record as people call it."""
    return word(kind).lower()
