"""One cell: the numbers printed in it with sign, unit, precision and marks, or why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from fumao.claims.claim import Qualifier
from fumao.claims.reading import units
from fumao.claims.reading.table_lexicon import plain, table_lexicon
from fumao.claims.reading.table_times import Time, is_bare_year, time_of
from fumao.claims.reading.table_units import unit_of
from fumao.claims.reading.units import PrintedUnit

# Thousands are grouped by commas, apostrophes or (narrow) spaces.
NUMERAL = r"\d{1,3}(?:[,'’]\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?: \d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+"
_NUMERAL = re.compile(NUMERAL)
_PLAIN_NUMBER = re.compile(rf"\s*(?P<sign>[+\-–])?\s?(?P<n>{NUMERAL})\s?(?P<percent>%)?\s*")
_SIGNS = {"-": -1, "–": -1, "▲": -1, "△": -1, "↓": -1, "+": 1, "↑": 1, "±": 1}
_LEAD = re.compile(
    r"(?P<gap>[\s*_~\\{]+(?=[\d(+\-–.*_])|\s+)|(?P<open>\()|(?P<sign>[+\-–▲△↓↑])|(?P<money>US\$|HK\$|NT\$|A\$|C\$|S\$|RMB|USD|CNY|EUR|[$€£¥₩₹])"
)
_FOOTNOTE = r"(?:[ᵃ-ᵿʰ-ʸⁿⁱ⁰¹²³⁴-⁹*†‡§①-⑳]|\[\w{1,3}\]|\^\{?\w{1,3}\}?|\*+)+"
_MARKS_AFTER = re.compile(rf"(?:[\s_$}}]|{_FOOTNOTE})+$")
_MARKS_BEFORE = re.compile(rf"^{_FOOTNOTE}")
_STATUS = re.compile(
    r"\s*(?:\((?P<bracket>[A-Za-z.]{1,9}|[\u4e00-\u9fff]{2,3})\)|\[(?P<square>[A-Za-z])\]|(?P<letter>[a-zEFPR])(?:\))?)$"
)
_BRACKET = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]*)[)\]]\s*")
_RANGE = re.compile(rf"\s*(?P<scale>%|[万亿]{{1,2}})?\s*[-–—~至]+\s*(?P<n>{NUMERAL})")
_REMARK = re.compile(r"\s*[(\[][^()\[\]]{3,60}[)\]]\s*$")
# A cell that says more than this beside a remark in brackets is a text.
_LONGEST = 48
# 2019年出口 heads a column.
_DATED = re.compile(r"\s*(?:19|20)\d\d年[^\d]+$")
_TURNED = re.compile(r"\s+(?:(?P<up>higher|more)|(?P<down>lower|less))\s*$", re.IGNORECASE)
_NOTED = re.compile(r"\s*[(\[]\w{1,2}[)\]]$")
_TWO = re.compile(r"\s*[/|;；]\s*(?=[+\-–]?\d)")
_MULTIPLY = {"up": 1, "down": -1, "gain": 1, "loss": -1, "surplus": 1, "deficit": -1}
_SAYS = {"gain": "contribution", "loss": "contribution", "surplus": "balance", "deficit": "balance",
         "share": "share", "place": "rank", "up": "up", "down": "up"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a cell; ``start`` to ``end`` are its sign and digits in the cell's text.

    ``says`` names what words of the cell say it is (contribution, balance,
    share, rank; ``up`` for 增长 and 下降), ``unit`` what is printed beside it.
    ``bracketed`` and ``paired`` are the second and the first number of 1,234 (5.6%).
    """

    value: Decimal
    start: int
    end: int
    unit: PrintedUnit | None = None
    says: str = ""
    status: str = "A"
    qualifier: Qualifier = Qualifier.EXACT
    upper: Decimal | None = None
    bracketed: bool = False
    paired: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What a cell holds: ``kind`` is empty, missing, number, time or text.

    A bare year is a number that has a ``time``: its column decides.
    """

    kind: str
    text: str
    figures: tuple[Figure, ...] = ()
    time: Time | None = None


@lru_cache(maxsize=8192)
def content_of(text: str) -> Content:
    """Read one cell.

    Examples
    --------
    >>> [str(figure.value) for figure in content_of("1,234 (5.6%)").figures]
    ['1234', '5.6']
    >>> content_of("（３．２）").figures[0].value, content_of("12.3ᵖ").kind, content_of("—").kind
    (Decimal('-3.2'), 'number', 'missing')
    >>> content_of("2019年出口").kind
    'text'
    """
    free = _unwrapped(plain(text))
    fast = _PLAIN_NUMBER.fullmatch(free)
    if fast:
        return _plain_number(text, fast)
    bare = _MARKS_AFTER.sub("", free).strip().strip("*_").strip()
    if not bare:
        # A lone star stands for a value that is left out.
        return Content("missing" if free.strip(" _$") else "empty", text)
    mark = _NOTED.sub("", bare).casefold()
    if mark in table_lexicon().missing or re.fullmatch(r"[-–—―─.…·]+", mark):
        return Content("missing", text)
    if len(_REMARK.sub("", free)) <= _LONGEST:
        time = time_of(free)
        if time is not None and not _NUMERAL.fullmatch(bare):
            return Content("time", text, time=time)
        figures = () if _DATED.match(free) else _figures(free)
        if figures:
            return Content("number", text, figures, time)
    return Content("text", text)


def _unwrapped(text: str) -> str:
    """A cell of LaTeX without its dollar signs: $-12.3$."""
    inner = text.strip()
    if len(inner) > 2 and inner.startswith("$") and inner.endswith("$"):
        return text.replace("$", " ")
    return text


def _plain_number(text: str, found: re.Match[str]) -> Content:
    value = _decimal(found["n"])
    sign = found["sign"]
    start = found.start("sign") if sign else found.start("n")
    unit = units.percent("%") if found["percent"] else None
    figure = Figure(-value if sign in ("-", "–") else value, start, found.end("n"), unit)
    year = is_bare_year(found.group().strip())
    return Content("number", text, (figure,), time_of(found.group()) if year else None)


def _decimal(numeral: str) -> Decimal:
    return Decimal(re.sub(r"[,'’ ]", "", numeral))


def _figures(text: str) -> tuple[Figure, ...]:
    """One number with its words, or two: 1,234 (5.6%), 49.6/50.1; nothing if more is said."""
    first = _NUMERAL.search(text)
    if first is None:
        return ()
    two = _TWO.search(text, first.end())
    if two and _NUMERAL.search(text, two.end()):
        left, right = _figures(text[: two.start()]), _figures(text[two.end() :])
        return (*left, *(_moved(each, two.end()) for each in right)) if left and right else ()
    before = _before(text, first.start())
    if before is None:
        return ()
    if before.opened:
        return _in_brackets(text, before)
    head, inside = _split(text, first.end())
    figure = _one(head, before, first)
    if figure is None:
        return ()
    if inside is None:
        return (figure,)
    start, content = inside
    status = _status(content)
    if status:
        return (replace(figure, status=status),)
    beside = [_moved(each, start) for each in _figures(content)] if not time_of(content) else []
    first_one = replace(figure, paired=bool(beside))
    return (first_one, *(replace(each, bracketed=True) for each in beside))


def _moved(figure: Figure, by: int) -> Figure:
    return replace(figure, start=figure.start + by, end=figure.end + by)


@dataclass(slots=True)
class _Before:
    """What stands before a number."""

    start: int
    sign: int = 1
    money: str = ""
    says: str = ""
    qualifier: Qualifier = Qualifier.EXACT
    opened: bool = False


def _before(text: str, stop: int) -> _Before | None:
    """The signs, currencies and words before a number; None if there are others."""
    lexicon = table_lexicon()
    before, at = _Before(stop), 0
    while at < stop:
        found = _LEAD.match(text, at, stop + 1)
        if found and found.end() <= stop:
            if found["open"]:
                before.opened = True
            elif found["sign"]:
                before.sign *= _SIGNS[found["sign"]]
                before.start = at
            elif found["money"]:
                before.money = found["money"]
        else:
            found = lexicon.before.match(text, at, stop)
            if found is None:
                return None
            _take(before, lexicon.roles[found.group().casefold()])
        at = found.end()
    return before


def _take(before: _Before, role: str) -> None:
    if role in _SAYS:
        before.sign *= _MULTIPLY.get(role, 1)
        # 占…提高: what it is stays, whichever way it went.
        before.says = before.says or _SAYS[role]
    elif role != "filler":
        before.qualifier = Qualifier(role)


def _in_brackets(text: str, before: _Before) -> tuple[Figure, ...]:
    """(3.2): negative as accountants write it, the brackets being all there is."""
    inside = _BRACKET.fullmatch(_MARKS_AFTER.sub("", text))
    found = _figures(inside["inside"]) if inside else ()
    if inside is None or len(found) != 1:
        return ()
    figure = _moved(found[0], inside.start("inside"))
    negative = figure.value.copy_negate() if figure.value > 0 else figure.value
    return (replace(figure, value=negative, qualifier=before.qualifier),)


def _split(text: str, at: int) -> tuple[str, tuple[int, str] | None]:
    """The cell without the bracket at its end, and what the bracket holds."""
    end = _MARKS_AFTER.sub("", text)
    if not end.endswith((")", "]")):
        return text, None
    opening = max(end.rfind("("), end.rfind("["))
    if opening < at or "(" in end[at:opening]:
        return text, None
    return text[:opening], (opening + 1, end[opening + 1 : -1])


def _one(text: str, before: _Before, first: re.Match[str]) -> Figure | None:
    """The number that begins at ``first`` with everything after it."""
    value, end = _decimal(first.group()), first.end()
    upper = None
    tail = text[end:]
    span = _RANGE.match(tail)
    if span:
        upper = _decimal(span["n"])
        tail = tail[span.end() :]
        if upper <= value:
            return None
    turned = _TURNED.search(tail)
    unit, status, after = _tail(before.money, tail[: turned.start()] if turned else tail)
    if after is None:
        return None
    qualifier = Qualifier.RANGE if upper is not None else after or before.qualifier
    sign = -before.sign if turned and turned["down"] else before.sign
    if tail.rstrip().endswith("↓"):
        sign = -sign
    if sign < 0:
        value, upper = value.copy_negate(), None if upper is None else upper.copy_negate()
    return Figure(value, before.start, end, unit, before.says, status, qualifier, upper)


def _tail(money: str, tail: str) -> tuple[PrintedUnit | None, str, Qualifier | None]:
    """Unit, status and qualifier after a number; a None at the end refuses what is left."""
    tail = tail.rstrip(" ↑↓")
    bare = _MARKS_AFTER.sub("", _MARKS_BEFORE.sub("", tail)).strip().replace("\\%", "%")
    qualifier = Qualifier.EXACT
    for word, meaning in table_lexicon().after.items():
        if bare.endswith(word) and len(bare) >= len(word):
            bare, qualifier = bare[: -len(word)].strip(), meaning
            break
    if not bare:
        return (unit_of(money) if money else None), "A", qualifier
    unit = unit_of(f"{money} {bare}".strip(), loose=bool(re.match("[\u4e00-\u9fff]", bare)))
    if unit is not None:
        return unit, "A", qualifier
    status = _STATUS.search(bare)
    if status and _status_of(status):
        rest = bare[: status.start()].strip()
        unit = unit_of(f"{money} {rest}".strip()) if rest or money else None
        if unit is not None or not rest:
            return unit, _status_of(status), qualifier
    return None, "A", None


def _status_of(found: re.Match[str]) -> str:
    word = next(group for group in found.groups() if group)
    # Any other single letter is the mark of a footnote.
    return _status(word) or ("A" if len(word) == 1 else "")


def _status(word: str) -> str:
    return table_lexicon().status.get(word.strip().casefold(), "")


def numerals_in(text: str) -> list[tuple[int, int]]:
    """Where digits stand in a text that states no number of its own.

    >>> numerals_in("5G基站，2020年")
    [(0, 1), (5, 9)]
    """
    return [found.span() for found in _NUMERAL.finditer(plain(text))]
