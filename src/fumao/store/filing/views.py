"""Views that say whose a row is, for entitlement: which enterprise, area, level reached, port.

They are the owner's, so that PostgreSQL's row security can look past itself without going round
in circles; they hold ids and areas, never an answer.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table

_views = MetaData()


def _view(name: str, *ids: str) -> Table:
    return Table(
        name,
        _views,
        *(Column(each, BigInteger) for each in (*ids, "organisation")),
        *(Column(level, String) for level in ("province", "city", "county")),
        Column("reached", Integer),
    )


whose_filing = _view("whose_filing", "filing")
whose_submission = _view("whose_submission", "submission", "filing")
whose_share = _view("whose_share", "share", "submission", "filing")
whose_share.append_column(Column("port", String))
whose_field = Table(
    "whose_field",
    _views,
    Column("submission", BigInteger),
    Column("port", String),
    Column("variable", String),
    Column("codes", String),
)
