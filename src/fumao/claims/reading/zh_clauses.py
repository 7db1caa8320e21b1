"""Sentences into slots: each quantity with what stands before and after it in its clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fumao.claims.reading.zh_time import Moment
from fumao.claims.reading.zh_tokens import QUANTITIES, Token, tokens_of

_SENTENCE = re.compile(r"[^。！？!?；;]*(?:[。！？!?；;]+[”’」）)]*|$)")


@dataclass(frozen=True, slots=True)
class Slot:
    """A quantity in its clause.

    ``left`` is what stands between it and the quantity (or comma) before,
    ``clause`` all of its clause before it, ``right`` what follows up to the
    next quantity or comma. Brackets without a number are left out of all three.
    """

    token: Token
    left: tuple[Token, ...]
    clause: tuple[Token, ...]
    right: tuple[Token, ...]
    number: int  # of the clause in its sentence
    start: int
    end: int
    bracketed: bool = False
    first: bool = True  # of the quantities in its clause
    dated: Moment | None = None  # a year in brackets after it, or right before its own
    whole: bool = False  # 占服务出口总额7840亿元的23.4%: the amount of what the next is a share of


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a passage with their offsets; a semicolon ends one too.

    >>> list(sentences("出口增长。进口下降；"))
    [(0, '出口增长。'), (5, '进口下降；')]
    """
    depth_safe = _protected(text)
    for found in _SENTENCE.finditer(depth_safe):
        if found.end() > found.start():
            yield found.start(), text[found.start() : found.end()]


def _protected(text: str) -> str:
    """The text with full stops inside brackets and titles blanked, for cutting only."""
    return re.sub(
        r"[（(《][^）)》]{0,200}[）)》]",
        lambda found: re.sub("[。；;！？!?]", "　", found.group()),
        text,
    )


def clauses_of(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Runs of tokens between commas, colons and semicolons outside brackets."""
    depth = 0
    clause: list[Token] = []
    for token in _opened(_freed(tokens)):
        depth += (token.kind == "(") - (token.kind == ")")
        if token.kind in ",;" and depth <= 0:
            depth = 0
            yield clause
            clause = []
        else:
            clause.append(token)
    yield clause


def _opened(tokens: list[Token]) -> list[Token]:
    """（以美元计算，合同额…，执行额…）: brackets that hold clauses of their own are commas."""
    found = list(tokens)
    for at, token in enumerate(found):
        if token.kind != "(":
            continue
        end = next((to for to in range(at, len(found)) if found[to].kind == ")"), 0)
        inside = found[at + 1 : end]
        numbers = sum(each.kind in QUANTITIES for each in inside)
        ends = end + 1 >= len(found) or found[end + 1].kind in ",;."
        if ends and numbers > 2 and sum(each.kind == "," for each in inside) > 1:
            found[at] = replace(found[at], kind=",")
            found[end] = replace(found[end], kind=",")
    return found


def _freed(tokens: Sequence[Token]) -> list[Token]:
    """The tokens that say something: no spaces, no footnote marks, 同比持平（0.0%） unbracketed."""
    found = [token for token in tokens if token.text.strip() and token.reason != "footnote"]
    for at in range(len(found) - 4, -1, -1):
        unchanged, opening, number, closing = found[at : at + 4]
        brackets = opening.kind == "(" and closing.kind == ")" and number.kind in QUANTITIES
        if unchanged.text == "持平" and brackets:
            found[at + 1 : at + 4] = [number]
    return found


def slots_of(clause: Sequence[Token], number: int) -> list[Slot]:
    """The quantities of one clause, in order."""
    found: list[Slot] = []
    outer: list[Token] = []  # tokens of the clause so far, outside brackets
    inner: list[Token] | None = None
    since = 0  # where in `outer` the segment of the next quantity begins
    beside = 0  # where in `outer` the words after the last number in brackets begin
    for at, token in enumerate(clause):
        if token.kind == "(":
            inner = []
        elif token.kind == ")":
            inner = None
        elif token.kind in QUANTITIES:
            bracketed = inner is not None
            # A further number in brackets has what stands between it and the one before.
            further = (
                bracketed
                and found
                and found[-1].bracketed
                and inner
                and inner[0] is found[-1].token
            )
            if bracketed and 0 < beside < len(outer) and outer[beside].kind in "dj":
                since = (
                    beside + 1
                )  # 旅行（23%）、运输（17%）: each number is that of the name before it
            left = list((inner or [])[1:]) if further else [*outer[since:], *(inner or [])]
            found.append(
                Slot(
                    token,
                    tuple(left),
                    (*outer, *(inner or [])),
                    tuple(_following(clause, at + 1)),
                    number,
                    clause[0].start,
                    clause[-1].end,
                    bracketed,
                    not found,
                    _own_date(clause, at, outer if bracketed and not inner else (), left),
                )
            )
            if bracketed:
                inner = [token]
                beside = len(outer)
            else:
                outer.append(token)
                since = len(outer)
        elif inner is not None:
            inner.append(token)
        else:
            outer.append(token)
    return _in_apposition(found)


def _in_apposition(slots: list[Slot]) -> list[Slot]:
    """占服务出口总额7840亿元的23.4%, 是2021年747亿元的3倍: an amount beside the name of what it measures.

    What is said before the amount is said of the number after it.
    """
    for at in range(len(slots) - 1, 0, -1):
        amount, scaled = slots[at - 1 : at + 1]
        if amount.token.kind not in "$nh" or scaled.token.kind not in "%x":
            continue
        between = "".join(token.kind for token in scaled.left)
        share = any(token.text in ("占", "占据") for token in amount.left)
        if share and amount.bracketed and scaled.left[: len(amount.left)] == amount.left:
            slots[at - 1] = replace(amount, whole=True)  # 占服务出口（1500亿元）的20%
        elif between == "s" or (share and re.fullmatch("Ws?|sSV?", between)):
            named = tuple(token for token in scaled.clause if token is not amount.token)
            slots[at] = replace(scaled, left=(*amount.left, *scaled.left), clause=named)
            slots[at - 1] = replace(amount, whole=share)
    return slots


def _own_date(
    clause: Sequence[Token], at: int, outer: Sequence[Token], left: Sequence[Token]
) -> Moment | None:
    """68%（2017）, 2019年（4.2亿元） and 2014年的3886亿: a time that belongs to one number."""
    after = clause[at + 1 : at + 4]
    if len(left) > 1 and left[-1].kind == "s" and left[-2].moment and clause[at].kind != "x":
        return left[-2].moment
    if len(after) == 3 and after[0].kind == "(" and after[1].moment and after[2].kind == ")":
        return after[1].moment
    return outer[-1].moment if outer else None


def _following(clause: Sequence[Token], at: int) -> Iterator[Token]:
    """Tokens after a quantity up to the next one, brackets left out."""
    depth = 0
    for token in clause[at:]:
        depth += (token.kind == "(") - (token.kind == ")")
        if depth < 0 or (token.kind in QUANTITIES and not depth):
            return
        if not depth and token.kind != ")":
            yield token


__all__ = ["Slot", "clauses_of", "sentences", "slots_of", "tokens_of"]
