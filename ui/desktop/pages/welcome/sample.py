"""The sample school: a program of its own makes it and opens a window over it; here stands how far it is.

It ends with its window, or when this program ends.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication, QProgressBar

from ui.desktop.controls.words import Words
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.welcome.step import Step
from ui.language import tr

_WHY = tr(
    "A university with 500 students is made on this computer, with its own centre and payment service. It takes about a minute. Nothing outside its own folder is touched."
)
_FAILED = tr(
    "The sample school could not be made. Nothing of it is left; this is what it said last:"
)
_ENDED = tr("The sample school was closed. You can open a new one.")
_END_MS = 20_000
_STUDENTS = "500"


class SampleSchool(Step):
    """Starts the sample school and tells what it says."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("The sample school"), _WHY, "graduation-cap")
        self.bar = QProgressBar(textVisible=False, maximum=0)
        self.bar.setAccessibleName(tr("Making the sample school"))
        self.bar.hide()
        self.told = Words("", wrap=True)
        self.put(self.bar, self.told)
        self.offer(tr("Make it and open its window"), self._on_start)
        self._lines: list[str] = []
        self.process = QProcess(self)
        self.process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self.process.readyRead.connect(self._on_read)
        self.process.finished.connect(self._on_finished)
        application = QApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self.end)

    def end(self) -> None:
        """Close the sample school, if it is open; it stops all that it started."""
        if self.process.state() is QProcess.ProcessState.NotRunning:
            return
        self.process.terminate()
        if not self.process.waitForFinished(_END_MS):
            self.process.kill()
            self.process.waitForFinished(_END_MS)

    def _on_start(self) -> None:
        self.complain("")
        self._lines.clear()
        self.told.setText(tr("Beginning…"))
        self.act.setEnabled(False)
        self.bar.show()
        arguments = ["-X", "utf8", "-m", "registrar_desktop", "demo", "--students", _STUDENTS]
        self.process.start(sys.executable, arguments)

    def _on_read(self) -> None:
        said = bytes(self.process.readAll().data()).decode("utf-8", "replace")
        self._lines += [line.strip() for line in said.splitlines() if line.strip()]
        # The last ones say with which name and password one comes in.
        self.told.setText("\n".join(self._lines[-4:]))

    def _on_finished(self, status: int, _: object) -> None:
        self.bar.hide()
        self.act.setEnabled(True)
        if status == 0:
            self.told.setText(_ENDED)
        else:
            self.complain(_FAILED)
