"""Files of returns: what is taken in, what is put aside, and that no line is lost."""

from __future__ import annotations

import re
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from fumao.compile.forms import form, forms
from fumao.compile.register import Register
from fumao.compile.returns import read_returns, take_in
from fumao.compile.rules import check_rules
from fumao.errors import InvalidInput, ShapeMismatch, UnknownCode, Unreadable

HEADER = "enterprise,period,variable,item,partner,mode,value,unit\n"


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "returns.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_a_line_is_a_value_with_its_key(tmp_path):
    took = read_returns(
        written(tmp_path, HEADER + "E1,2020-Q1,exports,SC,USA,M1,60.25,\n"), "services"
    )
    (line,) = took.table.to_pylist()
    assert line == {
        "enterprise": "E1", "period": "2020-Q1", "variable": "exports", "item": "SC",
        "partner": "USA", "mode": "M1", "value": Decimal("60.25000000"), "row": 1,
    }  # fmt: skip


def test_what_is_not_said_is_the_total(tmp_path):
    took = read_returns(
        written(tmp_path, "enterprise,period,variable,value\nE1,2020,sales,5\n"), "services"
    )
    assert took.table.select(["item", "partner", "mode"]).to_pylist() == [
        {"item": "S", "partner": "W1", "mode": "_T"}
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",2020-Q1,exports,SC,W1,_T,1,", "enterprise: missing"),
        ("E1,2020-Q5,exports,SC,W1,_T,1,", "period: no period"),
        ("E1,202O,exports,SC,W1,_T,1,", "period: no period"),
        ("E1,2020-Q1,export,SC,W1,_T,1,", "variable: unknown code"),
        ("E1,2020-Q1,exports,SC9,W1,_T,1,", "item: unknown code"),
        ("E1,2020-Q1,exports,SC,US,_T,1,", "partner: unknown code"),
        ("E1,2020-Q1,exports,SC,W1,5,1,", "mode: unknown code"),
        ("E1,2020-Q1,exports,SC,W1,_T,,", "value: missing"),
        ('E1,2020-Q1,exports,SC,W1,_T,"1,200",', "value: no number"),
        ("E1,2020-Q1,exports,SC,W1,_T,1e4,", "value: no number"),
        ("E1,2020-Q1,exports,SC,W1,_T,nan,", "value: no number"),
        ("E1,2020-Q1,employment,S,W1,_T,1.5,", "value: not a whole number"),
        ("E1,2020-Q1,exports,SC,W1,_T,1,USD_10K", "unit: unknown or other unit"),
        ("E1,2020-Q1,exports,SC,W1,_T,1,bushels", "unit: unknown or other unit"),
        ("E1,2020-Q1,exports,SC,W1,_T,1,,extra", "line: fields"),
        ("E1,2020-Q1,exports,SC", "line: fields"),
    ],
)
def test_a_line_that_fails_is_put_aside_with_its_reason(tmp_path, line, reason):
    good = "E2,2020-Q1,exports,SC,W1,_T,7,\n"
    took = read_returns(written(tmp_path, f"{HEADER}{good}{line}\n"), "services")
    assert took.reasons == {reason: 1}
    assert took.quarantine["row"].to_pylist() == [2]
    assert took.table["row"].to_pylist() == [1]


def test_no_line_is_lost(tmp_path):
    lines = [f"E{i % 7},2020-Q{i % 6},exports,S{'ABCXZ'[i % 5]},W1,_T,{i if i % 11 else 'x'},"
             for i in range(400)]  # fmt: skip
    lines[100] = "torn"
    took = read_returns(written(tmp_path, HEADER + "\n".join(lines)), "services")
    rows = took.table["row"].to_pylist() + took.quarantine["row"].to_pylist()
    assert took.read == 400
    assert sorted(rows) == list(range(1, 401))
    assert sum(took.reasons.values()) == took.quarantine.num_rows


def test_a_value_given_twice_is_kept_once(take):
    rows = [{"item": "SC", "value": 5}, {"item": "SC", "value": "5.0"}, {"item": "SC", "value": 6}]
    took = take("services", rows, enterprise="E1", period="2020", variable="exports")
    assert took.table["value"].to_pylist() == [Decimal(5)]
    assert took.reasons == {"value: repeated": 1, "value: contradicts another": 1}


