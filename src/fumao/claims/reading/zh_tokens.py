"""From characters to tokens: quantities, times, cues and plain text, each with its one-letter kind.

Kinds of quantities: ``%`` per cent, ``±`` percentage points, ``$`` money, ``n`` counts of
things, ``x`` times, ``r`` ranks, ``h`` lengths, areas and the like, ``y`` durations, ``i``
points of an index, ``0`` a number without unit. ``T`` is a time, ``W`` plain text, ``,``
``;`` ``.`` ``d`` (、) ``(`` ``)`` punctuation; cues have the letters of ``data/language/zh.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fumao.claims.claim import Qualifier
from fumao.claims.reading import units
from fumao.claims.reading.units import PrintedUnit
from fumao.claims.reading.zh_lexicon import TIMES, lexicon
from fumao.claims.reading.zh_numerals import NUMERAL, chinese_fraction, chinese_number
from fumao.claims.reading.zh_time import Moment, moment_at

QUANTITIES = "%±$nxrhyi0"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and how exactly it is meant; ``start`` to ``end`` is the numeral."""

    value: Decimal
    unit: PrintedUnit
    start: int
    end: int
    upper: Decimal | None = None
    qualifier: Qualifier = Qualifier.EXACT
    word: str = ""  # doublings, tenths ... where the number is a word


@dataclass(frozen=True, slots=True)
class Token:
    """Characters ``start`` to ``end`` and what they do."""

    kind: str
    text: str
    start: int
    end: int
    quantity: Quantity | None = None
    moment: Moment | None = None
    reason: str = ""  # why a numeral in here is no claim


_NUMBER = re.compile(
    r"(?P<sign>[+\-−－–]|(?<!正)负)?(?P<n>\d{1,3}(?:[, \u00a0\u2009\u202f]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
)
_GROUPING = re.compile(r"[,\s]")
_NAME = re.compile(
    r"https?://[^\s，。；）>]+|[A-Za-z][A-Za-z/+&.\-]*\s?\d[A-Za-z\d_\-]*(?:\.\d+)*|\d+(?:[A-Za-z]+[A-Za-z\d+_\-]*|\+\d[A-Za-z\d+]*)|\d+:\d+"
    r"|\d+(?:\.\d+){2,}|[A-Za-z][A-Za-z&.+\-]*"
)
_ORDINAL = re.compile(
    rf"第\s?(?P<n>{NUMERAL}|\d+)(?P<few>几)?(?P<noun>[位名大](?!学)|[批次届条款项期章节号代季卷版天年辆个])?"
)
_FIRST_N = re.compile(
    rf"(?<!之)(?<!目)(?<!以)(?<!此)前\s?(?P<n>{NUMERAL}|\d+)(?P<noun>大|位|名|强|家|类|个|款|省|市|列)?"
)
_VAGUE = re.compile(r"(?:数|几|上|成)[十百千万亿]+|[十百千万]几")
_SCALED = re.compile(r"(?P<scale>百万|千万|万亿|万|亿|千|百)(?P<more>[多余])?(?=(?:美元|元|人|家|个|场|名|件|次|欧元|项|种|户|吨))")  # fmt: skip
_CHAPTER = re.compile(
    rf"^\s*(?:[（(](?:{NUMERAL}|\d+)[)）]|(?:{NUMERAL})、|\d+(?:\.\d+)*[.、．](?!\d)|[①-⑳])"
)
_LABEL = re.compile(r"(?:续?[图表]|专栏|附件|附表|方框|公式)\s*[A-Z]?\d+(?:\s*[-—–.－]\s*\d+)*")
_ENUMERATOR = re.compile(
    rf"(?:{NUMERAL})[是要则](?!否)|第(?:{NUMERAL})，|[其]?(?:{NUMERAL})、|[（(]\d{{1,2}}[)）]"
)
_CODE = re.compile(
    r"第?\d+号|编号[：:]\s*\w+|(?:电话|传真|邮编|邮政编码|[Tt]el)[：:]?\s*[\d\-（）() ]+|\d{3,4}-\d{7,8}"
)
# 14岁以下人数, 5000万美元以上项目, 1美元兑6.9元: numbers that say who or what is counted.
_GROUP = re.compile(
    r"\d+(?:\s*[—\-–~至]\s*\d+)?周?岁(?:及?以[上下]|(?=[的人组青少年占]))"
    r"|10{0,2}(?:美元|欧元|英镑|日元|港元|元人民币)(?=兑|对人民币|合)"
    r"|\d+(?:\.\d+)?[百千万亿]*(?:美元|元|平方米|人)(?:及?以[上下])的?(?=(?:技术)?(?:项目|合同|企业|工程|单位|大额))"
)
_FOOTNOTE = re.compile(r"\[\d{1,2}\]")
_TITLE = re.compile(r"《[^》]{1,120}》")
_PUNCTUATION = {"，": ",", ",": ",", "；": ";", ";": ";", "：": ":", ":": ":", "、": "d", "（": "(",
                "(": "(", "）": ")", ")": ")", "/": "W", "·": "W", "。": ".", "！": ".", "？": ".", "!": ".", "?": "."}  # fmt: skip
