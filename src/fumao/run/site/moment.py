"""The moment by which a vintage is asked for at the SDMX service, which knows no names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from fumao.model.entry import Receipt
from fumao.store import Store


def moment_of(store: Store, every: Sequence[Receipt], one: Receipt) -> date | datetime | None:
    """A day, or else a second, as of which a vintage was the newest.

    None if there is no such: another one was loaded for its day, or came out before it.

    Parameters
    ----------
    every : sequence of Receipt
        The vintages of its dataset, from the oldest to the newest.
    """
    recorded = one.recorded.astimezone(UTC)
    # Addresses tell whole seconds.
    second = (recorded + timedelta(microseconds=999_999)).replace(microsecond=0)
    for moment in (one.released, second):
        out = [each for each in every if store.was_out(each, moment)]
        if out and out[-1] == one:
            return moment
    return None


def written(moment: date | datetime) -> str:
    """As addresses have it, in universal time.

    >>> written(date(2021, 2, 1)), written(datetime(2021, 2, 1, 2, tzinfo=UTC))
    ('2021-02-01', '2021-02-01T02:00:00Z')
    """
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(moment)
