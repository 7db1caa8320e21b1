"""What headings and captions of tables say: times, units, measures, areas, totals."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from fumao.claims.reading.table_lexicon import plain, squeezed, table_lexicon
from fumao.claims.reading.table_times import WHOLE_YEAR, Time, times_in
from fumao.claims.reading.table_units import NamedUnit, unit_of, units_in
from fumao.claims.reading.units import percent

_MARKS = re.compile(r"[ᵃ-ᵿʰ-ʸⁿⁱ⁰¹²³⁴-⁹*†‡§①-⑳]+|\^\{?\w{1,3}\}?|\[\d{1,2}\]|(?<=\w)[a-c]\)$|_{2,}")
_BRACKET = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_TAIL_UNIT = re.compile(r"(?:[,/]|\s(?=[A-Z$€£¥%]))\s*([^,/()]+?)\s*$")
_PERCENT_TAIL = re.compile(r"%\s*$|^\s*(?:%|per ?cent(?:age)?\b)", re.IGNORECASE)
_STATUS = re.compile(r"\s*\(?([EFPefp])\)?(?![A-Za-z])")
# Words that tell what is counted and not of what; the subject of a growth rate
# has to be that of the levels it compares.
_SHED = ("cagr", "contribution", "points", "growth", "change", "share", "cumulative")
_JOINTS = re.compile(
    r"^(?:[\s,;:.、，；：/\-–—＼\\]|的|及|和|与|(?:of|in|and|the|by|for|over|at|to|on)\b)+"
    r"|(?:[\s,;:.、，；：/\-–—]|的|及|和|与|其中|\b(?:of|in|and|the|by|for|over|at|to|on|its))+$",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"^(?:in |as )?(?:an? )?(?:%|per ?cent(?:age)?|shares?|proportion) (?:of|in) (?!.*\bin\b)[^,;()]*$",
    re.IGNORECASE,
)
_SHARE_IN = re.compile(r"\bshares? of (?P<part>.+?) in [^,;()]+?(?= by |$|[,;()])", re.IGNORECASE)
_OF_OUTPUT = re.compile(
    r"(?<=\w) (?:(?:as an? )?shares? |relative )?(?:in|of|to) (?:gdp|gni|gnp)\b", re.IGNORECASE
)
_NUMBERING = re.compile(
    r"^(?:\((?:[一二三四五六七八九十]{1,3}|\d{1,2}|[ivxIVX]{1,4})\)|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[.、)](?!\d)|[ivxIVX]{1,4}\.)\s*"
)
_BASE = re.compile(
    r"(?:比|较|与|相比|\bvs\.?|\bversus|\bcompared (?:with|to)|\bover|\bon|\bfrom)\s*$",
    re.IGNORECASE,
)
_OF = re.compile(
    r"占(?P<a>[^占,，;；]{1,24}?)(?:的)?(?:比重|份额|比例|百分比|之比|比)|与(?P<b>[^，,；;]{1,14})之比"
    r"|/ ?(?P<c>gdp|gni|gnp|国内生产总值)|\bin (?:relation|proportion) to (?P<d>[^,;()]+)|\bto (?P<e>gdp)\b"
    r"|\bshares? of .+? in (?P<f>[^,;()]+?)(?= by |$|[,;()])|对(?P<h>[^，,；;]{1,14})增长的?(?:贡献|拉动)"
    r"|\bto (?:the )?(?:growth|increase) (?:of|in) (?P<i>[^,;()]+)|在(?P<j>[^，,；;、]{1,14})中的?(?:占比|比重|份额)|^shares? in (?P<k>[^,;()]+)"
    r"|(?:%|\b(?:per ?cent(?:age)?|shares?|proportion)) of (?P<g>[^,;()]+?)(?= by |$|[,;()])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading, or the caption, and what it says.

    Parameters
    ----------
    text, words : str
        As printed; and without times, units and words of measures: what it is about.
    times, bases : tuple of Time
        The times it names, in order; those that it compares with (比2019年, over 2019).
    units : tuple of NamedUnit
        The units it gives, with the label that limits one (年均增长率为%).
    says : frozenset of str
        The measures it names: ``growth``, ``share``, ``change``, ``points`` ...
    area : str or None
        Code of the area or group it is, "" for one that has none, None for no area.
    hints : frozenset of str
        ``total``, ``rest``, ``forecast``.
    part : bool
        Whether it begins with 其中 or "of which".
    status, denominator : str
        SDMX status of the numbers under it; the whole that shares are of.
    """

    text: str
    words: str = ""
    times: tuple[Time, ...] = ()
    bases: tuple[Time, ...] = ()
    units: tuple[NamedUnit, ...] = ()
    says: frozenset[str] = frozenset()
    area: str | None = None
    hints: frozenset[str] = frozenset()
    part: bool = False
    status: str = "A"
    denominator: str = ""

    @property
    def telling(self) -> bool:
        """Whether it says something that only headings say."""
        return bool(self.times or self.units or self.says)


