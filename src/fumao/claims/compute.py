"""Computing: the number a claim should state, from Flows or from other claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from fumao.claims.claim import Claim, Measure, Subject
from fumao.claims.formula import base_interval
from fumao.errors import UnitMismatch
from fumao.methods import change
from fumao.methods.intervals import Interval
from fumao.methods.rounding import round_half_away
from fumao.model.codes import parts_of
from fumao.model.flows import Flows
from fumao.model.period import Period
from fumao.model.unit import unit


@dataclass(frozen=True, slots=True)
class Step:
    """A level derived on the way: its key, how, and the interval it came to (base units)."""

    key: str
    formula: str
    inputs: tuple[str, ...]
    amount: Interval


@dataclass(frozen=True, slots=True)
class Level:
    """An amount in ``base`` units (USD) with its formula, the keys in it, and their derivation."""

    amount: Interval
    formula: str
    inputs: tuple[str, ...]
    base: str
    steps: tuple[Step, ...] = ()

    def __add__(self, other: Level) -> Level:
        return self._joined(other, "+", self.amount + other.amount)

    def __sub__(self, other: Level) -> Level:
        return self._joined(other, "-", self.amount - other.amount)

    def called(self, key: str) -> Level:
        """The same amount under a key of its own, derived by this formula."""
        step = Step(key, self.formula, self.inputs, self.amount)
        return Level(self.amount, f"[{key}]", (key,), self.base, (step, *self.steps))

    def _joined(self, other: Level, sign: str, amount: Interval) -> Level:
        if self.base != other.base:
            raise UnitMismatch(
                f"{self.formula} is in {self.base} and {other.formula} in {other.base}",
                remedy="convert one of them first: see exchange_rate",
            )
        inputs, steps = _together(self, other)
        return Level(amount, f"{self.formula} {sign} {other.formula}", inputs, self.base, steps)


def _together(*levels: Level) -> tuple[tuple[str, ...], tuple[Step, ...]]:
    """Inputs and steps of several levels, each once."""
    inputs = dict.fromkeys(key for level in levels for key in level.inputs)
    steps = dict.fromkeys(step for level in levels for step in level.steps)
    return tuple(inputs), tuple(steps)


class Levels(Protocol):
    """Anything that can tell the level of a subject in a period."""

    def find(self, subject: Subject, period: Period) -> Level | None:
        """The level, or None if the data do not hold it."""


@dataclass(frozen=True, slots=True)
class FlowLevels:
    """Levels out of Flows: rows as they are, else totals, balances, aggregates, sums."""

    flows: Flows

    def find(self, subject: Subject, period: Period) -> Level | None:
        """See :class:`Levels`."""
        if not subject.in_flows:
            return None
        return self._find(subject, subject.item, subject.flow, period)

    def _find(self, subject: Subject, item: str, flow: str, period: Period) -> Level | None:
        key = "/".join(
            (subject.area, subject.partner or "W1", item, flow,
             subject.mode or "_T", subject.region or "_T", period.text)
        )  # fmt: skip
        row = self.flows.find(key)
        if row is not None and row.value is not None:
            amount = Interval.exact(row.value * unit(row.unit).factor)
            return Level(amount, f"[{key}]", (key,), unit(row.unit).base)
        for derive in (self._of_flows, self._of_quarters, self._of_years, self._of_parts):
            found = derive(subject, item, flow, period)
            if found is not None:
                return found.called(key)
        return None

    def _of_flows(self, subject: Subject, item: str, flow: str, period: Period) -> Level | None:
        if flow not in ("T", "B"):
            return None
        exports = self._find(subject, item, "X", period)
        imports = self._find(subject, item, "M", period)
        if exports is None or imports is None:
            return None
        return exports + imports if flow == "T" else exports - imports

    def _of_quarters(self, subject: Subject, item: str, flow: str, period: Period) -> Level | None:
        if period.kind != "year":
            return None
        return self._sum(subject, item, flow, [f"{period.text}-Q{n}" for n in range(1, 5)])

    def _of_years(self, subject: Subject, item: str, flow: str, period: Period) -> Level | None:
        if period.kind not in ("years", "plan"):
            return None
        years = range(period.start.year, period.end.year + 1)
        return self._sum(subject, item, flow, [str(year) for year in years])

    def _sum(self, subject: Subject, item: str, flow: str, periods: list[str]) -> Level | None:
        total: Level | None = None
        for text in periods:
            level = self._find(subject, item, flow, Period.parse(text))
            if level is None:
                return None
            total = level if total is None else total + level
        return total

    def _of_parts(self, subject: Subject, item: str, flow: str, period: Period) -> Level | None:
        total: Level | None = None
        for part, sign in sorted(
            parts_of(item, self.flows.classification).items(), key=_plus_first
        ):
            level = self._find(subject, part, flow, period)
            if level is None:
                return None
            if total is not None:
                level = total + level if sign > 0 else total - level
            total = level
        return total


def _plus_first(part: tuple[str, int]) -> tuple[int, str]:
    return -part[1], part[0]


@dataclass(frozen=True, slots=True)
class ClaimLevels:
    """Levels out of other claims: a printed level is known to its last digit."""

    claims: Mapping[tuple[str, str], Claim]

    @classmethod
    def of(cls, claims: Mapping[str, Claim]) -> ClaimLevels:
        """Index the level claims of an edition by subject and period."""
        return cls({
            (claim.subject.code, claim.period.text): claim
            for claim in claims.values()
            if claim.value is not None and claim.measure in _LEVELS
        })  # fmt: skip

    def find(self, subject: Subject, period: Period) -> Level | None:
        """See :class:`Levels`."""
        claim = self.claims.get((subject.code, period.text))
        if claim is None:
            return None
        return Level(base_interval(claim), f"[{claim.key}]", (claim.key,), claim.unit.base)


_LEVELS = (Measure.LEVEL, Measure.COUNT, Measure.CUMULATIVE, Measure.BALANCE)


@dataclass(frozen=True, slots=True)
class Computed:
    """A claim's number as the data give it: interval in the claim's unit, formula, inputs."""

    claim: Claim
    interval: Interval
    formula: str
    inputs: tuple[str, ...]
    steps: tuple[Step, ...] = ()

    def rounded(self, decimals: int) -> Claim:
        """The claim stating the computed number, rounded half away from zero."""
        value = round_half_away(self.interval.middle, decimals)
        return self.claim.with_value(value, formula=self.formula, inputs=self.inputs)


def compute(claim: Claim, data: Flows | Levels) -> Computed | None:
    """Work out what a claim should state.

    Parameters
    ----------
    claim : Claim
        Subject, measure, periods, denominator and comparator are used; its own
        value is not.
    data : Flows or Levels
        Where levels are looked up.

    Returns
    -------
    Computed or None
        None where the data do not hold an amount that is needed.

    Raises
    ------
    InvalidInput
        A growth rate on a base of zero.

    Notes
    -----
    Year-on-year growth is on the same period a year earlier; average growth
    runs from the base year to the period's last year; a growth gap takes both
    growth rates by the claim's own period and base; shares need the denominator.

    Examples
    --------
    See ``tests/claims/test_compute.py``.
    """
    levels: Levels = FlowLevels(data) if isinstance(data, Flows) else data
    rule = _RULES.get(claim.measure)
    return rule(claim, levels) if rule else None


def _level(claim: Claim, levels: Levels) -> Computed | None:
    found = levels.find(claim.subject, claim.period)
    if found is None or found.base != claim.unit.base:
        return None
    return _from(claim, found, 1 / claim.unit.factor)


def _growth_of(claim: Claim, subject: Subject, levels: Levels) -> Level | None:
    """Growth of any subject by the claim's period and base, in per cent."""
    base = claim.base or claim.period.base()
    averaged = claim.measure is Measure.CAGR or (
        claim.measure is Measure.GROWTH_GAP_PP and claim.period.kind in ("years", "plan")
    )
    end = claim.period.last_year() if averaged else claim.period
    now, then = levels.find(subject, end), levels.find(subject, base)
    if now is None or then is None or now.base != then.base:
        return None
    if averaged:
        years = end.end.year - base.end.year
        rate = change.average_growth(now.amount, then.amount, years)
        formula = f"cagr({now.formula}, {then.formula}, {years})"
    else:
        rate = change.growth(now.amount, then.amount)
        formula = f"growth({now.formula}, {then.formula})"
    inputs, steps = _together(now, then)
    return Level(rate, formula, inputs, "RATIO", steps)


