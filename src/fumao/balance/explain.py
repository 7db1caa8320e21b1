"""Why mirrors differ: explanations that the data themselves offer, with the amount of each.

None is a proof. Each says how much of a gap would be gone if it were true; what nothing speaks for
stays unexplained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fumao.balance.mirrors import PAIR
from fumao.balance.parameters import Parameters, parameters
from fumao.model.names import Names

Key = tuple[str, str, str, str]
KINDS = {
    "transit": Names("经第三方转口", "a third economy on the way"),
    "item": Names("对方记入其他项目", "another item at the partner's"),
    "timing": Names("记录时间不同", "another period"),
    "unit": Names("单位误差", "a unit slip"),
    "mode3": Names("商业存在记作跨境", "commercial presence taken for trade"),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What would explain a gap: its kind, the other party to it, and the amount.

    ``via`` is the third economy, the other item, the other period, the factor, or ``M3``;
    ``amount`` is in the unit of the values, ``share`` of the gap.
    """

    kind: str
    exporter: str
    importer: str
    item: str
    period: str
    via: str
    amount: float
    share: float

    @property
    def key(self) -> Key:
        """Exporter, importer, item and period."""
        return (self.exporter, self.importer, self.item, self.period)


@dataclass(frozen=True)
class _Evidence:
    """Gaps and both sides by key, and the thresholds."""

    sides: Mapping[Key, tuple[float, float]]
    items: tuple[str, ...]
    periods: tuple[str, ...]
    transit: tuple[str, ...]
    presence: Mapping[Key, float]
    closing: float
    slip: float

    def gap(self, key: Key) -> float:
        """Exports less imports; 0 where one side is silent."""
        exports, imports = self.sides.get(key, (0.0, 0.0))
        return exports - imports


def explain(
    paired: pa.Table,
    *,
    presence: pa.Table | None = None,
    transit: Sequence[str] | None = None,
    settings: Parameters | None = None,
) -> tuple[Explanation, ...]:
    """Offer explanations for every gap that is large enough, the largest amounts first.

    Parameters
    ----------
    paired : pyarrow.Table
        From :func:`fumao.balance.mirrors.mirrors`.
    presence : pyarrow.Table, optional
        Sales of the exporter's affiliates in the importing economy (FATS, mode 3), in the same
        unit: exporter, importer, item, period, value. Without it mode 3 is not offered.
    transit : sequence of str, optional
        Economies through which services pass; else those of the parameters.

    Notes
    -----
    With g = X - M of a flow from a to b:

    transit
        g < 0 and a says more of c than c of a (g_ac > 0): a books with c what b books with a.
        g > 0 and b says more of c than c of b (g_cb < 0): b books with c what a books with b.
        The smaller of both gaps.
    item
        A gap of the same pair and period in another item with the other sign. The smaller.
    timing
        A gap of the same pair and item in the period before or after with the other sign. The
        smaller.
    unit
        X / M within 15% of a power of ten: what is left is the gap after division.
    mode3
        What the gap loses if the affiliates' sales are taken off the larger side.

    Each is offered where it takes away at least half of the gap (parameter ``closing``).

    Examples
    --------
    >>> rows = [("DEU", "FRA", "SJ", "2019", 90.0, 50.0), ("DEU", "FRA", "SI", "2019", 10.0, 48.0)]
    >>> names = ["exporter", "importer", "item", "period", "exports", "imports"]
    >>> paired = pa.Table.from_pylist([dict(zip(names, row)) for row in rows])
    >>> [(found.kind, found.item, found.via, found.amount) for found in explain(paired)]
    [('item', 'SI', 'SJ', 38.0), ('item', 'SJ', 'SI', 38.0)]
    """
    given = settings or parameters()
    evidence = _evidence(paired, presence, transit, given)
    limit = given.number("asymmetry")
    found: list[Explanation] = []
    for key, (exports, imports) in evidence.sides.items():
        gap = exports - imports
        if gap and abs(gap) >= limit * (abs(exports) + abs(imports)):
            offers = [each for look in _LOOKS for each in look(key, gap, evidence)]
            found += [
                Explanation(kind, *key, via, amount, amount / abs(gap))
                for kind, via, amount in offers
                if amount >= evidence.closing * abs(gap)
            ]
    return tuple(sorted(found, key=lambda each: (-each.amount, each.key, each.kind, each.via)))


