"""What is compiled of the returns of a synthetic universe, beside what is published."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from fumao.model.codes import items, parts_of
from fumao.run.returns import CompiledReturns, Order, compile_returns
from fumao.store import FLOWS, Store


@dataclass(frozen=True)
class Total:
    """A published value and the compiled one, in USD million with the digits that are printed."""

    flow: str
    item: str
    published: Decimal
    compiled: Decimal

    @property
    def difference(self) -> Decimal:
        return self.compiled - self.published


def compiled_totals(order: Order, universe: Path, store: Path) -> tuple[CompiledReturns, list[Total]]:
    """Compile returns of services, and compare every total that the universe promises."""
    done = compile_returns(order, store)
    flows = Store(store).table(done.vintage, FLOWS).to_pylist()
    with (universe / "rates.csv").open(encoding="utf-8") as rates:
        rate = next(Decimal(row["rate"]) for row in csv.DictReader(rates)
                    if row["currency"] == "CNY")  # fmt: skip
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in flows:
        if (row["partner"], row["mode"], row["region"]) == ("W1", "_T", "_T"):
            assert row["unit"] == "CNY_10K"
            # RMB ten thousand at the year's rate, in million.
            found[row["flow"]][row["item"]] = row["value"] * rate / 100
    return done, list(_compared(universe / "annual" / "published.csv", found))


def _compared(published: Path, found: dict[str, dict[str, Decimal]]) -> Iterator[Total]:
    with published.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            printed = Decimal(row["value"])
            amount = _amount(row["item"], found[row["flow"]])
            yield Total(row["flow"], row["item"], printed, amount.quantize(printed, ROUND_HALF_UP))


def _amount(item: str, found: dict[str, Decimal]) -> Decimal:
    """An item as it was compiled; an aggregate from the items that it is made of."""
    if item in found:
        return found[item]
    assert item == "S" or items()[item].role == "aggregate", item
    return sum((sign * _amount(part, found) for part, sign in parts_of(item).items()), Decimal(0))
