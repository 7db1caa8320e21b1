"""What every answer of the service carries: it is public, and pages of any site may read it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

_ALWAYS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Content-Range, Content-Disposition, X-Request-Id",
    "cross-origin-resource-policy": "cross-origin",
    "vary": "Accept, Accept-Encoding",
}
_BEFORE = {
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-allow-headers": "*",
    "access-control-max-age": "86400",
    "allow": "GET, HEAD, OPTIONS",
}


class Open:
    """Headers for other sites, and the answer to what their browsers ask beforehand."""

    def __init__(self, app: ASGIApp) -> None:
        self._inner = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return

        async def send_open(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_encoded(_ALWAYS)]
            await send(message)

        if scope["method"] == "OPTIONS":
            await send_open({"type": "http.response.start", "status": 204,
                             "headers": _encoded(_BEFORE)})  # fmt: skip
            await send_open({"type": "http.response.body", "body": b""})
            return
        await self._inner(scope, receive, send_open)


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