def _growth(claim: Claim, levels: Levels) -> Computed | None:
    found = _growth_of(claim, claim.subject, levels)
    if found is None:
        return None
    if claim.unit.code not in ("TIMES", "TIMES_MORE"):
        return _from(claim, found)
    # A multiple of the base, or growth counted in times the base.
    times = found.amount.scale(Decimal("0.01"))
    formula = found.formula.replace("growth(", "ratio(", 1)
    if claim.is_multiple:
        times = times + Interval.exact(1)
    else:
        formula += " - 1"
    return Computed(claim, times, formula, found.inputs, found.steps)


def _gap(claim: Claim, levels: Levels) -> Computed | None:
    if claim.comparator is None:
        return None
    own = _growth_of(claim, claim.subject, levels)
    other = _growth_of(claim, claim.comparator, levels)
    if own is None or other is None:
        return None
    return _from(claim, own - other)


def _share_at(claim: Claim, period: Period, levels: Levels) -> Level | None:
    if claim.denominator is None:
        return None
    part, whole = levels.find(claim.subject, period), levels.find(claim.denominator, period)
    if part is None or whole is None or part.base != whole.base:
        return None
    formula = f"share({part.formula}, {whole.formula})"
    inputs, steps = _together(part, whole)
    return Level(change.share(part.amount, whole.amount), formula, inputs, "RATIO", steps)


