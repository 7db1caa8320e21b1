"""Synthetic records: drawn by chance, and summing to what is published. No record is real."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fumao.compile.universe import FLOWS, Universe, margins
from fumao.errors import InvalidInput
from fumao.model.codes import codelist, items

Vector = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
# Written into every file, so that nobody takes them for real.
SYNTHETIC = {b"fumao.synthetic": b"synthetic: no record is real"}
FEWEST, MOST = 5_000, 1_000_000_000
# Above it a record is in the plan's currency: cents times a rate must fit 63 bits.
_LARGEST_FOREIGN = 10**10
_RATE_DIGITS = 6


@dataclass(frozen=True)
class Draw:
    """A universe, how many records, and the seed: the same three give the same records.

    ``totals`` are whole cents by main item and flow, as ``universe.item_totals`` gives them.
    """

    universe: Universe
    totals: Mapping[tuple[str, str], int]
    records: int
    seed: int

    def __post_init__(self) -> None:
        if self.records < FEWEST:
            raise InvalidInput(
                f"{self.records} records are asked for",
                remedy=f"ask for {FEWEST:,} or more: each item, partner and region needs some",
            )
        if self.records > MOST:
            raise InvalidInput(
                f"{self.records:.0e} records are asked for", remedy=f"ask for {MOST:,} or fewer"
            )
        if self.seed < 0:
            raise InvalidInput(f"the seed is {self.seed}", remedy="give a number from 0 on")

    def random(self, part: int) -> np.random.Generator:
        """Chance of its own for each part, so that parts can be drawn in any order."""
        return np.random.default_rng([self.seed, part])

    @cached_property
    def regions(self) -> list[str]:
        """Provinces."""
        return [each.code for each in codelist("regions") if each.role == "province"]

    @cached_property
    def partners(self) -> list[str]:
        """Areas of the world, the reporter left out."""
        reporter = self.universe.settings["reporter"]
        return [each.code for each in codelist("areas") if each.code not in ("W1", reporter)]

    @cached_property
    def mains(self) -> list[str]:
        """The twelve items."""
        return [each.code for each in items().children("S")]

    @cached_property
    def currencies(self) -> list[str]:
        """What records are paid in; the plan's own currency first."""
        own = self.universe.settings["currency"]
        return [own, *(name for name in self.universe.settings["currencies"] if name != own)]

    @cached_property
    def enterprises(self) -> int:
        """How many the register holds: about one for forty records, not fewer than 2,000."""
        return int(np.clip(self.records // 40, 2_000, 400_000))


@dataclass(frozen=True, slots=True)
class Spread:
    """Leaves of one flow with their amounts: positions in the lists of the draw, and cents."""

    item: Integers
    code: npt.NDArray[np.str_]
    partner: Integers
    region: Integers
    cents: Integers


def draw_cells(draw: Draw, flow: str) -> Spread:
    """Spread the totals of a flow over codes, partners and regions, meeting all margins.

    Spread are drawn with the chance of their weight; iterative proportional fitting then
    meets the margins, and whole cents meet the totals of items exactly.
    """
    chance = draw.random(FLOWS.index(flow))
    whole = {each: _whole(draw, each) for each in FLOWS}
    by_partner = margins(draw.universe, "partner", draw.partners, whole)[flow]
    by_region = margins(draw.universe, "region", draw.regions, whole)[flow]
    codes, mains, weights = _codes(draw, flow)
    wanted = min(draw.records // 6, 400_000)
    picks = _pick(chance, (weights, by_partner, by_region), wanted)
    code, partner, region = picks
    item = mains[code]
    amounts = (weights[code] * by_partner[partner] * by_region[region]) ** 0.5
    amounts *= chance.lognormal(0.0, 1.0, amounts.size)
    targets = np.array([draw.totals[main, flow] for main in draw.mains], dtype=np.float64)
    cents = targets.sum()
    for _ in range(200):
        amounts *= (by_region / by_region.sum() * cents / _sums(region, amounts, by_region))[region]
        amounts *= (by_partner / by_partner.sum() * cents / _sums(partner, amounts, by_partner))[
            partner
        ]
        amounts *= (targets / _sums(item, amounts, targets))[item]
    cents = whole_amounts(item, amounts, [draw.totals[main, flow] for main in draw.mains])
    return Spread(item, codes[code], partner, region, cents)


def _whole(draw: Draw, flow: str) -> float:
    """A flow's total in USD 100 million."""
    return sum(draw.totals[main, flow] for main in draw.mains) / 1e10


def _codes(draw: Draw, flow: str) -> tuple[npt.NDArray[np.str_], Integers, Vector]:
    """All codes, the main item of each, and its amount in cents."""
    codes: list[str] = []
    mains: list[int] = []
    weights: list[float] = []
    for number, main in enumerate(draw.mains):
        own = draw.universe.codes_of(main)
        for code, weight in own.items():
            codes.append(code)
            mains.append(number)
            weights.append(weight / sum(own.values()) * draw.totals[main, flow])
    return np.array(codes), np.array(mains), np.array(weights)


def _pick(
    chance: np.random.Generator, weights: Sequence[Vector], wanted: int
) -> tuple[Integers, Integers, Integers]:
    """Different triples: for each code, partner and region one that is sure, the rest by chance."""
    sizes = [each.size for each in weights]
    sure = [
        np.stack([np.arange(size) if k == n else _by_weight(chance, w, size) for k, w in
                  enumerate(weights)])
        for n, size in enumerate(sizes)
    ]  # fmt: skip
    # The square root makes small codes and partners less rare than their money.
    flat = [np.sqrt(each) for each in weights]
    more = np.stack([_by_weight(chance, each, wanted) for each in flat])
    key = np.ravel_multi_index(np.concatenate([*sure, more], axis=1), sizes)
    one, two, three = np.unravel_index(np.unique(key), sizes)
    return one.astype(np.int64), two.astype(np.int64), three.astype(np.int64)


def _by_weight(chance: np.random.Generator, weights: Vector, size: int) -> Integers:
    edges = np.cumsum(weights) / weights.sum()
    return np.searchsorted(edges, chance.random(size) * (1 - 1e-12)).astype(np.int64)


def _sums(position: Integers, amounts: Vector, like: Vector) -> Vector:
    sums: Vector = np.bincount(position, amounts, minlength=like.size).astype(np.float64)
    return sums


def whole_amounts(item: Integers, amounts: Vector, totals: Sequence[int]) -> Integers:
    """Whole numbers that sum to the total of each item.

    One at least in each cell; the largest cell of an item takes what rounding leaves.

    >>> whole_amounts(np.array([0, 0, 1]), np.array([2.6, 0.2, 7.0]), [4, 7]).tolist()
    [3, 1, 7]
    """
    whole = np.maximum(np.floor(amounts), 1).astype(np.int64)
    for number, total in enumerate(totals):
        own = np.flatnonzero(item == number)
        whole[own[np.argmax(whole[own])]] += total - int(whole[own].sum())
    return whole


def draw_records(draw: Draw, chunk: int = 1_000_000) -> Iterator[pa.Table]:
    """Records in tables of about ``chunk`` rows, all of one layout.

    Columns: record_id, period, enterprise, region, partner, flow, code, amount
    (decimal, two places), currency, mode ('' where nobody noted it).
    """
    cells = [draw_cells(draw, flow) for flow in FLOWS]
    counts = _counts(draw, cells)
    part, first = len(FLOWS) + 1, 1
    for number, own in enumerate(cells):
        ends = np.cumsum(counts[number])
        starts = np.arange(0, ends[-1], chunk)
        cuts = np.unique([*np.searchsorted(ends, starts, side="left"), ends.size])
        for low, high in pairwise(cuts):
            some = _part(own, low, high)
            yield _table(draw, FLOWS[number], some, counts[number][low:high], part, first)
            first += int(counts[number][low:high].sum())
            part += 1


def _part(cells: Spread, low: int, high: int) -> Spread:
    return Spread(
        cells.item[low:high], cells.code[low:high], cells.partner[low:high],
        cells.region[low:high], cells.cents[low:high],
    )  # fmt: skip


def _counts(draw: Draw, cells: Sequence[Spread]) -> list[Integers]:
    """How many records make each cell: one, and more where there is more money."""
    sizes = [each.cents.size for each in cells]
    weight = np.concatenate([each.cents for each in cells]).astype(np.float64) ** 0.6
    free = draw.records - weight.size
    share = weight / weight.sum() * free
    counts = np.floor(share).astype(np.int64)
    short = free - int(counts.sum())
    counts[np.argsort(counts - share, kind="stable")[:short]] += 1
    return np.split(counts + 1, np.cumsum(sizes)[:-1])


def _table(
    draw: Draw, flow: str, cells: Spread, counts: Integers, part: int, first: int
) -> pa.Table:
    chance = draw.random(part)
    settings = draw.universe.settings
    of = np.repeat(np.arange(counts.size), counts)
    amount, currency = _amounts(draw, chance, cells.cents, counts, of)
    season = np.array(settings["season"]["any"], dtype=np.float64)
    month = _by_weight(chance, season, of.size) + 1
    year = settings["year"]
    months = pa.array([f"{year}-{number:02}" for number in range(1, 13)])
    columns = {
        "record_id": _ids(first, of.size),
        "period": months.take(pa.array(month - 1)),
        "enterprise": _enterprises(draw, chance, cells, of),
        "region": pa.array(draw.regions).take(pa.array(cells.region[of])),
        "partner": pa.array(draw.partners).take(pa.array(cells.partner[of])),
        "flow": pa.array([flow] * of.size),
        "code": pa.array(cells.code[of].tolist()),
        "amount": _decimals(amount),
        "currency": pa.array(draw.currencies).take(pa.array(currency)),
        "mode": _modes(draw, chance, cells.item[of]),
    }
    return pa.table(columns).replace_schema_metadata(SYNTHETIC)


def _ids(first: int, size: int) -> pa.Array:
    return pa.array([f"SYN{number:011}" for number in range(first, first + size)])


def _decimals(cents: Integers) -> pa.Array:
    """Cents as decimals of two places, without a detour over Python's numbers."""
    high = np.where(cents < 0, -1, 0).astype(np.int64)
    words = np.stack([cents, high], axis=1)
    return pa.Array.from_buffers(
        pa.decimal128(18, 2), cents.size, [None, pa.py_buffer(np.ascontiguousarray(words))]
    )


def _amounts(
    draw: Draw, chance: np.random.Generator, cents: Integers, counts: Integers, of: Integers
) -> tuple[Integers, Integers]:
    """Amounts in hundredths of their currency that, converted, add to the cents of each cell.

    The last record of a cell is in the plan's currency and takes what is left over.
    """
    weight = chance.lognormal(0.0, 1.2, of.size)
    weight /= np.bincount(of, weight)[of]
    own = np.maximum(np.floor(weight * cents[of] * 0.98), 1).astype(np.int64)
    last = np.cumsum(counts) - 1
    shares = [draw.universe.settings["currencies"][name]["share"] for name in draw.currencies]
    currency = _by_weight(chance, np.array(shares), of.size)
    currency[last] = 0
    currency[own > _LARGEST_FOREIGN] = 0
    rates = rate_integers(draw.universe, draw.currencies)
    amount = np.maximum(own * 10**_RATE_DIGITS // rates[currency], 1)
    converted = _converted(amount, rates[currency])
    converted[last] = 0
    left = cents - np.bincount(of, converted, minlength=counts.size).astype(np.int64)
    # A cell of a few cents cannot be shared out: its records are cents of the plan's currency.
    poor = left < 1
    if poor.any():
        inside = poor[of]
        currency[inside], amount[inside], converted[inside] = 0, 1, 1
        converted[last] = 0
        left = cents - np.bincount(of, converted, minlength=counts.size).astype(np.int64)
    amount[last] = left
    return amount, currency


def _converted(amount: Integers, rate: Integers) -> Integers:
    """Cents of the plan's currency, rounded half away from zero."""
    half = 10**_RATE_DIGITS // 2
    converted: Integers = (amount * rate + half) // 10**_RATE_DIGITS
    return converted


def rate_integers(universe: Universe, currencies: Sequence[str]) -> Integers:
    """Rates in millionths: what the records were converted with."""
    rates = [Decimal(universe.settings["currencies"][name]["rate"]) for name in currencies]
    return np.array([int(rate.scaleb(_RATE_DIGITS)) for rate in rates], dtype=np.int64)


def rate_rows(universe: Universe) -> list[dict[str, str]]:
    """The exchange rates of the universe as rows of a CSV."""
    settings = universe.settings
    return [
        {"currency": name, "period": str(settings["year"]), "rate": each["rate"]}
        for name, each in settings["currencies"].items()
        if name != settings["currency"]
    ]


def _enterprises(draw: Draw, chance: np.random.Generator, cells: Spread, of: Integers) -> pa.Array:
    """Who trades: enterprises of the region and item, the large ones more often; travellers too."""
    pools = len(draw.regions) * len(draw.mains)
    size = draw.enterprises // pools
    pool = cells.region[of] * len(draw.mains) + cells.item[of]
    number = pool * size + np.floor(size * chance.random(of.size) ** 3).astype(np.int64)
    names = np.char.add("SYN-E", np.char.zfill(number.astype("U7"), 7))
    travel = draw.mains.index("SD")
    person = (cells.item[of] == travel) & (chance.random(of.size) < 0.5)
    who = np.floor(chance.random(of.size) * draw.records / 3).astype(np.int64)
    persons = np.char.add("SYN-P", who.astype("U9"))
    return pa.array(np.where(person, persons, names).tolist())


def register(draw: Draw) -> pa.Table:
    """The enterprises that trade: region, industry, size, ownership, holding, stratum, weight.

    One in twenty belongs to a holding of about five. All are in the sample with weight 1.
    """
    chance = draw.random(len(FLOWS))
    pools = len(draw.regions) * len(draw.mains)
    size = draw.enterprises // pools
    number = np.arange(size * pools)
    pool, place = number // size, number % size
    region = np.array(draw.regions)[pool // len(draw.mains)]
    main = np.array(draw.mains)[pool % len(draw.mains)]
    scale = np.where(place < size * 0.05, "large", np.where(place < size * 0.3, "medium", "small"))
    held = chance.random(number.size) < 0.05
    holding = np.char.add(
        "SYN-H", chance.integers(0, max(number.size // 100, 1), number.size).astype("U7")
    )
    owner = np.array(["state", "private", "foreign"])[
        _by_weight(chance, np.array([0.2, 0.5, 0.3]), number.size)
    ]
    columns = {
        "enterprise": np.char.add("SYN-E", np.char.zfill(number.astype("U7"), 7)),
        "region": region,
        "industry": main,
        "size": scale,
        "ownership": owner,
        "holding": np.where(held, holding, ""),
        "stratum": np.char.add(np.char.add(main, "-"), scale),
    }
    table = pa.table({name: pa.array(values.tolist()) for name, values in columns.items()})
    weights = pa.array([1.0] * table.num_rows)
    return table.append_column("weight", weights).replace_schema_metadata(SYNTHETIC)


def _modes(draw: Draw, chance: np.random.Generator, item: Integers) -> pa.Array:
    """The mode of supply, where it was noted."""
    settings = draw.universe.settings["modes"]
    modes = np.array(["M1", "M2", "M4"])
    picked = np.empty(item.size, dtype="U2")
    for number, main in enumerate(draw.mains):
        shares = settings.get(main, settings["any"])
        own = np.flatnonzero(item == number)
        weights = np.array([shares.get(mode, 0.0) for mode in modes])
        picked[own] = modes[_by_weight(chance, weights, own.size)]
    noted = chance.random(item.size) < settings["noted"]
    return pa.array(np.where(noted, picked, "").tolist())
