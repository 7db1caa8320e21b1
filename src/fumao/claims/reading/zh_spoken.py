"""One quantity with its clause and context, as the steps of a statement see it."""

from __future__ import annotations

from dataclasses import dataclass

from fumao.claims.reading.passage import Passage
from fumao.claims.reading.zh_clauses import Slot
from fumao.claims.reading.zh_context import (
    Context,
)
from fumao.claims.reading.zh_grammar import Production, kinds_of


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the document a sentence stands."""

    block: int
    sentence: int
    passage: Passage
    offset: int


class Spoken:
    """One quantity: its slot, the production it fits, and what was said before it."""

    def __init__(self, context: Context, slot: Slot, production: Production) -> None:
        self.context, self.slot, self.production = context, slot, production
        assert slot.token.quantity is not None
        self.quantity = slot.token.quantity
        self.left = kinds_of(slot.left)
        self.words = "".join(token.text for token in slot.left)
        self.before = context.last[-1] if context.last else None

    def _from_to(self) -> bool:
        return any(token.kind == "F" for token in self.slot.clause)
