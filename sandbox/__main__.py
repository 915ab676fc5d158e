"""The front door of the outside world on loopback: `python -m sandbox PART …`.

Each part is a package with a `command.py` that has `main(arguments) -> int`; nothing else is shared.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path


def parts() -> list[str]:
    """The names of the parts that are installed, in order."""
    here = Path(__file__).parent
    return sorted(
        found.name
        for found in pkgutil.iter_modules([str(here)])
        if found.ispkg and (here / found.name / "command.py").is_file()
    )


def main(arguments: list[str]) -> int:
    """Hand the rest of the line to the part that was named."""
    known = parts()
    if not arguments or arguments[0] not in known:
        print(f"usage: python -m sandbox {{{','.join(known)}}} …", file=sys.stderr)
        return 2
    part = importlib.import_module(f"sandbox.{arguments[0]}.command")
    status: int = part.main(arguments[1:])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
