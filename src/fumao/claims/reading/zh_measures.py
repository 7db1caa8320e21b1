"""What is stated: the measure of a statement that its production leaves open."""

from __future__ import annotations

import re

from fumao.claims.claim import Measure
from fumao.claims.reading.zh_context import (
    GROWTH,
    SHARES,
    period_named,
)
from fumao.claims.reading.zh_grammar import kinds_of
from fumao.claims.reading.zh_spoken import Spoken

M = Measure
_GROWING = ("G", "g", "U", "D")


_STOCK = re.compile(r"余额|存量|保有量|储备")
_ADDED = re.compile("(?:全年|当年)?新增(?:了|约|近)?")
_MORE = re.compile("(?:共|净|约)?增加(?:了|约|近)?")


_MEASURED_BY = re.compile(
    r"(?:恢复[至到]|相当于|不足|不到|仅为|仅有|达到?|约为|接近|是)了?(?:约|近)?[^，占]{0,12}?(?:19|20)\d{2}年(?:同期)?(?:水平)?的(?:约|近)?$"
    r"|(?:恢复[至到]|相当于|不足|仅为|达到?|约为)了?(?:约|近)?[^，占]{1,10}(?:水平|同期)的(?:约|近)?$"
)
_TIMES_OTHER = re.compile(r"(?:为|是|达|相当于)(?:约|近)?[^，年期]{2,16}的(?:约|近)?$")
_PERSONS = re.compile(r"学生|人口|用户|劳动力|居民|网民")  # 4.2亿学生 are counted


_FLOW = re.compile(r"新增|收入|利润|支出|产值|发放")


