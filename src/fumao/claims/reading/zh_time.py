"""Chinese time expressions: 2020年, 截至2020年底, 2015—2019年, “十三五”时期, 上半年, 前5个月."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from fumao.claims.reading.zh_numerals import chinese_number
from fumao.model.tables import code_table

_DASH = r"\s*(?:[—–\-~～]+|年?(?:至|到))\s*"
_CN = "一二三四五六七八九十两"
_Y = r"(?P<y>(?:19|20)\d{2})"
_FORMS: tuple[tuple[str, str], ...] = (
    ("code", r"[〔\[]\d{4}[〕\]]\s*\d+\s*号?"),
    ("months", rf"{_Y}\s*年\s*(?P<m>\d{{1,2}})\s*月?{_DASH}(?P<m2>\d{{1,2}})\s*月份?"),
    ("year list", rf"(?:(?:19|20)\d{{2}}\s*[、和与及]\s*)+{_Y}\s*年(?!龄|限)"),
    ("window", rf"{_Y}\s*年?{_DASH}(?P<y2>(?:19|20)\d{{2}})\s*年(?:期间|间)?"),
    ("day", rf"{_Y}\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*日"),
    ("first months", rf"{_Y}\s*年\s*(?:的)?前\s*(?P<m>\d{{1,2}}|[{_CN}]+)\s*个?月"),
    ("first quarters", rf"{_Y}\s*年\s*前(?P<q>[二三两23])个?季度"),
    ("month", rf"{_Y}\s*年\s*(?P<m>\d{{1,2}})\s*月份?(?P<end>底|末)?(?:初|中旬|下旬|上旬)?"),
    ("quarters", rf"(?:{_Y}\s*年)?(?:第?一{_DASH}第?四季度|四个季度)"),
    (
        "quarter list",
        rf"(?:{_Y}\s*年)?第?(?P<first>[一二三四])(?:季度)?[、和]第?(?P<q>[一二三四])季度",
    ),
    ("quarter", rf"{_Y}\s*年?\s*第?(?P<q>[一二三四1-4])季(?:度|(?<=第.季))(?P<end>末)?"),
    ("half", rf"{_Y}\s*年?\s*(?P<h>[上下])半年"),
    ("year in brackets", rf"(?<=[（(]){_Y}(?=[）)])"),
    ("since", rf"{_Y}\s*年(?:年底|初)?以来"),
    ("year start", rf"{_Y}\s*年年?初"),
    ("year end", rf"{_Y}\s*年?(?:年底|年末|底|末)"),
    ("year", rf"{_Y}\s*(?:年度|年全年|全年|年)(?!龄|限)"),
    ("decade", r"(?:\d{2}|上)?世纪(?:\d{2}年代)?(?:初|中期|末|后期|前期|中后期|末期)*|\d{2}世纪(?:\d{2}年代)?"),
    ("plan", r"[“\"]?(?P<plan>十[一二三四五六]?五)[”\"]?(?:时期|期间|规划期|以来|末|后半程)?(?![”\"]?(?:规划|计划|个|发展规划|纲要))"),
    ("short year", r"(?<=[较比])(?P<yy>\d{2})年(?!限|期)"),
    ("bare date", r"(?P<m>1[0-2]|[1-9])\s*月\s*(?P<d>[0-3]?\d)\s*日"),
    ("bare months", rf"(?P<m>\d{{1,2}})月?{_DASH}(?P<m2>\d{{1,2}})\s*月份?"),
    ("bare month", r"(?P<m>1[0-2]|[1-9])\s*月份?(?P<end>底|末)?(?!度)"),
    ("bare day", r"\d{1,2}\s*日(?!均|元)"),
    ("bare first months", rf"前\s*(?P<m>\d{{1,2}}|[{_CN}]+)\s*个?月"),
    ("bare first quarters", r"前(?P<q>[二三两23])个?季度"),
    ("bare quarter", r"第?(?P<q>[一二三四])季(?:度|(?<=第.季))(?P<end>末)?"),
    ("bare half", r"(?P<h>[上下])半年"),
    ("last years", rf"(?:近|过去|最近|前)(?P<n>\d{{1,2}}|[{_CN}]+)年(?:来|间|多)?"),
    ("next years", rf"(?P<today>未来|今后|接下来)(?P<n>\d{{1,2}}|[{_CN}]+)年(?:内|间|里)?"),
    # 五年翻了一番, 五年增长20%: the years that a growth is over, and not 连续五年增长 in each of them.
    ("span", rf"(?<!连续)(?<![\d第每近])(?P<n>\d{{1,2}}|[{_CN}]+)年(?:间|内|里)?(?=(?:就|已|实现)?翻了?[{_CN}]?番)"),
    ("bare span", rf"(?<![^，,；;。（(])(?P<n>\d{{1,2}}|[{_CN}]+)年(?:间|内|里)?(?=累?计?(?:增长|下降|年均))"),
    ("years ago", rf"(?<=[比较是为到])(?P<n>\d{{1,2}}|[{_CN}]+)年(?:之|以)?前"),
    ("years long", rf"(?P<n>\d{{1,2}}|[{_CN}]+)年来"),
    ("last year", r"上一?年(?:度)?(?:同期|末|底)?|(?P<today>去年)(?:同期|末|底)?|前一年"),
    ("year end bare", r"(?:当年)?年[末底]"),
    ("year start bare", r"年初(?!步|期|级|始|中)"),
    ("this year", r"(?P<today>今年)|本年度?|当年|全年|同年"),
    ("same", r"同期"),
    ("now", r"目前|截至目前|当前"),
)  # fmt: skip
_COMPILED = [(name, re.compile(form)) for name, form in _FORMS]
_OF_YEAR = [each for each in _COMPILED if each[0] in ("year end bare", "year start bare")]
FIRST = frozenset('年12〔[上十“"3456789前一二三四五六七八九第下近过最去年今本当全同目截两未接')


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written: the form and its parts, still relative where the text is."""

    form: str
    parts: dict[str, str]
    end: int
    text: str = ""

    @property
    def relative(self) -> bool:
        """Whether the text leaves the year open."""
        return "y" not in self.parts and "plan" not in self.parts and "yy" not in self.parts


