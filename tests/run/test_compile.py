"""``fumao compile``: what it tells people and programs, and what it says to wrong uses."""

from __future__ import annotations

import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fumao.store.engine import DuckEngine

from ..compile.by_hand import draw
from ..compile.conftest import Office
from .refusals import check_refused, state


@pytest.fixture
def office(tmp_path):
    """An office with forty records, one of them with a partner that nobody knows."""
    office = Office(tmp_path)
    rows = list(draw(4, 40))
    rows[7] = {**rows[7], "partner": "Atlantis", "currency": "USD", "amount": "1.5",
               "code": "1001"}  # fmt: skip
    office.csv(rows)
    return office


@pytest.fixture
def compile_it(fumao, office):
    """Compile the office's records with its plan, rates and register."""

    def ask(*options, files=("records.csv",), rates="rates.csv", plan="plan.toml"):
        folder = office.folder
        given = [*(folder / name for name in files), "--released", "2021-03-31", "--threads", "1"]
        for option, name in (("--rates", rates), ("--plan", plan), ("--store", "store")):
            given += [option, folder / name] if name else []
        return fumao("compile", "records", *given, *options)

    return ask


@pytest.fixture
def refused(compile_it, office):
    """The wrong use is refused in three lines, and no file is new or changed."""

    def check(what, where, remedy, *options, code=2, **changed):
        before = state(office.folder)
        answer = compile_it(*options, **changed)
        check_refused(answer, what, where, remedy, code)
        assert state(office.folder) == before

    return check


def test_people_are_told_records_cells_and_quarantine(compile_it, office):
    answer = compile_it("--register", office.folder / "register.csv")
    vintage, aside = answer.out.splitlines()
    assert answer.code == 0
    assert vintage.startswith("compiled@2021-03-31: 39 of 40 records, ")
    assert aside == "quarantined: unknown partner: 1, 15,000.00 USD"


def test_programs_are_told_the_same(compile_it, office):
    told = json.loads(compile_it("--register", office.folder / "register.csv", "--json").out)
    cells = told.pop("cells")
    assert cells == len(office.cells("compiled@2021-03-31"))
    assert told == {
        "vintage": "compiled@2021-03-31", "records": 40, "accepted": 39, "unit": "USD_MN",
        "quarantined": {"unknown partner": {"records": 1, "amount": "15000.00"}},
    }  # fmt: skip


