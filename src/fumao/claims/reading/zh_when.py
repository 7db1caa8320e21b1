"""When: the period and the base of a statement."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from fumao.claims.claim import Measure
from fumao.claims.reading.reading import UNDATED
from fumao.claims.reading.zh_clock import is_base, moment_named
from fumao.claims.reading.zh_context import (
    AMOUNTS,
    GROWTH,
    SHARES,
    base_of,
    is_long,
    period_named,
    step_before,
    year_before,
)
from fumao.claims.reading.zh_numerals import chinese_number
from fumao.claims.reading.zh_spoken import Spoken
from fumao.claims.reading.zh_time import period_of
from fumao.model.period import Period

M = Measure
_STOCK = re.compile(r"余额|存量|保有量|外汇储备")


_FLOW = re.compile(r"新增|收入|利润|支出|产值|发放")


_TURNS = ("转为", "变为", "变成", "转变为", "改为")


_MOVES = {M.CHANGE, M.GROWTH_YOY, M.GROWTH_VS_BASE, M.SHARE_CHANGE_PP}


_GROWING = {M.GROWTH_YOY, M.GROWTH_VS_BASE, M.CAGR}


_OF_ONE_YEAR = {M.LEVEL, M.COUNT, M.SHARE, M.RATE, M.RANK}


class When(Spoken):
    """Resolves period and base."""

    def _period(self, measure: Measure) -> Period | None:
        context = self.context
        own, origin = self.slot.dated, context.origin
        context.origin = ""
        if own is not None and self._equals_base():
            own = None  # 恢复至2019年的103.9%: the year is what it is measured by
        if self.quantity.word == "ratio" and self.before and self.production.name == "continued":
            return self.before.claim.period
        if context.span and measure in _GROWING:
            return period_named(context.span)
        found = period_named(period_of(own, context.year) if own else origin)
        if found is None and self.slot.token.kind in "$nh" and not re.search("[UD]", self.left):
            found = self._compared_amount()
        found = found or self._over_last_years()
        if found is None and self._turns():
            found = year_before(period_named(context.period or context.year) or UNDATED)
        found = found or self._averaged() or period_named(context.period or context.year) or UNDATED
        if own is None and not origin:
            found = self._carried(found, measure)
        if found.kind == "year" and _STOCK.search(self.words + context.subject[-6:]):
            return period_named(f"{found.text}-12-31")
        if measure is M.CAGR:
            window = period_named(context.window)
            if found.kind not in ("years", "plan") and window is not None:
                return window
            return found
        if measure is M.SHARE_CHANGE_PP and found.kind in ("years", "plan"):
            return found.last_year()
        if measure is M.RANK and found.kind == "year":
            found = self._streak(found)
        if found.kind == "years" and self.production.name.startswith("from "):
            return found.first_year()
        if (
            self._from_to()
            and found.kind in ("years", "plan")
            and measure in AMOUNTS | SHARES | {M.GROWTH_YOY}
        ):
            starts = "F" in self.left
            target = bool(re.search("[oq]", self.left))
            if starts and not target:
                return found.base() if found.kind == "plan" else found.first_year()
            if target:
                return found.last_year()
        if context.as_of and measure is M.COUNT and found.kind in ("half", "quarter", "month"):
            return period_named(found.end.isoformat()) or found
        return found

    def _averaged(self) -> Period | None:
        """The years of an average growth rate hold for what follows without a time."""
        if self.context.fresh:
            return None
        rates = [each.claim for each in self.context.last if each.claim.measure is M.CAGR]
        window = rates[-1].period.text if rates else self.context.window if self._from_to() else ""
        return period_named(window)

    def _carried(self, found: Period, measure: Measure) -> Period:
        """What a period of an earlier sentence, or of a stock, says of this number."""
        year = period_named(str(found.end.year)) or found
        amount = self.before.claim if self.before else None
        if found.kind == "day" and measure is not M.COUNT:
            if self.slot.token.kind == "$" and _FLOW.search(self.words):
                return year
            if measure is M.CUMULATIVE and "K" in self.left:
                return found
            stands = self.context.stock and self.slot.token.kind in "hn"
            if not self.context.fresh and not stands and not _STOCK.search(self.words):
                follows = amount is not None and measure not in (M.LEVEL, M.CUMULATIVE)
                return amount.period if follows and amount is not None else year
        if found.kind == "plan" and measure is M.COUNT and not self.context.fresh:
            return year
        if found.kind == "years" and not self.context.fresh and measure in _MOVES and amount:
            # 进口691.6亿美元，比上年增加42.4亿美元: the change is that of its amount.
            return amount.period if amount.period.kind == "year" else found
        over = self.context.fresh or self.context.of_which or self._from_to() or "K" in self.left
        if found.kind == "years" and not over and measure in _OF_ONE_YEAR:
            return period_named(self.context.steady) or found
        return found

    def _compared_amount(self) -> Period | None:
        """较1986年的56亿美元, 比上年的8.2亿美元: the amount is that of the base."""
        tokens = self.slot.left
        beside = tokens[-1:] and tokens[-1].kind == "Y" and tokens[-1].text[0] in "比较"
        if beside or [token.kind for token in tokens[-2:]] == ["Y", "s"]:
            return year_before(period_named(self.context.period or self.context.year) or UNDATED)
        for at, token in enumerate(tokens):
            before = "".join(each.text for each in tokens[:at])[-16:]
            if token.moment and is_base((*tokens, self.slot.token), at, before):
                return period_named(period_of(token.moment, self.context.year))
        return None

    def _over_last_years(self) -> Period | None:
        """5年累计37.1亿美元: of the five years up to the one spoken of."""
        if "K" not in self.left:
            return None
        for token, after in pairwise(self.slot.clause):
            if token.kind == "y" and after.kind == "K" and token.quantity and "年" in token.text:
                last = (period_named(self.context.period) or UNDATED).end.year
                first = last - int(token.quantity.value) + 1
                return period_named(f"{first}/{last}") if first < last else None
        return None

    def _turns(self) -> bool:
        """由逆差119亿美元转为顺差6亿美元: the first end is of the year before."""
        after = "".join(each.text for each in self.slot.right)
        return "F" in self.left and after.startswith(_TURNS)

    def _equals_base(self) -> bool:
        tokens = (*self.slot.left, self.slot.token)
        before = "".join(each.text for each in tokens[:-3])[-16:]
        scaled = self.slot.token.kind in "%x" and len(tokens) > 2
        return scaled and is_base(tokens, len(tokens) - 3, before)

    def _streak(self, year: Period) -> Period:
        """连续七年位居第二 speaks of seven years."""
        streak = re.search(
            r"连续(?P<n>\d+|[一二三四五六七八九十]+)年",
            "".join(token.text for token in self.slot.clause),
        )
        if streak is None:
            return year
        number = chinese_number(streak["n"]) or Decimal(streak["n"])
        return period_named(f"{year.end.year - int(number) + 1}/{year.text}") or year

    def _base(self, measure: Measure, period: Period) -> tuple[Measure, Period, Period | None]:
        explicit = self._explicit_base(period)
        if measure is M.GROWTH_YOY:
            return self._growth_base(period, explicit)
        if measure is M.CAGR:
            return self._average_base(period)
        if measure is M.GROWTH_VS_BASE:
            moved = self._movement() if self.quantity.word == "doublings" else None
            if moved and not explicit:
                return measure, moved[1], moved[0]
            return measure, period, explicit or base_of(period)
        if measure in (M.SHARE_CHANGE_PP, M.CHANGE):
            if "Y" in self.left and explicit is None and period.kind == "year":
                return measure, period, year_before(period)  # 比上年, whatever window was spoken of
            window = period_named(self.context.period)
            over = (
                window.base() if window is not None and window.kind in ("years", "plan") else None
            )
            return measure, period, explicit or self._origin(period) or over or base_of(period)
        if measure is M.GROWTH_GAP_PP:
            growth = next(
                (
                    each.claim
                    for each in reversed(self.context.last)
                    if each.claim.measure in GROWTH - {M.GROWTH_GAP_PP}
                ),
                None,
            )
            return measure, period, explicit or self._step() or (growth.base if growth else None)
        if measure in AMOUNTS | {M.SHARE, M.RATE} and re.search("[oq]", self.left):
            return measure, period, self._origin(period)
        return measure, period, None

    def _step(self) -> Period | None:
        """比上半年收窄7.1个百分点: the half, quarter or month that a gap is to."""
        step = next((token.text for token in self.slot.left if token.kind == "H"), "")
        if not step:
            return None
        now = period_named(self.context.period) or UNDATED
        if step.endswith("半年") and now.kind != "half":
            return period_named(f"{now.end.year}-H1")
        return step_before(now)

    def _origin(self, period: Period) -> Period | None:
        """Period of the first end of 从A增至B, for its second and for what is said to move."""
        for each in reversed(self.context.last[-2:]):
            if each.claim.measure in AMOUNTS | {
                M.SHARE,
                M.RATE,
                M.INDEX,
            } and each.claim.period.text not in (self.context.period, period.text):
                return each.claim.period
        return None

    def _growth_base(
        self, period: Period, explicit: Period | None
    ) -> tuple[Measure, Period, Period | None]:
        named = "Y" in self.left or (
            self.before is not None and self.production.name == "continued"
        )
        if explicit is not None:
            stock = explicit.kind == "day" and "E" in self.left and explicit == year_before(period)
            return (M.GROWTH_YOY if stock else M.GROWTH_VS_BASE), period, explicit
        if "H" in self.left:
            return M.GROWTH_VS_BASE, period, step_before(period)
        moved = self._movement()
        if moved is not None and not named:
            start, end = moved
            measure = M.GROWTH_YOY if start == year_before(end) else M.GROWTH_VS_BASE
            return measure, end, start
        if period.kind in ("years", "plan") and not named:
            return M.GROWTH_VS_BASE, period, base_of(period)
        return M.GROWTH_YOY, period, year_before(period)

    def _movement(self) -> tuple[Period, Period] | None:
        """The two periods of 从A增至B just before in the sentence."""
        last = self.before.claim if self.before else None
        if last is not None and last.is_multiple and last.base is not None:
            return last.base, last.period
        # 由902亿元增长至1.92万亿元，5年增长20倍: a duration between them says nothing else.
        ends = [each.claim for each in self.context.last if each.claim.measure is not M.OTHER][-2:]
        if len(ends) == 2 and ends[1].base == ends[0].period and ends[1].measure in AMOUNTS:
            return ends[0].period, ends[1].period
        return None

    def _two_years(self) -> tuple[Period, Period] | None:
        """2017年…2992亿美元，预计2020年…4392亿美元: the years an average runs between."""
        ends = [each.claim for each in self.context.last[-2:] if each.claim.measure in AMOUNTS]
        if len(ends) == 2 and ends[0].period.kind == ends[1].period.kind == "year":
            first, last = sorted(ends, key=lambda claim: claim.period.end)
            if first.unit.same_base(last.unit) and first.period != last.period:
                return first.period, last.period
        return None

    def _average_base(self, period: Period) -> tuple[Measure, Period, Period | None]:
        moved = self._movement() or (None if is_long(self.context.period) else self._two_years())
        if moved is not None and moved[0].kind == moved[1].kind == "year":
            return M.CAGR, period_named(f"{moved[0].text}/{moved[1].text}") or period, moved[0]
        if period.kind in ("years", "plan"):
            return M.CAGR, period, period.base()
        # 与2019年同期相比，…，两年平均增长2%: the average runs from the year compared with.
        return M.CAGR, period, self.context.base or self._years_back(period)

    def _years_back(self, period: Period) -> Period:
        """The base of an average over so many years: two years before for 两年平均."""
        said = next((token.text for token in self.slot.left if token.kind == "A"), "")
        years = re.match(r"([二三四五两])年平均", said)
        for _ in range(int(chinese_number(years[1]) or 1) if years else 1):
            period = year_before(period)
        return period

    def _explicit_base(self, period: Period) -> Period | None:
        """比2015年, 较上年末, 与2015年相比, 是2009年的…倍: the period compared with."""
        own = self._own_base(period)
        if own is None and self.context.base is not None and not re.search("[YHE]", self.left):
            return self.context.base
        return own

    def _own_base(self, period: Period) -> Period | None:
        tokens = self.slot.clause
        for at, token in enumerate(tokens):
            if token.kind == "E" and token in self.slot.left:
                if "初" in token.text:
                    return period_named(f"{period.end.year}-01-01")
                return period_named(f"{period.end.year - 1}-12-31")
            before = "".join(each.text for each in tokens[:at])[-16:]
            if token.moment and is_base((*tokens, self.slot.token), at, before):
                return moment_named(tokens, at, str(period.end.year), period.text)
        return None
