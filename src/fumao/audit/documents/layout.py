"""Printed lines into paragraphs: by margins, indents, sizes and gaps; heads of pages left out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fumao.audit.documents import shapes
from fumao.audit.documents.glyphs import Line

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:第?\s*\d{1,4}\s*页?|[ivxlc]{1,6}|[Pp]age \d{1,4}(?: of \d{1,4})?|\d{1,4}\s*/\s*\d{1,4})\W*$"
)
_MARKER = re.compile(
    r"(?:[•·▪■◆●○➢–—*-]|[（(]?[\dA-Za-z一二三四五六七八九十]{1,3}[）)、.．]|[①-⑳])(?:\s|$)"
)
# Points within which lines stand at the same height of their pages.
_SAME_HEIGHT = 3
_FEWEST_PAGES = 3
_MOST_RUNS = 2
_OFTEN = 0.5
# Shares of the height of the letters.
SAME_SIZE = 0.08
_HEADING = 1.12
_SMALL = 0.93
_INDENT = 0.8
_WIDER_GAP = 1.15
# Shares of the width: a line that ends before is the last of its paragraph.
_SHORT = 0.7
# Lines of one text stand closer than this times the size of their letters.
_APART = 1.7
_SENTENCE_END = re.compile(r"[。！？.!?：:][\s\"'”’」』）)\]]*$")


@dataclass(frozen=True, slots=True)
class Measures:
    """What the running text of a document looks like.

    ``size`` is the height of its letters, ``left`` and ``right`` are its
    margins, ``leading`` the usual distance of two lines by the size of their
    letters. Paragraphs may begin with an ``indented`` line, or be ``spaced``.
    """

    size: float
    left: float
    right: float
    leading: dict[int, float]
    indented: bool
    spaced: bool

    def kind_of(self, line: Line) -> str:
        """``heading`` for large letters, ``small`` for small ones, else ``body``."""
        if line.size > _HEADING * self.size:
            return "heading"
        return "small" if line.size < _SMALL * self.size else "body"

    def is_close(self, above: Line, line: Line) -> bool:
        """Whether two lines stand as close as lines of one paragraph."""
        usual = self.leading.get(round(line.size), 1.7 * line.size)
        return 0 < above.base - line.base < _WIDER_GAP * usual


def measures(lines: Sequence[Line]) -> Measures:
    """The measures that most characters have."""
    single = [line for line in lines if len(line.runs) == 1]
    sizes: Counter[float] = Counter()
    for line in single:
        sizes[round(line.size)] += len(line.text)
    common = sizes.most_common(1)[0][0] if sizes else 10.0
    body = [line for line in single if abs(line.size - common) <= 0.6]
    size = _middle([line.size for line in body]) or common
    wide = [line for line in body if len(line.text) > 12]
    lefts = Counter(round(line.left) for line in wide)
    left = min((at for at, count in lefts.items() if count >= 0.1 * len(wide)), default=0)
    rights = sorted(line.right for line in wide)
    right = rights[int(0.98 * (len(rights) - 1))] if rights else 0.0
    leading = _leading(single)
    gaps = [
        above.base - line.base
        for above, line in pairwise(body)
        if above.page == line.page and 0 < above.base - line.base < 3 * size
    ]
    usual = leading.get(round(size), 1.7 * size)
    spaced = sum(gap > _WIDER_GAP * usual for gap in gaps) > 0.06 * len(gaps)
    first = sum(
        left + _INDENT * size < above.left < left + 4 * size and abs(line.left - left) < 2
        for above, line in pairwise(wide)
    )
    return Measures(size, float(left), right, leading, first > 0.06 * len(wide), spaced)


def _leading(lines: Sequence[Line]) -> dict[int, float]:
    """The usual distance of two lines, by the size of their letters."""
    gaps: dict[int, list[float]] = defaultdict(list)
    for above, line in pairwise(lines):
        gap = above.base - line.base
        if (
            above.page == line.page
            and 0 < gap < 2.6 * line.size
            and (abs(above.size - line.size) < SAME_SIZE * line.size)
        ):
            gaps[round(line.size)].append(gap)
    # The lower quarter: short paragraphs have more gaps between than inside them.
    return {size: sorted(found)[len(found) // 4] for size, found in gaps.items()}


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def page_furniture(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Identities (``id``) of lines that are heads, feet or numbers of pages."""
    found: set[int] = set()
    for _ in range(2):  # A head may have two lines, a foot a note and a number.
        new = _outermost(pages, found, 0) | _outermost(pages, found, -1)
        if not new:
            break
        found |= new
    return found


