"""Reading a document: its passages by the grammar of its language, its grids as tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from types import ModuleType

from fumao.claims.reading.passage import Block, Grid, Passage
from fumao.claims.reading.reading import UNNAMED_YEAR, Enumeration, Read, Reading, Unread
from fumao.claims.reading.tables import read_grid
from fumao.claims.reading.traditional import as_printed, simplified_blocks
from fumao.model.names import check_language

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?![\d,.])")


def read(blocks: Sequence[Block], lang: str, year: str = "") -> Read:
    """Every quantitative statement of a document.

    Parameters
    ----------
    blocks : sequence of Passage or Grid
        The document in reading order.
    lang : str
        ``zh`` or ``en``.
    year : str
        The year the document is about; the most frequent one of its text if empty.

    Returns
    -------
    Read
        Readings ``c1``, ``c2`` ... in order of the document; numerals that are no
        claims, with the reason; enumerations.

    Examples
    --------
    >>> text = "In 2020, exports of services fell by 1.0% to US$280.63 billion."
    >>> passage = Passage(text, "body", ((0, 1, 0, 0),))
    >>> [(each.id, each.measure, each.numeral) for each in read([passage], "en").readings]
    [('c1', 'growth_yoy', '1.0'), ('c2', 'level', '280.63')]
    """
    grammar = _grammar(lang)
    printed, blocks = blocks, simplified_blocks(blocks) if lang == "zh" else blocks
    year = year or grammar.main_year(_passages(blocks))
    parts = [grammar.read_passages(_passages(blocks), year)]
    parts += [
        read_grid(number, block, lang, year or _unnamed(block))
        for number, block in enumerate(blocks)
        if isinstance(block, Grid)
    ]
    found = _together(parts)
    if blocks is printed:
        return found
    return replace(found, readings=as_printed(found.readings, printed))


def _unnamed(grid: Grid) -> str:
    """A year for the numbers of a table that, as its document, names none; "" if it does."""
    said = [cell.text for row in grid.rows for cell in row]
    said += [*grid.headings, grid.caption.text if grid.caption else ""]
    return "" if any(_YEAR.search(text) for text in said) else UNNAMED_YEAR


def _grammar(lang: str) -> ModuleType:
    return import_module(f"fumao.claims.reading.{check_language(lang)}")


def _passages(blocks: Sequence[Block]) -> list[tuple[int, Passage]]:
    """The running text, notes under tables included."""
    found: list[tuple[int, Passage]] = []
    for number, block in enumerate(blocks):
        if isinstance(block, Passage):
            found.append((number, block))
        else:
            found += [(number, note) for note in block.notes]
    return found


def _together(parts: Sequence[Read]) -> Read:
    """Several reads as one, numbered anew in order of the document."""
    order = sorted(
        ((reading, at) for at, part in enumerate(parts) for reading in part.readings),
        key=lambda entry: (entry[0].block, entry[0].cell is not None, entry[1]),
    )
    ids = {(at, reading.id): f"c{number}" for number, (reading, at) in enumerate(order, 1)}
    readings = tuple(_renamed(reading, at, ids) for reading, at in order)
    enumerations: list[Enumeration] = []
    for at, part in enumerate(parts):
        for listing in part.enumerations:
            members = tuple(ids[at, member] for member in listing.readings)
            enumerations.append(replace(listing, readings=members))
    unread: list[Unread] = sorted(
        (each for part in parts for each in part.unread), key=lambda each: each.place
    )
    return Read(readings, tuple(unread), tuple(enumerations))


def _renamed(reading: Reading, at: int, ids: dict[tuple[int, str], str]) -> Reading:
    return replace(
        reading,
        claim=replace(reading.claim, key=ids[at, reading.id]),
        part_of=ids.get((at, reading.part_of), ""),
        whole_id=ids.get((at, reading.whole_id), ""),
    )