_CJK_NUMERAL = frozenset("零〇一二三四五六七八九十百千两半数几成翻上过")
_DASHES = re.compile(r"\s*[—–\-~～−]+\s*|[至到](?=\d)")


def tokens_of(text: str) -> list[Token]:
    """Cut a sentence into tokens; every character is in one.

    >>> [token.kind for token in tokens_of("服务出口2806.3亿美元，同比下降1.0%")]
    ['W', '$', ',', 'Y', 'D', '%']
    """
    found: list[Token] = []
    at = plain = 0
    chapter = _CHAPTER.match(text)
    if chapter:
        found.append(Token("W", chapter.group(), 0, chapter.end(), reason="section number"))
        at = plain = chapter.end()
    ratios = {each[0].start: each for each in _ratios_in(text)}
    while at < len(text):
        if at in ratios:
            found += [Token("W", text[plain:at], plain, at)] if plain < at else []
            found += ratios[at]
            at = plain = ratios[at][-1].end
            continue
        token = _token_at(text, at)
        if token is None:
            at += 1
            continue
        if plain < token.start:
            found.append(Token("W", text[plain : token.start], plain, token.start))
        found.append(token)
        at = plain = token.end
    if plain < len(text):
        found.append(Token("W", text[plain:], plain, len(text)))
    return _shared_units(found)


def _token_at(text: str, at: int) -> Token | None:
    mark = text[at]
    if mark == "[":
        note = _FOOTNOTE.match(text, at)
        if note:
            return Token("W", note.group(), at, note.end(), reason="footnote")
    if mark in _PUNCTUATION:
        return Token(_PUNCTUATION[mark], mark, at, at + 1)
    if mark == "《":
        title = _TITLE.match(text, at)
        return Token("W", title.group(), at, title.end(), reason="title") if title else None
    if mark.isascii() and (mark.isalnum() or mark in "+-$"):
        return _ascii_at(text, at)
    if mark in "−－–":
        return _number_at(text, at)
    if mark in "图表专附续方公":
        label = _LABEL.match(text, at)
        if label:
            return Token("W", label.group(), at, label.end(), reason="figure or table number")
    minus = _number_at(text, at) if mark == "负" else None
    return minus or _time_at(text, at) or _words_at(text, at) or _numeral_at(text, at)


# 三次产业结构为4.0∶36.0∶60.0: shares of all parts of a whole.
_RATIO = re.compile(
    r"(?<![\d.:：∶])\d{1,2}(?:\.\d+)?(?:\s?[:：∶︰]\s?\d{1,2}(?:\.\d+)?){2,5}(?![\d.:：∶%])"
)


_OF_PARTS = re.compile("结构|构成|比")  # 三次产业之比, 结构, 构成


def _ratios_in(text: str) -> Iterator[list[Token]]:
    """The numbers of ratios that are all per cents of one whole, and the marks between them."""
    for found in _RATIO.finditer(text) if _OF_PARTS.search(text) else ():
        numbers = list(_NUMBER.finditer(text, found.start(), found.end()))
        total = sum((Decimal(each["n"]) for each in numbers), Decimal(0))
        if _OF_PARTS.search(text, 0, found.start()) and abs(total - 100) <= _MISSED:
            yield list(_ratio(text, numbers))


def _ratio(text: str, numbers: Sequence[re.Match[str]]) -> Iterator[Token]:
    last = 0
    for each in numbers:
        start, end = each.span("n")
        if last:
            yield Token("d", text[last:start], last, start)
        share = Quantity(Decimal(each["n"]), units.percent(""), start, end, word="ratio")
        yield Token("%", each["n"], start, end, quantity=share)
        last = end


