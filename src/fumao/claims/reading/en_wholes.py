"""What an English statement is about: subject, whole, comparator."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fumao.claims.claim import Claim, Measure
from fumao.claims.reading.en_grammar import Statement, members
from fumao.claims.reading.en_measures import GROWTH
from fumao.claims.reading.en_phrases import after, bare, before, names_in, resolved, words
from fumao.claims.reading.en_quantities import Quantity
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_state import Context, Spot, words_of
from fumao.claims.reading.reading import Reading

M = Measure
_SHARES = frozenset({M.SHARE, M.SHARE_CHANGE_PP, M.CONTRIBUTION})
DIVISIBLE = frozenset({M.LEVEL, M.COUNT, M.CUMULATIVE})


_TRADED = re.compile(r"\b(?:exports|imports|trade)\b(?!.*\b(?:exports|imports|trade)\b)")


_CLOSED = re.compile(r" (?:and|in (?:19|20)\d\d|from|over|between) ")


_ASKED = re.compile(r"\b(?:surveyed|respondents|polled|interviewed|said they)\b")


_AVERAGED = re.compile(
    r"\b(?:average|averaged|averaging|annual rate|per year|a year on average|compound|per annum|annually)\b"
)


_CUMULATED = re.compile(
    r"\b(?:cumulative|cumulatively|in total|altogether|in all|aggregate)\b", re.IGNORECASE
)


_SHARE_OF = re.compile(
    r"^(?:the |its |their )?(?:\w+ )?(?:shares?|proportions?) of |(?:['’]s?)? (?:shares?|proportions?|weight)(?: (?:in|of) .*)?$",
    re.IGNORECASE,
)


_MOVED_NOUN = re.compile(
    r"^(?:the )?(?:growth|increase|decrease|decline|drop|rise|fall|growth rate) (?:of|in) |(?:['’]s?)? (?:growth|growth rate|increase|decline|drop|rise|fall)$",
    re.IGNORECASE,
)


def _near(tokens: Sequence[Token], statement: Statement) -> str:
    low = max(min(statement.cue, statement.quantity) - 4, 0)
    return words_of(tokens[low : statement.quantity + 7])


class About:
    """Resolves what a statement is about."""

    context: Context
    readings: list[Reading]

    def _subject(self, noun: str, measure: Measure, statement: Statement, spot: Spot) -> str:
        context = self.context
        if statement.rule == "any" and measure is M.COUNT and not noun:
            counted = words(spot.passage.text, after(spot.tokens, statement.quantity + 1))
            quantity = members(spot.tokens[statement.quantity])[0].value
            own = quantity.unit.noun if isinstance(quantity, Quantity) else ""
            return bare(f"{own} {counted}".strip()) or context.subject
        if statement.rule == "percent of" and not noun:
            return (
                bare(words(spot.passage.text, after(spot.tokens, statement.quantity + 2)))
                or context.subject
            )
        phrase = noun
        if measure in (M.SHARE, M.SHARE_CHANGE_PP):
            phrase = _SHARE_OF.sub("", noun)
            if phrase != noun and " in " in phrase:
                phrase = phrase.rpartition(" in ")[0]
        if _ASKED.search(words_of(spot.tokens)) and measure is M.SHARE:
            told = bare(words(spot.passage.text, after(spot.tokens, statement.quantity + 1)))
            return told or noun
        phrase = (
            bare(_MOVED_NOUN.sub("", phrase))
            if measure in GROWTH | {M.GROWTH_GAP_PP, M.CHANGE}
            else bare(phrase)
        )
        if measure is M.BALANCE and not _TRADED.search(phrase):
            return _TRADED.sub("trade balance", context.subject or context.topic) or phrase
        if not phrase:
            return context.subject or context.topic
        base = context.topic if self._divided(spot) else context.subject or context.topic
        return bare(resolved(phrase, base, context.subject)) or base

    def _divided(self, spot: Spot) -> bool:
        return any(token.kind == "of_which" for token in spot.tokens)

    def _names(self, subject: str, noun: str, count: int) -> list[str]:
        if count < 2:
            return []
        options = [names_in(bare(noun)), self.context.names, names_in(subject)]
        fitting = [names for names in options if len(names) == count]
        best = fitting or [names for names in options if len(names) > 1]
        return best[0] if best else []

    def _denominator(self, spot: Spot, statement: Statement, measure: Measure) -> str:
        if measure not in _SHARES:
            return ""
        if measure is M.CONTRIBUTION:
            return self._grown(spot, statement)
        tokens, text = spot.tokens, spot.passage.text
        asked = re.search(
            r"\b[Oo]f (?:all )?(?:the )?(?P<those>[^,.]{3,60}?) (?:surveyed|polled|interviewed)",
            text,
        )
        if asked and measure is M.SHARE:
            return asked["those"]
        at = statement.quantity + 1
        if at < len(tokens) and tokens[at].kind == "of":
            whole = bare(words(text, after(tokens, at + 1)))
            return re.sub(r"^(?:the )?growth (?:in|of) ", "", whole)
        inside = re.search(
            r"\b(?:share|proportion|percentage)s? (?:of .+? )?(?:in|of) (?P<whole>.+)$",
            words(text, before(tokens, statement.cue + 1)),
        )
        if inside and " of " in inside.group() and " in " in inside.group():
            return bare(inside["whole"].rpartition(" in ")[2] or inside["whole"])
        owner = next(
            (
                at
                for at in range(statement.cue, max(statement.cue - 14, -1), -1)
                if tokens[at].kind == "share_n"
            ),
            None,
        )
        if owner is not None and owner + 1 < len(tokens) and tokens[owner + 1].kind in ("of", "in"):
            return bare(words(text, after(tokens, owner + 2)))
        return self.context.denominator

    def _grown(self, spot: Spot, statement: Statement) -> str:
        """Added 2.0 points to the growth of exports: the whole that grows."""
        tokens = spot.tokens[statement.quantity + 1 : statement.quantity + 16]
        text = words(spot.passage.text, tokens)
        found = re.search(
            r"\bgrowth (?:of|in) (?P<of>[^,;.]+)|(?:to|off|from|of) (?P<whose>[^,;.]+?)(?:['’]s?)? growth",
            text,
        )
        if found is None:
            return self.context.denominator
        return bare(_CLOSED.split(found["of"] or found["whose"])[0].strip())

    def _comparator(self, spot: Spot, statement: Statement, measure: Measure) -> str:
        if measure is not M.GROWTH_GAP_PP:
            return ""
        tokens, text = spot.tokens, spot.passage.text
        for at in range(statement.cue, min(statement.quantity + 5, len(tokens))):
            if tokens[at].kind in ("than", "outpace", "lag"):
                named = bare(words(text, after(tokens, at + 1, frozenset({"by"}))))
                return re.sub(r"^(?:that|those) of ", "", named)
        return ""

    def _part_of(self, spot: Spot, measure: Measure, claim: Claim) -> str:
        whole = self.context.whole
        if whole is None and self.readings and self._divided(spot):
            recent = [
                each
                for each in self.readings[-8:]
                if each.claim.measure in DIVISIBLE and not each.part_of
            ]
            whole = recent[-1] if recent else None
        same = whole is not None and whole.claim.unit.base == claim.unit.base
        divides = self._divided(spot) and measure in DIVISIBLE
        return whole.id if same and whole is not None and divides else ""

    def _settled(
        self,
        measure: Measure,
        statement: Statement,
        tokens: Sequence[Token],
        noun: str,
    ) -> Measure:
        """What the sentence around says of a measure: averages, sums over years."""
        around = words_of(tokens)
        ahead = tokens[statement.quantity + 1 : statement.quantity + 2]
        asked = tokens[statement.quantity].kind == "percent_q" and _ASKED.search(around)
        if (
            asked
            and ahead
            and ahead[0].kind in ("aux", "verb", "word", "level", "up", "down", "share_v")
        ):
            return M.SHARE
        if measure in GROWTH and _AVERAGED.search(_near(tokens, statement)):
            return M.CAGR
        if measure in (M.LEVEL, M.COUNT) and (
            _CUMULATED.search(noun) or _CUMULATED.search(_near(tokens, statement))
        ):
            long = self.context.frame is not None and self.context.frame.kind in (
                "years",
                "plan",
                "day",
            )
            return M.CUMULATIVE if long or "cumulative" in around else measure
        return measure
