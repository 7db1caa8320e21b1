"""`fumao export` and `fumao read` as people use them: every form, there and back."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.store import CELLS, FLOWS, Store

from .refusals import check_refused, state

FORMS = ["csv", "json", "xml", "xml-2.1", "parquet"]
NAMES = {"csv": "trade.csv", "json": "trade.json", "xml": "trade.xml",
         "xml-2.1": "trade.2.1.xml", "parquet": "trade.parquet"}  # fmt: skip
FIRST, SECOND = "trade@2021-03-31", "trade@2022-03-31"


def row(item, flow, period, value, **more):
    return {"reporter": "CHN", "item": item, "flow": flow, "period": period, "value": value,
            "unit": "USD_MN", **more}  # fmt: skip


BEFORE = [
    row("S", "X", "2019", "283192.3"),
    row("S", "X", "2020", "278500", status="P"),
    row("SD", "M", "2020", "131200.5"),
    row("SA", "X", "2020", "17000"),
    row("SE", "M", "2020", "4242.4242", confidentiality="C", status="Q"),
]
AFTER = [
    row("S", "X", "2019", "283192.3"),
    row("S", "X", "2020", "280628.774"),
    row("SD", "M", "2020", "131200.5"),
    row("SC1", "X", "2020-H1", "12", partner="USA", mode="M1", origin="estimated"),
    row("SE", "M", "2020", "4343.4343", confidentiality="C", status="Q"),
    row("S", "X", "FYP13", "1300000", origin="computed"),
]


def load(store, rows, released, dataset="trade", **others):
    flows = Flows.from_rows(rows)
    given = Receipt("", dataset, "the office", "trade.csv", f"{released}{dataset}", "CC BY 4.0",
                    released, datetime(released.year, 4, 1, tzinfo=UTC), len(rows))  # fmt: skip
    return Store(store).load(given, {FLOWS: flows.table, **others})


@pytest.fixture
def store(tmp_path):
    load(tmp_path / "store", BEFORE, date(2021, 3, 31))
    load(tmp_path / "store", AFTER, date(2022, 3, 31))
    return tmp_path / "store"


def statements(flows):
    return sorted(
        (flow.key, flow.value if flow.confidentiality == "F" else None, flow.unit, flow.status,
         flow.confidentiality, flow.origin, flow.vintage) for flow in flows
    )  # fmt: skip


def stored(store, vintage):
    return Flows(Store(store).table(vintage, FLOWS))


def as_read(file):
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("form", FORMS)
def test_what_was_exported_is_read_back_as_the_same_vintage(fumao, store, tmp_path, form):
    done = fumao("export", "trade", "--store", store, "--to", form, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert "6 observations of trade@2022-03-31, 1 of them withheld" in done.out
    back = fumao("read", tmp_path / "out" / NAMES[form], "--store", tmp_path / "mirror", "--json")
    assert json.loads(back.out)["vintages"] == [SECOND]
    assert statements(stored(tmp_path / "mirror", SECOND)) == statements(stored(store, SECOND))


@pytest.mark.parametrize("form", FORMS)
def test_the_history_is_every_vintage_and_is_read_back_as_such(fumao, store, tmp_path, form):
    fumao("export", "trade", "--store", store, "--to", form, "--out", tmp_path, "--include-history")
    back = fumao("read", tmp_path / NAMES[form], "--store", tmp_path / "mirror", "--json")
    assert json.loads(back.out)["vintages"] == [FIRST, SECOND]
    for vintage in (FIRST, SECOND):
        mirrored = stored(tmp_path / "mirror", vintage)
        assert statements(mirrored) == statements(stored(store, vintage))
        assert Store(tmp_path / "mirror").receipt(vintage).released == date.fromisoformat(
            vintage[-10:]
        )


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_flows_are_written_to_a_file_that_the_house_reads(fumao, store, tmp_path, form):
    fumao("export", FIRST, "--store", store, "--to", "json", "--out", tmp_path)
    out = tmp_path / f"flows.{form}"
    done = fumao("read", tmp_path / f"{FIRST}.json", "--out", out, "--lang", "zh")
    assert done.code == 0, done.err
    assert f"写入{out}" in done.out
    assert statements(Flows.read(out)) == statements(stored(store, FIRST))


def test_the_value_of_what_is_withheld_is_in_no_file(fumao, store, tmp_path):
    fumao("export", "trade", "--store", store, "--to", "all", "--structures", "--out", tmp_path,
          "--include-history")  # fmt: skip
    files = [file for file in tmp_path.iterdir() if file.is_file()]
    assert len(files) == 10
    for file in files:
        assert b"4343" not in file.read_bytes(), file
    told = pq.read_table(tmp_path / "trade.parquet").to_pylist()
    secret = [each for each in told if each["CONF_STATUS"] == "C"]
    assert [each["OBS_VALUE"] for each in secret] == [None, None]
    assert Decimal("280628.774") in [each["OBS_VALUE"] for each in told]


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        (["--item", "SD"], ["SD"]),
        (["--item", "sw:S", "--flow", "M"], ["SD", "SE"]),
        (["--flow", "X,M", "--item", "ne:S", "--partner", "W1"], ["SD", "SE"]),
        (["--period", "2020-H1"], ["SC1"]),
        (["--period", "lt:2020"], ["S"]),
        (["--period", "ge:2020+le:2020", "--mode", "M1"], ["SC1"]),
        (["--origin", "computed"], ["S"]),
        (["--reporter", "CHN", "--region", "_T", "--item", "SD,SE"], ["SD", "SE"]),
        (["--where", "c[OBS_STATUS]=Q"], ["SE"]),
        (["--where", "c[OBS_VALUE]=gt:4000+lt:140000"], ["SD"]),
    ],
)
def test_filters_choose_rows(fumao, store, tmp_path, options, keys):
    done = fumao("export", "trade", "--store", store, "--out", tmp_path / "out", *options)
    assert done.code == 0, done.err
    rows = as_read(tmp_path / "out" / "trade.csv")
    assert sorted(each["INT_ACC_ITEM"] for each in rows) == keys


@pytest.mark.parametrize(("day", "vintage"), [("2021-03-31", FIRST), ("2022-03-30", FIRST),
                                              ("2022-03-31", SECOND)])  # fmt: skip
def test_each_day_has_the_vintage_that_had_been_released(fumao, store, tmp_path, day, vintage):
    done = fumao("export", "trade", "--store", store, "--as-of", day, "--out", tmp_path, "--json")
    assert json.loads(done.out)["vintages"] == [vintage]
    assert {each["VINTAGE"] for each in as_read(tmp_path / "trade.csv")} == {vintage}


def test_a_summary_is_there_for_programs(fumao, store, tmp_path):
    told = json.loads(fumao("export", "trade", "--store", store, "--to", "csv,json", "--out",
                            tmp_path, "--json").out)  # fmt: skip
    assert (told["dataset"], told["observations"], told["withheld"]) == ("trade", 6, 1)
    assert [each["bytes"] for each in told["files"]] == [
        (tmp_path / name).stat().st_size for name in ("trade.csv", "trade.json")
    ]


WRONG = [
    ("no dataset", ["trade2"], "no vintage of trade2", "store", "trade"),
    ("no vintage", ["trade@2020-01-01"], "no vintage", "store", FIRST),
    ("before all", ["trade", "--as-of", "2000-01-01"], "as of 2000", "", "2021-03-31"),
    ("no form", ["trade", "--to", "xls"], "'xls'", "--to", "parquet"),
    ("no area", ["trade", "--reporter", "CHI"], "CHI", "--reporter", "CHN"),
    ("no flow", ["trade", "--flow", "Y"], "'Y'", "--flow", ""),
    ("no period", ["trade", "--period", "ge:soon"], "soon", "--period", "2020"),
    ("nothing", ["trade", "--item", "SK"], "no observation", "trade", "filters"),
    ("no day", ["trade", "--as-of", "soon"], "soon", "--as-of", "2021-12-31"),
    ("two days", [FIRST, "--as-of", "2022-01-01"], "one vintage", "--as-of", "dataset: trade"),
    ("twice", ["trade", "--item", "SD", "--where", "c[INT_ACC_ITEM]=SD"], "twice", "--where", ""),
    ("no condition", ["trade", "--where", "limit=3"], "only conditions", "query", "c[REF_AREA]"),
]


@pytest.mark.parametrize(("name", "arguments", "what", "where", "remedy"), WRONG,
                         ids=[each[0] for each in WRONG])  # fmt: skip
def test_a_wrong_use_is_refused_and_nothing_is_written(
    fumao, store, tmp_path, name, arguments, what, where, remedy
):
    before = state(tmp_path)
    answer = fumao("export", *arguments, "--store", store, "--out", tmp_path / "out")
    check_refused(answer, what, where, remedy)
    assert state(tmp_path) == before


def test_a_store_that_is_not_there_is_not_made(fumao, tmp_path):
    check_refused(fumao("export", "trade", "--store", tmp_path / "none"), "no store", "--store")
    assert not (tmp_path / "none").exists()


def test_cells_before_disclosure_control_do_not_leave(fumao, tmp_path):
    store = tmp_path / "compiled"
    load(store, BEFORE, date(2021, 3, 31), "compiled", **{CELLS: pa.table({"n": [1]})})
    answer = fumao("export", "compiled", "--store", store, "--out", tmp_path / "out")
    check_refused(answer, "no vintage of compiled can be shown")
    answer = fumao("export", "compiled@2021-03-31", "--store", store, "--out", tmp_path / "out")
    check_refused(answer, "no flows that may leave", remedy="fumao compile release")
    assert not (tmp_path / "out").exists()


def test_no_file_is_left_where_one_cannot_be_written(fumao, store, tmp_path, monkeypatch):
    def full(message, sink):
        sink.write(b"a beginning")
        raise OSError(28, "No space left on device")

    from fumao.run import export

    (tmp_path / "trade.csv").write_text("an older export", encoding="utf-8")
    before = state(tmp_path)
    monkeypatch.setitem(export.FORMS, "json", (".json", full))
    answer = fumao("export", "trade", "--store", store, "--to", "csv,json", "--out", tmp_path)
    check_refused(answer, "No space left", "--out", "free space", code=3)
    assert state(tmp_path) == before


def test_no_file_is_left_where_a_folder_has_the_name_of_one(fumao, store, tmp_path):
    (tmp_path / "trade.json").mkdir()
    before = state(tmp_path)
    answer = fumao("export", "trade", "--store", store, "--to", "csv,json", "--out", tmp_path)
    check_refused(answer, "trade.json is a folder", "--out", code=3)
    assert state(tmp_path) == before


def test_a_folder_that_is_a_file_is_refused(fumao, store, tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    answer = fumao("export", "trade", "--store", store, "--out", tmp_path / "out")
    check_refused(answer, "cannot write", "--out", code=3)


def exported(fumao, store, tmp_path, form="csv"):
    fumao("export", "trade", "--store", store, "--to", form, "--out", tmp_path / "out")
    return tmp_path / "out" / NAMES[form]


@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_file_is_refused_and_the_store_stays_as_it_was(fumao, store, tmp_path, form):
    file = exported(fumao, store, tmp_path, form)
    file.write_bytes(file.read_bytes()[:-40])
    before = state(tmp_path)
    answer = fumao("read", file, "--store", store)
    assert answer.code == 2
    assert "Traceback" not in answer.err
    assert state(tmp_path) == before


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [("INT_ACC_ITEM", "SERVICE", "no component"), (",SD,", ",SD9,", "SD9"),
     (",USD,", ",XDC,", "no unit"), ("2022-03-31\n", "soon\n", "'soon'")],
)  # fmt: skip
def test_a_file_that_is_not_as_it_should_be_is_refused(fumao, store, tmp_path, replaced, old, new,
                                                       what):  # fmt: skip
    file = exported(fumao, store, tmp_path)
    replaced(file, old, new)
    before = state(tmp_path)
    check_refused(fumao("read", file, "--store", store), what)
    assert state(tmp_path) == before


def test_it_has_to_be_said_where_flows_go_and_what_they_are(fumao, store, tmp_path):
    file = exported(fumao, store, tmp_path)
    check_refused(fumao("read", file), "not said", "--store, --out")
    check_refused(fumao("read", file, "--out", tmp_path / "a.xls"), "neither", "--out", ".csv")
    check_refused(fumao("read", tmp_path / "none.csv", "--out", tmp_path / "a.csv"), "no file")
    bare = tmp_path / "bare.csv"
    rows = [line.split(",")[:-2] for line in file.read_text("utf-8").splitlines()]
    bare.write_text("\n".join(",".join(each) for each in rows) + "\n", encoding="utf-8")
    check_refused(fumao("read", bare, "--store", store), "does not tell its dataset", "--dataset")
    answer = fumao("read", bare, "--store", store, "--dataset", "other")
    check_refused(answer, "does not tell its released", "--released", "--released 2021-12-31")
    done = fumao("read", bare, "--store", store, "--dataset", "other", "--released", "2022-04-01")
    assert "loaded as other@2022-04-01" in done.out


def test_the_same_file_again_is_the_same_vintage(fumao, store, tmp_path):
    file = exported(fumao, store, tmp_path, "xml")
    for _ in range(2):
        told = json.loads(fumao("read", file, "--store", tmp_path / "mirror", "--json").out)
        assert told["vintages"] == [SECOND]
    assert len(Store(tmp_path / "mirror").vintages()) == 1
