"""Spark gives what DuckDB gives: every statement is carried over, and every cell is the same."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest

pytest.importorskip("sqlglot", reason="SQLGlot carries statements over to Spark")

from fumao.compile import steps
from fumao.compile.plan import read_plan
from fumao.compile.rollups import Frame
from fumao.store.spark import carried_over

from ..compile.by_hand import draw
from ..compile.conftest import Office
from ..compile.test_steps import AMOUNTS, NO_AMOUNTS, NO_MONTHS, WRONG

COLUMNS = ["record_id", "date", "enterprise", "partner", "flow", "item", "amount", "currency",
           'a "b" c', "order"]  # fmt: skip


def statements():
    """Every statement of the shipped plan, filled in."""
    plan = read_plan()
    frame = Frame.of(plan)
    yield "given", steps.given(COLUMNS)
    months = ["period", "code", "region", "mode", *COLUMNS[2:]]
    yield "given with months", steps.given(["record_id", *months])
    yield "checked", steps.checked(plan, "2021-03-31")
    yield "quarantine", steps.quarantine(COLUMNS)
    yield "contributors", steps.contributors(["enterprise", "holding"])
    yield "waivers", steps.waivers(["enterprise", "waiver"])
    yield "named", steps.named("cells", frame)
    yield "all cells", steps.all_cells(["cells_0", "cells_1"])
    for table in plan.tables:
        yield table.name, steps.contributions(table, frame, "base")
    for name in ("duplicates", "accepted", "base"):
        yield name, steps.sql(name)
    yield "cells", steps.cells("contributions_0")


@pytest.mark.parametrize(("name", "select"), list(statements()), ids=lambda each: each[:20])
def test_every_statement_is_carried_over_with_nothing_lost(name, select):
    carried = carried_over(select)
    assert carried
    assert "{" not in carried
    for word in ("TRY_CAST", "LEFT JOIN", "GROUP BY"):
        assert carried.count(word) == select.count(word), name


def test_a_quoted_name_is_quoted_in_the_words_of_spark():
    assert '`a "b" c`' in carried_over(steps.given(COLUMNS))


def test_what_cannot_be_carried_over_is_refused_and_not_left_out():
    from sqlglot.errors import SqlglotError

    with pytest.raises(SqlglotError):
        carried_over(
            "SELECT item FROM cells USING SAMPLE reservoir(50 ROWS) REPEATABLE (1) QUALIFY"
        )
    with pytest.raises(SqlglotError):
        carried_over("SELECT FROM WHERE")


@pytest.mark.skipif(find_spec("pyspark") is None, reason="PySpark is not installed")
@pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java to run Spark on")
def test_spark_gives_every_cell_and_every_reason_that_duckdb_gives(tmp_path):
    """One test for all, since a session takes its time to start."""
    office = Office(tmp_path)
    good = list(draw(17, 1500))
    base = {**good[0], "code": "1001", "amount": "1", "period": "2020-05", "currency": "USD"}
    odd = [*WRONG.values(), *({"amount": each} for each in [*AMOUNTS, *NO_AMOUNTS]),
           *({"period": each} for each in NO_MONTHS), {"enterprise": " E1 "},
           {"mode": 'said "M1",\nor so'}]  # fmt: skip
    records = [*good, *({**base, "record_id": f"odd {n}", **each} for n, each in enumerate(odd))]
    file = office.csv([{**each, "a note": "运费", "rate": "9"} for each in records])
    duck = office.compile(file, dataset="duck")
    spark = office.compile(file, dataset="spark", engine="spark", threads=2, memory="1GB")
    assert spark.quarantined == duck.quarantined
    assert office.cells(spark.vintage) == office.cells(duck.vintage)
    assert {tuple(row.values()) for row in office.quarantine(spark.vintage)} == {
        tuple(row.values()) for row in office.quarantine(duck.vintage)
    }
    flows = [office.store.table(each.vintage, "flows").drop(["vintage"]) for each in (duck, spark)]
    keys = [(name, "ascending") for name in ("partner", "item", "flow", "mode", "region", "period")]
    assert flows[0].sort_by(keys).equals(flows[1].sort_by(keys))