class Measures(Spoken):
    """Resolves the measure."""

    def _measure(self) -> Measure:
        measure = self.production.measure
        if self.quantity.word == "ratio":
            return M.SHARE
        if measure is None:
            measure = self._asked()
        if self.slot.token.kind == "%" and self._measured_by():
            return M.RATE
        if measure is M.GROWTH_VS_BASE and _TIMES_OTHER.search(self.words):
            return M.RATE  # 进口约为出口的7.3倍: of another subject, not of another time
        if measure is M.LEVEL and "汇率" in self.words and re.search("[兑合]", self.words):
            return M.RATE
        if measure is M.GROWTH_YOY and self.quantity.unit.text == "‰":
            return M.RATE  # 人口自然增长率为3.55‰
        if measure is M.GROWTH_YOY and self.production.name == "from a growth rate":
            return measure
        if measure is M.CUMULATIVE and not self._accumulates():
            measure = M.COUNT if self.slot.token.kind == "n" else M.LEVEL
        if measure is M.COUNT and self._is_flow():
            measure = M.LEVEL
        if (
            measure is M.LEVEL
            and re.search("[oq]", self.left)
            and self.before
            and self.before.claim.measure is M.BALANCE
        ):
            measure = M.BALANCE
        if measure is M.LEVEL and self.words in ("至", "到") and "P" in kinds_of(self.slot.clause):
            measure = M.BALANCE
        if measure is M.LEVEL and self._over_years():
            measure = M.CUMULATIVE
        if self.quantity.word == "doublings" and "Y" in self.left:
            measure = M.GROWTH_YOY
        if measure is M.LEVEL and self.words.endswith(("净增", "多增", "少增")):
            measure = M.CHANGE
        if measure is M.LEVEL and self._adds_to_stock():
            measure = M.CHANGE
        if measure is M.LEVEL and self._adds_as_before():
            measure = M.CHANGE
        if measure is M.OTHER and self.words.endswith(("连续", "已连续")):
            measure = M.COUNT
        if measure is M.COUNT and self.quantity.unit.noun == "位" and re.search("[UD]", self.left):
            measure = M.CHANGE  # 排名上升2位
        return measure

    def _adds_to_stock(self) -> bool:
        """存款余额80亿元，当年新增20亿元，年末为100亿元，增加20亿元: what is added is a change."""
        bare = "".join(token.text for token in self.slot.left if token.kind not in "T,EYHB")
        if _ADDED.fullmatch(bare):
            return bool(_STOCK.search(self.context.subject))
        last = self.before.claim if self.before and _MORE.fullmatch(bare) else None
        same = last is not None and last.unit.base == self.quantity.unit.unit.base
        return same and last is not None and last.measure in (M.LEVEL, M.COUNT)

    def _adds_as_before(self) -> bool:
        """进口比上年增加80亿元，其中旅行进口增加30亿元: a change too, on the same base."""
        last = self.before.claim if self.before else None
        same = last is not None and last.unit.base == self.quantity.unit.unit.base
        adds = self.words.endswith("增加") and self.quantity.unit.is_money
        return adds and same and last is not None and last.measure is M.CHANGE

    def _measured_by(self) -> bool:
        """恢复至疫情前水平的94.1%, 仅为2019年的三成: measured by a level, and no growth."""
        return bool(_MEASURED_BY.search(self.words)) and "占" not in self.words

    def _asked(self) -> Measure:
        """What an open production states, from what the text spoke of before."""
        if self.slot.token.kind == "±" and re.search("带动.+(?:增长|下降)$", self.words):
            return M.CONTRIBUTION
        before = [each.claim.measure for each in self.context.last]
        share = any(measure in SHARES for measure in before[-1:])
        if self.slot.token.kind == "%":
            return self._bare_percentage(before)
        if before and before[-1] in GROWTH:
            return M.GROWTH_GAP_PP
        text = self.context.subject + self.words
        if share or re.search(r"率|占比|比重|份额|比例", text):
            return M.SHARE_CHANGE_PP
        return M.GROWTH_GAP_PP

    def _bare_percentage(self, before: list[Measure]) -> Measure:
        """达78.8%: what the clauses before were about, growth, a share or a rate."""
        if self.words in ("至", "到") and self.before and self.before.claim.unit.code == "PP":
            # 增速回落2.5个百分点至3.1%: the rate or share that it moves to.
            return M.GROWTH_YOY if before[-1] in GROWTH else M.SHARE
        if self.context.frame == "S" and self.quantity.word:
            return M.SHARE
        if self.quantity.value < 0 or (not before and self.context.frame in _GROWING):
            return M.GROWTH_YOY
        if before and before[-1] in GROWTH | SHARES and self.context.frame:
            share = M.SHARE if before[-1] is M.SHARE_CHANGE_PP else before[-1]
            return M.GROWTH_YOY if before[-1] in GROWTH else share
        if self.context.frame == "S" or re.search(r"占比|比重|份额|比例|占", self.context.previous):
            return M.SHARE
        if self.context.percent in SHARES | {M.GROWTH_YOY}:
            return self.context.percent or M.RATE
        # 民营企业超过九成: tenths and halves are of a whole.
        return M.SHARE if self.quantity.word else M.RATE

    def _accumulates(self) -> bool:
        period = period_named(self.context.period)
        if period is not None and period.kind in ("years", "plan") and self.context.fresh:
            return True
        if _FLOW.search(self.words):
            return False
        if re.search("yK", kinds_of(self.slot.clause)):
            return True
        return self.context.as_of or period is None or period.kind in ("years", "plan", "day")

    def _counted(self) -> str:
        return "".join(token.text for token in self.slot.right[:1])[:6]

    def _is_flow(self) -> bool:
        """件 and 人次 and whatever ends in 量 are measured, not counted."""
        unit, words = self.quantity.unit, self.words.rstrip("为达到约超过")
        persons = _PERSONS.search(words[-6:] + self._counted()) and unit.noun != "人次"
        if words.endswith("数量") or persons:
            return False
        if unit.noun == "件" or unit.text in ("亿", "万亿"):
            return True
        if unit.noun == "人次" and unit.unit.factor > 1:
            return True
        return words.endswith("量") and not words.endswith("数量")

    def _over_years(self) -> bool:
        """An amount of money of a plan or window, unless it moves from one end to the other."""
        period = period_named(self.context.period)
        if period is None or period.kind not in ("years", "plan") or self._from_to():
            return False
        if period.kind == "years" and not (self.context.fresh or "K" in self.left):
            return False  # the window was that of the sentence before
        return (
            self.slot.token.kind == "$"
            and not re.search("[oq]", self.left)
            and "均" not in self.words
        )