@lru_cache(maxsize=8192)
def heading_of(text: str) -> Heading:
    """Read the heading of a row or column.

    Examples
    --------
    >>> head = heading_of("出口占比（%）")
    >>> head.words, sorted(head.says), head.units[0].unit.unit.code
    ('出口', ['share'], 'PCT')
    >>> head = heading_of("Average annual growth 2015–2020 (%)")
    >>> head.words, sorted(head.says), head.times[0].text
    ('', ['cagr'], '2015/2020')
    """
    free = _MARKS.sub("", plain(text)).strip().strip("*_").strip()
    return _read(text, _NUMBERING.sub("", free), in_unit=True)


@lru_cache(maxsize=256)
def caption_of(text: str) -> Heading:
    """Read a caption: number, title and unit.

    >>> head = caption_of("表 2-4：APEC 环境产品清单产品贸易发展状况（单位：亿美元）")
    >>> head.words, head.units[0].unit.unit.code
    ('APEC 环境产品清单产品贸易', 'USD_100MN')
    """
    lexicon = table_lexicon()
    free = _MARKS.sub("", plain(text)).strip()
    label = lexicon.label.match(free)
    # A label without a number is a word of the title: 图书进口, Table wine exports.
    title = free[label.end() :] if label and re.search(r"\d", label.group()) else free
    found = _read(text, title)
    words = lexicon.tail.sub("", found.words).strip()
    says = found.says - _named_second(title, found.says)
    return replace(found, words=words or found.words, says=says)


def _named_second(title: str, says: frozenset[str]) -> frozenset[str]:
    """占比及增速: a percentage that nothing else explains is the measure named first."""
    if not says >= {"share", "growth"} or "contribution" in says:
        return frozenset()
    forms = table_lexicon().measures
    places = {
        found.start(): name for name in ("share", "growth") if (found := forms[name].search(title))
    }
    return frozenset({places[max(places)]}) if len(places) == 2 else frozenset()


def _read(text: str, free: str, *, in_unit: bool = False) -> Heading:
    """A heading's parts; a caption's units do not say what all numbers are."""
    lexicon = table_lexicon()
    part = lexicon.part.match(free)
    free = free[part.end() :] if part else free
    rest, units = _units(free)
    named_times = times_in(rest)
    bases = tuple(time for time in named_times if _BASE.search(rest[: time.start]))
    times = tuple(time for time in named_times if time not in bases) or bases[:0]
    says = _measures(free if in_unit else rest, rest)
    bare, status = _without_times(rest, named_times)
    words = _words(bare, says)
    return Heading(
        text=text,
        words=words,
        times=times,
        bases=bases,
        units=units,
        says=says,
        area=lexicon.areas.get(squeezed(bare)) if bare.strip() else None,
        hints=_hints(words, status),
        part=part is not None,
        status=status,
        denominator=_denominator(rest) if says & {"share", "contribution"} else "",
    )


def _hints(words: str, status: str) -> frozenset[str]:
    lexicon = table_lexicon()
    found = {"forecast"} if status == "F" else set()
    if lexicon.total.search(words):
        found.add("total")
    if lexicon.rest.search(words):
        found.add("rest")
    return frozenset(found)


def _measures(free: str, rest: str) -> frozenset[str]:
    forms = table_lexicon().measures
    found = {name for name, form in forms.items() if form.search(free)}
    if "points" in found and not forms["points"].search(rest):
        # In brackets it is only the unit.
        found.discard("points")
    if found & {"cagr", "growth", "contribution"}:
        found.discard("rate")
    if "cagr" in found:
        found.discard("growth")
    return frozenset(found)