# A ratio whose terms are no per cents adds up to something else.
_MISSED = 12


def _ascii_at(text: str, at: int) -> Token | None:
    for pattern, reason in ((_CODE, "document number"), (_GROUP, "group"), (_NAME, "name")):
        name = pattern.match(text, at)
        if name and not (reason == "name" and text[at].isdigit() and _is_quantity(text, at)):
            letters = _LETTERS.match(text, at) if reason == "name" else None
            if letters and _is_measured(text, letters.end()):
                return Token("W", letters.group().rstrip(), at, letters.end())
            has_digit = any(mark.isdigit() for mark in name.group())
            return Token("W", name.group(), at, name.end(), reason=reason if has_digit else "")
    fraction = chinese_fraction(text, at)
    if fraction:
        return _fraction(text, at, *fraction)
    return _time_at(text, at) or _number_at(text, at)


# GDP 4200亿元, CPI 2.1%: a name and, after it, how much of it there is.
_LETTERS = re.compile(r"[A-Za-z][A-Za-z/+&]*\s?(?=\d)")


def _is_measured(text: str, at: int) -> bool:
    """Whether the digits after letters are an amount of money or a percentage, and no part of a name."""
    number = _NUMBER.match(text, at)
    unit = lexicon().unit.match(text, number.end()) if number else None
    return bool(unit and (unit["percent"] or unit["pp"] or unit["noun"] in lexicon().currencies))


def _is_quantity(text: str, at: int) -> bool:
    """Whether digits run into a unit written in letters: 20TEU, 3pct."""
    number = _NUMBER.match(text, at)
    unit = lexicon().unit.match(text, number.end()) if number else None
    return bool(unit and (unit["pp"] or unit["noun"]))


def _time_at(text: str, at: int) -> Token | None:
    moment = moment_at(text, at)
    if moment is None:
        return None
    if moment.form == "code":
        return Token("W", text[at : moment.end], at, moment.end, reason="document number")
    if moment.form == "decade":
        return Token("T", text[at : moment.end], at, moment.end, reason="decade")
    if moment.form == "bare month" and not text[at].isdigit():
        return None
    return Token("T", text[at : moment.end], at, moment.end, moment=moment, reason="date")


# 中国自法国服务进口: where imports come from, and no first end of a movement.
_ORIGIN = re.compile(r"[自从](?:(?!以来)[^\d，。；：、至到增降升]){1,12}?进口")


def _words_at(text: str, at: int) -> Token | None:
    for word, kind in lexicon().words.get(text[at], ()):
        if text.startswith(word, at) and not (word == "占地" and text.startswith("区", at + 2)):
            kind = "W" if kind == "F" and _ORIGIN.match(text, at) else kind
            return Token(kind, word, at, at + len(word))
    return None


def _number_at(text: str, at: int) -> Token | None:
    found = _NUMBER.match(text, at)
    if found is None:
        return None
    signed = bool(found["sign"]) and not (
        at and (text[at - 1].isalnum() and text[at - 1].isascii())
    )
    if found["sign"] and not signed:
        return None
    value = Decimal(_GROUPING.sub("", found["n"]))
    if found["sign"] and found["sign"] != "+":
        value = -value
    return _quantity(text, at, found.end(), value)


def _numeral_at(text: str, at: int) -> Token | None:
    """Chinese numerals that count something; others are part of words."""
    if text[at] == "第":
        return _ordinal(text, at)
    if text[at] == "前":
        return _first_n(text, at)
    if text.startswith(("首位", "榜首"), at) and _RANKED.search(text, max(at - 6, 0), at):
        quantity = Quantity(Decimal(1), units.things("位", "位"), at, at + 2)
        return Token("r", text[at : at + 2], at, at + 2, quantity=quantity)
    if text[at] not in _CJK_NUMERAL and text[at] not in "万亿":
        return None
    enumerator = _ENUMERATOR.match(text, at)
    if enumerator and (at == 0 or text[at - 1] in "，。；：:;、 ”"):
        return Token("W", enumerator.group(), at, enumerator.end(), reason="list number")
    fraction = chinese_fraction(text, at)
    if fraction:
        return _fraction(text, at, *fraction)
    vague = _VAGUE.match(text, at)
    if vague:
        return Token("W", vague.group(), at, vague.end(), reason="vague count")
    return _counted(text, at)


