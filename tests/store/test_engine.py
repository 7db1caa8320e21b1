"""DuckDB behind the doors of the engine: silent, bounded, and its refusals in our words."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from fumao.errors import CannotWrite, InvalidInput
from fumao.store.engine import Limits, duck_engine


def test_work_that_memory_does_not_hold_is_an_error_of_the_disk():
    with (
        pytest.raises(CannotWrite, match="memory and disk do not suffice") as caught,
        duck_engine(Limits("2MB", 1)) as engine,
    ):
        engine.keep("wide", "SELECT i, MD5(CAST(i AS VARCHAR)) AS text FROM range(1000000) AS t(i)")
    assert "allow more memory" in caught.value.remedy


def test_a_full_disk_is_not_taken_for_a_damaged_file():
    class Full:
        def execute(self, _statement):
            raise duckdb.IOException("Could not write file: No space left on device")

    with duck_engine(Limits("200MB", 1)) as engine:
        engine.connection = Full()
        with pytest.raises(CannotWrite, match="No space left"):
            engine.write("SELECT 1", Path("cells.parquet"))


def test_no_bar_is_written_into_what_a_program_reads():
    with duck_engine(Limits("200MB", 1)) as engine:
        shown = engine.fetch("SELECT current_setting('enable_progress_bar') AS shown")
    assert shown.to_pylist() == [{"shown": False}]


def test_nothing_is_left_in_the_scratch_folder(tmp_path):
    with duck_engine(Limits("200MB", 1, tmp_path)) as engine:
        engine.keep("numbers", "SELECT * FROM range(10)")
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("memory", ["", "0GB", "-1GB", "2", "2 GB", "80%", "GB", "2GB; DROP"])
def test_an_amount_of_memory_is_a_number_and_its_unit(memory):
    with pytest.raises(InvalidInput, match="no amount of memory"):
        Limits(memory)
