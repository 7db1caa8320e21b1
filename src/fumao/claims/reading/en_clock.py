"""The times around one quantity of an English clause: its own, its base, cues of rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fumao.claims.reading.en_phrases import new_clause
from fumao.claims.reading.en_quantities import QUANTITIES
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_time import Moment

_SENTENCE = frozenset({"semicolon", "stop", "colon"})
_NEXT = frozenset(
    {"level", "share_v", "outpace", "lag", "contribute", "add", "take", "rank", "verb", "up",
     "down", "move", "than", "but"}
)  # fmt: skip
_JOINTS = frozenset({"comma", "and", "but", "with", "or", "open"})
_CUES = frozenset({"yoy", "qoq", "average"})
_WHOLE_YEAR = frozenset({"average", "peak", "total", "whole", "record"})


@dataclass(frozen=True, slots=True)
class Times:
    """What the words around a quantity say of its time; ``own_at`` where its own stands."""

    own: Moment | None = None
    own_at: int = -1
    then: Moment | None = None  # from 2015, when it stood at 4.7%
    head: Moment | None = None
    base: Moment | None = None
    cues: frozenset[str] = field(default_factory=frozenset)

    @property
    def yoy(self) -> bool:
        """Whether it says year on year."""
        return "yoy" in self.cues

    @property
    def qoq(self) -> bool:
        """Whether it says quarter on quarter, or month on month."""
        return "qoq" in self.cues

    @property
    def average(self) -> bool:
        """Whether it says on average, a year."""
        return "average" in self.cues


@dataclass
class _Gathered:
    """What is found on one side, nearest first."""

    own_at: int = -1
    base: Moment | None = None
    base_at: int = -1
    cues: dict[str, int] = field(default_factory=dict)


def times_around(tokens: Sequence[Token], cue: int, quantity: int) -> Times:
    """Times behind a quantity up to the next number or clause, and before it.

    What stands behind a number is its own; what stands before its cue in the
    clause holds for all numbers that follow.
    """
    behind = _behind(tokens, _reach(tokens, cue, quantity))
    ahead = _ahead(tokens, min(cue, quantity), quantity)
    own = tokens[behind.own_at].value if behind.own_at >= 0 else None
    head = tokens[ahead.own_at].value if ahead.own_at >= 0 else None
    return Times(
        own if isinstance(own, Moment) else None,
        behind.own_at,
        _then(tokens, min(cue, quantity)),
        head if isinstance(head, Moment) else None,
        behind.base or ahead.base,
        frozenset(behind.cues) | frozenset(ahead.cues),
    )


def _behind(tokens: Sequence[Token], quantity: int) -> _Gathered:
    found = _Gathered()
    for at in range(_past_gloss(tokens, quantity + 1), len(tokens)):
        token = tokens[at]
        if token.kind in QUANTITIES:
            _of_next(tokens, at, quantity, found)
        if _ends(tokens, at):
            break
        named = token.kind == "when" or (token.kind == "time" and tokens[at - 1].kind == "as_much")
        if named and found.own_at < 0 and isinstance(token.value, Moment):
            found.own_at = at
        if token.kind == "base" and found.base is None and isinstance(token.value, Moment):
            found.base = _like(tokens, at, token.value)
        if token.kind in _CUES:
            found.cues[token.kind] = at
    return found


def _like(tokens: Sequence[Token], at: int, moment: Moment) -> Moment:
    """Compared with 2019, not with its average: the same part of that year."""
    around = [token.text for token in tokens[max(at - 3, 0) : at + 2]]
    whole = moment.form != "year" or any(text in _WHOLE_YEAR for text in around)
    return moment if whole else Moment("same", moment.year)


def _reach(tokens: Sequence[Token], cue: int, quantity: int) -> int:
    """The last word of a number's own: a 41.7% [increase]."""
    near = quantity < cue <= quantity + 3 and tokens[cue].kind in ("up", "down", "growth")
    return cue if near else quantity


def _past_gloss(tokens: Sequence[Token], at: int) -> int:
    """Behind a bracket that says the same number in another unit: $4 bn (2% of GDP) in Q1."""
    if at + 1 >= len(tokens) or tokens[at].kind != "open" or tokens[at + 1].kind not in QUANTITIES:
        return at
    for place in range(at + 2, min(at + 10, len(tokens))):
        if tokens[place].kind in QUANTITIES or isinstance(tokens[place].value, Moment):
            return at
        if tokens[place].kind == "close":
            return place + 1
    return at


