"""A small world whose amounts are exact and add up: what a report is then written about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from fumao.claims.claim import Subject
from fumao.claims.compute import Level
from fumao.methods.intervals import Interval
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import exchange_rate

from .words import COUNTRIES, GROUPS, ITEMS, KNOWLEDGE, REGIONS, REPORTERS, listable

FIRST, BASE = 2010, 2015


@dataclass(frozen=True)
class World:
    """Amounts by code and year, in single dollars, yuan or things.

    A code is ``X:travel`` for a flow of something (X, M, T = X + M, B = X - M,
    D = M - X), or a name such as ``n:firms``. ``sums`` holds what adds up to what.
    """

    year: int
    reporter: Names
    items: tuple[str, ...]
    regions: tuple[str, ...]
    countries: tuple[str, ...]
    leaves: Mapping[tuple[str, str], Decimal]
    sums: Mapping[str, tuple[str, ...]]

    def amount(self, code: str, period: str) -> Decimal | None:
        """The exact amount, derived where it is not drawn; None if the world has none."""
        if (code, period) in self.leaves:
            return self.leaves[code, period]
        if Period.parse(period).kind in ("years", "plan"):
            return self._total((code, year) for year in _years(period))
        if code in self.sums:
            return self._total((part, period) for part in self.sums[code])
        if code.endswith(".cny"):
            dollars = self.amount(code.removesuffix(".cny"), period)
            return dollars * exchange_rate("CNY", "USD", period) if dollars is not None else None
        if code.startswith("avg:"):
            return self._average(code, period)
        return self._of_flows(code, period)

    def find(self, subject: Subject, period: Period) -> Level | None:
        """The amount as the spine's compute asks for it."""
        amount = self.amount(subject.code, period.text)
        if amount is None:
            return None
        code = subject.code
        return Level(Interval.exact(amount), f"[{code}]", (code,), base(code))

    def _of_flows(self, code: str, period: str) -> Decimal | None:
        flow, what = code.split(":", 1)
        if flow not in ("T", "B", "D"):
            return None
        exports, imports = self.amount(f"X:{what}", period), self.amount(f"M:{what}", period)
        if exports is None or imports is None:
            return None
        return {"T": exports + imports, "B": exports - imports, "D": imports - exports}[flow]

    def _average(self, code: str, period: str) -> Decimal | None:
        total = self.amount("cny:revenue", period)
        count = self.amount("n:firms", period)
        return total / count if total is not None and count else None

    def _total(self, each: Iterator[tuple[str, str]]) -> Decimal | None:
        total = Decimal(0)
        for code, period in each:
            amount = self.amount(code, period)
            if amount is None:
                return None
            total += amount
        return total


def base(code: str) -> str:
    """The unit that a code's amounts are in."""
    if code.endswith(".cny") or code.startswith(("cny:", "avg:")):
        return "CNY"
    return "ONE" if code.startswith("n:") else "USD"


def draw_world(seed: int) -> World:
    """A world of its own for every seed; the same seed gives the same world."""
    return _Draw(Random(f"world {seed}")).world()


def _years(period: str) -> Iterator[str]:
    window = Period.parse(period)
    return (str(year) for year in range(window.start.year, window.end.year + 1))


