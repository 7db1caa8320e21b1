"""When an English statement holds, and what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fumao.claims.claim import Measure
from fumao.claims.reading.en_clock import Times, is_gloss, times_around
from fumao.claims.reading.en_context import BYGONE, Context
from fumao.claims.reading.en_grammar import EARLIER, Statement, dated_than
from fumao.claims.reading.en_measures import AMOUNTS, GROWTH
from fumao.claims.reading.en_quantities import QUANTITIES, Quantity
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_time import Moment, period_of, small
from fumao.claims.reading.reading import UNDATED
from fumao.errors import InvalidInput
from fumao.model.period import Period

M = Measure


def window(first: Period, last: Period) -> Period | None:
    """The years from one to another."""
    if first.kind != "year" or last.kind != "year" or first.start >= last.start:
        return None
    return Period.parse(f"{first.text}/{last.text}")


def year_before(period: Period) -> Period | None:
    """The same period a year earlier; None for plans."""
    if period is UNDATED:
        return UNDATED
    try:
        return period.year_before()
    except InvalidInput:
        return None


def base_of(times: Times, period: Period, year: int) -> Period | None:
    """The base period that the text names for a statement of a period."""
    if times.base is None:
        return None
    if times.base.form == "year ago":
        return year_before(period.last_year()) if period is not UNDATED else UNDATED
    found = period_of(times.base, None if period is UNDATED else period, year)
    return earlier_than(period, found, times.base)


def earlier_than(period: Period, found: Period | None, moment: Moment) -> Period | None:
    """January, up from December: a month without a year is the last one before."""
    late = found is not None and period is not UNDATED and found.start >= period.start
    return year_before(found) if late and found is not None and not moment.year else found


@dataclass(frozen=True, slots=True)
class Dated:
    """A measure with its period and base; ``stated`` if the text says the period."""

    measure: Measure
    period: Period
    base: Period | None
    stated: bool


def dated(
    measure: Measure,
    statement: Statement,
    tokens: Sequence[Token],
    times: Times,
    context: Context,
) -> Dated:
    """Period and base of a statement; growth learns here which growth it is."""
    if is_gloss(tokens, statement.quantity) and context.last and times.own is None:
        return _glossed(measure, context)
    found = _dated(measure, statement, tokens, times, context)
    told = times.base is not None or times.yoy or times.qoq or statement.movement == "to"
    if told and found.base is not None and found.period is not UNDATED:
        context.stepwise = found.base == _step_before(found.period) != year_before(found.period)
    return found


def _glossed(measure: Measure, context: Context) -> Dated:
    """Fell by $956 million (1.7%): in brackets the same movement, or the same state, again."""
    last = context.last[-1].claim
    if measure in GROWTH and last.base is not None:
        yearly = last.base == year_before(last.period) and not context.stepwise
        measure = M.GROWTH_YOY if yearly else M.GROWTH_VS_BASE
    base = (last.base or year_before(last.period)) if measure.moves else None
    return Dated(measure, last.period, base, context.dated)


def _dated(
    measure: Measure,
    statement: Statement,
    tokens: Sequence[Token],
    times: Times,
    context: Context,
) -> Dated:
    travelled = measure.moves and _travelled(tokens, statement.quantity, context)
    if travelled:
        return _over(measure, *travelled, times, context)
    ended = statement.movement == "from" or statement.rule in EARLIER
    multiple = statement.rule == "times as much"
    if ended:
        period = _at_first(times, statement, tokens, context)
        return Dated(measure, period, year_before(period) if measure.moves else None, context.dated)
    if times.then is not None and times.own is None:
        period = context.resolve(times.then) or UNDATED
        return Dated(measure, period, year_before(period) if measure.moves else None, context.dated)
    than = _than(statement, tokens, context)
    compared = than is not None and times.own is not None and context.resolve(times.own) == than
    bygone = times.own is not None and times.own.form in BYGONE
    if times.own is not None and not multiple and not compared and not bygone:
        context.take_in(times.own)
    aside = bygone and not compared
    looked_back = context.resolve(times.own) if aside and times.own is not None else None
    period = looked_back or _ahead_of(measure, statement, times, context)
    if period is UNDATED:
        needs = measure.moves
        return Dated(measure, UNDATED, UNDATED if needs else None, False)
    if statement.movement == "to":
        return _arrived(measure, statement, tokens, period, context)
    if measure in GROWTH and statement.gapped and context.last:
        last = context.last[-1].claim
        if last.measure in GROWTH and not (times.yoy or times.base or times.average):
            return Dated(last.measure, last.period, last.base, context.dated)
    if measure in GROWTH:
        return _growth(measure, statement, tokens, times, period, context)
    if measure in (M.SHARE_CHANGE_PP, M.CHANGE):
        return _change(measure, times, period, context)
    if measure is M.GROWTH_GAP_PP:
        base = next(
            (each.claim.base for each in reversed(context.last) if each.claim.measure in GROWTH),
            None,
        )
        return Dated(measure, period, base, context.dated)
    if measure is M.RANK:
        return Dated(measure, _streak(period, tokens, statement.quantity), None, context.dated)
    if statement.rule in ("moves to", "gapped to") and not times.average:
        period = period.last_year()
    if measure in (M.LEVEL, M.COUNT) and _sums(tokens[statement.quantity].kind, period, times):
        measure = M.CUMULATIVE
    return Dated(measure, period, None, context.dated)


def _travelled(
    tokens: Sequence[Token], quantity: int, context: Context
) -> tuple[Period, Period] | None:
    """The two times of: rose fivefold, from 5% in 1990 to 25% in 2015."""
    at = quantity + 1
    while at < len(tokens) and tokens[at].kind in ("average", "yoy", "qoq", "adverb"):
        at += 1
    at += at < len(tokens) and tokens[at].kind == "comma"
    if at >= len(tokens) or tokens[at].kind != "from":
        return None
    times: list[Period] = []
    kinds = []
    for token in tokens[at + 1 : at + 10]:
        if token.kind in ("stop", "semicolon", "comma") or len(times) == 2:
            break
        kinds.append("number" if token.kind in QUANTITIES else token.kind)
        found = context.resolve(token.value) if isinstance(token.value, Moment) else None
        if token.kind in ("when", "base") and found is not None:
            times.append(found)
    if len(times) < 2 or times[0].end >= times[1].end or "to" not in kinds:
        return None
    return (times[0], times[1]) if kinds.count("number") == 2 else None


def _over(measure: Measure, first: Period, last: Period, times: Times, context: Context) -> Dated:
    """A movement between two times."""
    years = window(first, last)
    if measure in GROWTH and (times.average or measure is M.CAGR) and years is not None:
        return Dated(M.CAGR, years, first, context.dated)
    if measure in GROWTH:
        measure = M.GROWTH_YOY if first == year_before(last) else M.GROWTH_VS_BASE
    return Dated(measure, last, first, context.dated)


def _sums(kind: str, period: Period, times: Times) -> bool:
    return (
        kind in ("money_q", "count_q", "bare_q")
        and period.kind in ("years", "plan")
        and not times.average
    )


def _origin(times: Times, context: Context) -> Period:
    """When the first end of a movement was."""
    if times.own is not None:
        found = context.resolve(times.own)
        if found is not None:
            return found
    if context.pair is not None:
        return context.pair[0]
    now = _spanned(context)
    if now is None:
        return UNDATED
    return now.base() if now.kind in ("years", "plan") else year_before(now) or now


def _at_first(
    times: Times, statement: Statement, tokens: Sequence[Token], context: Context
) -> Period:
    """When an earlier value was."""
    period = _origin(times, context)
    if statement.rule in ("earlier bracket", "year in bracket"):
        told = tokens[statement.quantity - 2].value
        found = context.resolve(told) if isinstance(told, Moment) else None
        return found or period
    if statement.movement == "from":
        context.origin = _set_out(period.first_year(), times, statement, tokens, context)
        return context.origin
    if times.own is not None and context.last and not times.own.year:
        return earlier_than(context.last[-1].claim.period, period, times.own) or period
    return period


def _set_out(
    first: Period, times: Times, statement: Statement, tokens: Sequence[Token], context: Context
) -> Period:
    """From A in December to B in January 2023: the first end of a movement lies before the other."""
    last = times_around(tokens, statement.pair, statement.pair).own
    if times.own is None or last is None or statement.pair < statement.quantity:
        return first
    arrived = context.resolve(last)
    return (earlier_than(arrived, first, times.own) or first) if arrived is not None else first


def _spanned(context: Context) -> Period | None:
    """The years that a movement without dates runs over."""
    recent = context.recent
    if recent is not None and recent.measure is M.CAGR and context.follows:
        return recent.period
    averages = [each.claim for each in context.last if each.claim.measure is M.CAGR]
    return averages[-1].period if averages else context.now


def _ahead_of(measure: Measure, statement: Statement, times: Times, context: Context) -> Period:
    """The period of a statement that is no earlier value."""
    now = context.now
    if statement.movement == "to" and times.own is None:
        spanned = _spanned(context)
        if context.pair is not None:
            return context.pair[1]
        return spanned.last_year() if spanned is not None else UNDATED
    if now is None:
        return UNDATED
    long = now.kind in ("years", "plan")
    if measure is M.CAGR or (measure in GROWTH and times.average):
        return now if long else _averaged(times, now, context)
    if (
        measure in (M.GROWTH_GAP_PP, M.CONTRIBUTION)
        and not long
        and times.own is None
        and times.head is None
    ):
        return _of_average(now, context)
    return now


def _of_average(now: Period, context: Context) -> Period:
    """A gap or contribution beside an average growth is of the same years."""
    for reading in reversed(context.last):
        if reading.claim.measure in GROWTH:
            return reading.claim.period
    recent = context.recent
    if recent is not None and recent.measure is M.CAGR and context.follows:
        return recent.period
    return now


def _averaged(times: Times, now: Period, context: Context) -> Period:
    """The years an average runs over: stated, those of a movement, or the window before."""
    named = base_of(times, now, context.year)
    if named is not None and (between := window(named, now)):
        return between
    if context.pair is not None and (between := window(*context.pair)):
        return between
    amounts = [each.claim.period for each in context.last if each.claim.measure in AMOUNTS]
    if len(amounts) > 1 and (between := window(*sorted(amounts[-2:], key=lambda each: each.end))):
        return between
    return context.window or now


def _arrived(
    measure: Measure,
    statement: Statement,
    tokens: Sequence[Token],
    period: Period,
    context: Context,
) -> Dated:
    """The second end of a movement; its base is when the first was."""
    origin = context.origin
    if period.kind == "years":
        origin, period = period.first_year(), period.last_year()
    if statement.pair > statement.quantity:
        own = times_around(tokens, statement.pair, statement.pair).own
        origin = context.resolve(own) if own is not None else year_before(period)
    if origin is None or origin.end >= period.end:
        return Dated(measure, period, None, context.dated)
    context.pair, context.paired = (origin, period), True
    return Dated(measure, period, origin, context.dated)


def _than(statement: Statement, tokens: Sequence[Token], context: Context) -> Period | None:
    """The time of 3% below the level of 2019."""
    if statement.rule not in ("higher than", "above amount"):
        return None
    at = dated_than(tokens, dict(statement.at)["t"])
    moment = tokens[at].value if at >= 0 else None
    return context.resolve(moment) if isinstance(moment, Moment) else None


def _of_amount(statement: Statement, tokens: Sequence[Token], context: Context) -> Period | None:
    """The time of the amount that a multiple is of: twice the $50 billion of 2015."""
    at = dated_than(tokens, dict(statement.at)["t"])
    moment = tokens[at].value if at >= 0 else None
    return context.resolve(moment) if isinstance(moment, Moment) else None


def _growth(
    measure: Measure,
    statement: Statement,
    tokens: Sequence[Token],
    times: Times,
    period: Period,
    context: Context,
) -> Dated:
    named = base_of(times, period, context.year) or _than(statement, tokens, context)
    if statement.rule == "times as much":
        base = context.resolve(times.own) if times.own is not None else named
        base = base or _of_amount(statement, tokens, context)
        return Dated(
            M.GROWTH_VS_BASE, period, base or year_before(period) or period.base(), context.dated
        )
    if times.average or measure is M.CAGR:
        told = [each.claim.base for each in context.last if each.claim.measure is M.GROWTH_VS_BASE]
        long = period.kind in ("years", "plan")
        named = named or (told[-1] if told and not long else None)
        base = named if named is not None and named.end < period.end else period.base()
        return Dated(M.CAGR, period, base, context.dated)
    if named is not None:
        yearly = times.base is not None and times.base.form == "year ago"
        return Dated(M.GROWTH_YOY if yearly else M.GROWTH_VS_BASE, period, named, context.dated)
    if times.qoq or (not times.yoy and context.steps(period)):
        return Dated(M.GROWTH_VS_BASE, period, _step_before(period), context.dated)
    if context.paired and context.pair is not None and not times.yoy and period == context.pair[1]:
        return Dated(M.GROWTH_VS_BASE, period, context.pair[0], context.dated)
    if period.kind in ("years", "plan") and not times.yoy:
        return Dated(M.GROWTH_VS_BASE, period, period.base(), context.dated)
    if measure is M.GROWTH_VS_BASE:
        return Dated(measure, period, year_before(period) or period.base(), context.dated)
    return Dated(M.GROWTH_YOY, period, year_before(period), context.dated)


def _step_before(period: Period) -> Period:
    """The quarter or month before."""
    return period_of(Moment("period ago"), period, period.end.year) or period.base()


def _change(measure: Measure, times: Times, period: Period, context: Context) -> Dated:
    named = base_of(times, period, context.year)
    if named is None and (times.qoq or (not times.yoy and context.steps(period))):
        named = _step_before(period)
    if period.kind in ("years", "plan"):
        named = named or period.base()
        period = period.last_year()
    if named is None and context.paired and context.pair is not None:
        named = context.pair[0]
    if named is None:
        named = _base_of_window(period, context)
    return Dated(measure, period, named, context.dated)


def _base_of_window(period: Period, context: Context) -> Period:
    """Beside an average over years a change is over the same years."""
    averages = [each.claim for each in context.last if each.claim.measure is M.CAGR]
    if averages and averages[-1].base is not None:
        return averages[-1].base
    return year_before(period) or period.base()


def _streak(period: Period, tokens: Sequence[Token], quantity: int) -> Period:
    """For the seventh year running, for seven consecutive years: a window of seven years."""
    ahead = list(tokens[quantity + 1 : quantity + 11])
    for at, token in enumerate(ahead):
        if token.kind in ("comma", "stop", "semicolon"):
            break
        if token.kind != "running" or period.kind != "year":
            continue
        near = [*ahead[max(at - 2, 0) : at], *ahead[at + 1 : at + 2]]
        years = max((_length(each) for each in near), default=0)
        if years > 1:
            return Period.parse(f"{period.end.year - years + 1}/{period.text}")
    return period


def _length(token: Token) -> int:
    if token.kind in ("ordinal", "number", "number_word"):
        return small(token)
    value = token.value
    return (
        int(value.value) if isinstance(value, Quantity) and value.value == int(value.value) else 0
    )
