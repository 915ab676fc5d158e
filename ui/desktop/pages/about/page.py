"""About the program: its version, this desk's own facts for whoever helps, and the licences it ships
under."""

from __future__ import annotations

from html import escape
from typing import NamedTuple
from urllib.parse import quote, unquote

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QTextBrowser

from registrar_desktop.settings import PROGRAM
from registrar_desktop.store.upgrades import HEAD
from ui.crash_report import FOLDER, reports, versions
from ui.desktop.controls.buttons import button
from ui.desktop.controls.layouts import column
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.theme.theme import theme
from ui.language import tr
from ui.licences import ShippedPart, licence_text, shipped_parts

_MARGIN = 16
_PROMISE = tr("Keeps a registrar’s office working while the network is away.")


class Facts(NamedTuple):
    """What is read for this page."""

    lines: list[tuple[str, str]]
    parts: list[ShippedPart]
    reports: int


class AboutPage(Page):
    """Says what this is, and lets one take it along."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("About {PROGRAM}", PROGRAM=PROGRAM))
        self.tell(_PROMISE)
        self.text = QTextBrowser(openLinks=False)
        self.text.setAccessibleName(tr("About"))
        self.text.document().setDocumentMargin(_MARGIN)
        self.text.anchorClicked.connect(self._on_link)
        self._facts: Facts | None = None
        self.copy = button(tr("Copy the facts"), self._on_copy, icon="copy")
        self.folder = button(tr("Open the desk’s folder"), self._on_folder, icon="folder-open")
        self.head_actions.addWidget(self.folder)
        self.head_actions.addWidget(self.copy)
        self.body.addLayout(column(self.text, margins=(24, 0, 24, 16)), 1)
        theme().changed.connect(self._show)

    def refresh(self) -> None:
        self.bridge.ask(self, self._read, self._on_read)

    def focus_find(self) -> None:
        self.text.setFocus()

    def _read(self) -> Facts:
        office, desk = self.bridge.office, self.bridge.desk
        size = office.store.path.stat().st_size
        lines = [tuple(line.split(" ", 1)) for line in versions().splitlines()]
        facts = [
            *((name, rest) for name, rest in lines),
            (tr("Desk"), desk.desk or tr("not joined")),
            (tr("School"), desk.school or "none"),
            (tr("Folder"), str(office.profile)),
            (
                tr("Store"),
                tr(
                    "{value} MB, encrypted, structure {HEAD}",
                    value=f"{size / 1_000_000:,.1f}",
                    HEAD=HEAD,
                ),
            ),
        ]
        return Facts(facts, shipped_parts(), len(reports(office.profile)))

    def _on_read(self, facts: Facts) -> None:
        self._facts = facts
        self._show()

    def _show(self) -> None:
        if self._facts is None:
            return
        rows = "".join(_row(escape(name), escape(said)) for name, said in self._facts.lines)
        parts = "".join(
            _row(
                tr(
                    '<a href="licence:{quote}">{escape}</a>',
                    quote=quote(part.name),
                    escape=escape(part.name),
                ),
                escape(_of(part)),
            )
            for part in self._facts.parts
        )
        crashes = self._facts.reports
        kept = (
            tr(
                '<p><a href="crashes:">{crashes} crash reports are kept here</a></p>',
                crashes=crashes,
            )
            if crashes
            else ""
        )
        self.text.setFont(theme().font())
        self.text.setHtml(
            tr(
                "<h3>This program and this desk</h3><table cellpadding='3'>{rows}</table>{kept}<h3>What it is made of</h3><table cellpadding='3'>{parts}</table>",
                rows=rows,
                kept=kept,
                parts=parts,
            )
        )

    def _on_link(self, link: QUrl) -> None:
        if link.scheme() == "licence":
            name = unquote(link.path())
            said = licence_text(name) or tr("Its licence is named above; no text came with it.")
            back = '<p><a href="back:">Back</a></p>'
            self.text.setHtml(f"{back}<h3>{escape(name)}</h3><pre>{escape(said)}</pre>")
        elif link.scheme() == "crashes":
            place = self.bridge.office.profile / FOLDER
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))
        else:
            self._show()

    def _on_copy(self) -> None:
        if self._facts is not None:
            told = "\n".join(f"{name}: {said}" for name, said in self._facts.lines)
            QGuiApplication.clipboard().setText(told)
            self.bridge.say(tr("The facts are on the clipboard."), "muted")

    def _on_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.bridge.office.profile)))


def _row(name: str, said: str) -> str:
    return f"<tr><td>{name}</td><td>{said}</td></tr>"


def _of(part: ShippedPart) -> str:
    return " · ".join(each for each in (part.version, part.licence) if each)
