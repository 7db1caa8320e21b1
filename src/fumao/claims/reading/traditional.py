"""Traditional Chinese: a text of Hong Kong or Taiwan as its simplified twin, character for character."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from fumao.claims.reading.passage import Block, Cell, Grid, Passage
from fumao.claims.reading.reading import Reading
from fumao.model.tables import data_path

# So many of its Chinese characters are traditional in a text that is; names may hold one.
_FROM = 0.02
# Characters that show what a document is written in.
_ENOUGH = 20_000
_CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class _Table:
    characters: dict[int, str]
    traditional: re.Pattern[str]
    words: dict[str, str]
    word: re.Pattern[str]


@cache
def _table() -> _Table:
    text = data_path("language", "traditional.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    pairs = [(pair[0], pair[1]) for pair in data["characters"].split() if pair[0] != pair[1]]
    words = data["words"]
    longest = sorted(words, key=lambda word: (-len(word.lstrip("，（")), -len(word)))
    return _Table(
        str.maketrans(dict(pairs)),
        re.compile(f"[{''.join(pair[0] for pair in pairs)}]"),
        words,
        re.compile("|".join(map(re.escape, longest))),
    )


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters.

    >>> is_traditional("服務出口較上年增長"), is_traditional("服务出口较上年增长")
    (True, False)
    """
    found = len(_table().traditional.findall(text, 0, _ENOUGH))
    return found > 0 and found >= _FROM * len(_CJK.findall(text, 0, _ENOUGH))


def simplified(text: str) -> str:
    """A text in simplified characters, as long as it was.

    >>> simplified("服務輸出2,806.3億美元，年增率為5.0%")
    '服务出口2,806.3亿美元，增长率为5.0%'
    """
    table = _table()
    words = table.word.sub(lambda found: table.words[found.group()], text)
    return words.translate(table.characters)


def simplified_blocks(blocks: Sequence[Block]) -> Sequence[Block]:
    """A document with the simplified twins of its texts; a simplified one is left as it is."""
    said = "".join(each.text for each in blocks if isinstance(each, Passage))
    said += "".join(_words_of(each) for each in blocks if isinstance(each, Grid))
    if not is_traditional(said):
        return blocks
    return [_passage(each) if isinstance(each, Passage) else _grid(each) for each in blocks]


def _words_of(grid: Grid) -> str:
    return "".join(cell.text for row in grid.rows for cell in row)


def _passage(passage: Passage) -> Passage:
    headings = tuple(map(simplified, passage.headings))
    return replace(passage, text=simplified(passage.text), headings=headings)


def _grid(grid: Grid) -> Grid:
    rows = tuple(
        tuple(Cell(simplified(cell.text), cell.place) for cell in row) for row in grid.rows
    )
    return Grid(
        rows,
        _passage(grid.caption) if grid.caption else None,
        tuple(map(_passage, grid.notes)),
        tuple(map(simplified, grid.headings)),
    )


def as_printed(readings: Sequence[Reading], blocks: Sequence[Block]) -> tuple[Reading, ...]:
    """Readings of the simplified twins of some blocks, with the words that the blocks print."""
    return tuple(_as_printed(each, blocks[each.block]) for each in readings)


def _as_printed(reading: Reading, block: Block) -> Reading:
    passages = (block,) if isinstance(block, Passage) else block.notes
    for passage in passages:
        at = simplified(passage.text).find(reading.text)
        if at >= 0:
            return replace(reading, original=passage.text[at : at + len(reading.text)])
    return reading
