"""The front door: `registrar-desktop` and `python -m registrar_desktop`."""

from __future__ import annotations

import sys

from ui.doorway import main

if __name__ == "__main__":
    sys.exit(main())
