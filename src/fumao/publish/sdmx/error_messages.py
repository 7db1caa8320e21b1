"""What went wrong, as messages of SDMX: of SDMX-ML 3.0 and 2.1, and of SDMX-JSON 2.0."""

from __future__ import annotations

import json
from collections.abc import Mapping
from xml.sax.saxutils import escape

# The codes of the standard by the status of HTTP; 1000 and above are a service's own.
CODES: Mapping[int, int] = {
    400: 140, 404: 100, 405: 501, 406: 1406, 413: 510, 414: 140, 416: 1416, 422: 150, 429: 1429,
    500: 500, 501: 501, 503: 503,
}  # fmt: skip


def error_xml(status: int, told: Mapping[str, object], version: str = "3.0") -> bytes:
    """An error message in SDMX-ML: what, where and remedy, each a text of its own.

    Examples
    --------
    >>> told = {"what": "'2020-13' is no time period", "where": "c[TIME_PERIOD]", "remedy": ""}
    >>> error_xml(400, told).decode().partition("<com:Text>")[2].partition("</")[0]
    "'2020-13' is no time period"
    """
    schemas = f"http://www.sdmx.org/resources/sdmxml/schemas/v{version.replace('.', '_')}"
    texts = "".join(f"<com:Text>{escape(each)}</com:Text>" for each in _sentences(told))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:Error xmlns:mes="{schemas}/message" '
        f'xmlns:com="{schemas}/common"><mes:ErrorMessage code="{_code(status)}">'
        f"{texts}</mes:ErrorMessage></mes:Error>\n"
    ).encode()


def error_json(status: int, told: Mapping[str, object]) -> bytes:
    """An error message in SDMX-JSON.

    >>> json.loads(error_json(404, {"what": "nothing", "where": "", "remedy": "ask"}))["errors"]
    [{'code': 100, 'title': 'nothing', 'detail': 'remedy: ask'}]
    """
    what, *more = _sentences(told)
    error = {"code": _code(status), "title": what}
    if more:
        error["detail"] = "; ".join(more)
    return json.dumps({"errors": [error]}, ensure_ascii=False).encode() + b"\n"


def _code(status: int) -> int:
    return CODES.get(status, 1000 + status)


def _sentences(told: Mapping[str, object]) -> list[str]:
    found = [str(told["what"])]
    return found + [f"{name}: {told[name]}" for name in ("where", "remedy") if told.get(name)]
