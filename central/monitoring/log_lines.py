"""The centre's log as one JSON object a line: time, level, where from, what, which request, facts.

Never the contents of a record: what a line may carry is what its writer puts into `facts`.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from central.monitoring.requests import request_id
from registrar_desktop.clock import to_text


class JsonLines(logging.Formatter):
    """`time`, `level`, `logger`, `message`, and where there are any `request`, the facts, `error`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": to_text(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if known := request_id.get():
            line["request"] = known
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def json_logging() -> dict[str, object]:
    """What `logging.config` is given: everything from INFO on, to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{__name__}.JsonLines"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
    }
