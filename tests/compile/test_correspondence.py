"""Transaction codes become items: dated, shared without a cent lost, and refused where unclear."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fumao.compile.correspondence import code_table, read_correspondence
from fumao.compile.plan import read_plan
from fumao.compile.rollups import Frame
from fumao.errors import InvalidInput, UnknownCode

HEADER = "code,item,share,valid_from,valid_to\n"


def read(folder, text):
    (folder / "own.csv").write_text(text, encoding="utf-8")
    return read_correspondence("own", folder)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("228031,SJ311,0.4,,\n228031,SJ312,0.5,,", "code 228031 add to 0.9 from the start"),
        ("228031,SJ311,0.4,2014-05,\n228031,SJ312,0.7,2014-05,", "add to 1.1 from 201405"),
        ("221000,SA,1,,2015-12\n221000,SB,1,2015-12,", "two spans of code 221000 hold in 201512"),
        ("221000,SA,1,,\n221000,SB,1,2015-12,2016-01", "two spans of code 221000"),
        ("221000,SA,nan,,", "with share NaN"),
        ("221000,SA,0,,", "with share 0"),
        ("221000,SA,1.5,,", "with share 1.5"),
        ("221000,SA,a half,,", "cannot be read"),
        ("221000,SA,0.3333333,,", "with share 0.3333333"),
        ("221000,SAY,1,,", "221000 goes to SAY"),
        ("221000,SA,1,2014-13,", "cannot be read"),
        ("221000,SA,1,2014,", "cannot be read"),
        ("221000,SA,1,2016-01,2015-01", "holds from 201601 to 201501"),
        (",SA,1,,", "code ''"),
        ("221000,SA,1", "3 fields where the header has 5"),
    ],
)
def test_a_correspondence_with_a_mistake_is_refused_with_its_line(tmp_path, rows, told):
    with pytest.raises(InvalidInput, match=told) as problem:
        read(tmp_path, f"{HEADER}{rows}\n")
    assert "own.csv" in problem.value.where
    assert problem.value.remedy


@pytest.mark.parametrize("header", ["number,item,share", "code,ebops,share"])
def test_a_correspondence_without_a_column_is_refused(tmp_path, header):
    with pytest.raises(InvalidInput, match=r"there is no column '(code|item)'"):
        read(tmp_path, f"{header}\n221000,SA,1\n")


def test_an_item_that_ebops_does_not_have_is_named_with_its_line(tmp_path):
    with pytest.raises(UnknownCode) as problem:
        read(tmp_path, f"{HEADER}221000,SZ,1,,\n")
    assert problem.value.where == "file own.csv, line 2"


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "own.csv").write_bytes(f"{HEADER}海运,SA,1,,\n".encode("gbk"))
    with pytest.raises(InvalidInput, match="not in UTF-8"):
        read_correspondence("own", tmp_path)


def test_a_list_that_is_nowhere_is_refused(tmp_path):
    with pytest.raises(UnknownCode, match="there is no correspondence 'deu-itrs'"):
        read_correspondence("deu-itrs", tmp_path)


def test_a_code_table_holds_every_item_unless_the_list_has_its_code(tmp_path):
    links = read(tmp_path, f"{HEADER}SA,SB,1,,\n")
    plan = read_plan()
    rows = code_table(links, Frame.of(plan).coordinates["item"], plan.signed).to_pylist()
    items = Frame.of(plan).coordinates["item"].leaves
    assert [row["item"] for row in rows if row["code"] == "SA"] == [items["SB"]]
    assert {row["code"] for row in rows} == set(items)
    assert {row["code"] for row in rows if row["signed"]} == {
        code for code in items if code.startswith("SF")
    }


def test_a_code_shared_with_an_item_that_is_never_negative_takes_no_negative_amounts(
    office, payment
):
    office.write("own.csv", f"{HEADER}9001,SF11,0.5,,\n9001,SL,0.5,,\n")
    done = office.compile(office.csv([payment(1, code="9001", amount="-5")]))
    assert {reason: count for reason, (count, _) in done.quarantined.items()} == {
        "negative amount": 1
    }
    assert office.cells(done.vintage) == {}


def test_a_changed_correspondence_makes_another_vintage_of_the_same_day(office, payment):
    file = office.csv([payment(1)])
    first = office.compile(file)
    office.write("own.csv", f"{HEADER}1001,SC22,1,,\n")
    second = office.compile(file)
    assert (first.vintage, second.vintage) == ("compiled@2021-03-31", "compiled@2021-03-31-2")


def test_parts_of_negative_and_small_amounts_add_to_the_record(office, payment):
    office.write("own.csv", f"{HEADER}3001,SF11,0.5,,\n3001,SF12,0.25,,\n3001,SF13,0.25,,\n")
    amounts = ["-0.000001", "-0.0000015", "0.0001", "-7.7777", "3.3333"]
    records = [payment(n, code="3001", amount=amount) for n, amount in enumerate(amounts)]
    cells = office.cells(office.compile(office.csv(records)).vintage)
    total = ("W1", "_T", "_T", "2020")
    parts = [cells[("M", item, *total)]["value"] for item in ("SF11", "SF12", "SF13")]
    assert sum(parts) == cells[("M", "SF", *total)]["value"] == Decimal("-44443.00")
