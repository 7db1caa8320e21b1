"""Every cell is the one that plain Python comes to, whatever tables, groups and dates ask for."""

from __future__ import annotations

import random
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fumao.compile.plan import read_plan
from fumao.compile.rollups import Frame
from fumao.errors import InvalidInput

from .by_hand import compile_by_hand, draw

TOLD = ("value", "records", "digest", "contributors", "size", "largest", "protected")


def told(cells):
    return {key: {name: cell[name] for name in TOLD} for key, cell in cells.items()}


@pytest.mark.parametrize("seed", [2020, 1914, 8])
def test_every_cell_is_the_one_worked_out_by_hand(office, seed):
    records = list(draw(seed))
    done = office.compile(office.csv(records))
    expected = compile_by_hand(records)
    found = told(office.cells(done.vintage))
    assert (done.accepted, done.quarantined, done.cells) == (400, {}, len(expected))
    assert found.keys() == expected.keys()
    assert [key for key in expected if found[key] != expected[key]] == []


def test_a_member_that_leaves_within_the_year_counts_until_its_last_month(office, payment):
    records = [payment(n, partner="GBR", period=f"2020-{n:02}") for n in range(1, 13)]
    cells = office.cells(office.compile(office.csv(records)).vintage)
    assert cells["M", "S", "EU", "_T", "_T", "2020"]["value"] == Decimal("125000.00")
    assert cells["M", "S", "GBR", "_T", "_T", "2020"]["value"] == Decimal("1500000.00")


def test_a_fixed_composition_counts_the_whole_year(office, payment, replaced):
    replaced(office.folder / "plan.toml", "[groups]", "[composition]\nEU = 2020-01-31\n[groups]")
    records = [payment(n, partner="GBR", period=f"2020-{n:02}") for n in range(1, 13)]
    cells = office.cells(office.compile(office.csv(records)).vintage)
    assert cells["M", "S", "EU", "_T", "_T", "2020"]["value"] == Decimal("1500000.00")


def test_four_quarters_make_the_year_and_december_ends_what_november_cumulates(office):
    cells = office.cells(office.compile(office.csv(draw(5))).vintage)
    for year in ("2019", "2020"):
        own = {key[5]: cell["value"] for key, cell in cells.items()
               if key[:5] == ("X", "S", "W1", "_T", "_T")}  # fmt: skip
        assert sum(own[f"{year}-Q{quarter}"] for quarter in range(1, 5)) == own[year]
        assert own[f"{year}-01/{year}-11"] + own[f"{year}-12"] == own[year]


def test_order_files_threads_and_format_change_no_cell(office):
    records = list(draw(11))
    shuffled = random.Random(1).sample(records, len(records))
    table = pa.Table.from_pylist(records)
    pq.write_table(table, office.folder / "records.parquet")
    given = {
        "one": ([office.csv(records)], 1),
        "other-order": ([office.csv(shuffled, "b.csv")], 2),
        "split": ([office.csv(shuffled[:150], "c.csv"), office.csv(shuffled[150:], "d.csv")], 2),
        "parquet": ([office.folder / "records.parquet"], 2),
    }
    found = {
        name: office.cells(
            office.compile(*files, dataset=name, threads=threads).vintage
        )
        for name, (files, threads) in given.items()
    }  # fmt: skip
    assert all(cells == found["one"] for cells in found.values())


def test_flows_are_the_cells_in_millions_to_the_last_cent(office):
    done = office.compile(office.csv(draw(3)))
    cells = office.cells(done.vintage)
    flows = office.store.table(done.vintage, "flows").to_pylist()
    names = ("flow", "item", "partner", "region", "mode", "period")
    assert len(flows) == sum(
        key[4] != "_U" and not key[1].endswith("~") and not key[3].endswith("~") for key in cells
    )
    for row in flows:
        assert row["value"] * 1_000_000 == cells[tuple(row[name] for name in names)]["value"]


def test_a_cell_of_a_million_million_keeps_its_cent(office, payment):
    records = [payment(n, amount="999999999999.99", partner="USA", enterprise=f"P{n}",
                       region="CN-31") for n in range(40)]  # fmt: skip
    done = office.compile(office.csv(records))
    flow = next(row for row in office.store.table(done.vintage, "flows").to_pylist()
                if row["item"] == "S" and row["period"] == "2020")  # fmt: skip
    assert flow["value"] == Decimal("399999999999.99600000")


def test_a_contributor_beyond_all_measure_is_an_error_and_no_cell(office, payment):
    records = [payment(n, amount="999999999999.99", partner="USA") for n in range(40)]
    with pytest.raises(InvalidInput, match="has no room"):
        office.compile(office.csv(records))
    assert office.store.vintages() == []


def test_a_cell_number_and_its_codes_are_the_same():
    frame = Frame.of(read_plan())
    codes = ("M", "SDB1", "EU", "CN-44", "M4", "2020-01/2020-05")
    names = ("flow", "item", "partner", "region", "mode", "period")
    assert frame.name(frame.cell(**dict(zip(names, codes, strict=True)))) == codes
