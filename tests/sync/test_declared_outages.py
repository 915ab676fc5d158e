"""An outage is declared once; where two desks declared the same one, both can be ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registrar_desktop.errors import Invalid
from registrar_desktop.identifiers import new_id
from registrar_desktop.records import outages
from registrar_desktop.schema.reconciling import Outage
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore


def test_what_is_declared_and_on_is_not_declared_again(store: DeskStore) -> None:
    with store.changing(label="Outage", kind=ChangeKind.OUTAGE) as work:
        outages.declare(work, "Network down")
    with (
        pytest.raises(Invalid, match="outage_declared_already"),
        store.changing(label="Outage", kind=ChangeKind.OUTAGE) as work,
    ):
        outages.declare(work, " network  DOWN ")


def test_the_same_outage_of_two_desks_is_ended_one_after_the_other(store: DeskStore) -> None:
    with store.changing(label="Outage", kind=ChangeKind.OUTAGE) as work:
        for hours in (1, 2):
            work.session.add(
                Outage(
                    id=new_id(),
                    title="Network down",
                    declared_by="ann",
                    started_at=work.now - timedelta(hours=hours),
                    extensions=[],
                )
            )
    ended = []
    for _ in range(2):
        with store.changing(label="End", kind=ChangeKind.OUTAGE) as work:
            outage = outages.end(work, outages.find(work.session, "Network down", still_on=True))
            ended.append(outage.started_at)
    assert ended == sorted(ended)
