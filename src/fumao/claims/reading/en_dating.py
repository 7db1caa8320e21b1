"""When an English statement holds, and what it is measured from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fumao.claims.claim import Measure
from fumao.claims.reading.en_grammar import Statement
from fumao.claims.reading.en_measures import AMOUNTS, GROWTH
from fumao.claims.reading.en_periods import Times, base_of, window, year_before
from fumao.claims.reading.en_state import STEADY, Context, Spot, number_of
from fumao.claims.reading.en_time import period_of
from fumao.claims.reading.reading import UNDATED, Reading
from fumao.model.period import Period

M = Measure
_OF_WINDOWS = frozenset({M.GROWTH_GAP_PP, M.CONTRIBUTION, M.CAGR})


_ORDINALS = ("first", "second", "third", "fourth")


_IN_TURN = re.compile(
    r"\b[Ii]n the (?P<list>(?:first|second|third|fourth)(?:(?:, | and |, and )(?:first|second|third|fourth))+) "
    r"(?P<kind>quarters|halves) of (?P<year>(?:19|20)\d\d)"
)


class When:
    """Resolves period and base."""

    context: Context
    readings: list[Reading]

    def _set(self, period: Period) -> None:
        """A time that holds for what follows; years to come do not outlive their sentence."""
        context = self.context
        context.frame, context.dated = period, True
        if period.kind in ("years", "plan"):
            context.window = period
        if period.kind in STEADY and period.end.year <= max(number_of(context.year), 1):
            context.steady = period
        elif period.kind == "day" and (period.end.month, period.end.day) == (12, 31):
            context.steady = Period.parse(str(period.end.year))

    def _period(self, times: Times, measure: Measure, statement: Statement) -> tuple[Period, bool]:
        context = self.context
        year = number_of(context.year)
        multiple = measure is M.GROWTH_VS_BASE and statement.rule == "times as much"
        for moment in (None if multiple else times.own, times.head):
            if moment is None:
                continue
            found = period_of(moment, context.frame, year)
            if found is None:
                continue
            if moment is times.head or context.frame is None:
                self._set(found)
            return found, True
        rates = [each.claim for each in context.sentence if each.claim.measure is M.CAGR]
        if rates and measure in _OF_WINDOWS:
            return rates[-1].period, context.dated
        if context.frame is not None:
            return context.frame, context.dated
        return (Period.parse(context.year) if year else UNDATED), False

    def _window(self, period: Period, times: Times) -> Period:
        """The years an average runs over: stated, or from the first to the last amount before it."""
        if period.kind in ("years", "plan"):
            return period
        named = base_of(times, period, number_of(self.context.year))
        amounts = [
            each.claim.period for each in self.context.sentence if each.claim.measure in AMOUNTS
        ]
        first = named or (amounts[-2] if len(amounts) > 1 else None)
        last = period if named else (amounts[-1] if amounts else period)
        between = window(first, last) if first is not None else None
        if between is not None:
            self.context.window = between
        return between or self.context.window or period

    def _base(
        self,
        measure: Measure,
        period: Period,
        times: Times,
        pair: Reading | None,
        statement: Statement,
    ) -> tuple[Measure, Period | None]:
        if period is UNDATED:
            return measure, UNDATED if measure.moves else None
        named = base_of(times, period, number_of(self.context.year))
        if statement.rule == "times as much" and times.own is not None:
            named = named or period_of(times.own, self.context.frame, number_of(self.context.year))
        if statement.rule in ("earlier value", "from"):
            return measure, None
        if measure in (M.GROWTH_YOY, M.GROWTH_VS_BASE) and times.average:
            measure = M.CAGR
        if measure is M.CAGR:
            between = window(named, period) if named is not None else None
            return measure, between.first_year() if between else named or period.base()
        if measure is M.GROWTH_YOY:
            if named is not None and named != year_before(period):
                return M.GROWTH_VS_BASE, named
            if period.kind in ("years", "plan") and named is None:
                return M.GROWTH_VS_BASE, period.base()
            return measure, named or year_before(period) or period.base()
        if measure.moves:
            shares = [
                each.claim.period for each in self.context.sentence if each.claim.measure is M.SHARE
            ]
            if measure is M.SHARE_CHANGE_PP and named is None and len(shares) > 1:
                return measure, min(shares, key=lambda each: each.end)
            if measure is M.GROWTH_GAP_PP:
                rates = [
                    each.claim for each in self.context.sentence if each.claim.measure in GROWTH
                ]
                return measure, named or (rates[-1].base if rates else None)
            return measure, named or period.base()
        if statement.movement == "to" and pair is not None:
            return measure, pair.claim.period
        return measure, None

    def _in_turn(self, spot: Spot, found: Sequence[Reading]) -> bool:
        """In the first, second, third and fourth quarters of 2020: numbers matched to times."""
        text = spot.passage.text[spot.tokens[0].start : spot.tokens[-1].end]
        listed = _IN_TURN.search(text)
        if listed is None:
            return False
        named = [
            _ORDINALS.index(word) + 1
            for word in re.findall("first|second|third|fourth", listed["list"])
        ]
        if len(named) != len(found):
            return False
        letter = "Q" if listed["kind"] == "quarters" else "H"
        for part, reading in zip(named, found, strict=True):
            period = Period.parse(f"{listed['year']}-{letter}{part}")
            base = (
                period.year_before()
                if reading.claim.measure is M.GROWTH_YOY
                else reading.claim.base
            )
            changed = replace(reading, claim=replace(reading.claim, period=period, base=base))
            self.readings[self.readings.index(reading)] = changed
        return True
