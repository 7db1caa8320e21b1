"""The claims that a report makes about a world, each printed number one claim of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal

from fumao.claims.claim import Citation, Claim, Measure, Qualifier, Subject
from fumao.claims.compute import compute
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit

from .words import subject
from .world import World, base

SOURCE = Citation("a world made up for tests")
_UNITS = {"USD": ("USD_100MN", 1), "CNY": ("CNY_100MN", 1), "ONE": ("ONE", 0)}
_BROAD = ("n:staff", "n:graduates", "n:visitors")
WORLD = Subject("world", Names("全球", "in the world"), Names("全球", "world"))


@dataclass
class Facts:
    """Writes down claims as sentences ask for them; every method gives the new claim's key.

    The number is the world's own, computed by the spine and rounded half away
    from zero, so that printed numbers agree only as far as rounding lets them.
    """

    world: World
    places: int = 1  # decimals of rates
    claims: dict[str, Claim] = field(default_factory=dict)

    @property
    def year(self) -> str:
        """The year reported on."""
        return str(self.world.year)

    @property
    def before(self) -> str:
        """The year before it."""
        return str(self.world.year - 1)

    def up(self, key: str) -> bool:
        """Whether a claim's number is not negative."""
        return self._value(key) >= 0

    def rose(self, then: str, now: str) -> bool:
        """Whether the number of one claim is above that of another."""
        return self._value(now) > self._value(then)

    def level(self, code: str, period: str = "", code_of_unit: str = "", places: int = 1) -> str:
        """An amount: 6617.2亿美元."""
        counted = base(code) == "ONE"
        scale, places = (code_of_unit, places) if code_of_unit else self._fine(code, period)
        measure = Measure.COUNT if counted else Measure.LEVEL
        if Period.parse(period or self.year).kind in ("years", "plan"):
            measure = Measure.CUMULATIVE
        return self._state(code, measure, scale, places, period=period)

    def balance(self, what: str, period: str = "") -> str:
        """Exports minus imports: 逆差68.6亿美元."""
        scale, places = self._fine(f"B:{what}", period)
        return self._state(f"B:{what}", Measure.BALANCE, scale, places, period=period)

    def growth(self, code: str, period: str = "") -> str:
        """Growth on the year before, in per cent."""
        return self._state(code, Measure.GROWTH_YOY, "PCT", self.places, period=period)

    def since(self, code: str, then: str, period: str = "") -> str:
        """Growth on a base year or period, in per cent."""
        return self._state(
            code, Measure.GROWTH_VS_BASE, "PCT", self.places, period=period, then=then
        )

    def times(self, code: str, then: str) -> str:
        """How many times the base an amount is: 是2015年的1.4倍."""
        return self._state(code, Measure.GROWTH_VS_BASE, "TIMES", 1, then=then)

    def change(self, code: str, then: str = "") -> str:
        """The absolute change on a base year: 比上年增加9.6亿美元."""
        then = then or self.before
        now, before = self.world.amount(code, self.year), self.world.amount(code, then)
        scale, places = _unit_of(code, (now or Decimal(0)) - (before or Decimal(0)))
        return self._state(code, Measure.CHANGE, scale, places, then=then)

    def pace(self, code: str, window: str, then: str = "") -> str:
        """Compound annual growth over a window."""
        then = then or Period.parse(window).base().text
        return self._state(code, Measure.CAGR, "PCT", self.places, period=window, then=then)

    def gap(self, code: str, other: str, period: str = "", then: str = "") -> str:
        """Own growth minus that of another, in points."""
        than = subject(other, self.world.reporter)
        return self._state(
            code, Measure.GROWTH_GAP_PP, "PP", self.places, period=period, then=then, than=than
        )

    def share(self, code: str, whole: str, period: str = "") -> str:
        """A share in per cent."""
        return self._state(code, Measure.SHARE, "PCT", self.places, period=period, of=whole)

    def shift(self, code: str, whole: str, then: str) -> str:
        """The change of a share, in points."""
        return self._state(code, Measure.SHARE_CHANGE_PP, "PP", self.places, then=then, of=whole)

    def part_of_growth(self, code: str, whole: str, period: str = "") -> str:
        """The part of an increase that an increase makes up: 贡献率."""
        return self._state(code, Measure.CONTRIBUTION, "PCT", self.places, period=period, of=whole)

    def points(self, code: str, whole: str) -> str:
        """The points of growth that a part supplies: 拉动…个百分点."""
        return self._state(code, Measure.CONTRIBUTION, "PP", self.places, of=whole)

    def rank(self, code: str, place: int, among: Subject = WORLD) -> str:
        """A place in an order."""
        claim = self._blank(code, Measure.RANK, "ONE", {"than": among})
        return self._add(claim.with_value(Decimal(place)))

    def roughly(self, code: str, qualifier: Qualifier) -> str:
        """An amount in two round digits: 超过6600亿美元, 近6700亿美元."""
        claim = self.claims[self.level(code)]
        del self.claims[claim.key]
        value = claim.value or Decimal(0)
        exact = self.world.amount(code, self.year) or Decimal(0)
        exact /= claim.unit.factor
        step = Decimal(1).scaleb(value.adjusted() - 1)
        floor = (exact / step).to_integral_value(ROUND_FLOOR) * step
        number = floor + step if qualifier is Qualifier.NEARLY else floor
        number = number.quantize(Decimal(1)) if step >= 1 else number.quantize(step)
        return self._add(replace(claim, value=number, qualifier=qualifier))

    def _state(self, code: str, measure: Measure, scale: str, places: int, **more: object) -> str:
        blank = self._blank(code, measure, scale, more)
        computed = compute(blank, self.world)
        assert computed is not None, f"the world cannot tell {measure} of {code}"
        return self._add(computed.rounded(places))

    def _blank(self, code: str, measure: Measure, scale: str, more: dict[str, object]) -> Claim:
        than, of, then = more.get("than"), more.get("of"), more.get("then")
        return Claim(
            key=f"{code}.{measure}",
            subject=subject(code, self.world.reporter),
            measure=measure,
            value=None,
            unit=unit(scale),
            period=Period.parse(str(more.get("period") or self.year)),
            citation=SOURCE,
            base=Period.parse(str(then)) if then else None,
            denominator=subject(str(of), self.world.reporter) if of else None,
            comparator=than if isinstance(than, Subject) else None,
        )

    def _add(self, claim: Claim) -> str:
        key = f"k{len(self.claims) + 1}.{claim.key}"
        self.claims[key] = replace(claim, key=key, formula="", inputs=())
        return key

    def _fine(self, code: str, period: str) -> tuple[str, int]:
        return _unit_of(code, self.world.amount(code, period or self.year) or Decimal(0))

    def _value(self, key: str) -> Decimal:
        return self.claims[key].value or Decimal(0)


def _unit_of(code: str, amount: Decimal) -> tuple[str, int]:
    """The unit and the decimals that prose prints an amount with."""
    if code.startswith("avg:"):
        return "CNY_10K", 1
    if code in _BROAD:
        return "TEN_K", 1
    scale, places = _UNITS[base(code)]
    # English says sums under a billion in millions, which 1.0亿 is not precise enough for.
    return scale, 2 if scale != "ONE" and abs(amount) < 10**9 else places
