"""Where log lines go: one rotating file in the profile folder. Log lines never carry personal data."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def log_to(folder: Path, name: str = "registrar-desktop.log") -> logging.Handler:
    """Send this program's log lines (INFO and above) to a file in `folder`, 1 MB times three.

    The handler is whoever asked's to take away again with `stop_logging_to`.
    """
    handler = RotatingFileHandler(
        folder / name, maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    return handler


def stop_logging_to(handler: logging.Handler) -> None:
    """Take a handler away and close its file."""
    logging.getLogger().removeHandler(handler)
    handler.close()
