"""The identities that a document's numbers must satisfy, one file a family."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fumao.audit.identities.averages import average_identities
from fumao.audit.identities.beside import beside_identities
from fumao.audit.identities.contributions import contribution_identities
from fumao.audit.identities.gaps import gap_identities
from fumao.audit.identities.growth import growth_identities
from fumao.audit.identities.movements import movement_identities
from fumao.audit.identities.parts import part_identities
from fumao.audit.identities.ranks import rank_identities
from fumao.audit.identities.shares import share_identities
from fumao.audit.identities.surveys import survey_identities
from fumao.audit.identities.twice import repetition_identities
from fumao.audit.identity import Identity
from fumao.audit.shelf import Shelf

FAMILIES: tuple[Callable[[Shelf], Iterator[Identity]], ...] = (
    part_identities,
    growth_identities,
    share_identities,
    movement_identities,
    gap_identities,
    contribution_identities,
    average_identities,
    survey_identities,
    beside_identities,
    repetition_identities,
    rank_identities,
)


def identities(shelf: Shelf) -> tuple[Identity, ...]:
    """Every identity found among the readings, each once."""
    return tuple(dict.fromkeys(each for family in FAMILIES for each in family(shelf)))
