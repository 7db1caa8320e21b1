"""Pieces into passages: what each is, which halves belong together, what stands above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from fumao.audit.documents import shapes
from fumao.audit.documents.pieces import Piece
from fumao.audit.documents.strand import Strand, together
from fumao.claims.reading.passage import Block, Grid, Passage

# What may stand between two halves of a sentence: a page's footnotes and its floating figures.
_FLOATS = frozenset({"note", "footnote", "caption", "source", "table"})
# Columns. A line that a page end breaks is as wide as the page; a title is shorter than that.
_WIDEST_TITLE = {"zh": 64, "en": 90}
_WIDEST_NUMBERED = 200
_FULL_LINE = 60
_TAIL = re.compile(r"(?<![A-Za-z]-)\b([A-Za-z]+)-$")
_HEAD = re.compile(r"[a-z]+")
_WORD = re.compile(r"[A-Za-z]{2,}")
_SHOWN = {"item": "body", "footnote": "note"}


def assemble(pieces: Sequence[Piece], lang: str) -> tuple[Block, ...]:
    """Passages and grids in reading order, each under its headings."""
    return tuple(_blocks(_with_captions(_joined(_named(pieces, lang), lang), lang)))


def _named(pieces: Sequence[Piece], lang: str) -> list[Piece]:
    """Every piece with its kind, empty ones left out."""
    given = [piece for piece in pieces if piece.text or piece.rows]
    guessed = [shapes.shape(p.text) if not p.kind else shapes.Shape(p.kind) for p in given]
    siblings = _siblings(given, guessed)
    named: list[Piece] = []
    for at, (piece, guess) in enumerate(zip(given, guessed, strict=True)):
        if piece.kind:
            named.append(piece)
        elif guess.kind:
            named.append(replace(piece, kind=guess.kind))
        elif _is_heading(at, given, guess, siblings.get(at, False), lang):
            named.append(replace(piece, kind="heading", level=_level(piece.text, guess.level)))
        else:
            named.append(replace(piece, kind="item" if guess.level else "body"))
    return named


def _siblings(pieces: list[Piece], guessed: list[shapes.Shape]) -> dict[int, bool]:
    """For numbered pieces, whether one with the same kind of number beside it ends a sentence."""
    found: dict[int, bool] = {}
    last: dict[int, int] = {}
    for at, guess in enumerate(guessed):
        level = guess.level
        if not level:
            continue
        for deeper in [each for each in last if each > level]:
            del last[deeper]
        closed = shapes.is_closed(pieces[at].text)
        if level in last:
            before = last[level]
            found[before] = found.get(before, False) or closed
            found[at] = shapes.is_closed(pieces[before].text)
        last[level] = at
    return found


def _is_heading(
    at: int, pieces: list[Piece], guess: shapes.Shape, in_prose: bool, lang: str
) -> bool:
    """Whether a paragraph that no markup names is a heading."""
    text = pieces[at].text
    if shapes.is_closed(text) or shapes.is_hanging(text):
        return False
    if shapes.is_prose(text[guess.number :]):
        return False
    if shapes.goes_on(_beside(pieces, at, 1)) or not any(map(str.isalpha, text)):
        return False
    wide = shapes.width(text)
    if guess.level:
        return wide <= (_FULL_LINE if in_prose else _WIDEST_NUMBERED)
    if wide > _WIDEST_TITLE[lang] or shapes.goes_on(text):
        return False
    return not shapes.is_hanging(_beside(pieces, at, -1))


def _beside(pieces: list[Piece], at: int, step: int) -> str:
    """The nearest paragraph above or below that is no note, figure or table."""
    at += step
    while 0 <= at < len(pieces) and pieces[at].kind in _FLOATS:
        at += step
    return pieces[at].text if 0 <= at < len(pieces) else ""


def _level(text: str, level: int) -> int:
    """The level of a heading: of its number, or of a title without one."""
    return level or (shapes.PART if text.endswith(("篇", "编")) else shapes.PLAIN)


def _joined(pieces: list[Piece], lang: str) -> list[Piece]:
    """The same with the halves of a sentence put together over pages, notes and figures."""
    found: list[Piece] = []
    halves: dict[int, list[Strand]] = {}
    half: int | None = None
    over_table = False
    for piece in pieces:
        beside = half is not None and piece.small and not found[half].small
        if piece.kind in ("body", "item") and not beside:
            whole = over_table or piece.whole
            if half is not None and _continues(found[half], halves.get(half), piece, whole, lang):
                halves.setdefault(half, [found[half].strand]).append(piece.strand)
                continue
            half, over_table = len(found), False
        elif piece.kind not in _FLOATS and not beside:
            half = None
        over_table = over_table or piece.kind == "table"
        found.append(piece)
    for at, strands in halves.items():
        found[at] = replace(found[at], strand=join(strands, lang))
    return found


def _continues(
    first: Piece, halves: list[Strand] | None, second: Piece, whole: bool, lang: str
) -> bool:
    """Whether the second is the rest of a sentence that the first, or its last half, leaves open."""
    text = halves[-1].text if halves else first.text
    if second.kind == "item" or first.small != second.small or shapes.is_closed(text):
        return False
    if shapes.is_hanging(text) or shapes.goes_on(second.text):
        return True
    if whole or not any(map(str.isalpha, first.text)):
        return False
    prose = bool(halves) or shapes.is_prose(first.text)
    full = bool(halves) or shapes.width(first.text) >= _FULL_LINE
    if lang == "zh":
        return full or prose
    return full and prose and shapes.is_closed(second.text)


def join(strands: Sequence[Strand], lang: str, words: frozenset[str] = frozenset()) -> Strand:
    """Lines or halves of one paragraph as running text.

    A hyphen that only parted a word at the end of a line is left out, as the
    document's other ``words`` tell.
    """
    parts: list[tuple[Strand, str]] = []
    for first, second in pairwise(strands):
        hyphen = lang == "en" and words and first.text.endswith("-")
        if hyphen and _is_parted(first, second, words):
            parts.append((first.cut(0, len(first.text) - 1), ""))
        else:
            parts.append((first, shapes.between(first.text, second.text, lang)))
    return together([*parts, (strands[-1], "")])


def _is_parted(first: Strand, second: Strand, words: frozenset[str]) -> bool:
    """Whether the end of a line parted a word: the two parts are one, or not two, elsewhere."""
    left, right = _TAIL.search(first.text), _HEAD.match(second.text)
    if not left or not right or len(left[1]) < 2:
        return False
    before = left[1].lower()
    return before + right[0] in words or not {before, right[0]} <= words


def vocabulary(lines: Sequence[str]) -> frozenset[str]:
    """The words of a document, if any line ends in the middle of one; without those halves."""
    ends = [_TAIL.search(line.rstrip()) for line in lines]
    if not any(ends):
        return frozenset()
    found: set[str] = set()
    parted = False
    for line, end in zip(lines, ends, strict=True):
        words = _WORD.findall(line)
        found.update(map(str.lower, words[parted : len(words) - bool(end)]))
        parted = bool(end)
    return frozenset(found)


def _with_captions(pieces: list[Piece], lang: str) -> Iterator[tuple[Piece, Piece | None]]:
    """Every piece, tables with the caption that stands above them."""
    at = 0
    while at < len(pieces):
        ahead = at
        while ahead < len(pieces) and ahead - at < 3 and _can_be_caption(pieces[at : ahead + 1]):
            ahead += 1
        if ahead < len(pieces) and pieces[ahead].kind == "table":
            above = pieces[at:ahead]
            caption = above[0] if above else None
            if caption:
                whole = join([each.strand for each in above], lang)
                caption = replace(caption, kind="caption", strand=whole)
            yield pieces[ahead], caption
            at = ahead + 1
        else:
            yield pieces[at], None
            at += 1


def _can_be_caption(above: list[Piece]) -> bool:
    """Whether the last one goes on the caption of those above it.

    A caption, a title that only its shape made a heading, a line with the unit, or the
    rest of a caption that fills its line.
    """
    *before, piece = above
    if piece.kind == "table":
        return False
    if shapes.is_unit(piece.text):
        return True
    if before:
        first = before[-1]
        full = first.kind == "caption" and shapes.width(first.text) >= _FULL_LINE
        return full and piece.kind == "body" and shapes.goes_on(piece.text)
    return piece.kind == "caption" or (
        piece.kind == "heading" and piece.level == shapes.PLAIN and not piece.whole
    )


def _blocks(pieces: Iterator[tuple[Piece, Piece | None]]) -> Iterator[Block]:
    """Passages and grids under their headings; notes go with the grid above them."""
    stack: list[tuple[int, str]] = []
    waiting: Grid | None = None
    marked = False
    for piece, caption in pieces:
        if waiting is not None and _belongs_to_table(piece, marked):
            note = _passage(piece, waiting.headings)
            waiting = replace(waiting, notes=(*waiting.notes, note))
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if piece.kind == "heading":
            while stack and stack[-1][0] >= piece.level:
                stack.pop()
        above = tuple(text for _, text in stack)
        if piece.kind == "table":
            titled = _passage(caption, above) if caption is not None else None
            waiting = Grid(piece.rows, titled, (), above)
            marked = piece.marked
            continue
        if piece.kind == "heading":
            stack.append((piece.level, piece.text))
        yield _passage(piece, above)
    if waiting is not None:
        yield waiting


def _belongs_to_table(piece: Piece, marked: bool) -> bool:
    return piece.kind in ("note", "source") or (piece.kind == "footnote" and marked)


def _passage(piece: Piece, headings: tuple[str, ...]) -> Passage:
    kind = _SHOWN.get(piece.kind, piece.kind)
    return Passage(piece.text, kind, piece.strand.origins, headings)