def with_explanations(paired: pa.Table, found: Sequence[Explanation]) -> pa.Table:
    """Mirrors with their best explanation: kind, via and amount; null where unexplained."""
    best: dict[Key, Explanation] = {}
    for each in found:
        if each.key not in best or each.share > best[each.key].share:
            best[each.key] = each
    keys = list(zip(*(paired[name].to_pylist() for name in PAIR), strict=True))
    chosen = [best.get(key) for key in keys]
    columns: dict[str, list[object]] = {
        name: [None if each is None else getattr(each, name) for each in chosen]
        for name in ("kind", "via", "amount")
    }
    kinds = {"kind": pa.string(), "via": pa.string(), "amount": pa.float64()}
    for name, values in columns.items():
        paired = paired.append_column(name, pa.array(values, kinds[name]))
    return paired


def _evidence(
    paired: pa.Table, presence: pa.Table | None, transit: Sequence[str] | None, given: Parameters
) -> _Evidence:
    keys = list(zip(*(paired[name].to_pylist() for name in PAIR), strict=True))
    values = zip(paired["exports"].to_pylist(), paired["imports"].to_pylist(), strict=True)
    sales: dict[Key, float] = {}
    if presence is not None:
        there = zip(*(presence[name].to_pylist() for name in (*PAIR, "value")), strict=True)
        sales = {(a, b, item, period): float(value) for a, b, item, period, value in there}
    return _Evidence(
        dict(zip(keys, values, strict=True)),
        tuple(sorted({key[2] for key in keys} - {"S"})),
        tuple(sorted({key[3] for key in keys})),
        tuple(transit or given.codes("transit")), sales,
        given.number("closing"), given.number("slip"),
    )  # fmt: skip


Offer = tuple[str, str, float]


def _opposite(gap: float, other: float) -> float:
    """What a gap of the other sign could take away; 0 where the signs are alike."""
    return min(abs(gap), abs(other)) if gap * other < 0 else 0.0


def _transit(key: Key, gap: float, seen: _Evidence) -> Iterator[Offer]:
    a, b, item, period = key
    for third in seen.transit:
        if third in (a, b):
            continue
        other = (a, third, item, period) if gap < 0 else (third, b, item, period)
        yield "transit", third, _opposite(gap, seen.gap(other))


def _item(key: Key, gap: float, seen: _Evidence) -> Iterator[Offer]:
    a, b, item, period = key
    if item == "S":
        return
    for other in seen.items:
        if other != item:
            yield "item", other, _opposite(gap, seen.gap((a, b, other, period)))


def _timing(key: Key, gap: float, seen: _Evidence) -> Iterator[Offer]:
    a, b, item, period = key
    at = seen.periods.index(period)
    for other in seen.periods[max(at - 1, 0) : at] + seen.periods[at + 1 : at + 2]:
        yield "timing", other, _opposite(gap, seen.gap((a, b, item, other)))


def _unit(key: Key, gap: float, seen: _Evidence) -> Iterator[Offer]:
    exports, imports = seen.sides[key]
    if min(exports, imports) <= 0:
        return
    power = round(float(np.log10(exports / imports)))
    if power and abs(np.log10(exports / imports) - power) <= np.log10(1 + seen.slip):
        large, small = max(exports, imports), min(exports, imports)
        factor = 10 ** abs(power)
        yield "unit", f"{factor}", abs(gap) - abs(large / factor - small)


def _mode3(key: Key, gap: float, seen: _Evidence) -> Iterator[Offer]:
    sales = seen.presence.get(key)
    if sales is not None and sales > 0:
        yield "mode3", "M3", abs(gap) - abs(abs(gap) - sales)


_LOOKS = (_transit, _item, _timing, _unit, _mode3)
