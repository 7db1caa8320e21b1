"""Exposure: which partners, items and regions a shock reaches, as far as the flows tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.methods.rounding import round_half_away
from fumao.model.codes import codelist, items
from fumao.model.flows import Flows
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.watch.panel import Key

_MOST = 5


@dataclass(frozen=True, slots=True)
class Exposure:
    """A part of what is shaken: its kind, name, share in per cent, and the period it is of."""

    kind: str
    code: str
    names: Names
    share: Decimal
    period: str

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "kind": self.kind,
            "code": self.code,
            "name_zh": self.names.zh,
            "name_en": self.names.en,
            "share": f"{self.share:f}",
            "period": self.period,
        }


def exposures(flows: Flows, keys: Sequence[Key], on: date) -> dict[str, list[Exposure]]:
    """For each series, the largest partners, items below and regions, and its part in all services.

    Parameters
    ----------
    flows : Flows
        By partner, item and region where they have them; only periods that ended before ``on``.

    Returns
    -------
    dict
        By the text of the key; empty where the flows hold nothing but its total.

    Examples
    --------
    >>> row = {"reporter": "GBR", "item": "SD", "flow": "X", "period": "2019", "unit": "GBP_MN"}
    >>> made = Flows.from_rows([{**row, "partner": code, "value": value}
    ...     for code, value in (("W1", "40"), ("USA", "10"), ("DEU", "30"))])
    >>> found = exposures(made, [Key("GBR", "SD", "X")], date(2020, 4, 30))
    >>> [(each.code, str(each.share)) for each in found["GBR/W1/SD/X"]]
    [('DEU', '75.0'), ('USA', '25.0')]
    """
    wanted = {key.reporter for key in keys}
    table = flows.table.filter(pc.and_(
        pc.is_in(flows.table["reporter"], value_set=pa.array(sorted(wanted), pa.string())),
        pc.and_(pc.is_valid(flows.table["value"]), pc.equal(flows.table["mode"], "_T")),
    ))  # fmt: skip
    names = ("reporter", "partner", "item", "flow", "region", "period", "value")
    rows = list(zip(*(table[name].to_pylist() for name in names), strict=True))
    ended = {period: Period.parse(period).end for period in {row[5] for row in rows}}
    by_owner: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for row in rows:
        if ended[row[5]] <= on:
            by_owner.setdefault((row[0], row[3]), []).append(row)
    # What is exposed is the same with whichever partner the shock is.
    parts = {(key.reporter, key.flow, key.item) for key in keys}
    known = {(reporter, flow, item): list(_of(by_owner.get((reporter, flow), []), item))
             for reporter, flow, item in parts}  # fmt: skip
    return {key.text: known[key.reporter, key.flow, key.item] for key in keys}


def _of(rows: Sequence[tuple[Any, ...]], item: str) -> Iterable[Exposure]:
    """Parts of one item, each of the newest period that has them."""
    below = {each.code for each in items() if each.parent == item and each.role == "std"}
    world = {row[5]: row[6] for row in rows if row[1:3] == ("W1", item) and row[4] == "_T"}
    partners = [row for row in rows if row[2] == item and row[1] != "W1" and row[4] == "_T"
                and row[1] in codelist("areas")]  # fmt: skip
    parts = [row for row in rows if row[2] in below and row[1] == "W1" and row[4] == "_T"]
    regions = [row for row in rows if row[2] == item and row[1] == "W1" and row[4] != "_T"]
    whole = [row for row in rows if row[2] == "S" and row[1] == "W1" and row[4] == "_T"]
    yield from _shares("partner", partners, 1, world)
    yield from _shares("item", parts, 2, world)
    yield from _shares("region", regions, 4, world)
    both = sorted({row[5] for row in whole} & set(world))
    if both and item != "S":
        total = next(row[6] for row in whole if row[5] == both[-1])
        if total > 0 and world[both[-1]] > 0:
            yield Exposure("total", "S", items()["S"].names, _share(world[both[-1]], total),
                           both[-1])  # fmt: skip


def _shares(
    kind: str, rows: Sequence[tuple[Any, ...]], at: int, world: dict[str, Decimal]
) -> Iterable[Exposure]:
    known = sorted({row[5] for row in rows if world.get(row[5], 0) > 0})
    if not known:
        return
    last = [row for row in rows if row[5] == known[-1] and row[6] > 0]
    for row in sorted(last, key=lambda row: (-row[6], row[at]))[:_MOST]:
        yield Exposure(kind, row[at], _names(kind, row[at]), _share(row[6], world[known[-1]]),
                       known[-1])  # fmt: skip


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return round_half_away(100 * part / whole, 1)


def _names(kind: str, code: str) -> Names:
    listed = {"partner": "areas", "region": "regions"}
    return items()[code].names if kind == "item" else codelist(listed[kind])[code].names
