"""Published tables under attack: the pattern of magnitude1, and what the ONS withheld.

The 18 cells are those of CRAN GaussSuppression (see test_disclosure). The ONS figures
are service exports by type, partner and quarter, release of 2020 Q4, in GBP million.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import optimize

from fumao.methods.attack import audit, find_bounds
from fumao.methods.cells import Cells
from fumao.methods.disclosure import Rules, sensitive
from fumao.methods.moves import find_moves
from fumao.methods.relations import cross, tree
from fumao.methods.suppression import suppress

ONS = Path(__file__).parents[3] / "shared" / "data" / "uk_ons_services" / (
    "services_type_by_country_quarterly_two_vintages.parquet"
)  # fmt: skip
SECTORS = "Total Agriculture Entertainment Governmental Industry".split()
PLACES = "Total Iceland Portugal Spain".split()
# sector, place, total in tenths, contributors, two largest, the one if it is alone
CELLS = [line.split() for line in """
Agriculture Portugal 1004 2 759 245 -
Agriculture Spain 1398 2 966 432 -
Agriculture Total 2402 2 1725 677 -
Entertainment Iceland 168 1 168 0 B
Entertainment Portugal 94 2 71 23 -
Entertainment Spain 1053 3 774 164 -
Entertainment Total 1315 4 774 354 -
Governmental Portugal 236 2 216 20 -
Governmental Spain 92 2 65 27 -
Governmental Total 328 3 216 65 -
Industry Iceland 203 3 96 88 -
Industry Portugal 291 2 257 34 -
Industry Spain 84 1 84 0 C
Industry Total 578 3 353 172 -
Total Iceland 371 3 264 88 -
Total Portugal 1625 3 789 759 -
Total Spain 2627 4 1740 547 -
Total Total 4623 4 2499 1600 -
""".split("\n") if line]  # fmt: skip


@pytest.fixture(scope="module")
def magnitude():
    """The 18 cells, unsafe by 10 per cent and fewer than 2, with the grand total reserved."""
    codes = [(SECTORS.index(row[0]), PLACES.index(row[1])) for row in CELLS]
    total, count, first, second = np.array([row[2:6] for row in CELLS], dtype=float).T
    marked = sensitive(total, np.stack([first, second], axis=1), count, Rules(p=10, minimum=2))
    cells = Cells.of(
        total, marked.unsafe, lower=marked.protection, upper=marked.protection,
        contributor=["ABCD".find(row[6]) for row in CELLS], reserved=np.arange(18) == 17,
    )  # fmt: skip
    return cells, cross(codes, [tree([-1, 0, 0, 0, 0]), tree([-1, 0, 0, 0])])


def test_the_unsafe_cells_of_magnitude1_alone_do_not_protect_each_other(magnitude):
    cells, relations = magnitude
    assert not audit(cells, relations, cells.unsafe).passed


def test_magnitude1_is_protected_with_its_grand_total_published(magnitude):
    cells, relations = magnitude
    found = suppress(cells, relations)
    assert found.unprotected == ()
    assert not found.withheld[17]
    bounds = find_bounds(cells, relations, found.withheld)
    for cell in np.flatnonzero(cells.unsafe):
        assert bounds.low[cell] <= cells.values[cell] - cells.lower[cell] + 1e-6
        assert bounds.high[cell] >= cells.values[cell] + cells.upper[cell] - 1e-6


@pytest.mark.parametrize("firm", [1, 2])
def test_a_lone_firm_of_magnitude1_recomputes_no_other_unsafe_cell(magnitude, firm):
    cells, relations = magnitude
    found = suppress(cells, relations)
    own = found.withheld & (cells.contributor == firm)
    bounds = find_bounds(cells, relations, found.withheld, known=own)
    assert (bounds.width[cells.unsafe & ~own] > 0).all()


def ons_exports(year="2019"):
    """By partner: codes of item and period, values (None if withheld), items, of one year.

    10.3.N51, N58 and N59 are of-which items of 10.3.5, and do not add up to it.
    """
    parquet = pytest.importorskip("pyarrow.parquet")
    if not ONS.is_file():
        pytest.skip("the ONS file is not beside the project")
    chosen = [("vintage", "=", "2020Q4"), ("direction", "=", "Exports")]
    rows = [row for row in parquet.read_table(ONS, filters=chosen).to_pylist()
            if row["period"][:4] == year and ".N" not in row["service_code"]]  # fmt: skip
    items = sorted({row["service_code"] for row in rows})
    periods = [year, *(f"{year}Q{quarter}" for quarter in (1, 2, 3, 4))]
    found = {}
    for row in rows:
        place = items.index(row["service_code"]), periods.index(row["period"])
        value = None if row["flag"] == ".." else row["value"]
        found.setdefault(row["country_code"], []).append((*place, value))
    return found, items


def item_tree(items):
    def parent(code):
        if code == "0":
            return -1
        return items.index(code.rsplit(".", 1)[0] if "." in code else "0")

    return tree([parent(code) for code in items])


def attacked(rows, items):
    """A table that fits what one partner's rows publish in whole millions; None if none does."""
    codes = [row[:2] for row in rows]
    hidden = np.array([row[2] is None for row in rows])
    shown = np.array([row[2] or 0.0 for row in rows])
    relations = cross(codes, [item_tree(items), tree([-1, 0, 0, 0, 0])])
    lowest = np.where(shown < 0, shown - 0.5, np.maximum(shown - 0.5, 0))
    low, high = np.where(hidden, 0, lowest), np.where(hidden, np.inf, shown + 0.5)
    fit = optimize.linprog(np.ones(low.size), A_eq=relations, b_eq=np.zeros(relations.shape[0]),
                           bounds=np.stack([low, high], axis=1))  # fmt: skip
    if fit.status:
        return None
    values = np.clip(fit.x, low, high)
    return values, hidden, low, high, relations


def test_none_of_4988_cells_that_the_ons_withheld_follows_from_items_and_quarters_alone():
    found, items = ons_exports()
    told = withheld = 0
    for rows in found.values():
        hidden = np.array([row[2] is None for row in rows])
        relations = cross([row[:2] for row in rows], [item_tree(items), tree([-1, 0, 0, 0, 0])])
        # But for the rounding of what is published, which the attacker has to add up.
        told += int((find_moves(relations, hidden).fixed & hidden).sum())
        withheld += int(hidden.sum())
    assert (told, withheld) == (0, 4988)


def test_what_the_ons_pattern_protects_ours_protects_too_for_every_partner():
    """All 83 partners and groups of 2019, each by its items and quarters, to 10 per cent."""
    found, items = ons_exports()
    for partner, rows in found.items():
        fit = attacked(rows, items)
        assert fit is not None, partner
        values, hidden, _, _, relations = fit
        level = 0.1 * np.abs(values)
        cells = Cells.of(values, hidden, lower=level, upper=level, floor=np.minimum(values, 0))
        ours = suppress(cells, relations)
        # Whatever theirs protects of these cells: ours protects every one.
        assert ours.audit.passed, partner
        if partner in ("BG", "FI", "LV"):
            assert audit(cells, relations, hidden).exposed.any()
    assert len(found) == 83
