"""The data explorer on stores that grow: milliseconds at the server, bytes of pages, each view.

Makes up a dataset in the order in which publishers file it (reporter, partner, item, flow, year),
asks for a table page of 10,000 observations as a browser does, and prints the median and the 99th
percentile of what the server needs, without the network: anew each time (nothing of the answer is
kept), again (as sorting, paging and switching views ask), and for a state that lies scattered over
the whole file. Prints figures and judges nothing. Run it with ``make bench``, or
``python bench/explorer.py 1 5`` for stores of 1 and 5 million observations; ``20`` takes minutes.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import time
from pathlib import Path

from made_flows import make_store

from fumao.publish.site.explore.svg import NARROW, WIDE, inline
from fumao.publish.site.explore.views import picture, view_of
from fumao.publish.site.frame import STATIC
from fumao.publish.site.wording import Words
from fumao.run.shelf import Shelf
from fumao.run.site.explore import find as finding
from fumao.run.site.serve import Place, served
from fumao.store import Store

RUNS = 60
# 10,000 cells of one page: a reporter's exports to all its partners, 10 years wide.
PAGE = {"reporter": "CHN", "flow": "X", "partner": "*", "size": "10000"}
SCATTERED = {"reporter": "*", "partner": "AGO", "item": "SD,SC", "size": "10000"}
VIEWS = {
    "line": {"reporter": "CHN", "partner": "*", "view": "line", "flow": "X"},
    "bar": {"reporter": "CHN", "partner": "*", "item": "S", "view": "bar"},
    "treemap": {"reporter": "CHN", "partner": "*", "item": "S", "view": "treemap"},
    "map": {"reporter": "CHN", "partner": "*", "item": "S", "view": "map"},
    "network": {
        "reporter": "*",
        "partner": "*",
        "item": "S",
        "view": "network",
        "flow": "X",
        "from": "2019",
    },
}


def main() -> None:
    millions = [float(each) for each in sys.argv[1:]] or [1, 5]
    for many in millions:
        with tempfile.TemporaryDirectory() as name:
            shelf = store(Path(name), int(many * 1_000_000))
            started = time.perf_counter()
            html = page(shelf, PAGE)
            first = (time.perf_counter() - started) * 1000
            print(
                f"\n{many:g} million observations; the first page after a release {first:,.0f} ms"
            )
            pages(shelf, html)
            if many == millions[-1]:
                views(shelf)
    script, sheet = ((STATIC / name).read_bytes() for name in ("explore.js", "explore.css"))
    print(f"script {len(script):,} bytes ({len(gzip.compress(script)):,} gzip), "
          f"style {len(sheet):,} ({len(gzip.compress(sheet)):,} gzip)")  # fmt: skip


def store(folder: Path, rows: int) -> Shelf:
    return Shelf(Store(make_store(folder, rows, years=10)))


def page(shelf: Shelf, state: dict[str, str]) -> str:
    answer = served(shelf, "/data", Place("en", "explore", state))
    assert isinstance(answer, str)
    return answer


def pages(shelf: Shelf, html: str) -> None:
    cells = html.count("/lineage?")
    print(f"  table page of {cells:,} observations: {len(html):,} bytes, "
          f"{len(gzip.compress(html.encode(), 5)):,} gzip")  # fmt: skip
    print("  anew                   ", timed(shelf, PAGE, anew=True))
    print("  again, sorted otherwise", timed(shelf, {**PAGE, "sort": "-2019"}, anew=False))
    found = page(shelf, SCATTERED).count("/lineage?")
    print(f"  scattered, {found:,} shown", timed(shelf, SCATTERED, anew=True))


def timed(shelf: Shelf, state: dict[str, str], *, anew: bool) -> str:
    walls, cpus = [], []
    for _ in range(RUNS):
        if anew:
            finding._cube.cache_clear()
            finding._count.cache_clear()
        wall, cpu = time.perf_counter(), time.process_time()
        page(shelf, state)
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return (f"median {statistics.median(walls):6,.0f} ms, p99 "
            f"{statistics.quantiles(walls, n=100)[98]:6,.0f} ms, of the processor "
            f"{statistics.median(cpus):6,.0f} ms")  # fmt: skip


def views(shelf: Shelf) -> None:
    """Drawing alone, from observations at hand; then as a file."""
    from fumao.publish.figures import to_png
    from fumao.publish.site.explore.state import read_state

    words = Words("en")
    for name, state in VIEWS.items():
        found = finding.find(shelf, read_state(state))
        cube = finding.cube(shelf.store, found)
        took, drawn = [], ""
        for _ in range(10):
            begin = time.perf_counter()
            view = view_of(name, cube, "", words)
            drawn = "".join(inline(draw(width)) for draw in view.drawings
                            for width in (WIDE, NARROW))  # fmt: skip
            took.append((time.perf_counter() - begin) * 1000)
        begin = time.perf_counter()
        to_png(picture(view, [], WIDE))
        png = (time.perf_counter() - begin) * 1000
        print(f"  {name:8} of {len(cube):7,} observations: {statistics.median(took):6.1f} ms, "
              f"{len(drawn):7,} bytes; as PNG {png:5.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
