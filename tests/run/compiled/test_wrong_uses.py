"""Commands over compiled vintages, wrongly used: told what, where and why, and nothing is kept."""

from __future__ import annotations

import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fumao.run.compile import shipped_plan

from ..refusals import check_refused, state

MONTHS = "reporter,item,flow,period,value,unit\n" + "".join(
    f"CHN,S,X,{year}-{month:02},{100 + year % 7 + 10 * math.sin(month) + year * month % 5},USD_MN\n"
    for year in range(2014, 2021) for month in range(1, 13)
)  # fmt: skip


@pytest.fixture
def place(store, tmp_path):
    """A folder with a store of compiled cells, and files that are wrong in one way each."""
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "gbk.csv").write_bytes("企业,期间\n".encode("gbk"))
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "months.csv").write_text(MONTHS, encoding="utf-8")
    (tmp_path / "excel.csv").write_text(MONTHS, encoding="utf-8-sig")
    late = MONTHS.replace("2020-12", "2031-12")
    (tmp_path / "late.csv").write_text(late, encoding="utf-8")
    pq.write_table(pa.table({"item": ["S"] * 1000}), tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    for name, old, new in (
        ("key", "p = 10.0", "pp = 10.0"), ("text", "p = 10.0", 'p = "ten"'),
        ("currency", '"USD"', '"EUR"'), ("years", "[2020, 2020]", "[2019, 2020]"),
    ):  # fmt: skip
        plan = shipped_plan().replace(old, new)
        assert plan != shipped_plan()
        (tmp_path / f"{name}.toml").write_text(plan, encoding="utf-8")
    return tmp_path


@pytest.fixture
def refused(fumao, place, monkeypatch):
    """Ask in that folder; the answer is a refusal, and no file is new or changed."""
    monkeypatch.chdir(place)

    def ask(command, what, where="", remedy="", code=2):
        before = state(place)
        check_refused(fumao("compile", *command.split()), what, where, remedy, code)
        assert state(place) == before

    return ask


FILE = "--released 2021-03-31"


@pytest.mark.parametrize(
    ("command", "what", "where", "remedy"),
    [
        ("none.csv", "there is no file none.csv", "", "CSV or Parquet"),
        ("folder.csv", "there is no file folder.csv", "", "CSV or Parquet"),
        ("empty.csv", "empty.csv is empty", "empty.csv", "the columns are"),
        ("binary.csv", "binary.csv cannot be read", "binary.csv", "UTF-8"),
        ("gbk.csv", "gbk.csv cannot be read", "gbk.csv", "UTF-8"),
        ("cut.parquet", "cut.parquet cannot be read", "cut.parquet", "whole"),
        ("whole.parquet", "", "whole.parquet, row 1", ""),
        ("late.csv", "2031-12 is in the future", "late.csv, row 85", "--released"),
        ("months.csv --method arima", "'arima' is not known", "--method", "use x11 or seats"),
        ("months.csv --series nothing", "no series nothing", "", "CHN/W1/S/X"),
    ],
)
def test_what_cannot_be_adjusted(refused, command, what, where, remedy):
    refused(f"adjust {command} {FILE} --store new", what, where, remedy)


def test_a_place_that_the_page_cannot_have_is_told_before_anything_is_stored(refused):
    refused(f"adjust months.csv {FILE} --store new --out folder.csv", "it is a folder", "--out",
            "a place", code=3)  # fmt: skip
    refused(f"adjust months.csv {FILE} --store new --out none/page.html", "cannot write", "--out",
            "a place", code=3)  # fmt: skip
    refused(f"adjust months.csv {FILE} --store file", "cannot write to file", "file", "", code=3)


def test_a_file_that_a_spreadsheet_marked_as_utf_8_is_read(fumao, place):
    answer = fumao("compile", "adjust", place / "excel.csv", *FILE.split(), "--store", place / "s")
    assert (answer.code, answer.err) == (0, "")


@pytest.mark.parametrize(
    ("command", "what", "where", "remedy"),
    [
        ("--store store --to store", "would lie in one store", "store", "--to"),
        ("--store store --dataset nothing", "no vintage of nothing", "store", "synthetic-compiled"),
        ("--store none", "no vintage was compiled", "none", "--store"),
        ("--store store --plan none.toml", "there is no plan none.toml", "--plan", "TOML"),
        ("--store store --plan key.toml", "no setting 'pp'", "key.toml", "use p, n, k"),
        ("--store store --plan text.toml", "p is 'ten'", "text.toml", "write p = "),
        ("--store store --plan currency.toml", "compiled with another plan", "currency.toml",
         "nothing but [disclosure]"),
        ("--store store --plan years.toml", "compiled with another plan", "years.toml",
         "leave --plan out"),
    ],
)  # fmt: skip
def test_what_cannot_be_released(refused, command, what, where, remedy):
    refused(f"release --to public {command}", what, where, remedy)


def test_a_public_store_that_is_a_file_is_told_before_the_work(refused):
    refused("release --store store --to file", "cannot write to file", "--to", "a folder", code=3)


@pytest.mark.parametrize(
    ("command", "what", "where", "remedy"),
    [
        ("special --released 2021-03-31 --store store --release store",
         "holds cells before disclosure control", "store", "fumao compile release"),
        ("special --released 2021-03-31 --store store --dataset ../x", "'../x' is no name",
         "--dataset", "letters"),
        ("revisions --store store --frequency decade", "'decade' is not known", "--frequency",
         "use year or half"),
        ("revisions nothing --store store", "no vintage of nothing", "store", "synthetic-compiled"),
        ("revisions --store store --key nothing", "no vintage has nothing", "", ""),
        ("quality --store store --about folder.csv", "cannot read folder.csv", "--about", "TOML"),
        ("quality --store store --about binary.csv", "cannot read binary.csv", "--about", "TOML"),
        ("quality --store file", "no vintage was compiled", "file", "--store"),
        ("modes --store store --fats folder.csv", "cannot read folder.csv", "", "CSV"),
        ("modes --store store --partner Atlantis", "Atlantis", "", "a partner"),
    ],
)  # fmt: skip
def test_wrong_names_files_and_stores(refused, command, what, where, remedy):
    refused(command, what, where, remedy)


def test_a_list_of_fewer_than_none_is_refused(fumao, store):
    answer = fumao("compile", "revisions", "--store", store, "--top", "-3")
    assert answer.code == 2
    assert "-3" in answer.err


def test_a_report_is_never_written_from_flows_that_are_confidential(fumao, store, tmp_path):
    fumao("compile", "modes", "--store", store)
    for folder in (store / "vintages").glob("synthetic-compiled@*"):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    answer = fumao("report", "--edition", "chn-2020", "--compiled", store, "--to", "html",
                   "--out", tmp_path / "out", "--store", tmp_path / "reports")  # fmt: skip
    check_refused(answer, "holds cells before disclosure control", "store", "release")
