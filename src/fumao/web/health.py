"""What those who run the server ask: does it live, is it ready, how much does it do."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING

from sqlalchemy import text

from fumao.run.shelf import Shelf
from fumao.web.settings import Settings

if TYPE_CHECKING:
    from fumao.run.filing.office import Office

LIVE, READY, METRICS = "/health/live", "/health/ready", "/metrics"
_LOG = logging.getLogger("fumao.web")
# Adding up the files of a store is not worth doing with every question.
_SECONDS_TO_KEEP = 60.0


class Health:
    """The store and the database behind the pages, where they have one."""

    def __init__(self, shelf: Shelf | None, office: Office | None) -> None:
        self._shelf, self._office = shelf, office
        self._bytes = (0.0, float("-inf"))

    def checks(self) -> dict[str, bool]:
        """By what must answer, whether it does; why not goes to the log."""
        found = {}
        if self._shelf is not None:
            found["store"] = self._works("store", self._shelf.datasets)
        if self._office is not None:
            found["database"] = self._works("database", self._ask)
        return found

    def gauges(self) -> dict[str, tuple[str, float]]:
        """Numbers of the store and of connections to the database."""
        found: dict[str, tuple[str, float]] = {}
        if self._shelf is not None:
            public = sum(len(each) for each in self._shelf.datasets().values())
            found["fumao_vintages_public"] = ("Vintages that are public now.", public)
            ahead = len(self._shelf.scheduled())
            found["fumao_releases_scheduled"] = ("Releases announced, not public yet.", ahead)
            found["fumao_store_bytes"] = ("Bytes of the store's files.", self._size())
        if self._office is not None:
            pool = self._office.database.engine.pool
            # A database in memory has one connection, and no such numbers.
            used = getattr(pool, "checkedout", lambda: 0)()
            found["fumao_database_connections"] = ("Connections in use, of this process.", used)
        return found

    def _ask(self) -> None:
        assert self._office is not None
        with self._office.database.reading(None) as connection:
            connection.execute(text("SELECT 1"))

    def _size(self) -> float:
        assert self._shelf is not None
        size, at = self._bytes
        now = time.monotonic()
        if now - at > _SECONDS_TO_KEEP:
            size, at = float(self._shelf.size()), now
            self._bytes = (size, at)
        return size

    def _works(self, name: str, ask: Callable[[], object]) -> bool:
        try:
            ask()
        except Exception:
            _LOG.exception("not ready: the %s does not answer", name)
            return False
        return True


def may_measure(client: str, *, forwarded: bool, settings: Settings) -> bool:
    """Whether a caller is told the metrics: from this machine itself, or a network that is set.

    A proxy on this machine that is not named by ``--proxy`` speaks for anybody: what it forwards
    is not from this machine.

    >>> may_measure("127.0.0.1", forwarded=False, settings=Settings())
    True
    >>> may_measure("127.0.0.1", forwarded=True, settings=Settings())
    False
    """
    try:
        address = ip_address(client)
    except ValueError:
        return False
    if address.is_loopback and not forwarded:
        return True
    return any(address in network for network in settings.metrics_from)
