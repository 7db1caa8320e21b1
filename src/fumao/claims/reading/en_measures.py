"""What kind of statement an English production makes, and which way it points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from fumao.claims.claim import Measure
from fumao.claims.reading.en_grammar import EARLIER, Statement, dated_than, members
from fumao.claims.reading.en_quantities import Quantity
from fumao.claims.reading.en_rules import Token

M = Measure
GROWTH = frozenset({M.GROWTH_YOY, M.GROWTH_VS_BASE, M.CAGR})
AMOUNTS = frozenset({M.LEVEL, M.COUNT, M.CUMULATIVE, M.BALANCE, M.INDEX})
_FIXED = {
    "rank": M.RANK,
    "rank alone": M.RANK,
    "shares growth": M.CONTRIBUTION,
    "contribution is": M.CONTRIBUTION,
    "adds": M.CONTRIBUTION,
    "takes": M.CONTRIBUTION,
    "takes away": M.CONTRIBUTION,
    "more bare": M.CHANGE,
    "higher bare": M.GROWTH_GAP_PP,
    "higher by": M.GROWTH_GAP_PP,
    "rate of growth": M.GROWTH_YOY,
    "growth at": M.GROWTH_YOY,
    "growth is": M.GROWTH_YOY,
    "percent growth": M.GROWTH_YOY,
    "factor": M.GROWTH_VS_BASE,
    "up times": M.GROWTH_YOY,
    "accounts for": M.SHARE,
    "share of": M.SHARE,
    "percent share": M.SHARE,
}
_MOVES = frozenset(
    {"moves by", "moves late by", "movement of", "surplus moved", "higher later by", "a percent rise", "moves object by", "rises in", "percent growth",
     "rate of growth", "growth is"}
)  # fmt: skip
_SHARED = re.compile(r"\b(?:shares?|proportions?|percentage|weight)\b", re.IGNORECASE)
_RATED = re.compile(
    r"\b(?:rates?|yield|coupon|ceiling|tariffs?|ratio|margin|accuracy|interest)\b", re.IGNORECASE
)
_GROWING = re.compile(
    r"\b(?:growth|increase|decrease|decline|drop|rise|fall|expansion|cagr)\b", re.IGNORECASE
)
_INDEXED = re.compile(
    r"\b(?:ind(?:ex|ices)|barometer|score|gauge|pmi|indicator|reading)\b", re.IGNORECASE
)
_DEFICIT = re.compile(r"\b(?:deficits?|shortfall|trade gap)\b", re.IGNORECASE)
_SURPLUS = re.compile(r"\bsurplus(?:es)?\b|\bnet exports\b|\bbalance\b", re.IGNORECASE)
_BALANCES = frozenset(
    {"surplus of", "surplus is", "surplus bracket", "surplus behind", "surplus to", "balance is"}
)
_TAKEN_IN = frozenset({"raised", "raise", "raising", "gained", "lifted", "improved", "recovered"})


def measure_of(
    statement: Statement,
    tokens: Sequence[Token],
    noun: str,
    before: Sequence[tuple[Measure, str]],
) -> Measure:
    """The measure of a statement about a noun phrase, after those said in the sentence.

    ``before`` holds measure and kind of quantity of each reading of the sentence.
    """
    kind = tokens[statement.quantity].kind
    rule = statement.rule
    if rule == "surplus of" and kind == "money_q":
        return M.BALANCE  # trade went from a deficit of ... to a surplus of ...
    if statement.movement == "to" and statement.pair < statement.quantity and before:
        return before[-1][0]
    if statement.movement == "from":
        return level_like(kind, noun, tokens, statement, before)
    if rule in EARLIER:
        return _same_as_before(kind, before) or level_like(kind, noun, tokens, statement, before)
    if rule == "percent growth" and kind == "point_q" and before and before[-1][0] is M.SHARE:
        return M.SHARE_CHANGE_PP
    if rule in _FIXED:
        return _FIXED[rule]
    if rule in _MOVES:
        if kind == "point_q" and _of_a_whole(tokens, statement.quantity):
            return M.SHARE_CHANGE_PP  # declined by 0.2 percentage point of world GDP
        return _movement(kind, noun, tokens[statement.cue].text, before)
    said = _as_cued(statement, tokens, noun, before)
    if said is not None:
        return said
    if rule == "average" and kind == "percent_q" and any(each[0] in GROWTH for each in before):
        return M.CAGR
    if _is_added(tokens, statement.quantity, kind) and before and before[-1][0] in GROWTH:
        return M.CHANGE
    if rule == "by again" and kind not in ("percent_q", "point_q", "times_q"):
        changed = any(each[0] is M.CHANGE or each[0] in GROWTH for each in before)
        return M.CHANGE if changed else level_like(kind, noun, tokens, statement, before)
    if rule in ("any", "by again"):
        return _uncued(kind, noun, tokens, statement, before)
    return level_like(kind, noun, tokens, statement, before)


def _as_cued(
    statement: Statement,
    tokens: Sequence[Token],
    noun: str,
    before: Sequence[tuple[Measure, str]],
) -> Measure | None:
    """The measure that the cue itself tells."""
    kind, rule = tokens[statement.quantity].kind, statement.rule
    match rule:
        case "contributes":
            return _contributed(tokens, statement.quantity)
        case "outpaces" | "better by" | "outpaces base":
            return M.GROWTH_GAP_PP if kind == "point_q" else M.OTHER
        case "higher than" | "above amount":
            return _compared(kind, noun, tokens, statement, before)
        case "times as much":
            return _multiple(tokens, statement.quantity)
        case "percent of" | "or percent":
            return _part(tokens, statement, before)
        case "unchanged":
            if tokens[statement.cue].text.startswith(
                ("kept pace", "level with", "keeping pace", "keep pace")
            ):
                return M.GROWTH_GAP_PP
            return _movement(kind, noun, "", before)
        case "with percent":
            shares = any(measure is M.SHARE for measure, _ in before)
            return M.SHARE if shares else _uncued(kind, noun, tokens, statement, before)
        case "share is":
            return M.SHARE if kind == "percent_q" else M.SHARE_CHANGE_PP
    if rule in _BALANCES:
        return M.BALANCE if kind == "money_q" else M.SHARE
    if rule == "by again" and kind == "point_q":
        return _movement(kind, noun, "", before)
    return None


def _is_added(tokens: Sequence[Token], quantity: int, kind: str) -> bool:
    """Grew 9 per cent, [adding] $700 billion; expanding 3.7 per cent [($1.2 trillion)]."""
    if kind not in ("money_q", "count_q", "bare_q") or quantity < 2:
        return False
    ahead = tokens[quantity - 1]
    if ahead.kind == "open":
        closed = quantity + 1 < len(tokens) and tokens[quantity + 1].kind == "close"
        moved = any(each.kind in ("up", "down", "growth") for each in tokens[:quantity][-7:])
        return closed and moved and tokens[quantity - 2].kind == "percent_q"
    return ahead.text in ("adding", "contributing")


def _same_as_before(kind: str, before: Sequence[tuple[Measure, str]]) -> Measure | None:
    counted = ("count_q", "bare_q")
    for measure, own in reversed(before):
        alike = own == kind or (own in counted and kind in counted)
        if alike and measure not in (M.GROWTH_GAP_PP, M.CHANGE):
            return measure
    return None


def _movement(kind: str, noun: str, cue: str, before: Sequence[tuple[Measure, str]]) -> Measure:
    if kind in ("percent_q", "times_q"):
        return M.GROWTH_YOY
    if kind == "point_q":
        share = bool(before) and before[-1][0] in (M.SHARE, M.RATE, M.SHARE_CHANGE_PP)
        of_ratio = _SHARED.search(noun) or _RATED.search(noun) or _GROWING.search(noun)
        return M.SHARE_CHANGE_PP if of_ratio or share else M.GROWTH_VS_BASE
    return M.LEVEL if cue in _TAKEN_IN and kind == "money_q" else M.CHANGE


def _contributed(tokens: Sequence[Token], quantity: int) -> Measure:
    """Contributed 3% to growth is a contribution, contributed 3% of exports a share."""
    if tokens[quantity].kind == "point_q":
        return M.CONTRIBUTION
    ahead = tokens[quantity + 1 : quantity + 7]
    if ahead and ahead[0].kind == "of":
        grows = any(token.kind in ("growth", "up", "down") for token in ahead)
        return M.CONTRIBUTION if grows else M.SHARE
    return M.CONTRIBUTION


def _compared(
    kind: str,
    noun: str,
    tokens: Sequence[Token],
    statement: Statement,
    before: Sequence[tuple[Measure, str]],
) -> Measure:
    than = dict(statement.at)["t"]
    with_time = dated_than(tokens, than) >= 0
    if kind == "point_q":
        after_share = bool(before) and before[-1][0] is M.SHARE
        with_time = with_time or any(each.kind == "time" for each in tokens[than : than + 5])
        shared = _SHARED.search(noun) or after_share
        return M.SHARE_CHANGE_PP if shared and with_time else M.GROWTH_GAP_PP
    if not with_time:
        return M.OTHER
    return M.GROWTH_YOY if kind in ("percent_q", "times_q") else M.CHANGE


def _multiple(tokens: Sequence[Token], quantity: int) -> Measure:
    """A multiple of an earlier value; of another thing it is a ratio."""
    for token in tokens[quantity + 1 : quantity + 8]:
        if token.kind in ("when", "base", "time", "aside"):
            return M.GROWTH_VS_BASE
        if token.kind in ("comma", "stop", "semicolon", "close"):
            break
    return M.RATE


def _part(
    tokens: Sequence[Token], statement: Statement, before: Sequence[tuple[Measure, str]]
) -> Measure:
    ahead = tokens[statement.quantity + 1 : statement.quantity + 6]
    if ahead and ahead[0].kind == "of" and any(token.kind == "growth" for token in ahead):
        return M.CONTRIBUTION
    of_whole = bool(ahead) and ahead[0].kind in ("of", "with", "of_which")
    changed = bool(before) and before[-1][0] is M.CHANGE
    if statement.rule == "or percent" and changed and not of_whole:
        return M.GROWTH_YOY
    return M.SHARE


def _uncued(
    kind: str,
    noun: str,
    tokens: Sequence[Token],
    statement: Statement,
    before: Sequence[tuple[Measure, str]],
) -> Measure:
    """A number without a cue says what the one before it said, if that is of its kind."""
    same = _same_as_before(kind, before)
    if kind == "percent_q":
        bracketed = tokens[statement.quantity - 1].kind == "open"
        if bracketed and before and before[-1][0] is M.CHANGE:
            return M.GROWTH_YOY  # increased by £2.4 billion (3.2%)
        if has_sign(tokens, statement.quantity) or (same in GROWTH and not _SHARED.search(noun)):
            return M.GROWTH_YOY
        if same is not None:
            return same
        if _RATED.search(noun):
            return M.RATE
        return M.GROWTH_YOY if _moving(tokens, statement.quantity) else M.SHARE
    if kind == "point_q":
        return same or M.OTHER
    if kind == "times_q":
        return M.COUNT
    if kind == "money_q" and statement.quantity and tokens[statement.quantity - 1].kind == "open":
        changed = bool(before) and before[-1][0] is M.CHANGE
        return M.CHANGE if changed else level_like(kind, noun, tokens, statement, before)
    return level_like(kind, noun, tokens, statement, before)


def has_sign(tokens: Sequence[Token], quantity: int) -> bool:
    """Whether a sign of its own is printed with the number: (-7%), (+€61.6 bn)."""
    value = members(tokens[quantity])[0].value
    return isinstance(value, Quantity) and (value.signed or value.positive)


def _moving(tokens: Sequence[Token], quantity: int) -> bool:
    """Whether the sentence so far speaks of growth and of no share: grew faster ..., 3.1%."""
    ahead = tokens[quantity + 1 : quantity + 2]
    if ahead and ahead[0].kind in ("of", "of_which", "verb", "pronoun"):
        return False
    kinds = {token.kind for token in sentence_before(tokens, quantity)}
    return bool(kinds & {"up", "down", "growth"}) and not kinds & _OF_SHARES


_OF_SHARES = frozenset({"share_v", "share_n", "of_which", "index", "rate"})


def sentence_before(tokens: Sequence[Token], quantity: int) -> Sequence[Token]:
    """The tokens of a sentence before one of its numbers."""
    start = quantity
    while start and tokens[start - 1].kind not in ("stop", "semicolon"):
        start -= 1
    return tokens[start:quantity]


def level_like(
    kind: str,
    noun: str,
    tokens: Sequence[Token],
    statement: Statement,
    before: Sequence[tuple[Measure, str]] = (),
) -> Measure:
    """What a state, not a movement, of a noun phrase is."""
    match kind:
        case "percent_q":
            shared = _SHARED.search(noun) or _of_a_whole(tokens, statement.quantity)
            if shared or (before and before[-1] == (M.SHARE, kind) and not _RATED.search(noun)):
                return M.SHARE
            return (
                M.GROWTH_YOY if _GROWING.search(noun) and not _RATED_ONLY.search(noun) else M.RATE
            )
        case "money_q":
            if has_sign(tokens, statement.quantity):
                kinds = {token.kind for token in sentence_before(tokens, statement.quantity)}
                return M.BALANCE if kinds & _BALANCED else M.LEVEL
            return M.BALANCE if _DEFICIT.search(noun) or _SURPLUS.search(noun) else M.LEVEL
        case "count_q" | "bare_q":
            quantity = members(tokens[statement.quantity])[0].value
            assert isinstance(quantity, Quantity)
            whole = quantity.value == quantity.value.to_integral_value()
            whole = whole or "number" in tokens[statement.cue].text
            if before and before[-1] == (M.INDEX, "bare_q") and kind == "bare_q":
                return M.INDEX
            if kind == "bare_q" and _indexed(tokens, statement.quantity):
                return M.INDEX
            if _INDEXED.search(noun) and (kind == "bare_q" or not whole):
                return M.INDEX
            return M.COUNT if whole or quantity.unit.unit.factor > 1 else M.LEVEL
        case "score_q":
            return M.INDEX
        case "times_q":
            return M.RATE
        case "duration_q":
            running = tokens[statement.quantity + 1 : statement.quantity + 2]
            return M.COUNT if running and running[0].kind == "running" else M.OTHER
        case "physical_q":
            return M.LEVEL
    return M.OTHER


_BALANCED = frozenset({"surplus", "deficit", "balance"})


def _indexed(tokens: Sequence[Token], quantity: int) -> bool:
    """Whether a number in brackets is one of the indices the sentence speaks of."""
    said = sentence_before(tokens, quantity)
    return bool(said) and said[-1].kind == "open" and any(each.kind == "index" for each in said)


def _of_a_whole(tokens: Sequence[Token], quantity: int) -> bool:
    """Whether a whole follows: 11.5% of GDP."""
    ahead = tokens[quantity + 1 : quantity + 4]
    return (
        bool(ahead) and ahead[0].kind == "of" and not any(token.kind == "growth" for token in ahead)
    )


_RATED_ONLY = re.compile(
    r"\b(?:interest|exchange|tax|deficit|surplus|unemployment) rate\b", re.IGNORECASE
)


def is_deficit(noun: str) -> bool:
    """Whether a noun phrase names a deficit: its balance is negative."""
    return bool(_DEFICIT.search(noun))


def direction(
    statement: Statement, tokens: Sequence[Token], measure: Measure, noun: str, before: int
) -> int:
    """-1 where the words say down, 1 otherwise; ``before`` is the direction said last.

    For a balance ``before`` is the sign of the balance stated before it, 0 if none was.
    """
    cue = tokens[statement.cue]
    deficit = is_deficit(noun)
    match measure:
        case M.BALANCE:
            return _side(statement, tokens, -1 if deficit else 0) or before or 1
        case M.CHANGE:
            return _moved(cue, statement, before) * (-1 if deficit else 1)
        case M.GROWTH_GAP_PP:
            return _gap(cue, noun)
        case M.CONTRIBUTION:
            return -1 if cue.kind in ("take", "down") else 1
    return _moved(cue, statement, before) if measure.moves else 1


def _side(statement: Statement, tokens: Sequence[Token], said: int) -> int:
    """-1 for a deficit, 1 for a surplus, by the word that stands nearest to the number."""
    quantity = members(tokens[statement.quantity])[0].value
    if isinstance(quantity, Quantity) and quantity.positive:
        return 1
    cue = tokens[statement.cue].kind
    near = [token.kind for token in tokens[max(statement.quantity - 4, 0) : statement.quantity]]
    own = next((kind for kind in reversed(near) if kind in ("surplus", "deficit", "and")), "")
    for kind in (own, cue):
        if kind in ("surplus", "deficit"):
            return -1 if kind == "deficit" else 1
    return said


def _moved(cue: Token, statement: Statement, before: int) -> int:
    if cue.kind in ("down", "lower"):
        return -1
    if cue.kind == "average":
        return before
    if cue.kind in ("up", "higher", "growth") or statement.rule == "growth is":
        return 1
    return before if statement.rule in EARLIER | {"any", "by again", "or percent"} else 1


def _gap(cue: Token, noun: str) -> int:
    """A fall smaller by two points is a growth rate higher by two."""
    fallen = re.search(
        r"\b(?:fall|drop|decline|decrease|contraction|reduction)\b", noun, re.IGNORECASE
    )
    down = cue.kind in ("lower", "lag", "down")
    return 1 if down == bool(fallen) else -1


def signed(value: Decimal, sign: int) -> Decimal:
    """The value with a direction; a minus sign of its own stays."""
    return -abs(value) if sign < 0 else value