@cache
def plan_codes() -> dict[str, str]:
    """Code of a five-year plan by its short Chinese name: 十三五 -> FYP13."""
    found = {}
    for row in code_table("plans"):
        for name in re.findall("十[一二三四五六]?五", row["name_zh"]):
            found[name] = row["code"]
    return found


def moment_at(text: str, at: int) -> Moment | None:
    """The longest-known time expression that begins at a place.

    >>> moment_at("截至2020年底，", 2).form
    'year end'
    """
    if text[at] not in FIRST:
        return None
    for name, form in _OF_YEAR if text[at] == "年" else _COMPILED:
        found = form.match(text, at)
        if (
            found
            and found.end() > at
            and not (name == "bare day" and at and text[at - 1] in "第每近")
        ):
            parts = {key: value for key, value in found.groupdict().items() if value}
            if name == "plan" and parts["plan"] not in plan_codes():
                continue
            return Moment(name, parts, found.end(), found.group())
    return None


def period_of(moment: Moment, year: str) -> str:
    """The period a moment names, its open year filled in; "" where it names none.

    >>> period_of(moment_at("2020年1—5月", 0), ""), period_of(moment_at("上半年", 0), "2021")
    ('2020-01/2020-05', '2021-H1')
    """
    parts = moment.parts
    y = parts.get("y") or year
    if not y or not y.isdigit():
        return ""
    match moment.form.removeprefix("bare "):
        case "window":
            return f"{y}/{parts['y2']}" if y < parts["y2"] else y
        case "months":
            return _months(y, int(parts["m"]), int(parts["m2"]))
        case "first months":
            return _months(y, 1, _small(parts["m"]))
        case "first quarters":
            return _months(y, 1, 3 * _small(parts["q"]))
        case "day" | "date" if "d" in parts:
            return _checked(f"{y}-{int(parts['m']):02}-{int(parts['d']):02}")
        case "month":
            return _month(y, int(parts["m"]), "end" in parts)
        case "quarter":
            return f"{y}-Q{_small(parts['q'])}"
        case "half":
            return f"{y}-H{'1' if parts['h'] == '上' else '2'}"
        case "year start":
            return f"{y}-01-01"
        case "year end":
            return f"{y}-12-31"
        case "plan":
            return plan_codes()[parts["plan"]]
        case "short year":
            return f"20{parts['yy']}"
        case "last year":
            return str(int(y) - 1)
        case "last years" | "years long":
            return f"{int(y) - _small(parts['n']) + 1}/{y}" if _small(parts["n"]) > 1 else y
        case "span":
            return f"{int(y) - _small(parts['n'])}/{y}" if _small(parts["n"]) > 1 else ""
        case "years ago":
            return str(int(y) - _small(parts["n"]))
        case "next years":
            return f"{y}/{int(y) + _small(parts['n'])}"
        case "year start bare":
            return f"{y}-01-01"
        case "year end bare":
            return f"{y}-12-31"
        case "since":
            return f"{y}/{year}" if y < year else y
        case "year" | "this year" | "year in brackets" | "quarters" | "quarter list" | "year list":
            return y
    return ""


def _small(text: str) -> int:
    number = chinese_number(text)
    return int(text) if number is None else int(number)


def _month(year: str, month: int, last_day: bool) -> str:
    if not 1 <= month <= 12:
        return ""
    if not last_day:
        return f"{year}-{month:02}"
    days = (31, 29 if int(year) % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return f"{year}-{month:02}-{days[month - 1]}"


def _months(year: str, first: int, last: int) -> str:
    if not 1 <= first < last <= 12:
        return f"{year}-{first:02}" if first == last and 1 <= first <= 12 else ""
    return f"{year}-{first:02}/{year}-{last:02}"


def _checked(day: str) -> str:
    month, number = int(day[5:7]), int(day[8:])
    return day if 1 <= month <= 12 and 1 <= number <= 31 else ""
