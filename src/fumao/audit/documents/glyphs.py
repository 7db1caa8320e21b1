"""The characters of a PDF page as printed lines: runs of one size on one baseline, and their gaps."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

# Shares of the height of the letters.
_SAME_LINE = 0.2  # baselines of one line differ by less
_GAP = 0.9  # from here on white space parts two cells
_GAP_IN_CHINESE = 0.5  # or from here on, where Chinese text breaks off, for it has no spaces
_GAP_OF_PARTS = 0.35  # parts that stand as far may be heads of two columns
_SPACE = 0.16  # from here on it parts two words
_RAISED_FROM, _RAISED_TO = 0.2, 0.75  # how far a footnote's mark stands above the line
_SMALL = 0.85  # and how small it is
_UPRIGHT = 0.05  # radians
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# What the library gives for a hyphen at the end of a line, and for letters that fonts join.
_EXCHANGED = {0x02: "-", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl",
              0xA0: " ", 0x2002: " ", 0x2003: " ", 0x2009: " ", 0x3000: " ", 0x09: " ",
              0xF06C: "•", 0xF0B7: "•", 0xF0A7: "•"}  # fmt: skip
_HYPHENS = frozenset("-\u2010")
_NOTHING = frozenset({0, 0xAD, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF, 0x0A, 0x0D})


@dataclass(slots=True)
class Run:
    """Characters of one size on one baseline.

    ``size`` is the height of its letters in points; ``parted`` says that the
    file broke off before it; ``parts`` are the runs that it was put together of.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    parted: bool = False
    parts: tuple[Run, ...] = ()


