"""How often somebody may call: a bucket of tokens each, filled again with time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from fumao.errors import TooMany

_MOST_CALLERS = 50_000


class Limit:
    """So many calls a minute by one caller, and as many at once.

    Each process counts for itself; what must hold over all of them, the wait of an account after
    wrong passwords, stands in the database.

    Examples
    --------
    >>> limit = Limit(2, clock=lambda: 0.0)
    >>> limit.take("a"), limit.take("a"), limit.take("b")
    (None, None, None)
    >>> limit.take("a")
    Traceback (most recent call last):
    fumao.errors.TooMany: TooMany: too many calls: 2 a minute are taken
      remedy: wait a minute; nothing of what you sent before is lost
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, caller: str) -> None:
        """Count a call.

        Raises
        ------
        TooMany
            There were too many.
        """
        if self.wait(caller):
            raise TooMany(
                f"too many calls: {self.per_minute} a minute are taken",
                remedy="wait a minute; nothing of what you sent before is lost",
            )

    def wait(self, caller: str) -> float:
        """Count a call if it is taken; else, in how many seconds the next one will be."""
        now = self._clock()
        with self._lock:
            left, at = self._buckets.pop(caller, (float(self.per_minute), now))
            left = min(self.per_minute, left + (now - at) * self.per_minute / 60)
            allowed = left >= 1
            self._buckets[caller] = (left - allowed, now)
            if len(self._buckets) > _MOST_CALLERS:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) * 60 / self.per_minute
