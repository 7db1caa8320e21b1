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
    """A published value and the compiled one, in USD million, and how near they are to be.

    That is half of the last digit of the totals: an item of a finer series is met that far.
    """

    flow: str
    item: str
    published: Decimal
    compiled: Decimal
    within: Decimal

    @property
    def difference(self) -> Decimal:
        return self.printed - self.published

    @property
    def printed(self) -> Decimal:
        """The compiled value with the digits of the published one."""
        return self.compiled.quantize(self.published, ROUND_HALF_UP)

    @property
    def holds(self) -> bool:
        return abs(self.compiled - self.published) <= self.within


def compiled_totals(
    order: Order, universe: Path, store: Path
) -> tuple[CompiledReturns, list[Total]]:
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
            yield Total(
                row["flow"], row["item"], Decimal(row["value"]),
                _amount(row["item"], found[row["flow"]]), Decimal(row["within"]),
            )  # fmt: skip


def _amount(item: str, found: dict[str, Decimal]) -> Decimal:
    """An item as it was compiled; an aggregate from the items that it is made of."""
    if item in found:
        return found[item]
    assert item == "S" or items()[item].role == "aggregate", item
    return sum((sign * _amount(part, found) for part, sign in parts_of(item).items()), Decimal(0))
