"""The clock of a Chinese text: which period its numbers are of, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fumao.claims.claim import Measure
from fumao.claims.reading.passage import Passage
from fumao.claims.reading.zh_context import (
    Context,
    is_long,
    period_named,
)
from fumao.claims.reading.zh_time import Moment, period_of
from fumao.claims.reading.zh_tokens import Token
from fumao.model.period import Period

M = Measure
_EXCLUDED = re.compile(r"(?:剔除|剔除了|扣除|不含|除去|除|排除)[^，。]{0,12}$")


_COMPARED = re.compile(
    r"(?:比|较|与|同|跟|创下?|创出|创造|超过|超出|高于|低于|优于|多于|少于|于|相较|相比|好于|相对)$"
    r"|[比较](?!为|大|快|高|多|低|强|好|小|少|长|慢)[^，。\d增下上提降]{2,8}的$"  # 较挂牌之初的2015年
)


_YEARS_BEFORE = re.compile(r"(?:(?:19|20)\d{2}年?(?:和|、|至|与|及|—|-))+$")


_EQUALS = re.compile(
    r"(?:恢复[至到]|相当于|不足|不到|超过|接近|是|(?<![降升增高低长少加变大小])为)了?$"
)


_AFTER_AS_OF = re.compile(r"(?:截至|截止|截止到|截至到)\s*$")


_YEARS = ("last year", "this year")


_SURVEY = re.compile(r"调查|普查|抽样")


_DATED = re.compile(r"((?:19|20)\d{2})年(?![度版]|\d{1,2}月)")


_EVENT = re.compile(r"(?:自|从|原定|提前到|推迟到|延长到|早在|始于|成立于)$")


def before(clause: Sequence[Token], at: int) -> str:
    """The last words of a clause before one of its tokens."""
    return "".join(each.text for each in clause[:at])[-16:]


def is_base(clause: Sequence[Token], at: int, before: str) -> bool:
    """Whether a time is what something is compared with: 比2015年, 与上年相比, 是2009年的1.4倍."""
    token = clause[at]
    before = _YEARS_BEFORE.sub("", before)  # 较2020和2021年同期: both years are the base
    if (at and clause[at - 1].kind in "BMm") or _COMPARED.search(before):
        return True
    rest = clause[at + 1 : at + 4]
    if rest and rest[0].moment and rest[0].moment.form == "same":
        rest = rest[1:]
    if len(rest) < 2 or rest[0].kind != "s" or not token.moment:
        return False
    return rest[1].kind == "x" or (rest[1].kind == "%" and bool(_EQUALS.search(before)))


def published(tokens: Sequence[Token]) -> list[Token]:
    """2020年6月，基金组织预测，全年…: the day something is published dates none of its numbers."""
    found = list(tokens)
    first = next((at for at, token in enumerate(found) if token.moment), len(found))
    number = next((at for at, token in enumerate(found) if token.quantity), len(found))
    if first >= number or "".join(token.text for token in found[:first]) not in ("", "于", "在"):
        return found
    said = "".join(token.text for token in found[first + 1 : number])
    moment = found[first].moment
    if moment and moment.form in _DAYS and _SAYS.search(said):
        found[first] = replace(found[first], moment=None)
    return found


_DAYS = ("day", "month")
_SAYS = re.compile(r"预测|显示|指出|表示|透露|公布的?数据|发布的?(?:数据|报告)|报告|公报")


def _aside(clause: Sequence[Token], at: int, before: str) -> bool:
    """Whether a time only dates something by the way: （2016年）, 自2012年起, 2020年版."""
    rest = "".join(each.text for each in clause[at + 1 : at + 5])
    bracketed = at > 0 and clause[at - 1].kind == "("
    since = bool(_EVENT.search(before)) and not re.search(
        "[F]", "".join(t.kind for t in clause[at - 1 : at])
    )
    begun = (
        at > 0
        and clause[at - 1].kind == "F"
        and re.match(r".{0,20}(?:以来|起|开始|启动)", rest) is not None
    )
    return (
        bracketed
        or re.match(r"[^，。；\d]{2,14}以来", rest) is not None  # 2016年7月该指数推出以来
        or since
        or begun
        or rest.startswith(("版", "起", "生效", "有统计", "国际金融危机", "金融危机"))
    )


def _passes(moment: Moment, found: Period, steady: Period | None) -> bool:
    """Whether a time holds for its sentence only: 四季度 or 去年 in a text of another period."""
    if moment.form == "last year":
        return True
    if steady is None or not moment.relative or found.kind not in ("half", "quarter", "month"):
        return False
    return found != steady and steady.start <= found.start and found.end <= steady.end


def _is_earlier_year(found: Period, now: Period | None) -> bool:
    """Whether a year looks back from the one spoken of: …；2015年这一比重为9.5%."""
    if now is None or found.kind != "year" or now.kind != "year":
        return False
    return found.end < now.end


def moment_named(clause: Sequence[Token], at: int, year: str, period: str) -> Period | None:
    """The period of a time of a clause; 2018年同期 has the months of the period spoken of.

    >>> from fumao.claims.reading.zh_tokens import tokens_of
    >>> moment_named(tokens_of("2018年同期"), 0, "2022", "2022-01/2022-04").text
    '2018-01/2018-04'
    """
    moment = clause[at].moment
    assert moment is not None
    after = clause[at + 1].moment if at + 1 < len(clause) else None
    named = period_named(period_of(moment, year))
    if after is not None and after.form == "same" and named is not None:
        same = period_named(re.sub(r"(?:19|20)\d{2}", str(named.end.year), period))
        return same if same is not None and not is_long(period) else named
    return named


class Clock:
    """Sets the period of the context by the times that clauses name."""

    context: Context
    main_year: str
    today: str  # year in which the text was written
    followed: bool
    ahead: tuple[int, Sequence[tuple[int, Passage]]]

    def _times(self, clause: Sequence[Token], start: int, stop: int) -> int:
        """Take in the times that stand between two places of a clause."""
        for at, token in enumerate(clause):
            if token.moment is None or not start <= token.start < stop:
                continue
            before = "".join(each.text for each in clause[:at])[-16:]
            if (
                is_base(clause, at, before)
                or _EXCLUDED.search(before)
                or _aside(clause, at, before)
            ):
                continue
            if (
                token.moment.form == "year"
                and token.text.endswith("年度")
                and _SURVEY.search("".join(each.text for each in clause[at + 1 :]))
            ):
                self._survey(token.moment)
                continue
            if token.moment.form.endswith("span"):
                self.context.span = period_of(token.moment, self.context.year)
                continue
            origin = at > 0 and clause[at - 1].kind == "F" and token.moment.form != "window"
            if origin and not any(each.kind in "oq" for each in clause[:at]):
                self.context.origin = period_of(token.moment, self.context.year)
            else:
                self._set_time(token.moment, bool(_AFTER_AS_OF.search(before)), clause[:at])
        return stop

    def _year(self, moment: Moment, before: Sequence[Token]) -> str:
        """The year a time counts from: that of the text's day for 去年, of 去年 for 去年7月."""
        near = before[-1].moment if before else None
        if near is not None and near.form in _YEARS and moment.relative:
            return period_of(near, self._year(near, ())) or self.context.year
        return self.today if "today" in moment.parts else self.context.year

    def _survey(self, moment: Moment) -> None:
        """A survey of a year may report on the year before; the next dated number tells."""
        at, passages = self.ahead
        survey, headings = int(moment.parts["y"]), passages[at][1].headings[:1]
        for _, passage in passages[at : at + 40]:
            if passage.headings[:1] != headings:
                break
            years = [int(year) for year in _DATED.findall(passage.text)]
            if years and years[0] in (survey, survey - 1):
                self.context.period = self.context.year = str(years[0])
                self.followed = True
                return

    def _set_time(self, moment: Moment, as_of: bool, before: Sequence[Token] = ()) -> None:
        context = self.context
        if moment.form in ("same", "bare day") or (moment.form == "bare date" and not as_of):
            return
        if moment.form == "now":
            if is_long(context.period):
                context.period, context.as_of = f"{self.main_year}-12-31", True
                context.fresh = True
            return
        found = period_named(period_of(moment, self._year(moment, before)))
        if found is None:
            return
        bygone = any(each.moment and each.moment.form == "last year" for each in before[-1:])
        now = period_named(context.period)
        by_the_way = moment.form in ("year", "last year") and found.kind == "year"
        aside = context.fresh and context.last and by_the_way
        if aside and now is not None and now.kind == "year" and found.end < now.end:
            # 2020年…15066家，2019年为14039家，同比增长…: an earlier year by the way.
            context.origin = found.text
            return
        context.period, context.dated, context.fresh = found.text, True, True
        back = context.goes_on and _is_earlier_year(found, now)
        context.passing = moment.form in ("since", "years long", "last years") or (
            back
            or bygone
            or (not context.opening and _passes(moment, found, period_named(context.steady)))
        )
        context.as_of = as_of or found.kind == "day"
        if found.kind in ("years", "plan"):
            context.window = found.text
        # Windows do not say what the next paragraph is about, nor do years to come.
        if found.kind not in ("years", "plan") and str(found.end.year) <= self.main_year:
            if back or bygone or (moment.form == "last year" and not context.opening):
                return
            context.year = str(found.end.year)
            if context.passing:
                return
            if found.kind in ("year", "half", "quarter", "months"):
                context.steady = found.text
            elif found.kind == "day" and found.text.endswith("12-31"):
                context.steady = context.year

    def _compared(self, clause: Sequence[Token]) -> None:
        """与2015年相比，… and 2020年和2015年相比，…: the base of what follows."""
        if not any(
            token.text.endswith(("相比", "相较", "相比较")) or token.kind == "B" for token in clause
        ):
            return
        times = [token.moment for token in clause if token.moment and token.moment.form != "same"]
        if times:
            at = max(at for at, token in enumerate(clause) if token.moment is times[-1])
            now = self.context.period
            self.context.base = moment_named(clause, at, self.context.year, now)
        if len(times) == 2:
            self._set_time(times[0], as_of=False)
