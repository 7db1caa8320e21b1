"""What the tests of reading share: a text as a file, what is read from it, and its characters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fumao.audit.documents import Document, read_document
from fumao.claims.reading.passage import Grid, Passage

Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a text, or bytes, as a file of this name."""

    def of(content: str | bytes, name: str = "report.txt", lang: str = "") -> Document:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_document(path, lang)

    return of


@pytest.fixture
def bodies() -> Callable[[Document], list[str]]:
    """The paragraphs of running text."""
    return lambda document: [
        block.text
        for block in document.blocks
        if isinstance(block, Passage) and block.kind == "body"
    ]


@pytest.fixture
def kinds() -> Callable[[Document], list[str]]:
    """The kind of every block, in order."""
    return lambda document: [
        block.kind if isinstance(block, Passage) else "table" for block in document.blocks
    ]


@pytest.fixture
def grids() -> Callable[[Document], list[Grid]]:
    """The tables."""
    return lambda document: [block for block in document.blocks if isinstance(block, Grid)]


@pytest.fixture
def cells() -> Callable[[Grid], list[list[str]]]:
    """The words of a table."""
    return lambda grid: [[cell.text for cell in row] for row in grid.rows]


@pytest.fixture
def misplaced() -> Callable[[Document], list[str]]:
    """Characters that do not stand where their passage or cell says.

    A space may stand for a break or for a mark that was left out; digits and
    letters may be wide in the file; a sign may stand for a formula's command.
    """

    def found(document: Document) -> list[str]:
        return [
            f"{text!r} for {given!r} in line {line}"
            for text, given, line in _placed(document)
            if text != given and not text.isspace() and _narrow(given) != text
        ]

    return found


def _narrow(character: str) -> str:
    if "\uff01" <= character <= "\uff5e":
        return chr(ord(character) - 0xFEE0)
    return {"\\": "≥", "&": "&"}.get(character, character)


def _placed(document: Document) -> Iterator[tuple[str, str, int]]:
    """Each character with what stands at its place in the file."""
    for block in document.blocks:
        passages = [block] if isinstance(block, Passage) else [*block.notes]
        if isinstance(block, Grid) and block.caption:
            passages.append(block.caption)
        for passage in passages:
            for at, character in enumerate(passage.text):
                (place,) = passage.places(at, at + 1)
                line = document.lines[place.line - 1]
                yield character, line[place.start : place.end], place.line
        if isinstance(block, Grid):
            for cell in (cell for row in block.rows for cell in row):
                line = document.lines[cell.place.line - 1]
                given = line[cell.place.start : cell.place.end]
                if len(given) == len(cell.text):
                    yield from (
                        (a, b, cell.place.line) for a, b in zip(cell.text, given, strict=True)
                    )
