"""Error messages of the service."""

from __future__ import annotations

from collections.abc import Mapping

from fumao.publish.sdmx.error_messages import error_json, error_xml


def problem_message(form: str, status: int, told: Mapping[str, object]) -> bytes:
    """What is wrong, where and what to do, as SDMX-ML (``xml``) or SDMX-JSON (``json``)."""
    return error_xml(status, told) if form == "xml" else error_json(status, told)
