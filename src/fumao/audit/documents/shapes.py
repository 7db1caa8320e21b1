"""What a paragraph is by its shape: heading, caption, note, source, list item or prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import east_asian_width

# Levels of headings leave room: parts are 10, chapters 20, headings without a number 30.
PART, CHAPTER, PLAIN = 10, 20, 30
_ZH = "一二三四五六七八九十百零〇"
_NUMBERED: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), level)
    for pattern, level in (
        (rf"第[{_ZH}\d]+[篇编]|第[{_ZH}\d]+部分|(?:Part|PART) (?:[IVX]+|\d+|[A-Z])\b", PART),
        (rf"第[{_ZH}\d]+章|(?:Chapter|CHAPTER) (?:\d+|[IVX]+)\b", CHAPTER),
        (rf"第[{_ZH}\d]+节|(?:Section|SECTION) \d+\b|[IVX]{{1,5}}\.\s", 40),
        (rf"[{_ZH}]{{1,3}}、", 50),
        (rf"[（(][{_ZH}]{{1,3}}[）)]", 60),
        (r"\d{1,2}\.\d{1,2}\.\d{1,2}\.?(?=[\s\u3400-\u9fff])(?!\s?[\d%])", 75),
        (r"\d{1,2}\.\d{1,2}\.?(?=\s+[A-Z\u3400-\u9fff])(?!\s+(?:亿|万|个|美元|per|percent))", 73),
        (r"\d{1,2}(?:[.．]\s*(?=[^\d\s])|、|\s+(?=[A-Z]))", 70),
        (r"[（(](?:\d{1,2}|[a-z]|[ivx]{1,4})[）)]|(?:\d{1,2}|[a-z])[)）]\s?|[A-H]\.\s", 80),
        (r"[①-⑳]", 90),
    )
)
_LETTERED = _NUMBERED[-2][0]
_ITEM = re.compile(r"[-*•·▪■◆●○➢–—]\s+\S|[•▪■◆●➢]\S")
_CAPTION = re.compile(
    r"(?:附|[续續])?[图圖表]\s?[\dA-Z一二三四五六七八九十]++(?:[-—–‑.．][\dA-Z]++)*+\s*+[：:]?\s*+"
    r"(?!显示|所示|列|给出|反映|说明|中[，,]|可见|表明|为[^\s]*[。])\S"
    r"|(?:Table|Figure|Chart|Graph|Exhibit|Annex [Tt]able|TABLE|FIGURE|CHART)\s"
    r"[\dA-Z]{1,3}+(?:[-–.][\dA-Z]++)*+(?:[.:：|]\s*\S|\s+(?=[A-Z\d(“\"]))"
)
_UNIT = re.compile(
    r"[（(]?\s?(?:[计計]量)?[单單]位\s?[：:]|[（(]?Units?\s?:|[（(](?:in |In )?(?:US\$|USD|EUR|CNY|RMB|Per ?cent|"
    r"per ?cent|percentage|Percentage|%|[Mm]illions?|[Bb]illions?|[Tt]housands?)[^。]{0,60}[）)]$"
    r"|(?:In |in )?(?:US\$|USD|Per ?cent|Percentages?|[Mm]illions? of|[Bb]illions? of)[^.。]{0,40}$"
)
_SOURCE = re.compile(
    r"(?:[资資]料|[数數][据據]|[图圖]表|信息)[来來]源\s?[：:]|[来來]源\s?[：:]|(?:Data )?(?:Sources?|SOURCES?)\s?:"
)
_NOTE = re.compile(
    r"[注註]\s?(?:\d{1,2}|[①-⑳])?\s?[：:]|[备備][注註]\s?[：:]|[说說]明\s?[：:]|\[\^?\d{1,3}\]\s?[：:]?\s?\S"
    r"|Notes?\s?(?:\d{1,2})?\s?[:.]|NOTES?\s?:|[*†‡]+\s?(?:数据|资料|The |This |These |See |Data )"
)
_DRAWN = re.compile(r"\s*([=\-_*~#—–─━·.])(?:\s?\1){2,}\s*$")
_ADDRESS = re.compile(r"[<《]?https?://\S+$")
_CLOSED = re.compile(r"[。！？；：…!?;:.][\s\"'”’」』）)\]》]*$")
_HANGING = re.compile(r"(?:[，、,（(《“‘「\[—–/+×=-]|[^\w]\$)$")
# Words after which no Chinese sentence ends, without the nouns that end alike: 目的, 自由, 行为 ...
_LINKING_ZH = re.compile(
    r"(?:(?<!目)的|(?<!行)为|(?<![自理缘])由|(?<![存现内潜])在|(?<!参)与|(?<!普)及|(?<![应面核])对"
    r"|(?<!比)较|[是从至到占将被把且但或而]|以及)$"
)
_STOP_INSIDE = re.compile(r"[。！？；]|[a-z\d)”\"%][.!?;]\s+[A-Z“\"]")
_GOES_ON = re.compile(r"[，、。；：！？）》”’」』\]％%,.;:!?)a-z]")
_LAST_WORD = re.compile(r"[A-Za-z]+$")
_LINKING = frozenset(
    "a an and as at between by for from in into its nor of on or over per than that the their to "
    "under was were which while whose with within is are be been has have had will would about "
    "against among but if not this these those through during since until up down".split()
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a paragraph seems to be.

    ``kind``, or "" for prose and headings; ``level`` and length of the number it begins with.
    """

    kind: str
    level: int = 0
    number: int = 0


