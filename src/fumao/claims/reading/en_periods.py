"""When an English statement holds, and what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fumao.claims.claim import Measure
from fumao.claims.reading.en_quantities import QUANTITIES
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_time import Moment, period_of
from fumao.errors import InvalidInput
from fumao.model.period import Period

_SENTENCE = frozenset({"semicolon", "stop", "colon"})
_NEXT = frozenset({"level", "share_v", "outpace", "lag", "contribute", "add", "take", "rank", "verb", "up",
                   "down", "move", "than", "but"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Times:
    """The times around one quantity: its own, its base, and cues of rates."""

    own: Moment | None = None
    own_at: int = -1
    head: Moment | None = None
    base: Moment | None = None
    yoy: bool = False
    qoq: bool = False
    average: bool = False


def times_around(tokens: Sequence[Token], cue: int, quantity: int) -> Times:
    """Times behind a quantity up to the next number or clause, and before it.

    What stands behind a number is its own; what stands before its cue in the
    clause holds for all numbers that follow.
    """
    own_at, base, behind = _behind(tokens, quantity)
    head, base_before, ahead = _ahead(tokens, min(cue, quantity), quantity)
    kinds = behind | ahead
    own = tokens[own_at].value if own_at >= 0 else None
    return Times(
        own if isinstance(own, Moment) else None,
        own_at,
        head,
        base or base_before,
        "yoy" in kinds,
        "qoq" in kinds,
        "average" in kinds,
    )


def _behind(tokens: Sequence[Token], quantity: int) -> tuple[int, Moment | None, set[str]]:
    own = -1
    base: Moment | None = None
    kinds: set[str] = set()
    for at in range(quantity + 1, len(tokens)):
        token = tokens[at]
        if token.kind in _SENTENCE or token.kind in QUANTITIES or token.kind in _NEXT:
            break
        if token.kind == "comma" and not _light(tokens, at + 1):
            break
        if token.kind == "and":
            break
        if token.kind == "when" and own < 0 and isinstance(token.value, Moment):
            own = at
        if token.kind == "base" and base is None and isinstance(token.value, Moment):
            base = token.value
        if token.kind in ("yoy", "qoq", "average"):
            kinds.add(token.kind)
    return own, base, kinds


def _light(tokens: Sequence[Token], at: int) -> bool:
    """Whether only a time stands between commas: fell, in 2020, by 5%."""
    if at >= len(tokens) or tokens[at].kind not in ("base", "yoy", "qoq"):
        return False
    return at + 1 >= len(tokens) or tokens[at + 1].kind in (
        "comma",
        "stop",
        "semicolon",
        "and",
        "close",
    )


def _ahead(
    tokens: Sequence[Token], cue: int, quantity: int
) -> tuple[Moment | None, Moment | None, set[str]]:
    head: Moment | None = None
    base: Moment | None = None
    kinds: set[str] = set()
    for at in range(quantity - 1, -1, -1):
        token = tokens[at]
        if token.kind in _SENTENCE or token.kind in QUANTITIES:
            break
        if token.kind in ("yoy", "qoq", "average") and at >= cue - 3:
            kinds.add(token.kind)
        if token.kind == "when" and head is None and isinstance(token.value, Moment):
            head = token.value
        if token.kind == "base" and base is None and isinstance(token.value, Moment):
            base = token.value
    return head, base, kinds


def window(first: Period, last: Period) -> Period | None:
    """The years from one to another."""
    if first.kind != "year" or last.kind != "year" or first.start >= last.start:
        return None
    return Period.parse(f"{first.text}/{last.text}")


def year_before(period: Period) -> Period | None:
    """The same period a year earlier; None for plans."""
    try:
        return period.year_before()
    except InvalidInput:
        return None


def base_of(times: Times, period: Period, year: int) -> Period | None:
    """The base period that the text names for a statement of a period."""
    if times.base is None:
        return None
    if times.base.form == "year ago":
        return year_before(period.last_year())
    return period_of(times.base, period, year)


def default_base(period: Period) -> Period:
    """What a change over a period starts from if nothing is said."""
    return period.base()


NEEDS_BASE = frozenset(
    {Measure.GROWTH_VS_BASE, Measure.CAGR, Measure.SHARE_CHANGE_PP, Measure.CHANGE}
)