def _share(claim: Claim, levels: Levels) -> Computed | None:
    found = _share_at(claim, claim.period, levels)
    return _from(claim, found) if found else None


def _share_change(claim: Claim, levels: Levels) -> Computed | None:
    if claim.base is None:
        return None
    now = _share_at(claim, claim.period, levels)
    then = _share_at(claim, claim.base, levels)
    return _from(claim, now - then) if now and then else None


def _change(claim: Claim, levels: Levels) -> Computed | None:
    if claim.base is None:
        return None
    now, then = levels.find(claim.subject, claim.period), levels.find(claim.subject, claim.base)
    if now is None or then is None or {now.base, then.base} != {claim.unit.base}:
        return None
    return _from(claim, now - then, 1 / claim.unit.factor)


def _contribution(claim: Claim, levels: Levels) -> Computed | None:
    if claim.denominator is None:
        return None
    end, base = claim.period.last_year(), claim.base or claim.period.base()
    found = [
        levels.find(subject, period)
        for subject in (claim.subject, claim.denominator)
        for period in (end, base)
    ]
    part, part_base, whole, whole_base = found
    if part is None or part_base is None or whole is None or whole_base is None:
        return None
    if len({level.base for level in (part, part_base, whole, whole_base)}) > 1:
        return None
    if claim.unit.code == "PP":
        amount = change.points_of_growth(part.amount, part_base.amount, whole_base.amount)
        terms = [part, part_base, whole_base]
        name = "points"
    else:
        amount = change.contribution_to_growth(
            part.amount, part_base.amount, whole.amount, whole_base.amount
        )
        terms, name = [part, part_base, whole, whole_base], "contribution"
    formula = f"{name}({', '.join(term.formula for term in terms)})"
    return Computed(claim, amount, formula, *_together(part, part_base, whole, whole_base))


def _from(claim: Claim, level: Level, scale: Decimal = Decimal(1)) -> Computed:
    return Computed(claim, level.amount.scale(scale), level.formula, level.inputs, level.steps)


_RULES: dict[Measure, Callable[[Claim, Levels], Computed | None]] = {
    Measure.LEVEL: _level,
    Measure.COUNT: _level,
    Measure.CUMULATIVE: _level,
    Measure.BALANCE: _level,
    Measure.GROWTH_YOY: _growth,
    Measure.GROWTH_VS_BASE: _growth,
    Measure.CAGR: _growth,
    Measure.GROWTH_GAP_PP: _gap,
    Measure.SHARE: _share,
    Measure.SHARE_CHANGE_PP: _share_change,
    Measure.CHANGE: _change,
    Measure.CONTRIBUTION: _contribution,
}