def is_rule(text: str) -> bool:
    """Whether a line is only drawn: ====, ----, ****."""
    return bool(_DRAWN.match(text))


def shape(text: str) -> Shape:
    """What a paragraph is when only its own characters are looked at.

    >>> shape("（一）行业规模不断扩大"), shape("表 3-1：全球主要自贸区的区域内贸易比重")
    (Shape(kind='', level=60, number=3), Shape(kind='caption', level=0, number=0))
    """
    if _SOURCE.match(text):
        return Shape("source")
    if _NOTE.match(text) or _ADDRESS.match(text):
        return Shape("note")
    if _CAPTION.match(text) and width(text) <= 200 and not text.endswith(("。", "；")):
        return Shape("caption")
    if _ITEM.match(text):
        return Shape("item")
    for pattern, level in _NUMBERED:
        if found := pattern.match(text):
            return Shape("", level, found.end())
    return Shape("")


def is_unit(text: str) -> bool:
    """Whether a line only says the unit of the table under it: （单位：亿美元）."""
    return width(text) <= 80 and bool(_UNIT.match(text))


def is_closed(text: str) -> bool:
    """Whether a paragraph ends as sentences end.

    >>> is_closed("增长4.2%。”"), is_closed("出口额为"), is_closed("It rose by 4.")
    (True, False, True)
    """
    return bool(_CLOSED.search(text[-12:]))


def is_hanging(text: str) -> bool:
    """Whether a paragraph cannot be over: it ends in a comma, an open bracket, "of", 占 ...

    >>> is_hanging("占服务进出口的"), is_hanging("知识产权保护的目的")
    (True, False)
    """
    if _HANGING.search(text) or _LINKING_ZH.search(text):
        return True
    word = _LAST_WORD.search(text[-12:])
    return bool(word and word.group() in _LINKING)


def is_prose(text: str) -> bool:
    """Whether there is the end of a sentence inside."""
    return bool(_STOP_INSIDE.search(text))


def goes_on(text: str) -> bool:
    """Whether a paragraph begins as none begins: with a comma, a small letter ..."""
    return bool(_GOES_ON.match(text)) and not _LETTERED.match(text)


def width(text: str) -> int:
    """Columns on paper: Chinese characters take two."""
    if text.isascii():
        return len(text)
    return len(text) + sum(east_asian_width(character) in "WF" for character in text)


def between(before: str, after: str, lang: str) -> str:
    """What stands between two lines of one paragraph: nothing in Chinese, else a space.

    >>> between("服务出口", "2806.3亿美元", "zh"), between("rose", "strongly", "en")
    ('', ' ')
    """
    last, first = before[-1:], after[:1]
    if _is_chinese(last) or _is_chinese(first):
        return ""
    if lang == "zh" and (last in _UNSPACED or first in _UNSPACED or (last + first).isdigit()):
        return ""
    return "" if last in "-\u2010" or first in ",.;:)%" else " "


_UNSPACED = "“”‘’—…·.%"


def _is_chinese(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\uffef"
