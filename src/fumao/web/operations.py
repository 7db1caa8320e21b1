"""The outermost layer: health, metrics, the log of requests, and how many the public may send."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import MutableMapping
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from fumao.web.health import LIVE, METRICS, READY, Health, may_measure
from fumao.web.limits import Limit
from fumao.web.logs import REQUESTS
from fumao.web.metrics import Metrics
from fumao.web.settings import Settings

_LOG = logging.getLogger(REQUESTS)
_ERRORS = logging.getLogger("fumao.web")
_OURS = {LIVE, READY, METRICS}
# What everybody may ask without a login and costs work; static files cost next to none.
_PUBLIC = ("/data/", "/sdmx/")
_TEXT = "text/plain; charset=utf-8"


class Operations:
    """Around everything else, so that what others refuse or break is counted as well."""

    def __init__(
        self, inner: ASGIApp, settings: Settings, health: Health, metrics: Metrics | None = None
    ) -> None:
        self._inner, self._settings, self._health = inner, settings, health
        self._metrics = metrics or Metrics(settings.metrics_folder)
        self._limit = Limit(settings.public_calls) if settings.public_calls else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is asked about the server; pass on, count and log the rest."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
        elif scope["path"] in _OURS and scope["method"] in ("GET", "HEAD"):
            await self._answer(scope, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, status, size = time.perf_counter(), 500, 0
        # Mounts change the path while a request goes through them.
        path = scope["path"]

        async def send_counted(message: MutableMapping[str, Any]) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            size += len(message.get("body", b""))
            await send(message)

        self._metrics.begin()
        try:
            if wait := self._wait(scope, path):
                await _refuse(send_counted, wait)
            else:
                await self._inner(scope, receive, send_counted)
        except Exception:
            _ERRORS.exception("request %s failed", _number(scope))
            raise
        finally:
            seconds = time.perf_counter() - begun
            route = _route(scope)
            self._metrics.end(route, scope["method"], status, seconds)
            if _LOG.isEnabledFor(logging.INFO):
                _tell(scope, route, status, seconds, size)

    def _wait(self, scope: Scope, path: str) -> int:
        """How many seconds a caller of the public pages has to wait; 0 if it need not."""
        if self._limit is None or not path.startswith(_PUBLIC) or "/static/" in path:
            return 0
        client, forwarded = _client(scope)
        if client in ("127.0.0.1", "::1") and not forwarded:
            return 0
        return ceil(self._limit.wait(_caller(client)))

    async def _answer(self, scope: Scope, send: Send) -> None:
        if scope["path"] == LIVE:
            await _send(send, 200, "alive\n", _TEXT)
        elif scope["path"] == READY:
            checks = await run_in_threadpool(self._health.checks)
            told = {name: "ok" if works else "failed" for name, works in checks.items()}
            ready = all(checks.values())
            body = json.dumps({"status": "ready" if ready else "not ready", **told}) + "\n"
            await _send(send, 200 if ready else 503, body, "application/json")
        else:
            client, forwarded = _client(scope)
            if not may_measure(client, forwarded=forwarded, settings=self._settings):
                await _send(send, 404, "not found\n", _TEXT)
                return
            gauges = await run_in_threadpool(self._health.gauges)
            body = self._metrics.text(gauges)
            await _send(send, 200, body, "text/plain; version=0.0.4; charset=utf-8")


def _client(scope: Scope) -> tuple[str, bool]:
    """The address of a caller, and whether a proxy says that it speaks for others."""
    names = {name for name, _ in scope["headers"]}
    client = scope.get("client")
    return client[0] if client else "", bool(names & {b"x-forwarded-for", b"forwarded"})


def _caller(client: str) -> str:
    """Whom calls are counted for: of IPv6, the network that one subscriber has.

    >>> _caller("2001:db8:1:2:3::4")
    '2001:db8:1:2::'
    """
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> 64 << 64))
    return client


def _route(scope: Scope) -> str:
    """The template of the address that was asked: never what stood in it."""
    mounted = scope.get("root_path", "")
    route = scope.get("route")
    if route is not None and hasattr(route, "path"):
        return f"{mounted}{route.path}"
    return f"{mounted}/*" if mounted and "endpoint" in scope else "none"


def _number(scope: Scope) -> str:
    return str(scope.get("state", {}).get("request_id", ""))


def _tell(scope: Scope, route: str, status: int, seconds: float, size: int) -> None:
    told = {
        "id": _number(scope), "method": scope["method"], "route": route, "status": status,
        "ms": round(seconds * 1000, 1), "bytes": size,
    }  # fmt: skip
    _LOG.info("request", extra={"request": told})


async def _refuse(send: Send, wait: int) -> None:
    body = f"too many requests: ask again in {wait} s\n"
    await _send(send, 429, body, _TEXT, (b"retry-after", str(wait).encode()))


async def _send(
    send: Send, status: int, body: str, kind: str, *more: tuple[bytes, bytes]
) -> None:  # fmt: skip
    content = body.encode()
    headers = [
        (b"content-type", kind.encode()), (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"), *more,
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
