"""A body of an earlier edition is decided as if it had been recorded today, and stays as it is."""

from __future__ import annotations

import pytest

from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Outcome
from sync.protocol_editions import EDITION
from tests.centre.campus import Campus
from tests.centre.conftest import Centre
from tests.centre.desk_side import DeskSide, create

LABEL = "Registration (in spite of FULL: asked by the dean)"


@pytest.mark.parametrize(
    ("label", "why"),
    [
        (LABEL, "asked by the dean"),
        # Cut off where a label ends.
        ("Registration (in spite of TIME, FULL: asked by the d", "asked by the d"),
    ],
)
def test_an_override_that_stood_in_the_label_only_counts(
    desk: DeskSide, campus: Campus, label: str, why: str
) -> None:
    section = campus.section(capacity=0)
    line = create("registration", campus.registration(campus.student("1"), section))
    change = desk.change_set(ChangeKind.REGISTER, line, label=label)
    first, again = desk.deliver(change)[0], desk.deliver(change)[0]
    assert first.outcome is Outcome.ACCEPTED, first
    assert again == first
    kept = "SELECT override_by || ': ' || override_reason FROM registration WHERE id = :id"
    assert campus.value(kept, id=line.id) == f"ann: {why}"
    assert campus.value("SELECT digest FROM verdict") == change.digest()


def test_nobody_overrides_what_their_role_does_not_allow(centre: Centre, campus: Campus) -> None:
    desk = centre.desk()
    section = campus.section(capacity=0)
    line = create("registration", campus.registration(campus.student("1"), section))
    label = LABEL.replace("FULL", "DUPL")
    verdict = desk.send(ChangeKind.REGISTER, line, label=label)
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSED, "FULL")


def test_an_answer_tells_the_centres_edition(desk: DeskSide) -> None:
    assert desk.http.get("/v1/head").headers["Registrar-Edition"] == str(EDITION)
