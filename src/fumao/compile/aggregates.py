"""Aggregates of items in released flows: knowledge-intensive, digitally deliverable services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.special import share
from fumao.model.codes import parts_of

_NATIONAL = {"partner": "W1", "region": "_T", "mode": "_T"}
_SIDES = {"X": "exports", "M": "imports"}
_TOTAL = "_T"


def aggregate_rows(
    flows: pa.Table, aggregates: Iterable[str], source: str
) -> Iterator[dict[str, object]]:
    """Rows of special statistics from released flows of the whole country.

    An aggregate is its own cell, or the sum of its items; one with an item that is withheld
    or absent is withheld. Exports and imports add up to trade where both are known.

    Examples
    --------
    >>> flow = {"reporter": "CHN", "partner": "W1", "region": "_T", "mode": "_T", "flow": "X",
    ...         "period": "2021", "unit": "CNY_100MN", "status": "A"}
    >>> rows = [{**flow, "item": item, "value": Decimal(value)} for item, value in
    ...         {"S": 100, "SF": 5, "SG": 5, "SH": 5, "SI": 15, "SJ": 10, "SK": 5}.items()]
    >>> [str(row["share"]) for row in aggregate_rows(pa.Table.from_pylist(rows), ["KIS"], "v")
    ...  if row["cell"] == "KIS"]
    ['45.00', 'None', 'None']
    """
    for name, code in _NATIONAL.items():
        flows = flows.filter(pc.equal(flows[name], code))
    known: dict[tuple[str, str, str], dict[str, Decimal | None]] = {}
    for row in flows.to_pylist():
        if row["flow"] in _SIDES:
            sides = known.setdefault((row["reporter"], row["period"], row["unit"]), {})
            sides[f"{row['flow']}/{row['item']}"] = row["value"]
    for (_, period, unit), values in sorted(known.items()):
        for item in ("S", *aggregates):
            sides = {_SIDES[flow]: _value(values, flow, item) for flow in _SIDES}
            wholes = {_SIDES[flow]: values.get(f"{flow}/S") for flow in _SIDES}
            sides[_TOTAL], wholes[_TOTAL] = _sum(sides.values()), _sum(wholes.values())
            for side, value in sides.items():
                whole = wholes[_TOTAL if item == "S" else side]
                yield _row(side, item, period, unit, value, whole, source)


def _value(values: Mapping[str, Decimal | None], flow: str, item: str) -> Decimal | None:
    """An aggregate's own value, or the sum of its items; None if any of them is not known."""
    own = values.get(f"{flow}/{item}")
    if own is not None or item == "S":
        return own
    signed = [
        None if (part := values.get(f"{flow}/{code}")) is None else part * weight
        for code, weight in parts_of(item).items()
    ]
    return _sum(signed)


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = list(values)
    if any(each is None for each in known):
        return None
    return sum((each for each in known if each is not None), Decimal(0))


def _row(
    side: str, item: str, period: str, unit: str, value: Decimal | None, whole: Decimal | None,
    source: str,
) -> dict[str, object]:  # fmt: skip
    return {
        "statistic": "trade", "variable": "trade", "side": side, "cell": item, "along": "",
        "code": "", "period": period, "value": value, "unit": unit,
        "share": share(value, whole) if value is not None and whole is not None else None,
        "contributors": None, "imputed": None, "why": "" if value is not None else "released so",
        "status": "A" if value is not None else "Q",
        "confidentiality": "F" if value is not None else "C",
        "origin": "computed", "source": source,
    }  # fmt: skip
