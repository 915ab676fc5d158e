"""The keeper announces a backup; who is signed in is told with every answer, nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from central.backups import announce_backup
from central.command.main import main
from registrar_desktop.clock import from_text
from sync.protocol import BACKED_UP_HEADER
from tests.centre.conftest import Centre
from tests.centre.desk_side import DeskSide


@pytest.mark.usefixtures("spoils_database")
def test_a_backup_is_announced_by_command(
    staffed_url: str, desk: DeskSide, capsys: pytest.CaptureFixture[str]
) -> None:
    assert BACKED_UP_HEADER not in desk.http.get("/v1/head").headers
    command = ["backed-up", "--database-url", staffed_url]
    with pytest.raises(SystemExit) as ended:
        main([*command, "--at", "2026-03-01T02:00Z"])
    assert ended.value.code == 0
    assert "until 2026-03-01T01:50:00.000000Z are in the backup" in capsys.readouterr().out
    for path in ("/v1/head", "/v1/feed", "/v1/snapshot?kind=student"):
        assert desk.http.get(path).headers[BACKED_UP_HEADER] == "2026-03-01T01:50:00.000000Z"
    assert BACKED_UP_HEADER not in desk.http.get("/v1/history").headers
    with pytest.raises(SystemExit):
        main([*command, "--now"])
    told = from_text(desk.http.get("/v1/head").headers[BACKED_UP_HEADER])
    assert told > from_text("2026-03-01T02:00Z")


@pytest.mark.usefixtures("spoils_database")
def test_a_time_that_says_nothing_is_not_announced(
    staffed_url: str, desk: DeskSide, capsys: pytest.CaptureFixture[str]
) -> None:
    for options, sentence in (
        ([], "either --at TIME or --now"),
        (["--now", "--at", "2026-03-01T02:00Z"], "either --at TIME or --now"),
        (["--at", "yesterday"], "“yesterday” is no time"),
        (["--at", "2999-03-01T02:00Z"], "has not come yet"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["backed-up", "--database-url", staffed_url, *options])
        assert ended.value.code == 1
        assert sentence in capsys.readouterr().err
    assert BACKED_UP_HEADER not in desk.http.get("/v1/head").headers


@pytest.mark.usefixtures("spoils_database")
def test_a_verdict_counts_only_when_its_transaction_has_surely_ended(centre: Centre) -> None:
    began = centre.clock.now()
    with centre.engine.begin() as connection:
        until = announce_backup(connection, began, began)
    assert until == began - timedelta(minutes=10)
