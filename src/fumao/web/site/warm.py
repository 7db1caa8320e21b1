"""A thread that keeps the site warm while a server runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fumao.run.shelf import Shelf
from fumao.run.site.mark import mark
from fumao.run.site.serve import Place
from fumao.run.site.warm import warm_counts, warm_pages

_SECONDS = 15.0
# A server begins to answer after the first round, or after so many seconds of it.
_PATIENCE = 5.0
_LOG = logging.getLogger("fumao.web")


@contextmanager
def kept_warm(shelf: Shelf | None, seconds: float = _SECONDS) -> Iterator[None]:
    """Look every few seconds what has come, and work out what will be asked of it first."""
    if shelf is None:
        yield
        return
    once, stop = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=_work, args=(shelf, seconds, once, stop), name="fumao-warm", daemon=True
    )
    thread.start()
    once.wait(_PATIENCE)
    try:
        yield
    finally:
        stop.set()
        thread.join(5)


def _work(shelf: Shelf, seconds: float, once: threading.Event, stop: threading.Event) -> None:
    before = ""
    while not stop.is_set():
        try:
            warm_counts(shelf.store.folder)
            now = mark(shelf, Place("", "", {}))
            if now != before and not stop.is_set():
                warm_pages(shelf)
                before = now
        except Exception:  # the server answers without it, only later
            _LOG.exception("the site could not be kept warm")
        once.set()
        stop.wait(seconds)
