"""The characters of a PDF page as printed lines: runs of one size on one baseline, and their gaps."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

# Shares of the height of the letters.
_SAME_LINE = 0.2  # baselines of one line differ by less
_GAP = 0.9  # from here on white space parts two cells
_SPACE = 0.16  # from here on it parts two words
_RAISED_FROM, _RAISED_TO = 0.2, 0.75  # how far a footnote's mark stands above the line
_SMALL = 0.85  # and how small it is
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# What the library gives for a hyphen at the end of a line, and for letters that fonts join.
_EXCHANGED = {0x02: "-", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl",
              0xA0: " ", 0x2002: " ", 0x2003: " ", 0x2009: " ", 0x3000: " ", 0x09: " ",
              0xF06C: "•", 0xF0B7: "•", 0xF0A7: "•"}  # fmt: skip
_NOTHING = frozenset({0, 0xAD, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF, 0x0A, 0x0D})


@dataclass(slots=True)
class Run:
    """Characters of one size on one baseline; ``size`` is the height of its letters in points."""

    text: str
    left: float
    right: float
    base: float
    size: float


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
    return [line for line in lines if line.runs]


def _runs(handle: Any) -> Iterator[Run]:
    """Neighbouring characters in the order in which the page draws them."""
    unicode, loose = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    origin, angle = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetCharAngle
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    parts: list[str] = []
    left = right = bottom = size = base = 0.0
    upright = True
    for at in range(pdfium.FPDFText_CountChars(handle)):
        code = unicode(handle, at)
        if code in _NOTHING or not loose(handle, at, box):
            continue
        height = box.top - box.bottom
        if height <= 0:
            continue
        if (
            abs(box.bottom - bottom) > 0.02 * size
            or abs(height - size) > 0.02 * size
            or not -0.5 * size < box.left - right < _GAP * size
        ):
            if parts and upright:
                yield Run("".join(parts), left, right, base, size)
            parts = []
            origin(handle, at, x, y)
            upright = abs(angle(handle, at)) < 0.01
            left, bottom, size, base = box.left, box.bottom, height, y.value
        elif box.left - right > _SPACE * size and _is_spaced(parts[-1], code):
            parts.append(" ")
        parts.append(_EXCHANGED.get(code) or _character(code))
        right = box.right
    if parts and upright:
        yield Run("".join(parts), left, right, base, size)


def _character(code: int) -> str:
    """The character; radicals that some fonts give for whole characters are exchanged."""
    character = chr(code) if not 0xD800 <= code <= 0xDFFF else ""
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
        return unicodedata.normalize("NFKC", character)
    return character if code >= 0x20 else ""


def _is_spaced(before: str, code: int) -> bool:
    """Whether white space between two characters is a space: not beside a Chinese one."""
    return not before.endswith(" ") and before < "\u2e80" and 0x20 < code < 0x2E80


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
    for run in runs:
        text = run.text.strip()
        if not text:
            if found and run.left - found[-1].right < _SPACE * run.size:
                found[-1].text += " "
                found[-1].right = max(found[-1].right, run.right)
            continue
        run.left += (len(run.text) - len(run.text.lstrip())) * 0.25 * run.size
        last = found[-1] if found else None
        if last is None or run.left - last.right >= _GAP * max(last.size, run.size):
            run.text = text if text == run.text.rstrip() else run.text.lstrip()
            found.append(run)
            continue
        gap = run.left - last.right > _SPACE * max(last.size, run.size)
        spaced = gap and _is_spaced(last.text[-1], ord(run.text[0])) and run.text[0] != " "
        last.text += (" " if spaced else "") + run.text
        last.right = max(last.right, run.right)
        last.size = max(last.size, run.size)
    for run in found:
        run.text = " ".join(run.text.split())
    return found
