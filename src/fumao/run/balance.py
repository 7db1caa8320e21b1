"""Balance: what partners say of the same trade, compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.explain import KINDS, Explanation, explain
from fumao.balance.mirrors import PAIR, Asymmetries, asymmetries, mirrors, own_partner, worst
from fumao.errors import InvalidInput, UnitMismatch
from fumao.model.codes import items
from fumao.model.flows import join
from fumao.model.period import Period
from fumao.run.files import put_by
from fumao.run.vintages import named_flows

__all__ = ["Mirrored", "Order", "compare_mirrors", "write_pairs"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is compared: files of flows, or datasets of a store (their newest vintages).

    ``item`` keeps one item, ``period`` one period; ``by`` orders the worst by amount or ratio,
    those with a mean of both sides of at least ``least``, ``top`` of them.
    """

    given: Sequence[str]
    store: Path | None = None
    item: str = ""
    period: str = ""
    by: str = "amount"
    least: float = 0.0
    top: int = 20


@dataclass(frozen=True)
class Mirrored:
    """Pairs that both sides report, how far they are apart, and what may explain the worst.

    ``pairs`` has the columns of :func:`fumao.balance.mirrors.mirrors`; ``one_sided`` counts
    flows of trade that one side alone reports, ``own`` values left out because their partner is
    the reporter.
    """

    unit: str
    pairs: pa.Table
    one_sided: int
    own: int
    overall: Asymmetries
    worst: tuple[dict[str, Any], ...]
    explanations: tuple[Explanation, ...]

    def of(self, row: dict[str, Any]) -> list[Explanation]:
        """What may explain a gap, the largest amount first."""
        key = tuple(row[name] for name in PAIR)
        return [each for each in self.explanations if each.key == key]

    def names(self, language: str) -> dict[str, str]:
        """What each kind of explanation is called."""
        return {kind: names.zh if language == "zh" else names.en for kind, names in KINDS.items()}

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        rows = [
            {**row, "explanations": [
                {"kind": each.kind, "via": each.via, "amount": each.amount, "share": each.share,
                 "zh": KINDS[each.kind].zh, "en": KINDS[each.kind].en} for each in self.of(row)]}
            for row in self.worst
        ]  # fmt: skip
        return {
            "unit": self.unit, "pairs": self.pairs.num_rows, "one_sided": self.one_sided,
            "own_partner": self.own, "overall": asdict(self.overall), "worst": rows,
        }  # fmt: skip


def compare_mirrors(order: Order) -> Mirrored:
    """Pair the export and import reports of flows, rank the gaps, and explain what can be.

    Raises
    ------
    InvalidInput
        No pair has trade that both sides report.
    UnknownCode
        There is no such item.
    UnitMismatch
        The flows are in several units.
    DuplicateKey
        One side says two things of one flow.
    """
    if order.item:
        items()[order.item]
    if order.period:
        Period.parse(order.period)
    table = _single(join([named_flows(name, order.store) for name in order.given]).table)
    if not table.num_rows:
        raise InvalidInput(
            "no trade with single partners is among the flows", where=", ".join(order.given),
            remedy="give flows with a column partner: DEU, HKG ...",
        )  # fmt: skip
    units = sorted(pc.unique(table["unit"]).to_pylist())
    if len(units) > 1:
        raise UnitMismatch(f"the flows are in {', '.join(units)}", where=", ".join(order.given),
                           remedy="convert them to one unit first")  # fmt: skip
    # Items and periods beside the wanted ones may explain it: they are left out only afterwards.
    own = own_partner(_kept(table, order))
    table = table.filter(pc.not_equal(table["partner"], table["reporter"]))
    every = mirrors(table)
    shown = _kept(every, order)
    overall = _apart(shown, order, own)
    rows = worst(shown, by=order.by, least=order.least, top=order.top).to_pylist()
    known = {tuple(row[name] for name in PAIR) for row in rows}
    found = tuple(each for each in explain(every) if each.key in known)
    return Mirrored(units[0], shown, _alone(_kept(table, order), shown), own,
                    overall, tuple(rows), found)  # fmt: skip


def _apart(pairs: pa.Table, order: Order, own: int) -> Asymmetries:
    """How far pairs are apart; where there are none, what was looked through."""
    try:
        return asymmetries(pairs)
    except InvalidInput as problem:
        wanted = [each for each in (order.item, order.period) if each]
        problem.where = ", ".join([*order.given, *wanted])
        problem.remedy = "give the flows of both offices: exports of one, imports of the other"
        if own:
            problem.remedy += f"; in {own:,} rows the partner is the reporter"
        raise


def write_pairs(found: Mirrored, out: Path) -> None:
    """All pairs as CSV, whole or not at all."""
    from pyarrow import csv

    put_by(lambda part: csv.write_csv(found.pairs, part), out)


def _single(table: pa.Table) -> pa.Table:
    """Reported trade with single partners: all modes, the whole country."""
    kept = pc.and_(pc.equal(table["mode"], "_T"), pc.equal(table["region"], "_T"))
    kept = pc.and_(kept, pc.and_(pc.equal(table["origin"], "reported"),
                                 pc.not_equal(table["partner"], "W1")))  # fmt: skip
    return table.filter(pc.and_(kept, pc.is_in(table["flow"], pa.array(["X", "M"]))))


def _kept(table: pa.Table, order: Order) -> pa.Table:
    for column, wanted in (("item", order.item), ("period", order.period)):
        if wanted:
            table = table.filter(pc.equal(table[column], wanted))
    return table


def _alone(table: pa.Table, pairs: pa.Table) -> int:
    """Flows with a value that only one side tells."""
    return int(table.num_rows - table["value"].null_count - 2 * pairs.num_rows)
