"""Noun phrases of a clause: what stands before the words that state something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fumao.claims.claim import Measure, Subject
from fumao.claims.reading.zh_subjects import (
    phrase,
    phrase_of,
)
from fumao.claims.reading.zh_tokens import QUANTITIES, Token
from fumao.model.names import Names

M = Measure
SHARE_NOUN = re.compile(r"的?(?:所?占的?)?(?:占比|比重|份额|比例)(?:最[高大多]|居首|居前)?$")
_CUES = frozenset("YHEUDLZFoqVBMmxAc")
_TRANSPARENT = (
    "完成",
    "实现",
    "取得",
    "创造",
)  # 实现利润10676亿元: the noun goes on after the verb


_EXCEEDS = ("高出", "超出", "多出")
# 提升了, 增长超过: what follows a verb, and no name.
_AFTER_VERB = ("了", "约", "近", "超", "逾", "至", "到")


def first_cue(clause: Sequence[Token]) -> int:
    """Where the first word stands that states something, or counts."""
    found = (token.start for token in clause if token.kind in _CUES or token.kind in QUANTITIES)
    return next(found, clause[-1].end)


def noun_before_cue(tokens: Sequence[Token]) -> str:
    """The noun phrase before the first word that states something of it."""
    tokens = _led(tokens)
    taken: list[Token] = []
    for at, token in enumerate(tokens):
        share = token.kind == "S" and token.text in ("占", "占据")
        if token.kind in QUANTITIES or share:
            break
        if token.text in _TRANSPARENT:
            continue
        if token.kind == "c" or (not taken and _is_other(tokens, at)):
            break
        verb = token.kind in "UD" or (token.kind == "V" and at)
        if verb and not taken and _is_nominal(tokens[at + 1 : at + 2]):
            taken.append(token)
            continue
        if token.kind in _CUES and (taken or at):
            break
        if token.kind in "UD":
            break  # 增长了234%: a verb names nothing
        if token.kind in "WRdjsSGgCPpeKUD~":
            taken.append(token)
    while taken and taken[-1].kind in "KUD":
        taken.pop()
    said = _BASIS.sub("", "".join(token.text for token in taken).strip())
    return phrase_of(_CAUSED.sub("", said))


# 服务数字化将使服务贸易…: what is made to move, and not what moves it.
_CAUSED = re.compile(r"^[^，]*?(?<![大天行即假出特公])使得?(?![用命馆者节团徒领])(?=..)")


# 按常住人口计算, 按可比口径, 折合: how it is reckoned, not what.
_BASIS = re.compile(
    r"^(?:[按以]照?[^，]{0,14}?(?:计算(?!机)|计价|计值|计$|口径(?:计算)?|价格?$)的?|折合?(?:成|为)?(?!旧))"
)


def _is_other(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause opens with what something is compared with or ranked among: 高于进口增速."""
    token, after = tokens[at], tokens[at + 1 : at + 2]
    if token.kind == "B":
        same = after and after[0].moment and after[0].moment.form == "same"
        after = tokens[at + 2 : at + 3] if same else after
        return bool(after) and after[0].kind != "T" and not (same and after[0].kind in "UD")
    exceeds = token.text in _EXCEEDS and bool(after) and after[0].kind == "W"
    return token.kind in "MmZ" or exceeds


def _led(tokens: Sequence[Token]) -> Sequence[Token]:
    """依次为美国50亿元, 其次是旅行（23%）: what a list names next stands after its verb."""
    for at in range(len(tokens) - 2, 0, -1):
        leads = tokens[at - 1].kind == "L" or tokens[at - 1].text.endswith(_NEXT)
        if tokens[at].text in ("为", "是") and leads and tokens[at + 1].kind == "W":
            return tokens[at + 1 :]
    return tokens


_NEXT = ("其次", "其后", "再次", "最后", "随后")


def _is_nominal(after: Sequence[Token]) -> bool:
    """Whether a verb belongs to a name with what follows: 增长动力, and not 增长了."""
    return (
        bool(after)
        and after[0].kind in "WRsGgS"
        and not after[0].text.startswith(_AFTER_VERB)
        and bool(phrase(after))
    )


def other_named(slot_left: Sequence[Token], right: Sequence[Token]) -> str:
    """远高于全球货物贸易5.2%的降幅: whose the number is, if not what is compared with it."""
    at = next((at for at, token in enumerate(slot_left) if token.kind in "Mm"), None)
    after = "".join(token.text for token in right)
    if at is None or not _ITS_RATE.match(after):
        return ""
    return phrase([token for token in slot_left[at + 1 :] if token.kind in "WRdjs"])


_ITS_RATE = re.compile("的?(?:平均|同比)?(?:增速|增幅|降幅|涨幅|跌幅|增长率)")


def unbracketed(clause: Sequence[Token]) -> Iterator[Token]:
    """The tokens of a clause outside its brackets."""
    depth = 0
    for token in clause:
        depth += (token.kind == "(") - (token.kind == ")")
        if not depth and token.kind != ")":
            yield token


_ASKED = re.compile(
    r"认为|表示|计划|反映|预期|预计|选择|采用|使用|通过|委托|存在|推出|利用|希望|已经?|将|在|对|获得|开展|拥有|进行|面临|来自|属于|是|为|有"
)


def respondents(right: Sequence[Token]) -> str:
    """Who was asked: 60.6%的服务机构认为….

    The verb that follows is no part of the name.
    """
    text = phrase([token for token in right if token.kind in "WRsdj"])
    return _ASKED.split(text)[0] if text else ""


def whole_named(tokens: Sequence[Token]) -> str:
    """The whole of a share: 占…的比重, 在…中的占比, 与…之比; "" if none is named."""
    for at in range(len(tokens) - 1, -1, -1):
        named = tokens[at].text in ("占", "占据")
        whole = phrase(_up_to_noun(tokens[at + 1 :])) if named else ""
        if whole:
            return whole
    inside = _INSIDE.search("".join(token.text for token in tokens))
    return (inside["whole"] or inside["other"]) if inside else ""


_INSIDE = re.compile(
    r"(?<![存现所潜实])(?:在|(?<![由对关基位属处限])于)"
    r"(?P<whole>[^，。在]{2,24}?)(?:中的?|里的?|的)(?:占比|比重|份额|比例|所占)"
    r"|与(?P<other>[^，。与（(]{2,20})(?:[（(][^）)]*[）)])?之比"
)


def _up_to_noun(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a denominator: up to 的比重, 比例, a verb or a number."""
    taken: list[Token] = []
    for token in tokens:
        if token.kind in "SFYHEBVLoq" or token.kind in QUANTITIES:
            break
        if token.kind in "WRdjsUDGgPpew":
            taken.append(token)
    return taken


def subject_called(text: str) -> Subject:
    """The subject that a phrase names."""
    return Subject(text, Names(text, text), Names(text, text))
