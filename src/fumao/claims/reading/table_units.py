"""Units as captions, headings and cells print them: 亿美元, US$ 100 million, 亿元，%."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from fumao.claims.reading import units
from fumao.claims.reading.table_lexicon import longest_first, plain, table_lexicon
from fumao.claims.reading.units import PrintedUnit
from fumao.model.tables import data_path

_TIME = {"天": "DAY", "日": "DAY", "个月": "MONTH", "月": "MONTH", "年": "YEAR", "小时": "HOUR",
         "个小时": "HOUR", "分钟": "MINUTE"}  # fmt: skip
_SCALE_ZH = "|".join(sorted(units.SCALES["zh"], key=len, reverse=True))
_ZH = re.compile(
    rf"(?:人民币)?(?P<times>1[0,]*)?(?P<scale>{_SCALE_ZH})?(?P<noun>[^\d/%]*?)(?P<per>/[^\d]+)?"
)
_SEGMENTS = re.compile(r"[;；,，、]|\band\b|和|及")
_LABELLED = re.compile(r"^(?P<label>.{2,}?)\s*(?:为|：|:|\bin\b)\s*(?P<unit>\S.*)$")
_TRAILED = re.compile(r"^(?P<unit>\S.*?)(?P<label>\s(?:on|of|over|per|as)\s.+)$")


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit and what it is said to be the unit of: 年均增长率为%; usually nothing."""

    unit: PrintedUnit
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """Unit words of both languages by what they are."""

    zh_money: Mapping[str, str]
    zh_physical: Mapping[str, str]
    counters: frozenset[str]
    ratios: Mapping[str, str]
    english: re.Pattern[str]
    kinds: Mapping[str, tuple[str, str]]


@cache
def _words() -> _Words:
    data = table_lexicon().data
    zh = tomllib.loads(data_path("language", "zh.toml").read_text(encoding="utf-8"))
    kinds: dict[str, tuple[str, str]] = {}
    for kind, field in (("money", "currencies"), ("physical", "physical"), ("ratio", "ratios")):
        kinds |= {
            word.casefold(): (kind, code) for code, many in data[field].items() for word in many
        }
    kinds |= {word: ("scale", str(power)) for word, power in data["scales"]["words"].items()}
    kinds |= {word: ("noun", word) for word in data["nouns"]["words"]}
    kinds |= {word: ("noise", word) for word in data["nouns"]["noise"]}
    english = re.compile(
        rf"\s*(?:(?P<word>{longest_first(kinds)})|(?P<number>1[0,]*(?!\d))|(?P<year>(?:19|20)\d\d(?!\d))|(?P<gap>[-.()]))",
        re.IGNORECASE,
    )
    return _Words(
        zh_money={name: code for code, names in zh["currencies"].items() for name in names},
        zh_physical={name: code for code, names in zh["physical"].items() for name in names},
        counters=frozenset(word.removeprefix("个") or word for word in zh["counters"]["words"]),
        ratios={word.casefold(): kind for kind, many in data["ratios"].items() for word in many},
        english=english,
        kinds=kinds,
    )


@lru_cache(maxsize=4096)
def unit_of(text: str, *, loose: bool = False) -> PrintedUnit | None:
    """The unit that a text is, None if it is none.

    Parameters
    ----------
    loose : bool
        Whether any short noun counts as one, as it does after 单位： or "Unit:".

    Examples
    --------
    >>> unit_of("亿美元").unit.code, unit_of("US$ 100 million").unit.code, unit_of("％").unit.code
    ('USD_100MN', 'USD_100MN', 'PCT')
    >>> unit_of("万人次").noun, unit_of("million persons").unit.factor, unit_of("初步")
    ('人次', Decimal('1000000'), None)
    """
    bare = plain(text).strip(" .,:")
    if not bare:
        return None
    return (
        _ratio(bare, text.strip())
        or _chinese(bare, text.strip(), loose)
        or _english(bare, text.strip(), loose)
    )


def _ratio(bare: str, printed: str) -> PrintedUnit | None:
    match _words().ratios.get(bare.casefold()):
        case "percent":
            return units.percent(printed)
        case "points":
            return units.points(printed)
        case "times":
            return units.times(printed)
        case "index":
            return units.physical(printed, "INDEX", "index")
    return units.physical(printed, "INDEX", "index") if re.search(r"= ?100\b", bare) else None