def _counted(text: str, at: int) -> Token | None:
    words = lexicon()
    found = words.numeral.match(text, at)
    quoted = at > 0 and text[at - 1] in "“‘"
    if (
        found
        and not quoted
        and (_inside_word(text, at, found) or text.startswith("部分", found.end()))
    ):
        return Token("W", found["n"], at, found.end("n"), reason="part of a word")
    if found and not quoted:
        value = chinese_number(found["n"])
        if value is not None and value > 1:
            token = _quantity(text, at, found.end("n"), value)
            if (
                token
                and token.text.endswith("大")
                and text[max(at - 2, 0) : at] in ("全球", "世界", "全国")
                and text[token.end : token.end + 1] != "洲"
            ):
                return replace(token, kind="r")
            return token if token and token.kind != "0" else None
    scaled = _SCALED.match(text, at)
    if scaled and at and (_qualified_before(text, at) or scaled["more"]):
        return _quantity(text, at, at, Decimal(1))
    return None


# 出现三大变化, 主要有三个原因: how a text is ordered, and nothing that is counted.
_DISCOURSE = re.compile(
    "(?:大|个|项|种)?(?:主要|重要|显著|明显|突出|新的?)?"
    "(?:变化|特点|特征|趋势|原因|问题|阶段|因素|层面|维度|挑战|机遇|亮点|角度|环节|路径)"
)
_CONGRESS = re.compile("十[一二三四五六七八九]|二十[一二三]?")


def _inside_word(text: str, at: int, found: re.Match[str]) -> bool:
    """Whether a numeral and its noun are a name: 三省堂, 十三个五年, 二次污染, 两国."""
    noun = text[found.end() : found.end() + 2]
    if _DISCOURSE.match(text, found.end()):
        return True
    if found["n"] == "三" and text.startswith("次产业", found.end()):
        return True
    if re.search("一一|^一$", found["n"]) or (noun[:1] == "大" and _CONGRESS.fullmatch(found["n"])):
        return True
    if found["n"] in ("二", "两") and (noun[:1] in "国省地级" or found["n"] == "二"):
        return True
    if (
        noun[:1] in "国省"
        and found["n"] != "两"
        and text[found.end() + 1 : found.end() + 2] in "际内外产"
    ):
        return True
    if noun[:1] == "人" and text[at - 1 : at] in "第他":
        return True
    return noun[:1] == "年" and not _duration_like(text, at, found)


def _duration_like(text: str, at: int, found: re.Match[str]) -> bool:
    after = text[found.end() + 1 : found.end() + 2]
    return (
        text[at - 2 : at] in ("连续", "为期", "长达", "超过", "期限", "已连", "满足")
        or after in "时期来"
    )


def _quantity(text: str, start: int, end: int, value: Decimal) -> Token | None:
    """A number at a place with all that belongs to it: scale, unit, range, 多, 以上."""
    upper: Decimal | None = None
    found = lexicon().unit.match(text, end)
    assert found is not None  # the pattern may be empty
    dash = _DASHES.match(text, found.end()) or _DASHES.match(text, end)
    if dash and text[max(start - 1, 0) : start] not in ("从", "由"):
        second = _NUMBER.match(text, dash.end())
        if second and not second["sign"]:
            other = lexicon().unit.match(text, second.end())
            if other and _same_kind(found, other):
                low = _scaled_down(value, found, other)
                upper, value = Decimal(_GROUPING.sub("", second["n"])), low
                found, end = other, second.end()
    if found["noun"] and _OF_A_NAME.match(text, found.start("noun")):
        return Token("W", text[start : found.end()], start, found.end(), reason="name")
    unit, kind = _unit_of(found)
    prefix = _MONEY.search(text, max(start - 6, 0), start) if found["noun"] == "元" else None
    if prefix and kind == "$":
        currency = lexicon().currencies[prefix["name"]]
        unit = units.money(unit.text, currency, _power(found))
    numeral_end = end
    more = found["more"] or found["more2"] or found["more3"]
    qualifier = Qualifier.OVER if more else Qualifier.EXACT
    if found["more"] == "几":
        qualifier = Qualifier.OVER
    stop = found.end()
    if upper is not None:
        if (upper < value and value > 0) or value * upper < 0:
            return None
        qualifier = Qualifier.RANGE
    else:
        qualifier, stop = _qualifier_after(text, stop, qualifier)
        qualifier = _qualifier_before(text, start, qualifier)
    quantity = Quantity(value, unit, start, numeral_end, upper, qualifier)
    return Token(kind, text[start:stop], start, stop, quantity=quantity)