def test_cells_that_are_summed_up_in_parts_are_the_same_cells(compile_it, office, monkeypatch):
    compile_it("--store", office.folder / "whole")
    monkeypatch.setattr(DuckEngine, "parts", lambda _, rows: 1 + rows // 50)
    compile_it("--store", office.folder / "parted")
    files = (next(office.folder.glob(f"{n}/vintages/*/cells.parquet")) for n in ("whole", "parted"))
    whole, parted = (pq.read_table(file).sort_by("cell").to_pylist() for file in files)
    assert len(whole) > 500
    assert whole == parted


def test_strict_exits_with_1_where_a_record_stays_out_and_keeps_the_vintage(compile_it, office):
    answer = compile_it("--strict", "--register", office.folder / "register.csv")
    assert answer.code == 1
    assert [each.vintage for each in office.store.vintages()] == ["compiled@2021-03-31"]


def test_the_same_load_is_the_same_vintage_and_another_release_a_second(compile_it, office):
    register = ("--register", office.folder / "register.csv")
    compile_it(*register)
    first = state(office.folder / "store")
    compile_it(*register)
    assert state(office.folder / "store") == first
    compile_it(*register, "--released", "2021-06-30")
    assert [each.vintage for each in office.store.vintages()] == [
        "compiled@2021-03-31", "compiled@2021-06-30",
    ]  # fmt: skip


def test_a_receipt_vouches_for_files_plan_and_codes(compile_it, office):
    compile_it("--register", office.folder / "register.csv")
    (receipt,) = office.store.vintages()
    sources = office.store.table(receipt.vintage, "sources").to_pylist()
    assert [row["role"] for row in sources] == [
        "plan", "correspondence", "code", "records", "rates", "register",
    ]  # fmt: skip
    assert sources[0]["text"] == (office.folder / "plan.toml").read_text("utf-8")
    assert receipt.rows == 40


def test_a_cell_can_say_what_made_it_without_a_name(compile_it, fumao, office):
    compile_it("--register", office.folder / "register.csv")
    cells = office.cells("compiled@2021-03-31")
    cell = cells["X", "S", "W1", "_T", "_T", "2020"]
    answer = fumao("trace", "CHN/W1/S/X/_T/_T/2020", "--store", office.folder / "store")
    first, made, digest, *rest = answer.out.splitlines()
    assert first == f"CHN/W1/S/X/_T/_T/2020 = {cell['value']} USD"
    assert made == (
        f"  compiled: from {cell['records']} records of {cell['contributors']} contributors"
    )
    assert digest == f"  digest:   {cell['digest']:016x}"
    told = "\n".join(rest)
    for name in ("records.csv", "own.csv", "plan.toml", "rates.csv", "register.csv"):
        assert f": {name}; sha256 " in told
    assert "Silk Road" not in answer.out


def test_one_record_or_two_are_not_told_apart(compile_it, fumao, office):
    compile_it("--register", office.folder / "register.csv")
    few = [(key, cell) for key, cell in office.cells("compiled@2021-03-31").items()
           if cell["records"] < 3][:40]  # fmt: skip
    assert {cell["records"] for _, cell in few} == {1, 2}
    for (flow, item, partner, region, mode, period), _ in few:
        key = f"CHN/{partner}/{item}/{flow}/{mode}/{region}/{period}"
        (told,) = json.loads(
            fumao("trace", key, "--store", office.folder / "store", "--json").out
        )  # fmt: skip
        assert (told["records"], told["contributors"], told["digest"]) == (
            "fewer than 3", "fewer than 3", "",
        )  # fmt: skip


def test_cumulated_months_can_be_traced_and_what_is_no_cell_is_refused(compile_it, fumao, office):
    compile_it("--register", office.folder / "register.csv")
    store = ("--store", office.folder / "store")
    answer = fumao("trace", "CHN/W1/S/X/_T/_T/2020-01/2020-11", *store)
    assert answer.out.startswith("CHN/W1/S/X/_T/_T/2020-01/2020-11 = ")
    for key in ("CHN/W1/SX/X/_T/_T/2020", "USA/W1/S/X/_T/_T/2020", "ins.trade.2020", "CHN"):
        answer = fumao("trace", key, *store)
        assert answer.code == 2
        assert "no compiled cell" in answer.err
        assert "reporter/partner/item" in answer.err


def test_the_shipped_plan_can_be_printed_and_given_again(fumao, tmp_path):
    from fumao.compile.plan import read_plan

    (tmp_path / "own.toml").write_text(fumao("compile", "plan").out, encoding="utf-8")
    assert read_plan(tmp_path / "own.toml").tables == read_plan().tables


def test_synthesise_tells_what_it_wrote(fumao, tmp_path):
    answer = fumao("compile", "synthesise", "--records", "5e3", "--out", tmp_path / "u", "--json")
    told = json.loads(answer.out)
    assert (told["records"], told["enterprises"]) == (5000, 1860)
    assert "no real records" in told["synthetic"]


WRONG_OPTIONS = {
    "engine": (["--engine", "polars"], "no engine 'polars'", "--engine", "duckdb or spark"),
    "memory": (["--memory", "lots"], "'lots' is no amount", "--memory", "2GB"),
    "memory below 0": (["--memory", "-2GB"], "'-2GB' is no amount", "--memory", "2GB"),
    "memory without unit": (["--memory", "2"], "'2' is no amount", "--memory", "2GB"),
    "threads": (["--threads", "-1"], "-1 threads", "--threads", "0 for as many"),
    "day": (["--released", "31.3.2021"], "'31.3.2021' is no date", "--released", "2021-12-31"),
    "no day": (["--released", ""], "no day of release", "--released", "2021-03-31"),
    "no dataset": (["--dataset", " "], "' ' is no name", "--dataset", "compiled"),
    "hidden dataset": (["--dataset", ".x"], "'.x' is no name", "--dataset", "compiled"),
    "dataset with a slash": (["--dataset", "../x"], "'../x' is no name", "--dataset", "compiled"),
    "register": (["--register", "none.csv"], "no file none.csv", "none.csv", "the folder"),
}


@pytest.mark.parametrize("option", WRONG_OPTIONS)
def test_a_wrong_option_is_refused(refused, option):
    options, what, where, remedy = WRONG_OPTIONS[option]
    refused(what, where, remedy, *options)


def test_a_scratch_folder_that_is_not_there_is_an_error_of_the_disk(refused, office):
    refused("nothing can be put aside", "none", "give a folder", "--scratch",
            office.folder / "none", code=3)  # fmt: skip


def test_missing_empty_damaged_and_mixed_files_are_refused(refused, office):
    folder = office.folder
    (folder / "empty.csv").write_text("", encoding="utf-8")
    (folder / "header.csv").write_text((folder / "records.csv").read_text("utf-8").split("\n")[0])
    (folder / "gbk.csv").write_bytes("编号,金额\n".encode("gbk"))
    (folder / "twice.csv").write_text("amount,Amount\n1,2\n", encoding="utf-8")
    (folder / "other.csv").write_text("record_id,amount\nR1,2\n", encoding="utf-8")
    (folder / "sheet.xlsx").write_bytes(b"PK")
    (folder / "empty.parquet").write_bytes(b"")
    pq.write_table(pa.table({"record_id": ["R1"] * 1000}), folder / "whole.parquet")
    cut = (folder / "whole.parquet").read_bytes()
    (folder / "cut.parquet").write_bytes(cut[: len(cut) // 2])
    (folder / "folder.csv").mkdir()
    for files, what, remedy in [
        (["none.csv"], "there is no file", "the name"),
        (["itrs-*.parquet"], "there is no file", "the name"),
        (["folder.csv"], "there is no file", "the name"),
        (["empty.csv"], "it is empty", "export it again"),
        (["header.csv"], "there is no record", "exported"),
        (["gbk.csv"], "cannot be read", "UTF-8"),
        (["twice.csv"], "a column stands twice: amount", "a name of its own"),
        (["records.csv", "other.csv"], "the columns are record_id, amount; those", "one layout"),
        (["other.csv"], "the records lack enterprise", "columns: record_id"),
        (["records.csv", "whole.parquet"], "files come in .csv, .parquet", "one kind"),
        (["sheet.xlsx"], "files come in .xlsx", ".parquet or .csv"),
        (["empty.parquet"], "cannot be read", "export it again"),
        (["cut.parquet"], "cannot be read", "export it again"),
        (["whole.parquet"], "the records lack", "columns: record_id"),
    ]:
        refused(what, files[-1], remedy, files=files)


def test_a_row_of_a_csv_with_another_number_of_fields_is_refused(refused, office):
    file = office.folder / "records.csv"
    file.write_text(file.read_text("utf-8") + "R99,2020-05\n", encoding="utf-8")
    refused("cannot be read", "records.csv", "whole")


def test_data_that_are_damaged_inside_are_refused(refused, office):
    rows = [{**each, "note": os.urandom(40).hex()} for each in draw(1, 3000)]
    file = office.folder / "r.parquet"
    pq.write_table(pa.Table.from_pylist(rows), file)
    content = bytearray(file.read_bytes())
    content[200:20_000] = bytes(19_800)
    file.write_bytes(content)
    refused("cannot be read", "r.parquet", "whole", files=["r.parquet"])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("enterprise,region\nE1,CN-11\nE2,CN-11\nE1,CN-31\n", "twice in the register: E1"),
        ("enterprise,region\n E1,CN-11\nE1 ,CN-31\n", "twice in the register: E1"),
        ("name,region\nE1,CN-11\n", "no column enterprise"),
    ],
)
def test_a_register_with_a_mistake_is_refused(refused, office, text, what):
    office.write("wrong.csv", text)
    refused(what, "wrong.csv", "", "--register", office.folder / "wrong.csv")


def test_a_register_with_rows_that_name_nobody_is_read(compile_it, office):
    office.write("register.csv", "enterprise,region\n,CN-11\n,CN-11\nE1,CN-11\n")
    assert compile_it("--register", office.folder / "register.csv").code == 0


def test_wrong_rates_plans_and_codes_are_refused(refused, office):
    office.write("two.csv", "currency,period,rate\nEUR,2020,1.1\nEUR,2020,1.2\n")
    office.write("plan2.toml", "years = [2020]")
    refused("two rates for EUR in 2020", "two.csv", "leave one", rates="two.csv")
    refused("cannot be read", "none.csv", "CSV in UTF-8", rates="none.csv")
    refused("the plan lacks reporter", "plan2.toml", "add reporter", plan="plan2.toml")
    refused("there is no plan", "--plan", "TOML", plan="none.toml")
    office.write("own.csv", "code,item,share\n1001,SC12,0.5\n")
    refused("add to 0.5", "own.csv", "add to 1")


def test_a_plan_with_the_currency_of_nowhere_is_refused(refused, office, replaced):
    replaced(office.folder / "plan.toml", 'currency = "USD"', 'currency = "usd"')
    refused("usd", "", "")


def test_a_store_that_cannot_be_written_is_an_error_of_the_disk(compile_it, office):
    (office.folder / "file").write_text("no folder", encoding="utf-8")
    answer = compile_it("--store", office.folder / "file")
    assert answer.code == 3
    assert answer.err.startswith("CannotWrite")


def test_names_with_marks_that_mean_something_to_a_shell_are_taken_as_they_are(compile_it, office):
    (office.folder / "records.csv").rename(office.folder / "it's [2020] 数据.csv")
    answer = compile_it(
        "--register", office.folder / "register.csv", files=["it's [2020] 数据.csv"]
    )
    assert answer.code == 0, answer.err


def test_options_that_click_does_not_know_are_refused_without_a_traceback(fumao, tmp_path):
    for arguments in (["records"], ["records", "r.csv"], ["record"], ["synthesise", "--seed", "x"],
                      ["records", "r.csv", "--released", "2021-03-31", "--fast"]):  # fmt: skip
        answer = fumao("compile", *arguments)
        assert answer.code == 2
        assert "Usage:" in answer.err


@pytest.mark.parametrize("records", ["many", "0", "-5", "2.5", "1e99", ""])
def test_a_count_that_is_none_is_refused(fumao, tmp_path, records):
    answer = fumao("compile", "synthesise", "--records", records, "--out", tmp_path / "u")
    assert answer.code == 2, answer.err
    assert "remedy:" in answer.err
    assert not (tmp_path / "u").exists()


def test_a_seed_below_zero_is_refused(fumao, tmp_path):
    answer = fumao("compile", "synthesise", "--seed", "-1", "--out", tmp_path / "u")
    assert (answer.code, "the seed is -1" in answer.err) == (2, True)