def test_a_unit_of_the_same_currency_is_converted_exactly(take):
    rows = [{"value": "402500.01", "unit": "CNY"},
            {"value": "3", "unit": "CNY_100MN", "item": "SD"}]  # fmt: skip
    took = take("services", rows, enterprise="E1", period="2020", variable="exports")
    assert took.table["value"].to_pylist() == [Decimal("40.250001"), Decimal(30000)]


def test_chinese_office_files_are_read_in_their_encoding(tmp_path):
    path = written(tmp_path, "enterprise,period,variable,value\n上海甲,2020,sales,5\n", "gb18030")
    assert read_returns(path, "services", encoding="gb18030").table["enterprise"].to_pylist() == [
        "上海甲"
    ]
    for encoding in ("utf-8", "gb99"):
        with pytest.raises(Unreadable, match="gb18030"):
            read_returns(path, "services", encoding=encoding)


def test_blank_lines_are_no_lines_and_rows_count_the_others(tmp_path):
    rows = [f"E{i},2020-Q1,exports,SC,W1,_T,{i}," for i in range(60_000)]
    rows[50_000], rows[7] = "torn", "torn too"
    took = read_returns(written(tmp_path, HEADER + "\n\n".join(rows) + "\n\n"), "services")
    assert took.read == 60_000
    assert took.quarantine["row"].to_pylist() == [8, 50_001]
    assert took.table.to_pylist()[-1]["row"] == 60_000


def test_parquet_holds_the_same_as_csv(tmp_path):
    path = written(tmp_path, HEADER + "E1,2020-Q1,exports,SC,W1,_T,60.25,\n")
    took = read_returns(path, "services")
    pq.write_table(took.table.drop_columns(["row"]), tmp_path / "returns.parquet")
    again = read_returns(tmp_path / "returns.parquet", "services")
    assert again.table.equals(took.table)


@pytest.mark.parametrize("name", forms())
def test_every_form_takes_in_a_line_of_each_variable(take, name):
    asked = form(name)
    first = {column: sorted(codes)[-1] for column, codes in asked.codes.items()}
    rows = [{**first, "variable": code, "value": 3} for code in asked.variables]
    same = {"enterprise": "E1", "period": "2020-Q1", "contract": "K1"}
    took = take(name, rows, **{key: same[key] for key in same if key in asked.columns})
    assert took.reasons == {}
    assert took.table.num_rows == len(asked.variables)


@pytest.mark.parametrize("name", forms())
def test_every_form_names_both_languages_and_a_source(name):
    asked = form(name)
    assert asked.title.zh
    assert asked.source
    assert all(each.names.zh and each.names.en for each in asked.variables.values())


def test_other_columns_are_refused(take):
    with pytest.raises(ShapeMismatch, match="colour"):
        take("tcm", [{"value": 1, "colour": "red"}])


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(InvalidInput, match="no file"):
        read_returns(tmp_path / "none.csv", "tcm")
    with pytest.raises(UnknownCode, match="no form 'visits'"):
        form("visits")


def test_an_empty_file_is_no_lines(take):
    took = take("tcm", [{"value": "x"}], enterprise="E1", period="2020", place="home",
                variable="visits")  # fmt: skip
    assert (took.table.num_rows, took.read) == (0, 1)
    assert take_in(took.table.drop_columns(["row"]), form("tcm")).read == 0


def page_of(root):
    return (root / "docs" / "how-to" / "returns-files.md").read_text(encoding="utf-8")


def blocks(root):
    """The example of each form on its page."""
    return dict(
        re.findall(r"^`(\w+)`: .*?```text\n(.*?)```", page_of(root), re.DOTALL | re.MULTILINE)
    )


@pytest.mark.parametrize("name", forms())
def test_the_example_on_the_page_is_taken_in_whole_and_breaks_no_rule(root, tmp_path, name):
    took = read_returns(written(tmp_path, blocks(root)[name]), name)
    assert took.reasons == {}
    assert check_rules(took) == []
    assert set(took.form.variables) <= set(re.findall(r"\w+", page_of(root)))


def test_the_register_on_the_page_can_be_read(root, tmp_path):
    assert len(Register.read(written(tmp_path, blocks(root)["register"]))) == 3


def test_the_python_on_the_page_runs(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "returns-2020Q4.csv").write_text(blocks(root)["services"], encoding="utf-8")
    (tmp_path / "register.csv").write_text(blocks(root)["register"], encoding="utf-8")
    names = {}
    for code in re.findall(r"```python\n(.*?)```", page_of(root), re.DOTALL):
        exec(code, names)
    assert names["done"].cells[0].reported == Decimal("640.25")
