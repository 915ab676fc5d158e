"""One desk at the centre's door as a client without a store: delivers plain edits, reads the feed."""

from __future__ import annotations

import json
import random
from urllib.parse import quote

import requests

from central.load.acts import DeskActs, Tally
from central.load.plan import LoadPlan
from registrar_desktop.clock import SystemClock

_PAGE = 1_000
_ROWS = b', "rows": ['


class ServiceSide:
    """Everything over one kept connection."""

    def __init__(self, plan: LoadPlan) -> None:
        desk = plan.desks[0]
        chance = random.Random(1)
        self._acts = DeskActs(plan, desk, SystemClock(), chance, registering=False)
        self._url = plan.url
        self._http = requests.Session()
        self._http.headers["Registrar-Desk"] = desk.desk_token
        self._http.headers["Authorization"] = f"Bearer {desk.token}"
        # The floor compresses nothing; on loopback neither does this.
        self._http.headers["Accept-Encoding"] = "identity"
        self._cursor = ""
        self.fetch()

    def record(self, many: int) -> None:
        """So many edits wait; made before the clock runs."""
        self._acts.record(many)

    def deliver(self) -> None:
        """All that waits, portion by portion."""
        tally = Tally()
        while self._acts.waiting:
            answer = self._http.post(
                f"{self._url}/v1/change-sets",
                data=self._acts.portion(500),
                headers={"Content-Type": "application/json"},
                timeout=60,
            )
            answer.raise_for_status()
            self._acts.answered(answer.content, tally)
        if tally.refused:
            raise SystemExit(f"{tally.refused} edits were refused")

    def fetch(self) -> None:
        """The feed to its end."""
        more = True
        while more:
            after = quote(self._cursor)
            answer = self._http.get(f"{self._url}/v1/feed?limit={_PAGE}&after={after}", timeout=60)
            answer.raise_for_status()
            # What a desk makes of the rows is its own cost: only the page's head is read here.
            head = json.loads(answer.content.partition(_ROWS)[0] + b"}")
            self._cursor, more = head["cursor"], head["more"]