# 新台币1234亿元: the name of the money before the number.
_MONEY = re.compile(r"(?P<name>新台币|台币|港币|澳门币)(?:约|近|超过)?\s?$")
# 东盟10国, 15周年: number and noun are part of a name.
_OF_A_NAME = re.compile(r"国(?![家际内])|周年")


def _same_kind(first: re.Match[str], second: re.Match[str]) -> bool:
    """Whether two ends of a range can share a unit: 10—30美元, 1亿—1.2亿人, 30%—40%."""
    if not any(second[name] for name in ("pp", "percent", "times", "noun", "scale", "permille")):
        return False
    if second["noun"] == "年" and not second["scale"]:
        return False
    plain = not any(first[name] for name in ("pp", "percent", "times", "noun", "scale"))
    same = (first["percent"], first["pp"], first["times"]) == (
        second["percent"],
        second["pp"],
        second["times"],
    )
    return plain or (same and first["noun"] in (None, second["noun"]))


def _scaled_down(value: Decimal, first: re.Match[str], second: re.Match[str]) -> Decimal:
    """The lower end in the scale of the upper one."""
    have, want = _power(first), _power(second)
    if not first["scale"] or have == want:
        return value
    return value.scaleb(have - want)


def _power(found: re.Match[str]) -> int:
    scales = units.SCALES["zh"]
    return scales.get(found["scale"] or "", 0) + scales.get(found["scale2"] or "", 0)


def _unit_of(found: re.Match[str]) -> tuple[PrintedUnit, str]:
    words, power = lexicon(), _power(found)
    scale = (found["scale"] or "") + (found["scale2"] or "")
    per = found["per"] or ""
    if found["pp"]:
        return units.points(found["pp"]), "±"
    if found["percent"] or found["permille"]:
        return units.percent(found["percent"] or found["permille"]), "%"
    if found["times"]:
        return units.times(scale + "倍"), "x"
    noun = found["noun"] or ""
    printed = scale + noun + per
    if noun in words.currencies:
        return units.money(printed, words.currencies[noun], power), "$"
    if noun in TIMES and not scale:
        return units.physical(printed, TIMES[noun], "time"), "y"
    if noun in words.physical:
        return units.physical(printed, words.physical[noun], "physical", power), "h"
    if noun == "分":
        return units.physical(printed, "INDEX", "index"), "i"
    if noun or scale:
        return units.things(printed, noun + per, power), "n"
    return units.things("", ""), "0"


def _qualified_before(text: str, at: int) -> bool:
    return (
        any(text.endswith(word, 0, at) for word, _ in lexicon().qualifiers)
        or text[at - 1] in "上过"
    )


def _qualifier_before(text: str, start: int, have: Qualifier) -> Qualifier:
    before = text[max(start - 5, 0) : start].rstrip()
    # 超过了, 约为, 接近于 ... : the word may be followed by a particle.
    for end in (before, before.rstrip("已了为达到有于")):
        for word, qualifier in lexicon().qualifiers:
            if end.endswith(word):
                near = qualifier in (Qualifier.NEARLY, Qualifier.ABOUT)
                return Qualifier.ABOUT if have is Qualifier.OVER and near else qualifier
    return have


_AFTER = re.compile(
    r"(?P<at_least>(?:及|或)?以上)|(?P<at_most>(?:及|或)?以下|以内|之内)|(?P<about>左右|上下)|(?P<over>有余|强(?=[，。；]))"
)


def _qualifier_after(text: str, at: int, have: Qualifier) -> tuple[Qualifier, int]:
    found = _AFTER.match(text, at)
    if found is None:
        return have, at
    return Qualifier(found.lastgroup or ""), found.end()


_MORE_THAN = re.compile(r"还?多|有余")  # 翻了一番多


