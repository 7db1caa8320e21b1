"""The productions of English quantitative statements, over kinds of tokens.

In order of precedence; of two that would read the same quantity the first wins.
``c`` is the cue: the verb or noun that says what is stated, before which the
subject ends; ``q`` the quantity; ``a`` and ``b`` the two ends of a movement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fumao.claims.reading.en_quantities import QUANTITIES
from fumao.claims.reading.en_rules import Found, Productions, Rewriting, Token

_Q = "|".join(QUANTITIES)
_STOPS = "comma|semicolon|stop|colon|open|close"
_MACROS = {
    "amount": "money_q|count_q|bare_q|physical_q|duration_q|score_q",
    "w": f"!{_STOPS}|{_Q}|but",
    "soft": "adverb|aux|article|this|a|average|yoy|qoq|at|word|in|when|flat|of_which",
    "small": "adverb|aux|article|this|a|average|yoy|qoq",
    "tail": "when|yoy|qoq|base|average|time",
}
_ANY = "percent_q|point_q|money_q|count_q|bare_q|physical_q|duration_q|score_q|times_q"
_AMOUNT = "money_q|count_q|bare_q|physical_q|duration_q|score_q"
_RATIO = "percent_q|point_q|times_q"
_NOUNED = f"!{_STOPS}|{_Q}|but|from|to"
_WHOLE = f"!{_STOPS}|{_Q}|but|from|to|and"

# from A to B; to B from A; B, against A
_MOVEMENTS = {
    "from to": f"from {_NOUNED}{{0,6}} a={_ANY} {_NOUNED}{{0,6}} ( open !close{{1,8}} close {_NOUNED}{{0,3}} )? "
    f"comma? to {_NOUNED}{{0,6}} b={_ANY}",
    "to from": f"to {_NOUNED}{{0,4}} b={_ANY} {_NOUNED}{{0,3}} comma? up|down? from {_NOUNED}{{0,4}} a={_ANY}",
}

_STATEMENTS = {
    # an earlier value: down from 8.1%, against 247 million, faster than the 5 per cent of 2019
    "earlier value": "compare|than|higher|lower ( adverb|aux|article|this|a|average|wide|level|deficit|surplus|of ){0,4} "
    f"q={_ANY} >!point|higher|lower",
    "earlier amount": f"compare ( word|flow|wide|acronym|article|a|adverb ){{0,4}} of $small{{0,2}} q={_ANY}",
    "earlier multiple": f"times_q article|possessive $small{{0,2}} q={_AMOUNT}",
    "earlier bracket": f"base open q={_AMOUNT} >close",
    "year in bracket": f"<open t=time|when colon q={_ANY}",
    "earlier after": f"<comma after $small{{0,2}} q={_ANY}",
    "earlier record": f"previous ( word|flow ){{1,3}} of $small{{0,2}} q={_ANY}",
    "from": f"c=up|down|higher|lower ( by? $small{{0,2}} {_ANY} )? from $small{{0,3}} q={_ANY}",
    "rank": "c=rank ( adverb|aux|at|article|as|preposition|in ){0,3} q=rank_q",
    "rank alone": "q=rank_q",
    # contributions to growth
    "contributes": "c=contribute $small{0,3} q=percent_q|point_q",
    "shares growth": f"c=share_v $small{{0,4}} q=percent_q of {_WHOLE}{{0,4}} growth|up",
    "contribution is": f"c=contribute {_NOUNED}{{0,10}} of|level|at|to $small{{0,3}} q=percent_q|point_q",
    "adds": "c=add $small{0,3} q=point_q",
    "takes": "c=take $small{0,3} q=point_q off|from",
    "takes away": "c=take $small{0,3} q=point_q",
    # gaps between two growth rates, or two amounts
    "outpaces": f"c=outpace|lag {_NOUNED}{{1,14}} by $small{{0,2}} q=point_q|percent_q",
    "better by": f"c=higher|lower than {_NOUNED}{{1,12}} by $small{{0,2}} q=point_q|percent_q",
    "outpaces base": "c=outpace|lag when|base|time by $small{0,2} q=point_q",
    "higher than": f"q={_ANY} ( word|adverb|flow|growth|rate|share_n ){{0,2}} c=higher|lower {_NOUNED}{{0,3}} t=than|base|when|as_much|time",
    "above amount": f"q={_RATIO} c=higher|lower t=article|possessive >{_AMOUNT}",
    "higher bare": "q=point_q ( word|adverb ){0,1} c=higher|lower",
    "more bare": f"q={_AMOUNT} c=higher|lower >stop|comma|close|semicolon",
    "higher by": "c=higher|lower by $small{0,2} q=point_q|percent_q",
    "higher later by": f"c=higher|lower ( when|base|time|comma|in|word|flow ){{1,6}} by $small{{0,2}} q={_ANY}",
    # multiples of a base
    "up times": "c=up|down $small{0,3} by? $small{0,2} q=times_q",
    "times as much": "q=times_q t=as_much|higher|lower|article|possessive|preposition|owner|that|pronoun",
    "factor": "q=factor_q",
    # exports minus imports
    "surplus moved": f"c=up|down in|of {_WHOLE}{{0,5}} surplus|deficit|balance of $small{{0,3}} q=money_q",
    "surplus of": f"c=surplus|deficit ( in|on|with|for {_NOUNED}{{1,6}} )? of $small{{0,3}} q=money_q|percent_q",
    "surplus is": f"c=surplus|deficit ( in|on|with|for|of|when {_NOUNED}{{0,8}} )? level $small{{0,3}} q=money_q",
    "surplus bracket": "c=surplus|deficit open q=money_q",
    "surplus behind": "q=money_q ( word|flow|wide|adverb ){0,3} c=surplus|deficit",
    "surplus to": f"s=surplus|deficit {_NOUNED}{{0,6}} c=up|down ( !semicolon|stop|to|but|level ){{0,10}} to $small{{0,4}} q=money_q",
    "balance is": f"c=balance {_NOUNED}{{0,8}} level|of|at|to $small{{0,3}} q=money_q",
    # a level after a movement: rose by 4.2 per cent, in 2020, to $6.1 trillion
    "moves to": f"c=up|down|move|growth {_NOUNED}{{0,5}} ( when|base|time|yoy|qoq|average|adverb|aux|by|or|comma|{_Q} ){{0,9}} "
    f"to ( $small|level|deficit|surplus|of|average ){{0,4}} q={_ANY}",
    # rises and falls
    "unchanged": f"c=flat {_NOUNED}{{0,10}} open $small{{0,2}} q={_ANY}",
    "rate of growth": f"c=up|down {_NOUNED}{{0,2}} at|by {_NOUNED}{{1,7}} of $small{{0,3}} q=percent_q",
    "moves by": f"c=up|down ( adverb|aux|when|yoy|qoq|average|aside ){{0,4}} ( comma? by )? ( $small|word ){{0,3}} q={_ANY}",
    "moves late by": f"c=up|down for {_NOUNED}{{1,6}} comma by $small{{0,2}} q={_RATIO}",
    "movement of": f"c=up|down|growth {_NOUNED}{{0,8}} of $small{{0,3}} q={_ANY}",
    "growth at": f"c=growth {_NOUNED}{{0,6}} comma at|of $small{{0,3}} q=percent_q",
    "growth is": f"c=growth {_NOUNED}{{0,10}} level|at|average $small{{0,3}} q=percent_q",
    "percent growth": "q=percent_q|point_q|times_q ( average|yoy|qoq|adverb|this|word|wide ){0,3} c=growth",
    "a percent rise": f"<a|article|possessive|this q={_ANY} ( average|yoy|qoq|adverb|word|flow ){{0,3}} c=up|down",
    # shares
    "accounts for": "c=share_v $small{0,4} ( by|with )? q=percent_q",
    "share of": "c=share_n of $small{0,3} q=percent_q",
    "share is": f"c=share_n {_NOUNED}{{0,14}} level|at|to|with|up|down|average $small{{0,4}} ( by|to )? $small{{0,2}} q=percent_q|point_q",
    "percent share": "q=percent_q ( word|flow|wide ){0,3} c=share_n",
    "or percent": "c=or $small{0,2} q=percent_q",
    "percent of": "q=percent_q c=of|of_which",
    "with percent": "c=with $small{0,2} q=percent_q",
    # rates and indices
    "rate is": f"c=rate {_NOUNED}{{0,10}} of|level|at|to|up|down $small{{0,4}} q=percent_q|times_q|bare_q",
    "index is": f"c=index {_NOUNED}{{0,12}} of|level|at|to|up|down|verb $small{{0,4}} q=bare_q|score_q",
    "moves object by": f"c=up|down {_NOUNED}{{1,8}} by $small{{0,2}} q={_ANY}",
    "rises in": f"c=up|down in {_NOUNED}{{1,8}} open q=money_q|percent_q",
    "by again": f"<and|comma|but|or c=by $small{{0,2}} q={_ANY}",
    "gapped to": f"c=to $small{{0,3}} q={_ANY}",
    "average": f"c=average $small{{0,2}} q={_ANY}",
    "of": f"c=of $small{{0,2}} q={_ANY}",
    "level": f"c=level ( $small|together|word|at|of ){{0,4}} q={_ANY}",
    "verb": f"c=verb $w{{0,4}} q={_ANY}",
    "any": f"q={_ANY}",
}  # fmt: skip

# Rules that say what something was before.
EARLIER = frozenset(
    {"earlier value", "earlier amount", "earlier multiple", "earlier after", "earlier bracket", "year in bracket",
     "earlier record", "from"}
)  # fmt: skip
_JOINED = Rewriting(
    {
        kind: f"q={kind} ( comma and? {kind} | and|or {kind} )+"
        for kind in ("percent_q", "point_q", "money_q", "times_q", "physical_q", "bare_q",
                     "rank_q", "duration_q", "score_q")
    },
    {},
)  # fmt: skip
_FROM_TO = Productions(_MOVEMENTS, _MACROS)
_ALL = Productions(_STATEMENTS, _MACROS)


@dataclass(frozen=True, slots=True)
class Statement:
    """A production found: its name, its quantity and its cue, as indices of tokens.

    ``movement`` is ``from`` or ``to`` for the ends of from A to B, and ``pair``
    the index of the other end.
    """

    rule: str
    quantity: int
    cue: int
    movement: str = ""
    pair: int = -1
    at: tuple[tuple[str, int], ...] = ()
    gapped: bool = False  # those of Mexico up 6.6%: no verb of its own


def members(token: Token) -> tuple[Token, ...]:
    """The quantities of a list, or the one quantity itself."""
    return token.value if isinstance(token.value, tuple) else (token,)


def join_lists(tokens: list[Token]) -> list[Token]:
    """Tokens with US$4 billion, US$5 billion and US$6 billion as one quantity of three."""
    return _JOINED.rewrite(tokens, _list)


def mark_divisions(tokens: list[Token]) -> list[Token]:
    """Exports [comprised] $5 billion of goods and ...: parts follow, where no per cent does."""
    for at, token in enumerate(tokens):
        if token.kind == "share_v" and token.text.startswith("compris"):
            ahead = next((each.kind for each in tokens[at + 1 :] if each.kind in _NEXT), "")
            if ahead in _AMOUNT.split("|"):
                token.kind = "of_which"
    return tokens


_NEXT = frozenset({*QUANTITIES, "stop", "semicolon"})
# Words that name all the parts, not some of them.
DIVIDING = ("compris", "consist", "made up of", "composed of", "broken down into")


def _list(tokens: list[Token], found: Found) -> Token | None:
    own = tuple(token for token in tokens[found.start : found.end] if token.kind == found.rule)
    joined = any(token.kind in ("and", "or") for token in tokens[found.start : found.end])
    if len(own) == 2 and not joined:
        return None  # exports were $280.8 billion, $0.2 billion more than in July
    text = " ".join(token.text for token in tokens[found.start : found.end])
    return Token(found.rule, text, own[0].start, own[-1].end, own)


def statements(tokens: Sequence[Token]) -> list[Statement]:
    """What every quantity states, in order of the text; each quantity once."""
    taken: dict[int, Statement] = {}
    ends: dict[int, tuple[str, int]] = {}
    for found in _FROM_TO.find(tokens):
        first, second = found.at["a"], found.at["b"]
        if _alike(tokens[first], tokens[second]) and first not in ends and second not in ends:
            ends[first], ends[second] = ("from", second), ("to", first)
    for found in _ALL.find(tokens):
        at = found.at["q"]
        if at in taken or not _holds(found, tokens):
            continue
        movement, pair = ends.get(at, ("", -1))
        cue = found.at.get("c", at)
        if movement == "from":
            cue = _moved_by(tokens, at)
        gapped = cue < at and _gapped(tokens, cue)
        taken[at] = Statement(found.rule, at, cue, movement, pair, tuple(found.at.items()), gapped)
    return [taken[at] for at in sorted(taken)]


def _alike(first: Token, second: Token) -> bool:
    """Whether two quantities can be two states of one thing."""
    counted = ("count_q", "bare_q")
    return first.kind == second.kind or (first.kind in counted and second.kind in counted)


def _gapped(tokens: Sequence[Token], cue: int) -> bool:
    """Whether "those of Mexico" stands before "up" without a verb between."""
    if tokens[cue].text not in ("up", "down"):
        return False
    for at in range(cue - 1, max(cue - 7, -1), -1):
        if tokens[at].text in ("that", "those"):
            return True
        if tokens[at].kind not in ("word", "owner", "of", "in", "acronym", "article"):
            return False
    return False


def _moved_by(tokens: Sequence[Token], quantity: int) -> int:
    """The verb of a movement: rose from US$4 billion."""
    for at in range(quantity - 1, max(quantity - 9, -1), -1):
        if tokens[at].kind in ("up", "down", "move"):
            return at
        if tokens[at].kind in ("comma", "stop", "semicolon"):
            break
    return next((at for at in range(quantity - 1, -1, -1) if tokens[at].kind == "from"), quantity)


def _holds(found: Found, tokens: Sequence[Token]) -> bool:
    """What kinds alone cannot tell."""
    quantity = tokens[found.at["q"]]
    if found.rule in ("percent of", "or percent"):
        return quantity.kind == "percent_q"
    if found.rule == "higher than" and tokens[found.at["t"]].kind in ("as_much", "time", "when"):
        return dated_than(tokens, found.at["t"]) >= 0
    if found.rule == "earlier multiple":
        return dated_than(tokens, found.at["q"] - 1) >= 0
    if found.rule == "percent growth":
        return not _asked(tokens, found.at["q"], found.at["c"])
    if found.rule == "earlier after":
        return dated_than(tokens, found.at["q"] - 1) >= 0
    if found.rule == "takes away":
        return tokens[found.at["c"]].text.startswith(_TAKING_AWAY)
    if found.rule == "above amount":
        return dated_than(tokens, found.at["t"]) >= 0
    if found.rule == "times as much":
        return tokens[found.at["t"]].text not in ("a", "an") or "as" in quantity.text
    return True


def _asked(tokens: Sequence[Token], quantity: int, cue: int) -> bool:
    """Whether 31 per cent expect growth, of those asked; a 3 per cent expected growth is growth."""
    if quantity and tokens[quantity - 1].kind in ("article", "a", "possessive"):
        return False
    return any(token.text in _OPINIONS for token in tokens[quantity + 1 : cue])


_OPINIONS = frozenset(
    {"expect", "expected", "anticipate", "anticipated", "foresee", "foresaw", "see", "saw",
     "report", "reported", "want", "predict", "predicted", "plan", "planned", "experienced"}
)  # fmt: skip
_TAKING_AWAY = ("subtract", "detract", "deduct", "shav", "knock")


def dated_than(tokens: Sequence[Token], than: int) -> int:
    """Where the time of "below the level of 2019" or "above its 2019 level" stands, or -1.

    Where an amount is compared with, its own: than the $110 billion [of 2022].
    """
    for at in (than, than + 1):
        if at < len(tokens) and tokens[at].kind in ("base", "when", "time"):
            return at
    at = than + 1
    while at < len(tokens) and tokens[at].kind in ("article", "possessive", "adverb"):
        at += 1
    if at < len(tokens) and tokens[at].kind in QUANTITIES:
        for place in range(at + 1, min(at + 5, len(tokens))):
            if tokens[place].kind == "when":
                return place
            if tokens[place].kind not in ("word", "verb", "flow", "level", "in"):
                break
    return -1


def quantities(tokens: Sequence[Token]) -> Iterator[int]:
    """Indices of the quantities among tokens."""
    return (at for at, token in enumerate(tokens) if token.kind in QUANTITIES)
