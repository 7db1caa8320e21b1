"""The claim: one statement about one number, with everything needed to check it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from fumao.errors import InvalidInput
from fumao.methods.intervals import INFINITY, Interval
from fumao.methods.rounding import decimals_of
from fumao.model.names import NO_NAMES, Names
from fumao.model.period import Period
from fumao.model.unit import Unit


class Measure(StrEnum):
    """What kind of statement a claim makes."""

    LEVEL = "level"
    COUNT = "count"
    GROWTH_YOY = "growth_yoy"  # on the same period of the year before
    GROWTH_VS_BASE = "growth_vs_base"  # on a base period; in unit TIMES: a multiple of it
    GROWTH_GAP_PP = "growth_gap_pp"  # own growth minus the comparator's
    CAGR = "cagr"  # from the base year to the period's last year
    SHARE = "share"
    SHARE_CHANGE_PP = "share_change_pp"
    CUMULATIVE = "cumulative"
    BALANCE = "balance"  # exports minus imports: a deficit is negative
    CHANGE = "change"  # absolute, on a base period
    CONTRIBUTION = "contribution"  # PCT of an increase, or PP of a growth rate
    RANK = "rank"
    RATE = "rate"
    INDEX = "index"
    OTHER = "other"  # durations, limits of a rule: a number that no identity can reach

    @property
    def moves(self) -> bool:
        """Whether the sign says up or down."""
        return self in _MOVES


_MOVES = {
    Measure.GROWTH_YOY,
    Measure.GROWTH_VS_BASE,
    Measure.GROWTH_GAP_PP,
    Measure.CAGR,
    Measure.SHARE_CHANGE_PP,
    Measure.CHANGE,
}


class Qualifier(StrEnum):
    """How exactly the number is meant."""

    EXACT = ""
    ABOUT = "about"  # 约, 左右
    OVER = "over"  # 超过, 突破, 多, 余
    AT_LEAST = "at_least"  # 以上, 不低于
    UNDER = "under"  # 不足, 不到
    AT_MOST = "at_most"  # 以内, 不超过
    NEARLY = "nearly"  # 近, 接近
    RANGE = "range"  # from value to upper


@dataclass(frozen=True, slots=True)
class Subject:
    """What a number is about.

    ``names`` is the noun phrase of running text (中国服务出口 / China's services
    exports), ``short`` the one for tables and lists (出口 / exports). Where
    ``item`` and ``flow`` are set the subject can be looked up in Flows.
    ``suffix`` follows the unit: 家, 人次, /票.
    """

    code: str
    names: Names
    short: Names
    area: str = ""
    item: str = ""
    flow: str = ""
    partner: str = ""
    region: str = ""
    mode: str = ""
    parent: str = ""
    suffix: Names = NO_NAMES

    @property
    def in_flows(self) -> bool:
        """Whether Flows can hold its level."""
        return bool(self.area and self.item and self.flow)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a claim was read or how it was computed, to the line."""

    source: str
    file: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement about a number.

    Parameters
    ----------
    key : str
        Its name in the edition and in the ledger.
    subject : Subject
        What it is about.
    measure : Measure
        The kind of statement.
    value : Decimal or None
        As printed, in ``unit``; the digits written are its precision. None
        where the source prints no number.
    unit : Unit
        Scale included: 6617.2 in USD_100MN.
    period, base : Period
        Time of the statement; base year or period of a comparison.
    denominator, comparator : Subject
        Whole of a share or contribution; the other side of a growth gap, the
        world a rank stands in.
    qualifier, upper : Qualifier, Decimal
        How exactly it is meant; the upper end of a printed range.
    status, target : str, bool
        SDMX observation status (A actual, E estimate, F forecast), and whether the
        number is one aimed at.
    citation : Citation
        Where it comes from; a claim without source does not enter a report.
    formula, inputs
        What computed it, and from which keys.
    """

    key: str
    subject: Subject
    measure: Measure
    value: Decimal | None
    unit: Unit
    period: Period
    citation: Citation
    base: Period | None = None
    denominator: Subject | None = None
    comparator: Subject | None = None
    qualifier: Qualifier = Qualifier.EXACT
    upper: Decimal | None = None
    status: str = "A"
    target: bool = False
    formula: str = ""
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.measure in _NEEDS_BASE and self.base is None:
            raise InvalidInput(
                f"{self.measure} needs a base period", where=self.key, remedy="fill in base"
            )
        if (self.qualifier is Qualifier.RANGE) != (self.upper is not None):
            raise InvalidInput(
                "a range has a lower and an upper end",
                where=self.key,
                remedy="give both value and upper, with qualifier range",
            )
        if self.value is not None and self.upper is not None and self.value * self.upper < 0:
            raise InvalidInput(
                f"a range from {self.value} to {self.upper} goes down and up at once",
                where=self.key,
                remedy="state its two ends as two claims",
            )

    @property
    def decimals(self) -> int:
        """Decimals the number is printed with."""
        return decimals_of(self.value) if self.value is not None else 0

    @property
    def interval(self) -> Interval:
        """All numbers that the statement, as printed, can stand for, in ``unit``.

        Notes
        -----
        Half a unit of the last digit each way; whole counts of things are
        exact; about, over, nearly ... widen by one step of the last digit that
        is not zero (about 2,100 reaches from 2,000 to 2,200), about a number of
        one digit by half of it (about 40 reaches from 35 to 45).

        Raises
        ------
        InvalidInput
            The claim prints no number.
        """
        if self.value is None:
            raise InvalidInput(
                "no number is printed", where=self.key, remedy="the source states none; leave it"
            )
        if self.value < 0:
            # "Fell by more than 5%" bounds the fall, not the signed number.
            return -_said(self.value.copy_negate(), self)
        return _said(self.value, self)

    @property
    def is_multiple(self) -> bool:
        """Whether it counts in times the base: 1.4 times as much as in 2009."""
        return self.measure is Measure.GROWTH_VS_BASE and self.unit.code == "TIMES"

    @property
    def exact(self) -> bool:
        """Whether the number is a whole count of things and so known to the last one."""
        whole = self.value is not None and self.value == self.value.to_integral_value()
        counted = self.measure in (Measure.COUNT, Measure.RANK)
        return whole and counted and self.unit.factor == 1

    def with_value(self, value: Decimal | None, **changes: object) -> Claim:
        """The same statement with another number."""
        return replace(self, value=value, **changes)  # type: ignore[arg-type]


_NEEDS_BASE = {Measure.GROWTH_VS_BASE, Measure.CAGR, Measure.SHARE_CHANGE_PP, Measure.CHANGE}


def _said(size: Decimal, claim: Claim) -> Interval:
    """What a size, without its sign, can stand for."""
    step = _last_step(size)
    match claim.qualifier:
        case Qualifier.ABOUT:
            around = step / 2 if step < size < 10 * step and not size % step else step
            return Interval(size - around, size + around)
        case Qualifier.OVER | Qualifier.AT_LEAST:
            return Interval(size, INFINITY)
        case Qualifier.UNDER | Qualifier.AT_MOST:
            return Interval(Decimal(0) if size else -INFINITY, size)
        case Qualifier.NEARLY:
            return Interval(size - step, size)
        case Qualifier.RANGE if claim.upper is not None:
            return Interval(*sorted((size, abs(claim.upper))))
        case _:
            return Interval.exact(size) if claim.exact else Interval.printed(size)


def _last_step(value: Decimal) -> Decimal:
    """One unit of the last digit that is not zero: 100 for 2100, 0.1 for 5.4."""
    if value.is_zero():
        return Decimal(1)
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))
