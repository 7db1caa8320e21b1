"""The pivot table as HTML: joined strings, as ten thousand cells have to be quick."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from fumao.publish.site.explore.cube import Cube, depth_of, names_of
from fumao.publish.site.explore.flags import flag_of
from fumao.publish.site.explore.numbers import MISSING, decimals_for, shown
from fumao.publish.site.explore.pivot import Grid, Page, column_name
from fumao.publish.site.explore.state import State
from fumao.publish.site.links import Links
from fumao.publish.site.wording import Words

# A key that is in no list: where addresses are predictable, they differ in the key alone.
_PROBE = "AAA/W1/S/X/_T/_T/2001"
# The periods of a table that fit on a sheet; the style sheet hides the others.
ON_PAPER = 8


def table_html(
    grid: Grid, page: Page, state: State, words: Words, links: Links, place: str = "explore"
) -> str:
    """Rows of a page with their headers; numbers lead to where they come from."""
    cube = grid.cube
    heads = [[_name(axis, word, words) for word in cube.codes[axis]] for axis in grid.rows]
    body = _body(grid, page, heads, _addresses(cube, words.language, links))
    return (
        f'<table class="pivot"><caption><span>{escape(caption(grid, words))}</span></caption>'
        f"<thead>{''.join(_tops(grid, state, words, links, place))}</thead>"
        f"<tbody>{body}</tbody></table>"
    )


def ways_of(grid: Grid) -> str:
    """How the table scrolls and prints, as classes: newest period first, two row headers kept.

    Periods rise to the right, and readers want the newest. With more than two row headers
    nothing is scrolled away, as only the last of them stays in sight. On paper, which does not
    scroll, a long table has its newest periods.
    """
    told = [("newest", "period" in grid.cols and len(grid.rows) <= 2), ("two", len(grid.rows) == 2),
            ("long", grid.cols == ("period",) and len(grid.tops) > ON_PAPER)]  # fmt: skip
    return "".join(f" {name}" for name, holds in told if holds)


def caption(grid: Grid, words: Words) -> str:
    """What is the same for the whole table, with the unit."""
    return " · ".join(fixed(grid.cube, (*grid.rows, *grid.cols), words))


def fixed(cube: Cube, axes: Sequence[str], words: Words) -> list[str]:
    """The names of what does not vary, without totals that go without saying."""
    quiet = {"mode": "_T", "region": "_T", "origin": "reported"}
    told = [
        words.of(names_of(axis, codes[0]))
        for axis, codes in cube.codes.items()
        if axis not in (*axes, "unit", "vintage") and len(codes) == 1
        and quiet.get(axis) != codes[0]
    ]  # fmt: skip
    units = cube.codes["unit"]
    if len(units) == 1 and "unit" not in axes:
        told.append(words("explore.in_unit", unit=words.of(names_of("unit", units[0]))))
    elif len(units) > 1:
        told.append(words("explore.several_units"))
    return told


def _name(axis: str, word: str, words: Words) -> tuple[str, str]:
    """A word's name as it heads a row, and its class."""
    style = f' class="d{min(depth_of(word), 4)}"' if axis == "item" else ""
    return escape(words.of(names_of(axis, word))), style


def _tops(grid: Grid, state: State, words: Words, links: Links, place: str) -> Iterator[str]:
    """A line of column headers for each axis; the last one sorts."""
    corner = len(grid.cols)
    for level, axis in enumerate(grid.cols):
        cells = []
        if not level:
            cells += [
                f'<th scope="col" rowspan="{corner}" class="corner {_kept(name, grid)}">'
                + _sorting(words(f"explore.axis.{name}"), "name", state, words, links, place)
                + "</th>"
                for name in grid.rows
            ]
        if level == corner - 1:
            cells += [
                f'<th scope="col" class="n"{_sorted(column_name(grid, col), state)}>'
                + _sorting(words.of(names_of(axis, grid.col_words(col)[level])),
                           column_name(grid, col), state, words, links, place) + "</th>"
                for col in range(len(grid.tops))
            ]  # fmt: skip
        else:
            for told, group in groupby(each[: level + 1] for each in grid.tops):
                name = words.of(names_of(axis, grid.cube.codes[axis][told[level]]))
                width = len(list(group))
                cells.append(f'<th scope="colgroup" colspan="{width}">{escape(name)}</th>')
        yield f"<tr>{''.join(cells)}</tr>"