class _Draw:
    """The drawing of one world, step by step."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.year = rng.choice([2019, 2020, 2020, 2020])
        self.reporter = rng.choice(REPORTERS)
        self.items = tuple(rng.sample(list(ITEMS), rng.randint(8, len(ITEMS))))
        self.regions = tuple(REGIONS)
        others = [each for each in COUNTRIES if COUNTRIES[each] != self.reporter]
        self.countries = tuple(rng.sample(others, 6))
        self.leaves: dict[tuple[str, str], Decimal] = {}
        self.sums: dict[str, tuple[str, ...]] = {}

    def world(self) -> World:
        """Everything in turn; later steps split what earlier ones drew."""
        self._services()
        self._elsewhere()
        self._places()
        self._business()
        self._survey()
        return World(
            self.year, self.reporter, self.items, self.regions, self.countries,
            self.leaves, self.sums,
        )  # fmt: skip

    def _services(self) -> None:
        scale = 10 ** self.rng.uniform(10.3, 11.5)
        for flow in "XM":
            for item in self.items:
                size = scale * self.rng.lognormvariate(-2.3, 0.9)
                self._walk(f"{flow}:{item}", size, 0.05, 0.09)
            self.sums[f"{flow}:svc"] = tuple(f"{flow}:{item}" for item in self.items)
            knows = [item for item in self.items if item in KNOWLEDGE]
            rest = [item for item in self.items if item not in KNOWLEDGE]
            self.sums[f"{flow}:kis"] = tuple(f"{flow}:{item}" for item in knows)
            self.sums[f"{flow}:trad"] = tuple(f"{flow}:{item}" for item in rest)
            self.sums[f"{flow}:few"] = tuple(f"{flow}:{item}" for item in listable(self.items)[:3])
        self._quarters()

    def _elsewhere(self) -> None:
        for flow in "XM":
            own = float(self._sum(f"{flow}:svc", BASE))
            self._walk(f"{flow}:goods", own * self.rng.uniform(4, 9), 0.04, 0.06)
            self._walk(f"{flow}:world", own * self.rng.uniform(11, 40), 0.03, 0.05)
            self.sums[f"{flow}:foreign"] = (f"{flow}:svc", f"{flow}:goods")

    def _places(self) -> None:
        self._spread("T:svc", [f"T:{region}" for region in self.regions], 1.2)
        for flow in "XM":
            self._spread(f"{flow}:svc", [f"{flow}:{group}" for group in GROUPS], 1.0)
            for place in (*self.countries, "road"):
                share = self.rng.uniform(0.02, 0.14)
                start = float(self._sum(f"{flow}:svc", BASE)) * share
                self._walk(f"{flow}:{place}", start, 0.05, 0.08)

    def _business(self) -> None:
        rng = self.rng
        self._walk("usd:outsourcing", 10 ** rng.uniform(10.2, 11.2), 0.09, 0.05)
        self._spread("usd:outsourcing", ["usd:ito", "usd:bpo", "usd:kpo"], 0.6)
        self._spread("usd:outsourcing", ["usd:offshore", "usd:onshore"], 0.5)
        self._walk("usd:cities", float(self.leaves["usd:outsourcing", str(BASE)]) * 0.8, 0.08, 0.03)
        self._walk("n:firms", 10 ** rng.uniform(3.6, 4.6), 0.06, 0.04)
        self._spread("n:firms", ["n:large", "n:medium", "n:small"], 1.0)
        self._walk("cny:revenue", 10 ** rng.uniform(10.7, 11.6), 0.09, 0.05)
        self._walk("n:staff", 10 ** rng.uniform(5.4, 6.8), 0.05, 0.03)
        self._walk("n:graduates", float(self.leaves["n:staff", str(BASE)]) * 0.6, 0.05, 0.02)
        self._walk("n:new", 10 ** rng.uniform(3.2, 3.9), 0.04, 0.05)
        self._walk("n:newcity", float(self.leaves["n:new", str(BASE)]) * 0.6, 0.04, 0.03)
        self._walk("n:patents", 10 ** rng.uniform(4.0, 6.0), 0.06, 0.05)
        self._spread("n:patents", ["n:inventions", "n:utility", "n:designs"], 0.5)
        self._walk("n:visitors", 10 ** rng.uniform(6.0, 7.5), 0.05, 0.08)

    def _survey(self) -> None:
        year = str(self.year)
        for who, low, high in (("asked", 120, 480), ("offices", 31, 64)):
            count = self.rng.randint(low, high)
            self.leaves[f"n:{who}", year] = Decimal(count)
            for answer in range(1, 6):
                yes = self.rng.randint(count // 6, count - count // 8)
                self.leaves[f"n:{who}.{answer}", year] = Decimal(yes)

    def _walk(self, code: str, start: float, drift: float, swing: float) -> None:
        """A path through the years that has ``start`` in 2015."""
        size, path = 1.0, {}
        for year in range(FIRST, self.year + 1):
            path[year] = size
            size *= 1 + max(-0.6, self.rng.gauss(drift, swing))
        for year, each in path.items():
            self.leaves[code, str(year)] = Decimal(round(float(start) * each / path[BASE]))

    def _spread(self, whole: str, parts: Sequence[str], unequal: float) -> None:
        """Cut a whole into parts whose weights drift apart over the years."""
        weights = [self.rng.lognormvariate(0, unequal) for _ in parts]
        drifts = [self.rng.gauss(0, 0.03) for _ in parts]
        for year in range(FIRST, self.year + 1):
            sizes = [
                weight * (1 + drift) ** (year - BASE)
                for weight, drift in zip(weights, drifts, strict=True)
            ]
            self._cut(self._sum(whole, year), [(part, str(year)) for part in parts], sizes)

    def _quarters(self) -> None:
        keys = [("T:svc", f"{self.year}-Q{number}") for number in (1, 2, 3, 4)]
        sizes = [self.rng.uniform(0.8, 1.2) for _ in keys]
        self._cut(self._sum("T:svc", self.year), keys, sizes)

    def _cut(self, whole: Decimal, keys: list[tuple[str, str]], sizes: list[float]) -> None:
        left = whole
        for key, size in list(zip(keys, sizes, strict=True))[1:]:
            self.leaves[key] = Decimal(round(float(whole) * size / sum(sizes)))
            left -= self.leaves[key]
        self.leaves[keys[0]] = left

    def _sum(self, code: str, year: int) -> Decimal:
        known = World(self.year, self.reporter, (), (), (), self.leaves, self.sums)
        amount = known.amount(code, str(year))
        assert amount is not None
        return amount
