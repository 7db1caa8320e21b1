"""A server of ours under load: starting it, asking it, and telling how long answers took."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

FUMAO = [sys.executable, "-c", "from fumao.cli import run; run()"]


@dataclass
class Measured:
    """Milliseconds by kind of request, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, kind: str, milliseconds: float) -> None:
        self.times.setdefault(kind, []).append(milliseconds)

    def told(self, kind: str) -> str:
        return f"{kind:14} {spread(self.times.get(kind, []))}"

    def told_together(self) -> str:
        return f"{'all':14} {spread([each for times in self.times.values() for each in times])}"


def spread(times: Sequence[float]) -> str:
    if len(times) < 2:
        return f"{len(times)} requests"
    cut = statistics.quantiles(times, n=100, method="inclusive")
    return (
        f"{len(times):7,} requests  p50 {cut[49]:7.1f} ms  p95 {cut[94]:7.1f} ms  "
        f"p99 {cut[98]:7.1f} ms  most {max(times):7.1f} ms"
    )


@contextmanager
def serving(
    options: Sequence[str], path: str, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The command that serves, with options, from when a path is answered; its address."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    command = [*FUMAO, "serve", *options, "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, **(environment or {})})
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address + path)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            if httpx.get(address, timeout=30).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise SystemExit("the server did not start")
