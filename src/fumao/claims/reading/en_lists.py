"""Lists of numbers matched to lists of names: respectively, or one number a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fumao.claims.claim import Subject
from fumao.claims.reading.en_context import Context, Spot
from fumao.claims.reading.en_phrases import after, bare, names_in, resolved, scope_of, words
from fumao.claims.reading.reading import Enumeration, Reading
from fumao.model.names import Names

_FROM_WHAT = frozenset({"of", "in", "for", "to", "with"})


def subject_called(text: str) -> Subject:
    """A subject of the document's words."""
    code = bare(text).lower()
    return Subject(code, Names(text, text), Names(text, text))


def enumerate_list(
    readings: Sequence[Reading],
    spot: Spot,
    quantity: int,
    names: str,
    context: Context,
    number: int,
) -> tuple[list[Reading], Enumeration | None]:
    """The readings of one list with their own subjects, and the enumeration.

    Names stand before the verb (exports and imports rose by 5% and 7%) or behind
    the numbers (4.5% and 8.6% of global exports and imports respectively). Without
    "respectively" only lists of equal length are matched.
    """
    said = _says_respectively(spot, quantity)
    before = [name for name in names_in(names) if name]
    behind_tokens = _behind(spot, quantity)
    behind = names_in(words(spot.passage.text, behind_tokens)) if behind_tokens else []
    count = len(readings)
    fitting = [each for each in (before, behind) if len(each) == count]
    if not said and not (fitting and fitting[0] is before):
        return list(readings), None
    best = fitting[0] if fitting else max(before, behind, key=len)
    if len(best) < 2:
        return list(readings), None
    named = [
        _named(reading, best[at] if len(best) == count else "", best is behind, context, number, at)
        for at, reading in enumerate(readings)
    ]
    listing = Enumeration(
        number,
        tuple(best),
        tuple(reading.numeral for reading in readings),
        tuple(reading.id for reading in readings),
        "among others" in names or "including" in names,
        readings[0].number,
    )
    return named, listing


def _says_respectively(spot: Spot, quantity: int) -> bool:
    for token in spot.tokens[quantity + 1 : spot.last]:
        if token.kind == "respectively":
            return True
        if token.kind in ("semicolon", "stop") or token.kind.endswith("_q"):
            return False
    return any(
        token.kind == "respectively"
        for token in spot.tokens[max(quantity - 4, spot.first) : quantity]
    )


def _behind(spot: Spot, quantity: int) -> list:  # type: ignore[type-arg]
    """The names behind the numbers: in the Republic of Korea, China and Australia."""
    at = quantity + 1
    if at >= spot.last or spot.tokens[at].kind not in _FROM_WHAT:
        return []
    found = after(spot.tokens, at + 1)
    stop = at + 1 + len(found)
    # Names may be set apart by commas: go on to "respectively".
    end = next(
        (
            place
            for place in range(stop, min(spot.last, stop + 24))
            if spot.tokens[place].kind in ("respectively", "semicolon", "stop")
            or spot.tokens[place].kind.endswith("_q")
        ),
        stop,
    )
    if end < spot.last and spot.tokens[end].kind == "respectively":
        return list(spot.tokens[at + 1 : end])
    return found


def _named(
    reading: Reading, name: str, is_behind: bool, context: Context, number: int, position: int
) -> Reading:
    if not name:
        return replace(reading, listing=number, position=position)
    if is_behind:
        denominator = name if reading.denominator else ""
        subject = reading.subject if denominator else f"{reading.subject} in {name}"
    else:
        denominator, subject = reading.denominator, resolved(name, context.topic)
    return replace(
        reading,
        listing=number,
        position=position,
        subject=subject,
        denominator=denominator or reading.denominator,
        scope=scope_of(subject) or reading.scope,
        claim=replace(reading.claim, subject=subject_called(subject)),
    )
