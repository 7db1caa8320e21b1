"""Explanations of asymmetries: planted causes are found, and what has none stays unexplained."""

from __future__ import annotations

import pyarrow as pa
import pytest

from fumao.balance.explain import explain, with_explanations
from fumao.balance.mirrors import mirrors


def both(*flows):
    """Mirrors of flows (exporter, importer, item, period, exports, imports)."""
    rows = []
    for a, b, item, period, exports, imports in flows:
        rows += [
            {"reporter": a, "partner": b, "item": item, "flow": "X", "period": period,
             "value": float(exports)},
            {"reporter": b, "partner": a, "item": item, "flow": "M", "period": period,
             "value": float(imports)}]  # fmt: skip
    return mirrors(pa.Table.from_pylist(rows))


def offered(found, *key):
    return {(each.kind, each.via): each.amount for each in found if each.key == key}


def test_exports_by_way_of_hong_kong_are_found_from_the_exporter():
    # China books 60 of its 100 with Hong Kong; America books all with China
    paired = both(("CHN", "USA", "SC", "2019", 40, 100), ("CHN", "HKG", "SC", "2019", 75, 10))
    assert offered(explain(paired), "CHN", "USA", "SC", "2019") == {("transit", "HKG"): 60}


def test_imports_by_way_of_the_netherlands_are_found_from_the_importer():
    # Germany books with the Netherlands what America books with Germany
    paired = both(("USA", "DEU", "SH", "2019", 90, 30), ("NLD", "DEU", "SH", "2019", 5, 70))
    assert offered(explain(paired), "USA", "DEU", "SH", "2019") == {("transit", "NLD"): 60}


def test_a_gap_of_the_same_sign_with_the_third_explains_nothing():
    paired = both(("CHN", "USA", "SC", "2019", 40, 100), ("CHN", "HKG", "SC", "2019", 10, 75))
    assert offered(explain(paired), "CHN", "USA", "SC", "2019") == {}


def test_an_economy_that_is_no_transit_is_not_asked():
    paired = both(("CHN", "USA", "SC", "2019", 40, 100), ("CHN", "BRA", "SC", "2019", 75, 10))
    assert offered(explain(paired), "CHN", "USA", "SC", "2019") == {}
    named = explain(paired, transit=["BRA"])
    assert offered(named, "CHN", "USA", "SC", "2019") == {("transit", "BRA"): 60}


def test_an_item_booked_elsewhere_is_found_in_both_items():
    paired = both(("DEU", "FRA", "SJ", "2019", 90, 50), ("DEU", "FRA", "SI", "2019", 10, 48))
    found = explain(paired)
    assert offered(found, "DEU", "FRA", "SJ", "2019") == {("item", "SI"): 38}
    assert offered(found, "DEU", "FRA", "SI", "2019") == {("item", "SJ"): 38}


def test_the_total_is_no_item_that_explains():
    paired = both(("DEU", "FRA", "SJ", "2019", 90, 50), ("DEU", "FRA", "S", "2019", 10, 48))
    assert explain(paired) == ()


def test_trade_booked_a_year_later_is_found_in_both_years():
    paired = both(("CHN", "DEU", "SE", "2018", 100, 60), ("CHN", "DEU", "SE", "2019", 50, 90))
    found = explain(paired)
    assert offered(found, "CHN", "DEU", "SE", "2018") == {("timing", "2019"): 40}
    assert offered(found, "CHN", "DEU", "SE", "2019") == {("timing", "2018"): 40}


def test_a_year_further_off_explains_nothing():
    paired = both(("CHN", "DEU", "SE", "2018", 100, 60), ("CHN", "DEU", "SE", "2019", 70, 70),
                  ("CHN", "DEU", "SE", "2020", 50, 90))  # fmt: skip
    assert explain(paired) == ()


def test_thousands_written_as_units_are_found():
    paired = both(("CHN", "DEU", "SF", "2019", 105000, 100))
    (found,) = explain(paired)
    assert (found.kind, found.via) == ("unit", "1000")
    assert found.amount == pytest.approx(104900 - 5)


def test_a_ratio_far_from_powers_of_ten_is_no_unit_slip():
    assert explain(both(("CHN", "DEU", "SF", "2019", 400, 100))) == ()


def test_affiliates_sales_taken_for_trade_are_found_where_given():
    paired = both(("USA", "IRL", "SI", "2019", 30, 100))
    sales = pa.table({"exporter": ["USA"], "importer": ["IRL"], "item": ["SI"],
                      "period": ["2019"], "value": [65.0]})  # fmt: skip
    assert explain(paired) == ()
    assert offered(explain(paired, presence=sales), "USA", "IRL", "SI", "2019") == {
        ("mode3", "M3"): 65
    }


def test_sales_much_larger_than_the_gap_explain_nothing():
    paired = both(("USA", "IRL", "SI", "2019", 30, 100))
    sales = pa.table({"exporter": ["USA"], "importer": ["IRL"], "item": ["SI"],
                      "period": ["2019"], "value": [500.0]})  # fmt: skip
    assert explain(paired, presence=sales) == ()


def test_an_explanation_of_less_than_half_the_gap_is_not_offered():
    paired = both(("CHN", "USA", "SC", "2019", 40, 100), ("CHN", "HKG", "SC", "2019", 39, 10))
    assert offered(explain(paired), "CHN", "USA", "SC", "2019") == {}


def test_small_asymmetries_are_left_alone():
    paired = both(("CHN", "USA", "SC", "2019", 96, 100), ("CHN", "HKG", "SC", "2019", 14, 10))
    assert offered(explain(paired), "CHN", "USA", "SC", "2019") == {}


def test_what_nothing_speaks_for_stays_unexplained():
    paired = both(("CHN", "USA", "SC", "2019", 40, 100), ("DEU", "FRA", "SJ", "2019", 90, 50),
                  ("DEU", "FRA", "SI", "2019", 10, 48))  # fmt: skip
    table = with_explanations(paired, explain(paired))
    assert dict(zip(table["item"].to_pylist(), table["kind"].to_pylist(), strict=True)) == {
        "SC": None, "SI": "item", "SJ": "item"
    }  # fmt: skip


def test_the_best_explanation_is_the_one_that_takes_most_away():
    paired = both(("CHN", "USA", "SC", "2019", 40, 100), ("CHN", "HKG", "SC", "2019", 50, 10),
                  ("CHN", "SGP", "SC", "2019", 75, 10))  # fmt: skip
    table = with_explanations(paired, explain(paired))
    chosen = [row for row in table.to_pylist() if row["importer"] == "USA"]
    assert [(row["via"], row["amount"]) for row in chosen] == [("SGP", 60)]


def test_no_explanation_claims_more_than_the_gap():
    paired = both(("CHN", "USA", "SC", "2019", 40, 100), ("CHN", "HKG", "SC", "2019", 500, 10),
                  ("CHN", "USA", "SD", "2019", 900, 10))  # fmt: skip
    assert all(0.5 <= each.share <= 1 for each in explain(paired))