def _fraction(text: str, at: int, end: int, value: Decimal, word: str) -> Token:
    unit = units.percent(text[at:end])
    kind = "x" if word == "doublings" else "%"
    qualifier = _qualifier_before(text, at, Qualifier.EXACT)
    loose = word in ("half", "tenths") or (word == "fraction" and not text[at].isdigit())
    if loose and qualifier is Qualifier.EXACT:
        qualifier = Qualifier.OVER if text.startswith("过半", at) else Qualifier.ABOUT
    qualifier, stop = _qualifier_after(text, end, qualifier)
    if loose and qualifier in (Qualifier.ABOUT, Qualifier.NEARLY):
        value = value.quantize(Decimal(1))  # 三分之二 is no 66.67%, but as near as words are
    more = _MORE_THAN.match(text, end) if word == "doublings" else None
    if more:
        qualifier, stop = Qualifier.AT_LEAST, more.end()
    quantity = Quantity(value, unit, at, end, qualifier=qualifier, word=word)
    return Token(kind, text[at:stop], at, stop, quantity=quantity)


_RANKED = re.compile(
    r"(?:居|位|列|名|排|球|界|国|内|洲|省|市|持|业|区|前|到|至|跃|升|入|巩固|位次|是|成为|为|大)(?:世界|全球|全国)?$"
)


_PLACED = re.compile(r"(?:位居|居于|稳居|位列|名列|排名|排在|跃居)[^，。；]{0,16}$")
_RANKS = re.compile(r"第[一二三四五六七八九十\d]{1,3}[大位]?[、和]$")  # 第一、第二大市场
_MORE_RANKS = re.compile(r"[、和]第[一二三四五六七八九十\d]{1,3}[大位]")


# 第三、第四、第五航权: a list of ordinals that ends in a name
_LISTED_NAMES = re.compile(
    r"第[一二三四五六七八九十\d]{1,3}(?:[、和]第[一二三四五六七八九十\d]{1,3})+(?![大位名，。；、和])"
)


def _ordinal(text: str, at: int) -> Token:
    """第二位 after 位居 is a rank; 第三次, 第十五届 are none."""
    found = _ORDINAL.match(text, at)
    if found is None:
        return Token("W", text[at], at, at + 1)
    value = chinese_number(found["n"])
    number = Decimal(found["n"]) if value is None else value
    placed = found["noun"] in ("位", "名") or (
        found["noun"] in (None, "大") and bool(_RANKED.search(text, max(at - 6, 0), at))
    )
    listed = found["noun"] == "大" or text[found.end() : found.end() + 1] in "，。；、和"
    listed = listed and _LISTED_NAMES.match(text, at) is None
    placed = placed or (listed and bool(_RANKS.search(text, max(at - 8, 0), at)))
    alone = text[at - 1 : at] in ("（", "(") and text[found.end() : found.end() + 1] in ("）", ")")
    placed = placed or (found["noun"] is None and (alone or bool(_PLACED.search(text, 0, at))))
    placed = placed or (found["noun"] is None and bool(_MORE_RANKS.match(text, found.end())))
    if not placed or text.startswith(
        ("三产业", "一产业", "二产业", "三方", "一批", "一时间"), at + 1
    ):
        return Token("W", found.group(), at, found.end(), reason="ordinal")
    quantity = Quantity(number, units.things(found["noun"] or "位", "位"), at, found.end())
    return Token("r", found.group(), at, found.end(), quantity=quantity)


def _first_n(text: str, at: int) -> Token | None:
    """前十大, 前100家, 前五名."""
    found = _FIRST_N.match(text, at)
    if found is None or text[found.end() : found.end() + 1] in "年月天期日季":
        return None
    value = chinese_number(found["n"])
    number = Decimal(found["n"]) if value is None else value
    if not found["noun"] and found["n"] not in (
        "十",
        "10",
        "100",
        "三",
        "五",
        "百",
        "20",
        "二十",
        "50",
        "5",
        "3",
    ):
        return None
    unit = units.things(found["noun"] or "位", found["noun"] or "位")
    quantity = Quantity(number, unit, found.start("n"), found.end("n"), qualifier=Qualifier.AT_MOST)
    return Token("r", found.group(), at, found.end(), quantity=quantity)


def _shared_units(tokens: list[Token]) -> list[Token]:
    """14.9和3.2个百分点: a number without unit takes that of the next in its list."""
    for at in range(len(tokens) - 3, -1, -1):
        first, link, second = tokens[at : at + 3]
        bare = first.kind == "0" or (first.text.endswith("个") and second.kind == "±")
        if bare and link.kind in "dj" and second.quantity and second.kind not in "0r":
            assert first.quantity is not None
            shared = replace(first.quantity, unit=second.quantity.unit)
            tokens[at] = replace(first, kind=second.kind, quantity=shared)
    return tokens
