"""Rows and columns of a table: what their headings say together, and what they compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fumao.claims.reading.table_headings import Heading, heading_of
from fumao.claims.reading.table_times import Time
from fumao.claims.reading.table_units import NamedUnit, unit_of
from fumao.model.period import Period

MOVING = frozenset({"growth", "cagr", "change", "points"})


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column of an unwrapped table.

    Parameters
    ----------
    path : tuple of str
        Its headings as printed, outermost first (出口区域内比重, 2020).
    words : str
        What it is about, without times, units and words of measures.
    period, base : Period or None
        The time it names by itself, and one it names to compare with.
    time : Time or None
        A time whose year is left to the other axis or to the caption: Q1, 上半年.
    says : tuple of frozenset of str
        The measures named, innermost heading first (see ``table_headings``).
    units : tuple of NamedUnit
        The unit it gives, or several.
    area, scope : str or None, str
        Code of the area that it is, "" for an area without code, None for no area;
        the area's name as printed.
    hints : frozenset of str
        ``total``, ``rest``, ``forecast``.
    status, denominator : str
        Status of its numbers; the whole that its shares are of.
    compares : (int, int) or None
        Numbers of the lines whose difference or growth it shows, the later one first.
    parent : int or None
        Number of the row that it is a part of: 其中, of which, or by indent.
    measure : str
        The spine's name of its measure, where a column gives it.
    """

    path: tuple[str, ...]
    words: str = ""
    period: Period | None = None
    base: Period | None = None
    time: Time | None = None
    says: tuple[frozenset[str], ...] = ()
    units: tuple[NamedUnit, ...] = ()
    area: str | None = None
    scope: str = ""
    hints: frozenset[str] = frozenset()
    status: str = "A"
    denominator: str = ""
    compares: tuple[int, int] | None = None
    parent: int | None = None
    measure: str = ""

    @property
    def moves(self) -> bool:
        """Whether its numbers are changes or growth rates."""
        return bool(self.says and self.says[0] & MOVING)


def line_of(path: Sequence[str], *, unit: str = "", measure: str = "", areas: bool = False) -> Line:
    """Put the headings of a row or column together.

    Parameters
    ----------
    path : sequence of str
        From the outside in.
    unit, measure : str
        What columns of their own (单位, Unit) say of a row.
    areas : bool
        Whether the stub is headed as a list of areas, so that every row is one.
    """
    heads = [heading_of(text) for text in path]
    period, base, time = _times(heads)
    given = unit_of(unit, loose=True) if unit else None
    words = " ".join(head.words for head in heads if head.words)
    area = next((head for head in reversed(heads) if head.area is not None), None)
    if area is None and areas and heads and heads[-1].words:
        area = heads[-1]
    says = [head.says for head in reversed(heads) if head.says]
    if unit and "rank" in heading_of(unit).says:
        says.insert(0, frozenset({"rank"}))
    return Line(
        path=tuple(path),
        words=words,
        period=period,
        base=base,
        time=time,
        says=tuple(says),
        units=(NamedUnit(given),)
        if given
        else next((h.units for h in reversed(heads) if h.units), ()),
        area=(area.area or "") if area else None,
        scope=area.words if area else "",
        hints=frozenset(hint for head in heads for hint in head.hints),
        status=next((head.status for head in reversed(heads) if head.status != "A"), "A"),
        denominator=next((head.denominator for head in reversed(heads) if head.denominator), ""),
        measure=measure,
    )


def _times(heads: Sequence[Heading]) -> tuple[Period | None, Period | None, Time | None]:
    """The innermost time; an open one takes its year from the headings around it."""
    open_time: Time | None = None
    base = next((found for head in heads for each in head.bases if (found := each.period())), None)
    for head in reversed(heads):
        complete = [period for time in head.times if (period := time.period()) is not None]
        if complete and open_time is not None and complete[-1].kind == "year":
            return open_time.period(complete[-1].text), base, None
        if len(complete) == 2 and base is None and complete[0] != complete[1]:
            # 2020/2019 in either order: the later one is compared with the earlier.
            early, late = sorted(complete, key=lambda period: period.end)
            return late, early, None
        if complete:
            return complete[-1], base, None
        if head.times and open_time is None:
            open_time = head.times[-1]
    return None, base, open_time


def with_comparisons(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, each growth or difference with the two lines that it compares.

    >>> heads = [("出口", "2020"), ("出口", "2017"), ("出口", "增减百分点")]
    >>> with_comparisons([line_of(path) for path in heads])[2].compares
    (0, 1)
    """
    return tuple(
        replace(line, compares=_compared(lines, at)) if line.moves else line
        for at, line in enumerate(lines)
    )


def with_times_beside(lines: Sequence[Line]) -> list[Line]:
    """The columns, each of shares without a time with that of the dated column on its left.

    >>> heads = [("2019",), ("占比",), ("2020",), ("占比",)]
    >>> [line.period.text for line in with_times_beside([line_of(path) for path in heads])]
    ['2019', '2019', '2020', '2020']
    """
    found: list[Line] = []
    for line in lines:
        left = found[-1] if found else None
        bare = line.period is None and line.time is None and not line.moves
        if left and bare and line.says and "share" in line.says[0]:
            line = replace(line, period=left.period, time=left.time)
        found.append(line)
    return found


def _compared(lines: Sequence[Line], at: int) -> tuple[int, int] | None:
    line = lines[at]
    if line.period is not None and line.period.kind == "years":
        return None
    levels = [
        other for other, each in enumerate(lines)
        if each.period is not None and not each.moves and each.period.kind != "years"
    ]  # fmt: skip
    same = [
        other for other in levels if lines[other].path[:-1] == line.path[:-1] and len(line.path) > 1
    ]
    for group in (_run(lines, at, same), same, _run(lines, at, levels), levels):
        found = _ends(lines, group, line)
        if found:
            return found
    return None


def _run(lines: Sequence[Line], at: int, levels: Sequence[int]) -> list[int]:
    """The lines just before, back to the last growth or difference."""
    start = next((other + 1 for other in range(at - 1, -1, -1) if lines[other].moves), 0)
    return [other for other in levels if start <= other < at]


def _ends(lines: Sequence[Line], group: Sequence[int], line: Line) -> tuple[int, int] | None:
    """The two ends of a comparison among lines with periods."""
    dated = {period: other for other in reversed(group) if (period := lines[other].period)}
    order = sorted(dated, key=lambda period: period.end)
    if line.period is not None:
        base = line.base or (line.period.base() if line.period.kind != "plan" else None)
        if line.period in dated and base in dated:
            return dated[line.period], dated[base]
        return None
    if len(order) < 2 or len({period.kind for period in order}) > 1:
        return None
    first = order[0] if "cagr" in line.says[0] else order[-2]
    return dated[order[-1]], dated[first]
