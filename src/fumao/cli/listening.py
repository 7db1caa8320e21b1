"""The server of one process or several, which sends short answers at once."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess


class _Config(uvicorn.Config):
    """With a socket on which head and body of an answer do not wait for each other.

    asyncio switches Nagle's algorithm off for sockets that it opens itself. The one that several
    processes share is opened here, and each short answer would wait 40 ms for the caller's word.
    """

    def bind_socket(self) -> socket.socket:
        bound = super().bind_socket()
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return bound


def listen(application: str, *, workers: int, **options: Any) -> None:
    """Answer with an application, named as ``module:function``, until told to stop.

    Raises
    ------
    SystemExit
        It could not start.
    """
    config = _Config(application, factory=True, workers=workers, **options)
    if workers > 1:
        Multiprocess(config, sockets=[config.bind_socket()]).run()
        return
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise SystemExit(3)
