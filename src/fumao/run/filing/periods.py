"""The periods that were opened."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from fumao.model.period import Period
from fumao.run.filing.office import Office
from fumao.store.filing.tables import filing

_MOST = 60


def list_periods(office: Office) -> Sequence[str]:
    """Periods with filings, the last one first; the longer of two that end together comes last."""
    with office.database.reading(None) as connection:
        found = connection.execute(select(filing.c.period).distinct()).scalars().all()
    ended = sorted(found, key=lambda each: (Period.parse(each).end, each), reverse=True)
    return ended[:_MOST]
