"""`python -m ui.command.drill.desk_process PROFILE`: one desk that does what it is told, line by line.

Every order is a JSON object with the time of the drill (`ahead`) and an `act`; the answer is one line
of JSON. The acts are the program's own, over a real store; only the clock and the patience with the
payment API are the drill's. With `--client NAME` the desk's payment client has a known fault.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from registrar_desktop.clock import AheadClock, SystemClock
from registrar_desktop.errors import Fault
from registrar_desktop.settings import read_settings
from ui.command.drill.clients import client_named
from ui.command.drill.orders import ACTS
from ui.command.telling import plain
from ui.office import Office


def main(profile: str, client_name: str) -> None:
    """Work until standard input ends."""
    settings = read_settings(os.environ, Path(profile))
    clock = AheadClock(SystemClock())
    client = client_named(client_name)
    with Office.open(settings, lambda new: None, clock) as office:
        office.payments = client.payments
        for line in sys.stdin:
            order: dict[str, Any] = json.loads(line)
            clock.ahead = timedelta(seconds=order.pop("ahead"))
            print(json.dumps(_answer(office, order, client.careless)), flush=True)


def _answer(office: Office, order: dict[str, Any], careless: bool) -> dict[str, Any]:
    for each in order.get("orders", [order]) if careless else ():
        if "confirmed" in each:
            each["confirmed"] = True
    act = ACTS[order.pop("act")]
    try:
        return {"did": plain(act(office, **order))}
    except Fault as fault:
        return {"refused": fault.code}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