def _chinese(bare: str, printed: str, loose: bool) -> PrintedUnit | None:
    found = _ZH.fullmatch(bare.replace(" ", ""))
    if found is None or not (found["noun"] or found["scale"]):
        return None
    words, noun, per = _words(), found["noun"], found["per"] or ""
    power = units.SCALES["zh"].get(found["scale"] or "", 0) + (found["times"] or "").count("0")
    if noun in words.zh_money:
        return units.money(printed, words.zh_money[noun], power)
    if noun in words.zh_physical:
        return units.physical(printed, words.zh_physical[noun], "physical", power)
    if noun in _TIME and not found["scale"]:
        return units.physical(printed, _TIME[noun], "time", power)
    known = noun.removeprefix("个") in words.counters or not noun
    if known or (loose and re.fullmatch(r"[一-鿿]{1,8}", noun)):
        return units.things(printed, noun + per, power)
    return None


def _english(bare: str, printed: str, loose: bool) -> PrintedUnit | None:
    """Words in any order: US$ 100 million, million US dollars, thousands of persons."""
    said: dict[str, str] = {}
    power = at = 0
    words = _words()
    while at < len(bare):
        found = words.english.match(bare, at)
        if found is None:
            return _counted(bare, printed, said, power, at) if loose else None
        at = found.end()
        if found["number"]:
            power += found["number"].count("0")
        elif found["word"]:
            kind, code = words.kinds[found["word"].casefold()]
            if kind == "scale":
                power += int(code)
                said["scale"] = code
            elif kind != "noise" and said.setdefault(kind, code) != code:
                return None
    if {"noun", "money"} <= set(said) and "per" not in bare.casefold().split():
        return None  # contracts won
    return _composed(printed, said, power)


def _composed(printed: str, said: Mapping[str, str], power: int) -> PrintedUnit | None:
    if "money" in said:
        return units.money(printed, said["money"], power)
    if "ratio" in said:
        return _ratio({"percent": "%", "points": "pp"}.get(said["ratio"], said["ratio"]), printed)
    if "physical" in said:
        time = said["physical"] in _TIME.values()
        return units.physical(printed, said["physical"], "time" if time else "physical", power)
    if "noun" in said or "scale" in said:
        return units.things(printed, said.get("noun", ""), power)
    return None


def _counted(
    bare: str, printed: str, said: Mapping[str, str], power: int, at: int
) -> PrintedUnit | None:
    """An unknown noun after a scale or alone: thousand seats."""
    noun = bare[at:].strip()
    named = set(said) <= {"scale", "noise"} and re.fullmatch(r"[A-Za-z][A-Za-z -]{1,24}", noun)
    return units.things(printed, noun, power) if named else None


@lru_cache(maxsize=1024)
def units_in(text: str, *, loose: bool = True) -> tuple[NamedUnit, ...]:
    """The units of a list as it stands after 单位：, each with what it is said to hold for.

    Without ``loose`` the list must begin with a unit, as in brackets of all sorts.

    >>> [(each.unit.unit.code, each.label) for each in units_in("亿美元；年均增长率为%")]
    [('USD_100MN', ''), ('PCT', '年均增长率')]
    """
    whole = unit_of(text, loose=loose)
    if whole is not None:
        return (NamedUnit(whole),)
    found: list[NamedUnit] = []
    for segment in _SEGMENTS.split(text):
        each = _segment(segment.strip())
        if each is None:
            if not found and not loose:
                return ()
            continue
        last = found[-1].unit if found else None
        scale = each.unit.unit.base == "ONE" and not each.unit.noun and each.unit.unit.factor > 1
        if scale and last is not None and last.unit.factor == 1 and last.is_money:
            # "US dollars, millions": one unit in two words.
            power = each.unit.unit.factor.adjusted()
            found[-1] = NamedUnit(units.money(text.strip(), last.unit.base, power))
        else:
            found.append(each)
    return tuple(found)


def _segment(text: str) -> NamedUnit | None:
    unit = unit_of(text)
    if unit is not None:
        return NamedUnit(unit)
    for pattern in (_LABELLED, _TRAILED):
        split = pattern.match(text)
        unit = unit_of(split["unit"]) if split else None
        if split and unit:
            return NamedUnit(unit, split["label"].strip())
    return None