@dataclass(slots=True)
class Line:
    """A printed line: its runs from left to right, those with little space between put together."""

    runs: list[Run]
    base: float
    size: float
    page: int = 0
    number: int = field(default=0)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.runs[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.runs[-1].right

    @property
    def text(self) -> str:
        """Its words, with a tab where white space parts cells."""
        return "\t".join(run.text for run in self.runs)


def page_lines(text_page: Any, page: int) -> list[Line]:
    """The printed lines of a page, from top to bottom."""
    runs = sorted(_runs(text_page.raw), key=lambda run: (-run.base, run.left))
    lines: list[Line] = []
    for run in runs:
        last = lines[-1] if lines else None
        if last and abs(last.base - run.base) <= _SAME_LINE * max(last.size, run.size):
            last.runs.append(run)
            last.size = max(last.size, run.size)
        else:
            lines.append(Line([run], run.base, run.size, page))
    lines = _with_raised(lines)
    for line in lines:
        line.runs = _put_together(line.runs)
        line.size = max(line.runs, key=lambda run: len(run.text)).size if line.runs else line.size
    return [line for line in lines if line.runs]


def _runs(handle: Any) -> Iterator[Run]:
    """Neighbouring characters in the order in which the page draws them."""
    unicode, loose = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    origin, font_size = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetFontSize
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    run: Run | None = None
    points = 0.0
    parted = False
    for at in range(pdfium.FPDFText_CountChars(handle)):
        code = unicode(handle, at)
        if not loose(handle, at, box) or box.top <= box.bottom:
            parted = True  # A space or break that the library adds, where the file has none.
            continue
        if code in _NOTHING:
            continue
        origin(handle, at, x, y)
        given = font_size(handle, at)
        if run is None or given != points or not _is_beside(run, box.left, y.value, parted):
            if run is not None:
                yield run
            points = given
            size = given * _scale(handle, at)
            run = Run("", box.left, box.right, y.value, size, parted) if size else None
        elif box.left - run.right > _SPACE * run.size and _is_spaced(run.text, code):
            run.text += " "
        if run is not None:
            text = _EXCHANGED.get(code) or _character(code)
            if "0" <= text <= "9" and _is_raised_glyph(handle, at, run):
                text = text.translate(_SUPERSCRIPTS)
            run.text += text
            run.right = box.right
        parted = False
    if run is not None:
        yield run


def _is_raised_glyph(handle: Any, at: int, run: Run) -> bool:
    """Whether a digit on the baseline is one of those that a font draws raised."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(handle, at, left, right, bottom, top)
    return bottom.value - run.base > _RAISED_FROM * run.size


def _scale(handle: Any, at: int) -> float:
    """How much larger than its font says a character is drawn; 0 if it does not stand upright."""
    if abs(pdfium.FPDFText_GetCharAngle(handle, at)) > _UPRIGHT:
        return 0.0
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(handle, at, matrix)
    return math.hypot(matrix.c, matrix.d)


def _is_beside(run: Run, left: float, base: float, parted: bool) -> bool:
    """Whether a character goes on with a run: on its baseline, and without a gap as of cells."""
    if abs(base - run.base) > 0.05 * run.size:
        return False
    gap = _GAP_OF_PARTS if parted else _GAP
    return -0.5 * run.size < left - run.right < gap * run.size


def _character(code: int) -> str:
    """The character; radicals that some fonts give for whole characters are exchanged."""
    character = chr(code) if not 0xD800 <= code <= 0xDFFF else ""
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
        return unicodedata.normalize("NFKC", character)
    return character if code >= 0x20 else ""


def _is_spaced(before: str, code: int) -> bool:
    """Whether white space between two characters is a space: not beside a Chinese one."""
    last = before[-1:]
    return last != " " and last < "\u2e80" and 0x20 < code < 0x2E80


def _with_raised(lines: list[Line]) -> list[Line]:
    """Marks that stand above a line put into it, as raised digits."""
    found: list[Line] = []
    for line in lines:
        above = found[-1] if found else None
        if above is not None and _is_raised(above, line):
            for run in above.runs:
                run.text = run.text.translate(_SUPERSCRIPTS)
            line.runs = sorted([*above.runs, *line.runs], key=lambda run: run.left)
            found.pop()
        found.append(line)
    return found


def _is_raised(above: Line, line: Line) -> bool:
    height = above.base - line.base
    if not _RAISED_FROM * line.size < height < _RAISED_TO * line.size:
        return False
    if above.size > _SMALL * line.size:
        return False
    return all(
        len(mark.text.strip()) <= 6
        and any(
            -0.6 * line.size < mark.left - run.right < 0.6 * line.size
            or -0.6 * line.size < run.left - mark.right < 0.6 * line.size
            for run in line.runs
        )
        for mark in above.runs
    )


def _put_together(runs: list[Run]) -> list[Run]:
    """Runs with less than a cell's gap between them as one; spaces at the ends cut."""
    found: list[Run] = []
    for run in sorted(runs, key=lambda each: each.left):
        last = found[-1] if found else None
        if not run.text.strip():
            if last is not None and run.left - last.right < _SPACE * run.size:
                last.text += " "
                last.right = max(last.right, run.right)
        elif last is None or _is_cell(last, run):
            found.append(run)
        else:
            found[-1] = _both(last, run)
    for run in found:
        run.text = " ".join(run.text.split())
    return found


def _both(last: Run, run: Run) -> Run:
    """Two runs as one."""
    gap = run.left - last.right > _SPACE * run.size and run.text.strip() not in _HYPHENS
    spaced = gap and _is_spaced(last.text, ord(run.text[0]))
    text = last.text + (" " if spaced else "") + run.text
    size = run.size if len(run.text) > len(last.text) else last.size
    right = max(last.right, run.right)
    parts = (*(last.parts or (last,)), run)
    return Run(text, last.left, right, last.base, size, last.parted, parts)


def _is_cell(last: Run, run: Run) -> bool:
    """Whether the gap between two runs is one between cells."""
    size = min(last.size, run.size)
    chinese = run.text[:1] >= "\u2e80" or last.text[-1:] >= "\u2e80"
    return run.left - last.right >= (_GAP_IN_CHINESE if run.parted and chinese else _GAP) * size
