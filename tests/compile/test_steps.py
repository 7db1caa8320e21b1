"""What cannot enter is put aside as it came, with its reason and amount; nothing is lost."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fumao.compile.steps import check_columns
from fumao.errors import InvalidInput

TOTAL = ("M", "S", "W1", "_T", "_T", "2020")
WRONG = {
    "no id": {"record_id": "  "},
    "no date": {"period": "2020-13"},
    "date in the future": {"period": "2021-04"},
    "outside the years of the plan": {"period": "2018-12"},
    "no amount": {"amount": "twelve"},
    "unknown flow": {"flow": "T"},
    "unknown code": {"code": "SCX"},
    "negative amount": {"amount": "-1"},
    "partner is the reporter": {"partner": "CHN"},
    "unknown partner": {"partner": "EU"},
    "no enterprise": {"enterprise": ""},
    "unknown region": {"region": "Shanghai"},
    "unknown mode": {"mode": "M9"},
    "no exchange rate": {"currency": "GBP"},
    "amount too large": {"amount": "9999999999999"},
}


def compiled(office, *records):
    done = office.compile(office.csv(records))
    return done, office.quarantine(done.vintage)


def reasons(office, records):
    """The reason of each record, by what makes it special; none for those that entered."""
    rows = [{**record, "record_id": f"R{n}"} for n, record in enumerate(records.values())]
    _, aside = compiled(office, *rows)
    found = {row["record_id"]: row["reason"] for row in aside}
    return {name: found.get(row["record_id"]) for name, row in zip(records, rows, strict=True)}


def test_a_record_with_one_thing_wrong_is_put_aside_for_it(office, payment):
    records = [payment(n, **changed) for n, changed in enumerate(WRONG.values())]
    done, aside = compiled(office, payment("whole"), *records)
    assert [row["reason"] for row in sorted(aside, key=lambda row: list(WRONG).index(row["reason"]))
            ] == list(WRONG)  # fmt: skip
    assert {name: count for name, (count, _) in done.quarantined.items()} == dict.fromkeys(WRONG, 1)
    assert (done.records, done.accepted) == (len(WRONG) + 1, 1)
    assert office.cells(done.vintage)[TOTAL]["value"] == Decimal("125000.00")


def test_the_reason_stands_beside_the_record_that_it_is_about(office, payment):
    rest = {name: payment(1, **changed) for name, changed in WRONG.items() if name != "no id"}
    assert reasons(office, rest) == {name: name for name in rest}


def test_a_record_with_everything_wrong_is_put_aside_once_for_the_first(office, payment):
    changes = {key: text for each in WRONG.values() for key, text in each.items()}
    _, (row,) = compiled(office, payment(1), payment(2, **{**changes, "record_id": ""}))
    assert row["reason"] == "no id"


def test_all_rows_of_an_id_that_stands_twice_are_put_aside(office, payment):
    records = [payment(1), payment(2), payment(2, amount="7"), payment("2 "), payment(3)]
    done, aside = compiled(office, *records)
    assert Counter(row["reason"] for row in aside) == {"duplicate id": 3}
    assert done.accepted == 2


def test_a_record_that_is_put_aside_stays_as_it_came_with_what_it_would_have_added(office, payment):
    record = {**payment(1, partner="ZZZ", amount="01.5", currency="EUR"), "备注": "运费", "a b": ""}
    done, (row,) = compiled(office, record)
    assert {**record, "a b": None, "region": None, "mode": None} == {
        name: row[name] for name in record
    }  # an empty field of a CSV is no text
    assert row["converted"] == Decimal("16353.00")  # 1.5 times 10,000 EUR at 1.0902
    assert done.quarantined == {"unknown partner": (1, Decimal("16353.00"))}


def test_nothing_is_lost_of_records_with_chance_faults(office, payment):
    faults = [{}, *WRONG.values()]
    records = [payment(n, **{"code": "5001", **faults[n % 16]}) for n in range(160)]
    done, aside = compiled(office, *records)
    assert done.records == 160 == done.accepted + len(aside)
    assert {name: count for name, (count, _) in done.quarantined.items()} == Counter(
        row["reason"] for row in aside
    )


def test_an_own_column_called_like_one_of_the_compiler_changes_nothing(office, payment):
    extra = {"rate": "7", "value": "1", "item_id": "3", "order": "x", "reason": "old",
             "converted": "5", "share_from": "1", "month_id": "9"}  # fmt: skip
    done, (row,) = compiled(
        office, {**payment(1), **extra}, {**payment(2, flow="?", currency="EUR"), **extra}
    )
    assert office.cells(done.vintage)[TOTAL]["value"] == Decimal("125000.00")
    assert (row["rate"], row["order"], row["reason"]) == ("7", "x", "unknown flow")


def test_a_quarantine_that_is_mended_can_be_compiled_again(office, payment):
    _, aside = compiled(office, payment(1, partner="Germany"))
    mended = office.csv([{**row, "partner": "DEU"} for row in aside], "mended.csv")
    again = office.compile(mended, dataset="mended")
    assert (again.accepted, again.quarantined) == (1, {})


AMOUNTS = {"12.5": "125000.00", " 12.5 ": "125000.00", "1e5": "1000000000.00", "+3": "30000.00",
           "0": "0.00", "0.00005": "1.00", "0.00004": "0.00", "-0": "0.00"}  # fmt: skip
NO_AMOUNTS = ["1,234.5", "1.234,5", "NaN", "inf", "-", "", "USD 5", "0x10", "1 000", "１２", "1e30",
              "(5)", "1_000", "."]  # fmt: skip
NO_MONTHS = ["2020-13", "2020-00", "2020", "2020-Q1", "202005", "2020-05-01", "May 2020", ""]
NO_DAYS = ["2020-02-30", "2020-02", "20200229", "29/02/2020", "2020/02/28", "2020", "", "yesterday",
           "2020-02-2-9"]  # fmt: skip


def test_an_amount_is_read_to_four_decimals_rounded_away_from_zero(office, payment):
    records = [payment(n, amount=amount, period=f"2020-{n:02}") for n, amount in
               enumerate(AMOUNTS, start=1)]  # fmt: skip
    done, _ = compiled(office, *records)
    cells = office.cells(done.vintage)
    found = [cells[(*TOTAL[:5], record["period"])]["value"] for record in records]
    assert found == [Decimal(value) for value in AMOUNTS.values()]


def test_an_amount_that_is_no_number_is_put_aside(office, payment):
    records = {amount: payment(amount=amount) for amount in NO_AMOUNTS}
    assert reasons(office, records) == dict.fromkeys(NO_AMOUNTS, "no amount")


def test_a_period_that_is_no_month_is_put_aside(office, payment):
    records = {period: payment(period=period) for period in NO_MONTHS}
    assert reasons(office, records) == dict.fromkeys(NO_MONTHS, "no date")


def dated(payment, day):
    record = payment(1, date=day)
    return {name: value for name, value in record.items() if name != "period"}


def test_a_date_that_is_no_day_is_put_aside(office, payment):
    records = {day: dated(payment, day) for day in NO_DAYS}
    assert reasons(office, records) == dict.fromkeys(NO_DAYS, "no date")


def test_a_day_counts_in_its_month(office, payment):
    days = ["2020-02-29", "2020-2-9", "2020-02-29 23:59:59"]
    rows = [{**dated(payment, day), "record_id": day} for day in days]
    done, _ = compiled(office, *rows)
    assert office.cells(done.vintage)[(*TOTAL[:5], "2020-02")]["records"] == 3


def test_a_date_on_the_day_of_release_is_not_in_the_future(office, payment):
    file = office.csv([dated(payment, "2020-12-31")])
    assert office.compile(file, released="2020-12-31").accepted == 1
    assert office.compile(file, released="2020-12-30").quarantined.keys() == {"date in the future"}


def test_a_region_that_nobody_knows_counts_in_the_country_alone(office, payment):
    done, aside = compiled(office, payment(1, region="_Z", amount="5"),
                           payment(2, region="CN-31", amount="7"))  # fmt: skip
    assert aside == []
    cells = office.cells(done.vintage)
    found = {region: cells["M", "S", "W1", region, "_T", "2020"]["records"]
             for region in ("_T", "_Z", "CN-31", "EAST")}  # fmt: skip
    assert found == {"_T": 2, "_Z": 1, "CN-31": 1, "EAST": 1}


def test_an_item_may_stand_in_place_of_a_code(office, payment):
    record = payment(1, item="SDB2")
    del record["code"]
    done, _ = compiled(office, record)
    assert ("M", "SDB", "W1", "_T", "_T", "2020") in office.cells(done.vintage)


EMPTY = {"record_id": "no id", "period": "no date", "enterprise": "no enterprise",
         "partner": "unknown partner", "flow": "unknown flow", "code": "unknown code",
         "amount": "no amount", "currency": "no exchange rate", "region": None,
         "mode": None}  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "csv, quoted", "parquet", "parquet, null"])
def test_an_empty_field_is_the_same_in_any_file(office, payment, kind):
    nothing = None if kind == "parquet, null" else ""
    rows = [{**payment(n), column: nothing, "about": column} for n, column in enumerate(EMPTY)]
    file = office.csv(rows)
    if kind == "csv, quoted":
        file.write_text(file.read_text("utf-8").replace(",,", ',"",'), encoding="utf-8")
    elif kind != "csv":
        file = file.with_suffix(".parquet")
        pq.write_table(pa.Table.from_pylist(rows), file)
    aside = office.quarantine(office.compile(file).vintage)
    expected = {column: reason for column, reason in EMPTY.items() if reason}
    assert {row["about"]: row["reason"] for row in aside} == expected


def test_typed_columns_of_parquet_are_read_like_text(office, payment):
    office.write("register.csv", "enterprise,region\n31001,CN-31\n")
    columns = {
        "record_id": pa.array([1, 2, 3]),
        "date": pa.array([date(2020, 5, 4), date(2020, 5, 31), None], pa.date32()),
        "enterprise": pa.array([31001, 31001, 31001], pa.int64()),
        "partner": pa.array(["DEU", "DEU", "DEU"]).dictionary_encode(),
        "flow": pa.array(["M"] * 3, pa.large_string()),
        "code": pa.array([1001, 4001, 1001], pa.int32()),
        "amount": pa.array([0.1 + 0.2, 1.0, 5.0], pa.float64()),
        "currency": pa.array(["USD"] * 3),
        "region": pa.nulls(3),
        "mode": pa.nulls(3, pa.int32()),
        "posted": pa.array([datetime(2020, 5, 4)] * 3),
    }  # fmt: skip
    file = office.folder / "typed.parquet"
    pq.write_table(pa.table(columns), file)
    done = office.compile(file)
    (row,) = office.quarantine(done.vintage)
    assert (row["reason"], row["record_id"], row["posted"]) == (
        "no date", 3, datetime(2020, 5, 4)
    )  # fmt: skip
    assert office.cells(done.vintage)[TOTAL]["value"] == Decimal("13000.00")


def test_a_time_on_the_day_of_release_is_not_in_the_future(office, payment):
    table = pa.Table.from_pylist([dated(payment, None)])
    times = pa.array([datetime(2020, 12, 31, 18, 30)], pa.timestamp("ns"))
    table = table.set_column(table.column_names.index("date"), "date", times)
    pq.write_table(table, office.folder / "r.parquet")
    assert office.compile(office.folder / "r.parquet", released="2020-12-31").accepted == 1


def test_a_float_that_is_no_amount_is_put_aside(office, payment):
    rows = [payment(n, amount=each) for n, each in enumerate([float("nan"), float("inf"), 1e18])]
    pq.write_table(pa.Table.from_pylist(rows), office.folder / "r.parquet")
    done = office.compile(office.folder / "r.parquet")
    assert done.quarantined == {"no amount": (3, 0)}


def test_a_csv_as_a_spreadsheet_saves_it_is_read(office, payment):
    record = {**payment(1, code="0001001"), "note": 'said "ok", and\nleft'}
    office.write("own.csv", "\ufeffcode,item\n0001001,SC12\n")
    file = office.csv([record])
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert office.compile(file).accepted == 1


def test_missing_columns_are_named_before_anything_is_read():
    with pytest.raises(InvalidInput, match="lack flow, period or date, code or item"):
        check_columns(["record_id", "enterprise", "partner", "amount", "currency"], "r.csv")