def _kept(axis: str, grid: Grid) -> str:
    """The last of the row headers stays where it is while the table scrolls."""
    return "kept" if axis == grid.rows[-1] else ""


def _sorted(name: str, state: State) -> str:
    if state.sort.removeprefix("-") != name:
        return ""
    return f' aria-sort="{"descending" if state.sort.startswith("-") else "ascending"}"'


def _sorting(text: str, name: str, state: State, words: Words, links: Links, place: str) -> str:
    """A header that leads to the same table, sorted by it; then the other way, then not."""
    first, second = (name, f"-{name}") if name == "name" else (f"-{name}", name)
    sort = {"": first, first: second, second: ""}.get(state.sort, first)
    address = links.page(words.language, place, **state.address(sort=sort, page=1))
    mark = {first: "↓", second: "↑"}.get(state.sort, "")
    if name == "name":
        mark = {first: "↑", second: "↓"}.get(state.sort, "")
    sign = f' <span aria-hidden="true">{mark}</span>' if mark else ""
    return f'<a href="{escape(address)}">{escape(text)}{sign}</a>' if address else escape(text)


def _body(
    grid: Grid, page: Page, heads: list[list[tuple[str, str]]], address: Callable[[int], str]
) -> str:
    cube, lines = grid.cube, []
    decimals = unit_decimals(cube)
    before: tuple[int, ...] = ()
    for row in range(page.first, page.last):
        places = grid.heads[row]
        lines.append("<tr>")
        same = True
        for level, place in enumerate(places):
            name, style = heads[level][place]
            same = same and level < len(places) - 1 and before[level : level + 1] == (place,)
            if same:
                style = ' class="again"'
            lines.append(f'<th scope="row"{style}>{name}</th>')
        lines += [_cell(cube, at, decimals, address) for at in grid.cells[row]]
        lines.append("</tr>")
        before = places
    return "".join(lines)


def unit_decimals(cube: Cube) -> list[int]:
    """The decimals that are shown, by the place of the unit."""
    values: list[list[str | None]] = [[] for _ in cube.codes["unit"]]
    for at, value in zip(cube.at["unit"], cube.values, strict=True):
        values[at].append(value)
    return [decimals_for(each) for each in values]


def _cell(cube: Cube, at: int, decimals: list[int], address: Callable[[int], str]) -> str:
    if at < 0:
        return f'<td class="none">{MISSING}</td>'
    text = shown(cube.values[at], decimals[cube.at["unit"][at]])
    target = address(at)
    number = f'<a href="{target}">{text}</a>' if target else text
    flags = flag_of(cube.status[at], cube.confidentiality[at])
    if not flags:
        return f"<td>{number}</td>"
    signs = "".join(f'<sup class="{flag.kind[0]}">{flag.sign}</sup>' for flag in flags)
    return f"<td>{number}{signs}</td>"


def _addresses(cube: Cube, language: str, links: Links) -> Callable[[int], str]:
    """The address of where each observation comes from, already escaped.

    Where addresses only hold the key, they are put together here: an address costs
    microseconds, and a page has ten thousand.
    """
    made: dict[str, Callable[[str], str]] = {}

    def of(vintage: str) -> Callable[[str], str]:
        def whole(key: str) -> str:
            return escape(links.page(language, "lineage", vintage=vintage, key=key))

        if not links.predictable:
            return whole
        head, _, tail = whole(_PROBE).partition(_PROBE)
        return lambda key: f"{head}{key}{tail}" if head else ""

    def address(row: int) -> str:
        vintage = cube.word("vintage", row)
        if vintage not in made:
            made[vintage] = of(vintage)
        return made[vintage](cube.keys[row])

    return address
