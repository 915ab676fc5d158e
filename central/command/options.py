"""The options that several commands share; each can also come from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        envvar="REGISTRAR_CENTRAL_DATABASE_URL",
        help="PostgreSQL 15 or newer, like postgresql://user@host/registrar.",
    ),
]
DataDir = Annotated[
    Path | None,
    typer.Option(
        envvar="REGISTRAR_CENTRAL_DATA_DIR",
        help="Where no database is named: the folder of an embedded PostgreSQL.",
    ),
]
SchoolName = Annotated[
    str | None, typer.Option(envvar="REGISTRAR_CENTRAL_SCHOOL_NAME", help="As letters show it.")
]
Currency = Annotated[
    str | None, typer.Option(envvar="REGISTRAR_CENTRAL_CURRENCY", help="Like USD.")
]
TimeZone = Annotated[
    str | None,
    typer.Option(envvar="REGISTRAR_CENTRAL_TIME_ZONE", help="Like America/Los_Angeles."),
]
PaymentsKeyFile = Annotated[
    Path | None,
    typer.Option(
        envvar="REGISTRAR_CENTRAL_PAYMENTS_KEY_FILE",
        help="Holds the payment API's restricted key, which may read only.",
    ),
]
WebhookSecretsFile = Annotated[
    Path | None,
    typer.Option(
        envvar="REGISTRAR_CENTRAL_WEBHOOK_SECRETS_FILE",
        help="Holds what the payment API signs its deliveries with; several while one is replaced.",
    ),
]
PaymentsUrl = Annotated[
    str | None,
    typer.Option(
        envvar="REGISTRAR_CENTRAL_PAYMENTS_URL",
        help="Where the payment API answers, if not at its usual address.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
