"""The log of a server: a line a request, without addresses of people or anything they typed."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

REQUESTS = "fumao.requests"


class JsonLines(logging.Formatter):
    """A line of JSON for each record; what was raised stands in it with its trace."""

    def format(self, record: logging.LogRecord) -> str:
        """The line.

        >>> record = logging.LogRecord("fumao.web", logging.ERROR, "", 1, "no room", (), None)
        >>> json.loads(JsonLines().format(record))["message"]
        'no room'
        """
        told: dict[str, Any] = {
            "time": _time(record), "level": record.levelname.lower(), "logger": record.name,
        }  # fmt: skip
        request = getattr(record, "request", None)
        told |= request if request is not None else {"message": record.getMessage()}
        if record.exc_info and record.exc_info[1] is not None:
            raised = record.exc_info[1]
            told["error"] = type(raised).__name__
            told["trace"] = "".join(traceback.format_exception(raised))
        return json.dumps(told, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the trace of what was raised below it."""
        request = getattr(record, "request", None)
        told = record.getMessage() if request is None else " ".join(
            str(request[name]) for name in ("status", "method", "route", "ms", "bytes", "id")
        )  # fmt: skip
        raised = record.exc_info[1] if record.exc_info else None
        trace = "\n" + "".join(traceback.format_exception(raised)) if raised else ""
        return f"{_time(record)} {record.levelname.lower()} {told}{trace}"


class ToldOnce(logging.Filter):
    """What was raised is logged with the number of its request; the server need not repeat it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to tell it."""
        return not record.getMessage().startswith("Exception in ASGI application")


def configuration(form: str) -> dict[str, Any]:
    """What ``logging.config.dictConfig`` takes: errors always, requests in a form or not at all."""
    lines = JsonLines if form == "json" else PlainLines
    level = "WARNING" if form == "none" else "INFO"
    return {
        "version": 1, "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{lines.__module__}.{lines.__name__}"}},
        "filters": {"once": {"()": f"{ToldOnce.__module__}.{ToldOnce.__name__}"}},
        "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "lines",
                             "stream": "ext://sys.stderr", "filters": ["once"]}},
        "loggers": {
            "uvicorn": {"handlers": ["err"], "level": "WARNING", "propagate": False},
            "fumao": {"handlers": ["err"], "level": "WARNING", "propagate": False},
            REQUESTS: {"level": level},
        },
    }  # fmt: skip


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
