"""`python -m ui.command.demo.clerk PROFILE`: a desk that makes the edits it reads, one after another.

Says "saved" after each, so that whoever reads knows what must survive when this process is killed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from registrar_desktop.clock import SystemClock
from registrar_desktop.settings import read_settings
from ui import operations
from ui.office import Office


def main(profile: str) -> None:
    """Work until standard input ends."""
    settings = read_settings(os.environ, Path(profile))
    with Office.open(settings, lambda new: None, SystemClock()) as office:
        for line in sys.stdin:
            number, fields = json.loads(line)
            operations.edit_student(office, number=number, fields=fields)
            print("saved", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
