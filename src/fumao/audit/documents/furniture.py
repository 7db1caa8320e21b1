"""What belongs to the pages of a plain text and not to its sentences: numbers, running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_NUMBER = re.compile(r"\s*(?:[-—–·•|]\s*)?(?P<bare>\d{1,4})(?:\s*[-—–·•|])?\s*$")
_NAMED = re.compile(
    r"\s*(?:第\s*\d{1,4}\s*页(?:[，,/\s]*共\s*\d{1,4}\s*页)?|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?"
    r"|\d{1,4}\s*/\s*\d{1,4})\s*$"
)
_DIGITS = re.compile(r"\d+")
_LEADERS = re.compile(
    r"(?P<words>.*?\S)\s*(?:\t|[.．·…]{2,}|(?:\s?\.){3,}|\s{3,})\s*(?P<page>\d{1,4})\s*$"
)
_CONTENTS = re.compile(r"(?:目\s*[录錄次]|(?:table of )?contents)\s*$", re.IGNORECASE)
# Fewer than this, and a number alone on a line may be a year on a cover.
_FEWEST_PAGES = 3
_LONGEST_ENTRY = 400
# Pages whose number was lost in between.
_LONGEST_STEP = 4


def page_furniture(lines: Sequence[str]) -> set[int]:
    """Indices of lines that hold a page number, or a head or foot that comes with most of them."""
    found = {at for at, line in enumerate(lines) if _NAMED.match(line)}
    found |= _page_numbers(lines)
    ends = found | {at for at, line in enumerate(lines) if line.startswith("\x0c")}
    return found | _running_heads(lines, ends) if ends else found


def _page_numbers(lines: Sequence[str]) -> set[int]:
    """Numbers alone between blank lines that count up through the file."""
    alone = [
        (at, int(number["bare"]))
        for at, line in enumerate(lines)
        if (number := _NUMBER.match(line)) and _stands_alone(lines, at)
    ]
    if len(alone) < _FEWEST_PAGES:
        return set()
    steps = [0 < after - before <= _LONGEST_STEP for (_, before), (_, after) in pairwise(alone)]
    if sum(steps) * 2 < len(steps):
        return set()
    beside = zip([False, *steps], [*steps, False], strict=True)
    return {at for (at, _), pair in zip(alone, beside, strict=True) if any(pair)}


def _stands_alone(lines: Sequence[str], at: int) -> bool:
    before = lines[at - 1].strip() if at else ""
    after = lines[at + 1] if at + 1 < len(lines) else ""
    return not before or not after.strip() or after.startswith("\x0c")


def _running_heads(lines: Sequence[str], ends: set[int]) -> set[int]:
    """Lines beside the ends of pages whose words come back there."""
    beside = {near for at in ends for near in _neighbours(lines, at) if near not in ends}
    beside |= {at for at in ends if lines[at].strip() and not _NUMBER.match(lines[at])}
    beside |= set(_neighbours(lines, -1))
    words = Counter(_DIGITS.sub("", lines[at]).strip() for at in beside)
    often = max(_FEWEST_PAGES, len(ends) // 4)
    return {at for at in beside if words[_DIGITS.sub("", lines[at]).strip()] >= often}


def _neighbours(lines: Sequence[str], at: int) -> list[int]:
    """The nearest lines with words above and below."""
    found = []
    for step in (-1, 1):
        near = at + step
        while 0 <= near < len(lines) and not lines[near].strip():
            near += step
        if 0 <= near < len(lines):
            found.append(near)
    return found


def contents_list(lines: Sequence[str]) -> set[int]:
    """Indices of the lines of a table of contents: words, leaders or a tab, and a page number.

    Three or more in a row (blank lines may come between) whose pages do not
    fall, with dots or under a heading that says so; else it is a table.
    """
    found: set[int] = set()
    run: list[tuple[int, int]] = []
    for at, line in enumerate((*lines, "-")):
        if not line.strip():
            continue
        entry = _LEADERS.match(line) if len(line) <= _LONGEST_ENTRY else None
        if entry and line.count("\t") <= 1 and at < len(lines):
            run.append((at, int(entry["page"])))
            continue
        if _is_contents(lines, run):
            found |= {each for each, _ in run}
        run = []
    return found


def _is_contents(lines: Sequence[str], run: list[tuple[int, int]]) -> bool:
    if len(run) < _FEWEST_PAGES or any(before > after for (_, before), (_, after) in pairwise(run)):
        return False
    above = next((lines[at] for at in range(run[0][0] - 1, -1, -1) if lines[at].strip()), "")
    dots = sum(".." in lines[at] or "…" in lines[at] or ". ." in lines[at] for at, _ in run)
    return bool(_CONTENTS.match(above.strip())) or dots * 2 > len(run)
