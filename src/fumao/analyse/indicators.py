"""All indicators of a reporter: which function measures which, and the measured ones together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from fumao.analyse import items, partners
from fumao.analyse.book import Book
from fumao.analyse.definitions import Definition, definitions
from fumao.analyse.measured import Measured
from fumao.analyse.partners import Focus

Rule = Callable[[Book, Definition], Iterator[Measured]]
Facing = Callable[[Book, Definition, Focus], Iterator[Measured]]
RULES: dict[str, Rule] = {
    "growth": items.growth, "contribution": items.contribution, "share": items.share,
    "world_share": items.world_share, "balance": items.of_both, "balance_rate": items.of_both,
    "tc": items.of_both, "gl": items.of_both, "rca": items.against_world,
    "rsca": items.against_world, "arca": items.against_world,
    "diversification": items.against_world, "hhi_items": items.of_structure,
    "effective_items": items.of_structure, "concentration": items.of_structure,
    "theil": items.of_structure, "variety": items.of_structure,
    "knowledge": items.of_aggregate, "digital": items.of_aggregate, "modes": items.modes,
}  # fmt: skip
FACING: dict[str, Facing] = {
    "partner_share": partners.partner_share, "partner_dependence": partners.partner_dependence,
    "intensity": partners.intensity, "complementarity": partners.complementarity,
    "hhi_partners": partners.of_partners, "effective_partners": partners.of_partners,
    "bloc_share": partners.bloc_share, "intra_share": partners.intra_share,
}  # fmt: skip


def measure(book: Book, asked: Sequence[Definition], focus: Focus) -> list[Measured]:
    """Measure indicators: each has a value or says in words why it has none.

    Parameters
    ----------
    book : Book
        What the flows say of a reporter.
    asked : sequence of Definition
        See :func:`fumao.analyse.definitions.chosen`.
    focus : Focus
        Partners and blocs.

    Returns
    -------
    list of Measured
        In the order asked for, within an indicator by flow and item or partner.

    Raises
    ------
    UnknownCode
        A partner is no economy, a bloc no group.
    """
    focus.check()
    done: list[Measured] = []
    for each in asked:
        if each.code in RULES:
            done += RULES[each.code](book, each)
        else:
            done += FACING[each.code](book, each, focus)
    return done


def unmeasured() -> set[str]:
    """Defined indicators that nothing measures, and rules without a definition: none."""
    return set(definitions()) ^ {*RULES, *FACING}