def is_gloss(tokens: Sequence[Token], quantity: int) -> bool:
    """Whether a number in brackets says in another unit what the one before it says."""
    return (
        quantity > 1
        and tokens[quantity - 1].kind == "open"
        and tokens[quantity - 2].kind in QUANTITIES
    )


def _of_next(tokens: Sequence[Token], at: int, quantity: int, found: _Gathered) -> None:
    """The time of the next number where this one leads to it or is measured from it.

    Fell by 1% to US$4 billion in 2020; up 234% from US$5.6 billion in 1986.
    """
    behind = tokens[at + 1 : at + 2]
    if not behind or behind[0].kind != "when" or not isinstance(behind[0].value, Moment):
        return
    if tokens[at - 1].kind in ("to", "qualifier") and found.own_at < 0:
        found.own_at = at + 1
        found.base = found.base or _set_out(tokens, at + 2)
    elif tokens[at - 1].kind in ("from", "compare") and at > quantity + 1:
        found.base = found.base or behind[0].value


def _set_out(tokens: Sequence[Token], at: int) -> Moment | None:
    """Rose 0.5 points to 5.1 per cent in May from 4.8 per cent [in April]."""
    at += at < len(tokens) and tokens[at].kind == "comma"
    ahead = tokens[at : at + 3]
    if [token.kind for token in ahead[:1]] != ["from"] or len(ahead) < 3:
        return None
    moment = ahead[2].value
    dated = ahead[1].kind in QUANTITIES and ahead[2].kind == "when"
    return moment if dated and isinstance(moment, Moment) else None


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Whether what a number says of itself ends here."""
    kind = tokens[at].kind
    if kind in _SENTENCE or kind in QUANTITIES:
        return True
    if kind in _NEXT:
        recorded = kind == "verb" and at + 1 < len(tokens) and tokens[at + 1].kind == "when"
        return not recorded
    if kind == "comma":
        return not _between_commas(tokens, at + 1)
    return kind == "and" and new_clause(tokens, at + 1)


def _between_commas(tokens: Sequence[Token], at: int) -> bool:
    """Whether only a base or a rate stands between commas: up 5%, year on year, ..."""
    if at >= len(tokens) or tokens[at].kind not in ("base", "yoy", "qoq"):
        return False
    ends = ("comma", "stop", "semicolon", "and", "close")
    return at + 1 >= len(tokens) or tokens[at + 1].kind in ends


def _ahead(tokens: Sequence[Token], cue: int, quantity: int) -> _Gathered:
    found = _Gathered()
    for at in range(quantity - 1, -1, -1):
        token = tokens[at]
        if token.kind in _SENTENCE:
            break
        if token.kind in QUANTITIES:
            _drop_tail(tokens, at, cue, found)
            break
        if token.kind in _CUES and at >= cue - 3:
            found.cues[token.kind] = at
        if token.kind == "when" and found.own_at < 0 and isinstance(token.value, Moment):
            found.own_at = at
        if token.kind == "base" and found.base is None and isinstance(token.value, Moment):
            found.base, found.base_at = _like(tokens, at, token.value), at
    return found


def _drop_tail(tokens: Sequence[Token], number: int, cue: int, found: _Gathered) -> None:
    """What belongs to the number before: up 5% [from 2015] and growing by 2%."""
    joint = next((at for at in range(number + 1, cue) if tokens[at].kind in _JOINTS), cue)
    if found.base_at < joint:
        found.base = None
    found.cues = {kind: at for kind, at in found.cues.items() if at > joint or joint == cue}


def _then(tokens: Sequence[Token], cue: int) -> Moment | None:
    """The time that a clause with "when" hangs on."""
    for at in range(cue - 1, max(cue - 8, 1), -1):
        if tokens[at].text == "when" and tokens[at - 1].kind == "comma":
            value = tokens[at - 2].value
            return value if isinstance(value, Moment) else None
        if tokens[at].kind in ("comma", "stop", "semicolon"):
            break
    return None
