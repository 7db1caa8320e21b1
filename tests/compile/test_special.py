"""Special statistics: totals that are sums, groups by date, and cells that nobody can see."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.compile.aggregates import aggregate_rows
from fumao.compile.breakdown import split
from fumao.compile.estimates import contribution_table, estimate
from fumao.compile.grossing import Survey
from fumao.compile.special import Key, statistics, tabulate
from fumao.compile.special_safe import make_safe
from fumao.errors import InvalidInput
from fumao.methods.disclosure import Rules

RULES = Rules(p=10.0, minimum=3)
FIRMS = tuple("ABCDE")


def whole(returns):
    """The lines as they are, with no edit on them."""
    return returns.table.append_column("edited", returns.table["value"]).append_column(
        "rule", pa.array([""] * returns.table.num_rows)
    )


@pytest.fixture
def tables(take, register):
    """Returns of a form, tabulated."""

    def make(name, rows, period="2020", *, statistic=None, firms=FIRMS, holding=None, **same):
        returns = take(name, rows, **{"period": period, **same})
        known = register(firms) if holding is None else register(firms, **holding)
        survey = Survey(frozenset(firms), dict.fromkeys(firms, 1.0))
        done = estimate(returns, known, survey, period, whole(returns))
        found = next(each for each in statistics().values() if each.form == name)
        return tabulate(found, contribution_table(done.contributions, known), period)

    return make


def contracts(amounts, **same):
    """One contract a firm from {firm: amount}, executed offshore for Japan in Shanghai."""
    usual = {"location": "offshore", "class": "ITO", "partner": "JPN", "city": "CN-31",
             "variable": "executed"}  # fmt: skip
    return [{"enterprise": firm, "contract": firm, "value": amount, **usual, **same}
            for firm, amount in amounts.items()]  # fmt: skip


SIX = {"A": 40, "B": 35, "C": 30, "D": 25, "E": 20}


def test_outsourcing_is_told_by_class_partner_city_and_demonstration_city(tables):
    found = tables(
        "outsourcing", [*contracts(SIX), *contracts({"A": 7}, city="CN-13", contract="Z")]
    )
    value = {tuple(key): each.value for key, each in found.cells.items()}
    assert value["executed", "offshore", "ITO", "", ""] == 157
    assert value["executed", "offshore", "_T", "partner", "JPN"] == 157
    assert value["executed", "offshore", "_T", "city", "CN-31"] == 150
    assert value["executed", "offshore", "_T", "city", "OUTSOURCING31"] == 150
    assert value["executed", "_T", "_T", "city", "YANGTZE_DELTA"] == 150


def test_demonstration_cities_are_those_of_the_period(tables):
    rows = contracts(SIX, city="CN-2101")  # Shenyang, in the list since May 2016
    codes = {period: {key.code for key in tables("outsourcing", rows, period).cells}
             for period in ("2015-12", "2016-12")}  # fmt: skip
    assert "OUTSOURCING31" in codes["2016-12"]
    assert not codes["2015-12"] & {"OUTSOURCING21", "OUTSOURCING31"}


def test_a_contract_with_shares_is_split_exactly(tables):
    rows = [*contracts({"A": "100.01"}, **{"class": "_T"}),
            *[{**contracts({"A": share})[0], "class": name, "variable": "class_share"}
              for name, share in (("ITO", "33.3"), ("KPO", "66.7"))]]  # fmt: skip
    cells = tables("outsourcing", rows).cells
    parts = [cells[Key("executed", "offshore", name, "", "")].value for name in ("ITO", "KPO")]
    assert parts == [Decimal("33.30333"), Decimal("66.70667")]


def test_a_contract_without_classes_is_in_the_total_under_no_class(tables):
    cells = tables("outsourcing", contracts({"A": 9}, **{"class": "_T"})).cells
    assert cells[Key("executed", "offshore", "_U", "", "")].value == 9


shares = st.dictionaries(
    st.text("ABC", min_size=1, max_size=2), st.decimals("0.01", "1000", places=2), min_size=1
)


@given(st.decimals("-1e9", "1e9", places=8), shares)
def test_the_pieces_of_a_split_add_up(amount, shares):
    assert sum(split(amount, shares).values()) == amount


def test_every_relation_holds_exactly(tables):
    rows = [line for at, firm in enumerate(FIRMS) for line in (
        {"enterprise": firm, "direction": "inward", "activity": "J", "partner": "W1", "value": 9},
        {"enterprise": firm, "direction": "inward", "activity": "J", "partner": "SGP", "value": 3},
        {"enterprise": firm, "direction": "inward", "activity": "J", "partner": "DEU", "value": 6},
        {"enterprise": firm, "direction": "outward", "activity": "K", "partner": "USA",
         "value": 10 + at},
    )]  # fmt: skip
    found = tables("affiliates", rows, variable="sales")
    assert len(found.relations) > 10
    for total, parts in found.relations:
        assert found.cells[total].value == sum(found.cells[part].value for part in parts)
    assert found.cells[Key("sales", "inward", "J", "partner", "EU")].value == 30
    assert found.cells[Key("sales", "inward", "J", "partner", "ASEAN")].value == 15


def statuses(found):
    return {tuple(row[name] for name in Key._fields): row for row in found.table.to_pylist()}


def test_a_cell_of_two_firms_is_withheld_and_never_alone(tables):
    rows = [*contracts(SIX), *contracts({"A": 5, "B": 6}, contract="2", partner="DEU"),
            *contracts(SIX, contract="3", partner="USA")]  # fmt: skip
    made = tables("outsourcing", rows)
    safe = make_safe(made, RULES, "v")
    row = statuses(safe)["executed", "offshore", "_T", "partner", "DEU"]
    assert (row["why"], row["status"], row["confidentiality"]) == ("few", "Q", "C")
    assert row["value"] == 11  # for those who may see it
    hidden = {key for key, row in statuses(safe).items() if row["status"] == "Q"}
    for total, parts in made.relations:
        assert sum(tuple(key) in hidden for key in (total, *parts)) != 1
    assert ("executed", "offshore", "_T", "", "") not in hidden


def test_a_firm_that_the_second_knows_within_ten_per_cent_is_withheld(tables):
    rows = contracts({"A": 1000, "B": 600, "C": 50, "D": 40})
    row = statuses(make_safe(tables("outsourcing", rows), RULES, "v"))
    assert row["executed", "offshore", "ITO", "", ""]["why"] == "p%"
    rows = contracts({"A": 1000, "B": 600, "C": 60, "D": 50})
    row = statuses(make_safe(tables("outsourcing", rows), RULES, "v"))
    assert row["executed", "offshore", "ITO", "", ""]["why"] == ""


def test_the_firms_of_a_holding_are_one_contributor(take, register):
    from fumao.compile.register import Register

    rows = contracts({"A": 100, "B": 90, "C": 80})
    alone = register(FIRMS)
    joined = [
        {**{name: getattr(each, name) for name in each.__slots__},
         "holding": "A" if each.enterprise == "B" else ""}
        for each in alone.enterprises.values()
    ]  # fmt: skip
    survey = Survey(frozenset(FIRMS), dict.fromkeys(FIRMS, 1.0))
    returns = take("outsourcing", rows, period="2020")
    why = []
    for known in (alone, Register.of(joined)):
        done = estimate(returns, known, survey, "2020", whole(returns))
        table = contribution_table(done.contributions, known)
        made = tabulate(statistics()["outsourcing"], table, "2020")
        row = statuses(make_safe(made, RULES, "v"))["executed", "offshore", "ITO", "", ""]
        why.append((row["contributors"], row["why"]))
    assert why == [(3, ""), (2, "few")]


def test_those_who_agreed_to_be_recognisable_need_no_protection(take, register):
    from fumao.compile.register import Register

    rows = contracts({"A": 1000, "B": 6, "C": 5, "D": 4})
    survey = Survey(frozenset(FIRMS), dict.fromkeys(FIRMS, 1.0))
    returns = take("outsourcing", rows, period="2020")
    why = {}
    for waived in ("", "A", "ABCD"):
        known = Register.of([
            {**{name: getattr(each, name) for name in each.__slots__},
             "waiver": each.enterprise in waived}
            for each in register(FIRMS).enterprises.values()
        ])  # fmt: skip
        done = estimate(returns, known, survey, "2020", whole(returns))
        table = contribution_table(done.contributions, known)
        made = tabulate(statistics()["outsourcing"], table, "2020")
        for minimum in (3, 5):
            rules = Rules(p=10.0, minimum=minimum)
            row = statuses(make_safe(made, rules, "v"))["executed", "offshore", "ITO", "", ""]
            why[waived, minimum] = row["why"]
    # Without waivers A is laid bare; of B, C and D nothing is told, however few they are with A.
    assert why["", 3] == "p%"
    assert (why["A", 3], why["A", 5]) == ("", "few")
    assert why["ABCD", 5] == ""


def test_the_public_sees_neither_withheld_values_nor_why(tables):
    safe = make_safe(tables("outsourcing", contracts({"A": 5, "B": 6})), RULES, "v")
    assert set(safe.public["value"].to_pylist()) == {None}
    assert not {"contributors", "why"} & set(safe.public.column_names)


def test_those_sampled_hide_behind_those_they_stand_for(take, register):
    rows = [{"enterprise": firm, "place": "home", "value": 100} for firm in "AB"]
    returns = take("tcm", rows, period="2020", variable="visits")
    known = register("AB", population=8)
    done = estimate(returns, known, Survey(frozenset("AB"), {"A": 1.0, "B": 1.0}), "2020",
                    whole(returns))  # fmt: skip
    made = tabulate(statistics()["tcm"], contribution_table(done.contributions, known), "2020")
    cell = made.cells[Key("visits", "home", "_T", "", "")]
    assert (cell.value, cell.contributors, cell.two_largest) == (800, 8, (100, 100))
    assert statuses(make_safe(made, RULES, "v"))["visits", "home", "_T", "", ""]["why"] == ""


def test_mostly_imputed_cells_are_withheld_for_that(take, register):
    rows = [{"enterprise": firm, "place": "home", "value": 100} for firm in "ABCDE"]
    firms = [f"{letter}{number}" for letter in "ABCDE" for number in ("", 1, 2)]
    returns = take("tcm", rows, period="2020", variable="visits")
    known = register(firms)
    survey = Survey(frozenset(firms), dict.fromkeys(firms, 1.0))
    done = estimate(returns, known, survey, "2020", whole(returns))
    made = tabulate(statistics()["tcm"], contribution_table(done.contributions, known), "2020")
    row = statuses(make_safe(made, RULES, "v"))["visits", "home", "_T", "", ""]
    assert (row["status"], row["confidentiality"], row["imputed"]) == (
        "Q",
        "F",
        pytest.approx(2 / 3),
    )


def test_persons_are_told_by_category_and_partner(tables):
    rows = [{"enterprise": firm, "movement": "out", "category": "CSS", "partner": "SGP", "value": 4}
            for firm in FIRMS]  # fmt: skip
    cells = tables("persons", rows, variable="sent").cells
    assert cells[Key("sent", "out", "CSS", "", "")].value == 20
    assert cells[Key("sent", "out", "_T", "partner", "ASEAN")].value == 20


def test_rules_that_look_at_more_than_two_are_refused(tables):
    with pytest.raises(InvalidInput, match="3 largest"):
        make_safe(tables("outsourcing", contracts(SIX)), Rules(p=0, n=3, k=80.0), "v")


def test_an_aggregate_with_a_withheld_item_is_withheld():
    row = {"reporter": "CHN", "partner": "W1", "region": "_T", "mode": "_T", "flow": "X",
           "period": "2021", "unit": "CNY_100MN"}  # fmt: skip
    values = {"S": Decimal(100), "SF": None, **dict.fromkeys(("SG", "SH", "SI", "SJ", "SK"),
              Decimal(5))}  # fmt: skip
    flows = pa.Table.from_pylist([{**row, "item": item, "value": value}
                                  for item, value in values.items()])  # fmt: skip
    found = {(each["side"], each["cell"]): each for each in aggregate_rows(flows, ["KIS"], "v")}
    assert (found["exports", "KIS"]["value"], found["exports", "KIS"]["status"]) == (None, "Q")
    assert found["exports", "S"]["value"] == 100
