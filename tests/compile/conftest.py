"""A small country's plan, a compiler over records, returns and registers: what the tests share."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fumao.compile.forms import form
from fumao.compile.register import Register
from fumao.compile.returns import take_in
from fumao.run.compile import Order, compile_files
from fumao.store import Store

from .by_hand import CODES, PLAN, RATES, REGISTER


def lines_of(rows, **same):
    """Columns of text from rows (dicts), with what all of them share."""
    names = sorted({*same, *(name for row in rows for name in row)})
    return pa.table(
        {name: pa.array([str(row.get(name, same.get(name, ""))) for row in rows], pa.string())
         for name in names}
    )  # fmt: skip


@pytest.fixture
def take():
    """Take in lines of a form, given as dicts."""
    return lambda name, rows, **same: take_in(lines_of(rows, **same), form(name))


@pytest.fixture
def register():
    """A register of some enterprises, alike but for what is said."""

    def make(enterprises, **same):
        shared = {"region": "CN-31", "industry": "J", "size": "large", "ownership": "private",
                  "holding": "", "stratum": "J-large", "population": len(enterprises)}  # fmt: skip
        return Register.of([{**shared, **same, "enterprise": each} for each in enterprises])

    return make


COORDINATES = ("flow", "item", "partner", "region", "mode", "period")
Record = Mapping[str, Any]


class Office:
    """A folder with plan, codes, rates and register, and a store beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder / "store")
        for name, text in (("plan.toml", PLAN), ("own.csv", CODES), ("rates.csv", RATES),
                           ("register.csv", REGISTER)):  # fmt: skip
            self.write(name, text)

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        return file

    def csv(self, records: Iterable[Record], name: str = "records.csv") -> Path:
        rows = list(records)
        file = self.folder / name
        with file.open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return file

    def compile(self, *files: Path, released: str = "2021-03-31", **order: Any) -> Any:
        for name in ("plan.toml", "rates.csv", "register.csv"):
            order.setdefault(Path(name).stem, self.folder / name)
        order.setdefault("threads", 1)
        return compile_files(Order(files, date.fromisoformat(released), **order), self.store.folder)

    def cells(self, vintage: str) -> dict[tuple[str, ...], dict[str, Any]]:
        rows = self.store.table(vintage, "cells").to_pylist()
        found = {tuple(row.pop(name) for name in COORDINATES): row for row in rows}
        assert len(found) == len(rows), "a cell stands twice"
        return found

    def quarantine(self, vintage: str) -> list[dict[str, Any]]:
        return list(self.store.table(vintage, "quarantine").to_pylist())


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A statistical office."""
    return Office(tmp_path)


@pytest.fixture
def payment() -> Callable[..., dict[str, str]]:
    """A payment that is all right: Shanghai pays Hamburg for sea freight in May 2020."""

    def make(number: int = 1, **changed: str) -> dict[str, str]:
        record = {
            "record_id": f"R{number}", "period": "2020-05", "enterprise": "E1", "region": "",
            "partner": "DEU", "flow": "M", "code": "1001", "amount": "12.50", "currency": "USD",
            "mode": "",
        }  # fmt: skip
        return {**record, **changed}

    return make
