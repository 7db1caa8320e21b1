"""Amounts of outsourcing contracts by class: as given, or by the shares of the contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from fumao.compile.breakdown import Contribution, split
from fumao.compile.totals import rest_code

_TOTAL, _WORLD = "_T", "W1"
Line = Mapping[str, Any]


def contract_amounts(lines: pa.Table, variables: Sequence[str]) -> Iterator[Contribution]:
    """What each line of a contract adds, by class; then by partner and by city.

    A contract that gives its classes is taken as given; one that gives a total and shares
    is split by its last shares; one that gives a total only is under no class.

    Parameters
    ----------
    lines : pyarrow.Table
        Lines of the outsourcing form with ``edited``; amounts may be of many periods.
    """
    rows = lines.sort_by("period").to_pylist()
    shares = _last_shares(rows)
    classes = {_event(line) for line in rows if line["class"] != _TOTAL}
    for line in rows:
        if line["variable"] not in variables:
            continue
        if line["class"] != _TOTAL:
            yield from _both(line, line["class"], line["edited"])
        elif _event(line) not in classes:
            given = shares.get(_contract(line)) or {rest_code("class"): Decimal(1)}
            for name, amount in split(line["edited"], given).items():
                yield from _both(line, name, amount)


def _last_shares(rows: Sequence[Line]) -> dict[tuple[str, ...], dict[str, Decimal]]:
    """Positive shares of classes by contract, as its latest period gives them."""
    found: dict[tuple[str, ...], dict[str, dict[str, Decimal]]] = defaultdict(dict)
    for line in rows:
        if line["variable"] == "class_share" and line["class"] != _TOTAL and line["edited"] > 0:
            of_period = found[_contract(line)].setdefault(line["period"], {})
            of_period[line["class"]] = line["edited"]
    return {contract: periods[max(periods)] for contract, periods in found.items()}


def _both(line: Line, name: str, amount: Decimal) -> Iterator[Contribution]:
    """The amount itself, by partner and by city."""
    if not amount:
        return
    partner = "_Z" if line["partner"] == _WORLD else line["partner"]
    for along, code in (("", ""), ("partner", partner), ("city", line["city"] or "_U")):
        yield Contribution(
            line["enterprise"], line["variable"], line["location"], name, along, code,
            amount, "R", 1.0, amount,
        )  # fmt: skip


def _contract(line: Line) -> tuple[str, ...]:
    return (line["enterprise"], line["contract"])


def _event(line: Line) -> tuple[str, ...]:
    return (*_contract(line), line["period"], line["location"], line["partner"], line["city"],
            line["variable"])  # fmt: skip
