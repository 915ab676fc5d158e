"""What the demo tells while it works: chapters, lines with figures, and promises it checks."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from registrar_desktop.errors import Refused
from ui.command.telling import Teller, one_line


@dataclass(slots=True)
class Story:
    """Tells people as it goes, and keeps all of it for the answer in the end."""

    tell: Teller
    began: float = field(default_factory=time.monotonic)
    chapters: list[dict[str, object]] = field(default_factory=list)
    promises: int = 0

    def chapter(self, title: str) -> None:
        """Begin a new part."""
        self.chapters.append({"title": title, "lines": []})
        self._print("")
        self._print(f"{len(self.chapters)}. {title}  [{time.monotonic() - self.began:.0f} s]")

    def line(self, text: str) -> None:
        """Tell one thing that was done, with its figures."""
        lines = self.chapters[-1]["lines"]
        assert isinstance(lines, list)
        lines.append(text)
        self._print(f"   {text}")

    def promise(self, kept: bool, text: str) -> None:
        """Tell something that must be so; the demo ends here where it is not."""
        if not kept:
            raise Refused("demo_promise_broken", promise=text)
        self.promises += 1
        self.line(f"✓ {text}")

    def _print(self, text: str) -> None:
        if not self.tell.as_json:
            print(one_line(text), flush=True)
