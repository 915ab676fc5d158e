"""`python -m sandbox network`: lays roads between programs, and says when and where they begin."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import threading
from pathlib import Path

from sandbox.network.control import Control
from sandbox.network.faults import WEATHER, Faults, Kind, Weather
from sandbox.network.road import Road


def main(arguments: list[str]) -> int:
    """Carry requests until SIGTERM or Ctrl+C."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=options.log_level.upper())
    faults = Faults(Weather(options.seed, options.chance, tuple(options.kind or WEATHER)))
    roads = {name: Road(name, to, faults, tls=options.tls) for name, to in options.road}
    for road in roads.values():
        road.open()
    control = Control(options.control_port, roads, faults)
    _stop_on_signal(control)
    if options.ready_file:
        _announce(options.ready_file, control, roads)
    else:
        print("\n".join([f"{road.name}: {road.url}" for road in roads.values()]), flush=True)
        print(f"control: {control.url}", flush=True)
    try:
        control.serve_forever(poll_interval=0.05)
    finally:
        control.server_close()
        for road in roads.values():
            road.close()
        faults.clear()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox network", description=__doc__)
    parser.add_argument(
        "--road", action="append", type=_road, required=True, metavar="NAME=URL",
        help="a road to this address, under a name; may be given several times",
    )  # fmt: skip
    parser.add_argument("--tls", action="store_true", help="roads begin at https://localhost")
    parser.add_argument("--control-port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--ready-file", type=Path, help="JSON written once the roads are open")
    parser.add_argument("--seed", default="", help="the same seed gives the same weather")
    parser.add_argument("--chance", type=float, default=0.0, help="of a fault, for each request")
    parser.add_argument(
        "--kind", action="append", type=Kind, choices=list(Kind),
        help="a fault of the weather; all that end by themselves where none is named",
    )  # fmt: skip
    parser.add_argument("--log-level", default="warning")
    return parser


def _road(text: str) -> tuple[str, str]:
    name, found, address = text.partition("=")
    if not (found and name and address.startswith(("http://", "https://"))):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=http://HOST:PORT")
    return name, address.rstrip("/")


def _stop_on_signal(control: Control) -> None:
    def stop(_number: int, _frame: object) -> None:
        threading.Thread(target=control.shutdown, daemon=True).start()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)


def _announce(path: Path, control: Control, roads: dict[str, Road]) -> None:
    """Whole or not at all: a reader never sees half of it."""
    told = {
        "pid": os.getpid(),
        "control": control.url,
        "roads": {road.name: road.url for road in roads.values()},
    }
    draft = path.with_name(path.name + ".part")
    draft.write_text(json.dumps(told), encoding="utf-8")
    draft.replace(path)