def _outermost(pages: Sequence[Sequence[Line]], known: set[int], at: int) -> set[int]:
    """The first or last lines of pages that stand at one height and repeat or count."""
    heights: dict[int, list[Line]] = defaultdict(list)
    for page in pages:
        rest = [line for line in page if id(line) not in known]
        # The head of a table that goes on comes back on each page too, but in cells.
        if rest and len(rest[at].runs) <= _MOST_RUNS and _set_apart(rest, at):
            heights[round(rest[at].base / _SAME_HEIGHT)].append(rest[at])
    found: set[int] = set()
    for height, lines in heights.items():
        near = [*lines, *heights.get(height + 1, ()), *heights.get(height - 1, ())]
        if len(near) < _FEWEST_PAGES:
            found |= {id(line) for line in lines if len(pages) < 6 and _is_number(line, at)}
        else:
            found |= set(map(id, _repeated(near))) & set(map(id, lines))
    return found


def _set_apart(lines: Sequence[Line], at: int) -> bool:
    """Whether a page's first or last line stands off from the next, or is a page number."""
    if len(lines) < 2 or _PAGE_NUMBER.match(lines[at].text):
        return True
    line, beside = lines[at], lines[1 if at == 0 else -2]
    gap = abs(line.base - beside.base)
    return gap > _APART * max(line.size, beside.size) or abs(line.size - beside.size) > 0.1


def _repeated(lines: list[Line]) -> list[Line]:
    """Those of the lines at one height that count pages, or that come back.

    A head that names its chapter comes once where the chapter has one page: it
    is known by the size of its letters.
    """
    numbers = [line for line in lines if _PAGE_NUMBER.match(line.text)]
    if len(numbers) >= _OFTEN * len(lines):
        return numbers
    words = Counter(_DIGITS.sub("", line.text).strip() for line in lines)
    again = [line for line in lines if words[_DIGITS.sub("", line.text).strip()] > 1]
    if len(again) < max(_FEWEST_PAGES, _OFTEN * len(lines)):
        return []
    size = _middle([line.size for line in again])
    words_again = {line.text for line in again}
    return [line for line in lines if abs(line.size - size) < 0.1 or line.text in words_again]


def _is_number(line: Line, at: int) -> bool:
    """Whether a single line at the foot is the number of its page."""
    return (
        at == -1
        and _DIGITS.sub("", line.text).strip(" -–—·") == ""
        and (str(line.page) in line.text)
    )


def paragraphs(lines: Sequence[Line], look: Measures) -> Iterator[list[Line]]:
    """Lines that belong to one paragraph, also over the end of a page."""
    current: list[Line] = []
    for line in lines:
        if current and not _goes_on(current, line, look):
            yield current
            current = []
        current.append(line)
    if current:
        yield current


def _goes_on(current: list[Line], line: Line, look: Measures) -> bool:
    """Whether a line is the next of its paragraph."""
    last = current[-1]
    kind = look.kind_of(line)
    if abs(line.size - last.size) > SAME_SIZE * last.size or shapes.shape(line.text).kind:
        return False
    if kind == "heading":
        near = 0 < last.base - line.base < 1.7 * line.size
        return last.page == line.page and near and not _MARKER.match(line.text)
    if kind != look.kind_of(last) or (line.page != last.page and kind == "small"):
        return False
    if line.page == last.page and not look.is_close(last, line):
        return False
    if _is_indented(current, line, look):
        return False
    closed = bool(_SENTENCE_END.search(last.text))
    if closed and (_MARKER.match(line.text) or shapes.shape(line.text).level):
        return False
    if _is_full(last, line, look):
        return not closed or line.page == last.page or look.indented
    reach = (last.right - look.left) / max(look.right - look.left, 1.0)
    if reach < _SHORT and not shapes.is_hanging(last.text):
        return False
    return not closed or ((look.indented or look.spaced) and line.page == last.page)


def _is_indented(current: list[Line], line: Line, look: Measures) -> bool:
    """Whether a line is set in, as the first of a paragraph is."""
    step = _INDENT * line.size
    if len(current) > 1:
        usual = current[-1].left
    elif _MARKER.match(current[0].text):
        return line.left < current[0].left - step
    else:
        usual = min(current[0].left, line.left)
        if current[0].left - look.left > step and abs(line.left - current[0].left) < 2:
            return shapes.is_closed(current[0].text)
    return line.left > usual + step


def _is_full(last: Line, line: Line, look: Measures) -> bool:
    """Whether the line above had no room for the first word of this one."""
    word = line.text.split(maxsplit=1)[0] if line.text.strip() else ""
    room = 2.2 * last.size if not word.isascii() else (0.5 * len(word) + 0.3) * last.size
    return last.right + room > look.right