def _units(text: str) -> tuple[str, tuple[NamedUnit, ...]]:
    """A heading without its units, and the units."""
    whole = _whole(text)
    if whole and not re.match(WHOLE_YEAR, text, re.IGNORECASE):
        return "", (whole,)
    said = table_lexicon().unit.search(text)
    if said:
        inside = text[said.end() :]
        opened = text[: said.start()].rstrip().endswith(("(", "["))
        if opened:
            inside = re.split(r"[)\]]\s*$", inside)[0]
        rest, more = _units(text[: said.start()].rstrip(" ([,，"))
        return rest, (*units_in(inside), *more)
    found: list[NamedUnit] = []

    def take(match: re.Match[str]) -> str:
        units = units_in(match[1], loose=False)
        found.extend(units)
        return "" if units else match.group()

    rest = _BRACKET.sub(take, text)
    tail = _TAIL_UNIT.search(rest)
    unit = unit_of(tail[1]) if tail and not found else None
    if tail and unit and (unit.unit.dimension != "count" or unit.unit.factor > 1):
        found.append(NamedUnit(unit))
        rest = rest[: tail.start()]
    if not found and _PERCENT_TAIL.search(rest):
        found.append(NamedUnit(percent()))
        rest = re.sub(r"\s*%\s*$", "", rest)
    return rest.strip(), tuple(found)


def _whole(text: str) -> NamedUnit | None:
    """A heading that is nothing but a unit; 企业 and "firms" are names there."""
    unit = unit_of(text)
    if unit is None:
        return None
    counted = unit.unit.dimension == "count" and unit.unit.factor == 1
    if counted and not (len(unit.noun) == 1 or unit.noun.endswith("次")):
        return None
    return NamedUnit(unit)


def _without_times(text: str, times: tuple[Time, ...]) -> tuple[str, str]:
    """A heading without its times, and the status that a time is marked with: 2021E, 2021年预测."""
    lexicon, status = table_lexicon(), "A"
    for time in reversed(times):
        after = _STATUS.match(text, time.end)
        stop = after.end() if after else time.end
        if after:
            status = lexicon.status[after[1].lower()]
        text = f"{text[: time.start]} {text[stop:]}"
    if times and lexicon.forecast.search(text):
        return lexicon.forecast.sub(" ", text), "F"
    return text, status


def _words(text: str, says: frozenset[str]) -> str:
    lexicon = table_lexicon()
    if "share" in says:
        text = _SHARE_IN.sub(lambda found: found["part"], text)
        text = _WHOLE.sub("", text.strip())
        text = _OF_OUTPUT.sub(" ", text)
    for name in _SHED:
        if name in says:
            text = lexicon.measures[name].sub(" ", text)
    words = _trimmed(re.sub(r"\(\s*\)|\[\s*\]", " ", text))
    if "level" in says:
        level = lexicon.measures["level"]
        last = next((found for found in level.finditer(words) if found.end() == len(words)), None)
        if last and (len(says) > 1 or last.start() == 0):
            words = _trimmed(words[: last.start()])
    return "" if words.casefold() in lexicon.columns["general"] else words


def _trimmed(text: str) -> str:
    return re.sub(r"\s{2,}", " ", _JOINTS.sub("", text.strip(" ()[]\"'"))).strip(" ()[]\"'")


def _denominator(text: str) -> str:
    found = _OF.search(text)
    if found is None:
        return ""
    return _trimmed(next(group for group in found.groups() if group))


@lru_cache(maxsize=1024)
def area_at_start(words: str) -> str:
    """The area that a caption begins with, as printed; "" if it begins with none.

    >>> area_at_start("日本环境产品与服务业市场"), area_at_start("服务出口")
    ('日本', '')
    """
    areas = table_lexicon().areas
    for stop in range(min(len(words), 24), 1, -1):
        piece = words[:stop]
        if squeezed(piece) in areas and squeezed(piece) and not _inside_word(words, stop):
            return piece.strip()
    return ""


def _inside_word(words: str, stop: int) -> bool:
    """Whether a cut goes through an English word: Oman in "Omani"."""
    return (
        words[stop - 1 : stop + 1].isascii()
        and words[stop - 1 : stop + 1].isalpha()
        and len(words) > stop
    )
