"""All sums that a reader of the tables can make are known to disclosure control, and no others."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.compile.additive import months_of, relations, sums_of
from fumao.compile.plan import read_plan
from fumao.compile.rollups import Frame


@pytest.fixture(scope="module")
def frame():
    return Frame.of(read_plan())


def table(frame, amounts):
    """Cells of codes (coordinate=code …) and their cents, in the order of their numbers."""
    numbers = {frame.cell(**dict(part.split("=") for part in key.split())): cents
               for key, cents in amounts.items()}  # fmt: skip
    cells = np.array(sorted(numbers))
    return cells, np.array([numbers[cell] for cell in cells])


def held(frame, amounts):
    cells, cents = table(frame, amounts)
    return relations(frame, cells, cents).toarray()


def test_months_make_a_quarter_and_the_months_so_far(frame):
    rows = held(frame, {
        "flow=X item=SD period=2020-01": 100, "flow=X item=SD period=2020-02": 50,
        "flow=X item=SD period=2020-03": 30, "flow=X item=SD period=2020-Q1": 180,
        "flow=X item=SD period=2020-01/2020-02": 150, "flow=X item=SD period=2020-01/2020-03": 180,
    })  # fmt: skip
    assert len(rows) == 4  # the quarter, two runs of months, and the quarter's end


def test_exports_and_imports_are_not_added(frame):
    assert held(frame, {"flow=X item=SD period=2020": 5, "flow=M item=SD period=2020": 7}).size == 0


def test_an_aggregate_that_takes_away_is_a_difference(frame):
    (row,) = held(frame, {"flow=X item=S period=2020": 100, "flow=X item=SL period=2020": 10,
                          "flow=X item=SOX period=2020": 90})  # fmt: skip
    cells, _ = table(frame, {"flow=X item=S period=2020": 1, "flow=X item=SL period=2020": 1,
                             "flow=X item=SOX period=2020": 1})  # fmt: skip
    signs = {frame.name(int(cell))[1]: int(sign) for cell, sign in zip(cells, row, strict=True)}
    assert signs == {"SOX": 1, "S": -1, "SL": 1}


def test_what_is_borne_beside_the_parts_is_a_part(frame):
    rows = held(frame, {"flow=M item=SI period=2020": 60, "flow=M item=SI1 period=2020": 20,
                        "flow=M item=SI~ period=2020": 40})  # fmt: skip
    assert sorted(rows[0].tolist()) == [-1, -1, 1]


def test_a_sum_whose_parts_no_table_shows_is_none(frame):
    assert (
        held(frame, {"flow=X item=SJ period=2020": 70, "flow=X item=SJ1 period=2020": 20}).size == 0
    )


def test_what_has_no_region_is_a_part_of_the_country(frame):
    (row,) = held(frame, {"flow=X region=_T period=2020": 9, "flow=X region=CN-11 period=2020": 4,
                          "flow=X region=_Z period=2020": 5})  # fmt: skip
    assert sorted(row.tolist()) == [-1, 1, 1] or sorted(row.tolist()) == [-1, -1, 1]


def test_groups_of_partners_are_sums_of_their_members(frame):
    rows = held(frame, {
        "flow=X item=S partner=HKG period=2020": 9, "flow=X item=S partner=JPN period=2020": 4,
        "flow=X item=S partner=DEU period=2020": 2, "flow=X item=S partner=ASIA period=2020": 13,
        "flow=X item=S partner=W1 period=2020": 15, "flow=X item=S partner=EUROPE period=2020": 2,
        "flow=X item=S partner=EU period=2020": 2,
    })  # fmt: skip
    assert len(rows) == 4


def test_every_coordinate_but_the_flow_has_sums(frame):
    assert {each.coordinate for each in sums_of(frame)} == {
        "item", "partner", "region", "mode", "period",
    }  # fmt: skip


def test_a_large_table_is_looked_at_by_months_and_by_runs_of_months_in_step(frame):
    periods = [code for code in frame.coordinates["period"].codes if code.startswith("2020")]
    months = {each: 12 if each == "2020" else 3 if "Q" in each else int(each[-2:]) if "/" in each
              else 1 for each in periods}  # fmt: skip
    cells, cents = table(frame, {f"flow=X item={item} period={each}": size * months[each]
                                 for item, size in (("S", 3), ("SD", 1))
                                 for each in periods})  # fmt: skip
    parts, steps = months_of(frame, cells)
    over_time = relations(frame, cells, cents)
    assert over_time.shape[0] == 2 * 20
    names = [frame.name(int(cell)) for cell in cells]
    january = next(part for part in parts if part[[n[5] for n in names].index("2020-01")])
    assert len(parts) == 23 * len({code[:4] for code in frame.coordinates["period"].codes if code})
    assert {names[at][5] for at in np.flatnonzero(january)} >= {"2020-01", "2020-02"}
    assert "2020-Q1" not in {names[at][5] for at in np.flatnonzero(january)}
    ours = [rows for rows in steps if rows.nnz]
    assert [rows.shape[1] for rows in ours] == [2] * 16
    for rows in ours:
        assert abs(over_time @ rows).max() == 0
    year = [name[5] for name in names].index("2020")
    assert ours[0].toarray()[year].max() == 12
