"""Real servers that tests start, each ended with all its processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

FUMAO = (sys.executable, "-c", "from fumao.cli import run; run()")


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


@contextmanager
def servers(folder: Path) -> Iterator:
    """Start servers; each gives its process, its address and its log, once it answers."""
    running = []

    def start(*command, door="/health/live", **environment):
        port = free_port()
        log = folder / f"log-{port}"
        with log.open("w") as out:
            process = subprocess.Popen(
                [*command, "--port", str(port)], stdout=out, stderr=subprocess.STDOUT,
                env={**os.environ, **environment}, start_new_session=True,
            )  # fmt: skip
        running.append(process)
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                httpx.get(f"{address}{door}", timeout=60)
                break
            except httpx.TransportError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.05)
        return process, address, log

    try:
        yield start
    finally:
        for process in running:
            # Its group, or its workers would live on without it.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
