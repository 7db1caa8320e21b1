"""Indicators of the small world against their formulas, worked from its rows."""

from decimal import Decimal

import made
import pytest

from fumao.analyse.partners import Focus


def exports(item, year="2020", area="CHN", partner=None):
    others = [each for each in made.AREAS if each != area]
    to = others if partner is None else [partner]
    items = made.MAIN if item == "S" else [item]
    return sum(made.amount(area, each, code, year) for each in to for code in items)


def imports(item, year="2020", area="CHN", partner=None):
    others = [each for each in made.AREAS if each != area]
    of = others if partner is None else [partner]
    items = made.MAIN if item == "S" else [item]
    return sum(made.amount(each, area, code, year) for each in of for code in items)


def world(item, year="2020"):
    return sum(exports(item, year, area) for area in made.AREAS)


def test_growth_is_the_change_on_the_base(book, told):
    found = told(book(), "growth")
    for item in ("S", *made.MAIN):
        rate = 100 * (exports(item) / exports(item, "2017") - 1)
        assert float(found["X", item, "W1"].value) == pytest.approx(rate, abs=0.05 + 1e-9)


@pytest.mark.parametrize("code", ["contribution", "share"])
@pytest.mark.parametrize("flow", ["X", "M", "T"])
def test_parts_add_up_to_the_printed_total(book, told, code, flow):
    found = {key: each.value for key, each in told(book(), code).items() if key[0] == flow}
    whole = found.pop((flow, "S", "W1"))
    assert sum(found.values()) == whole
    assert code == "contribution" or whole == 100


def test_the_total_of_contributions_is_the_printed_growth(book, told):
    given = book()
    rate, points = told(given, "growth"), told(given, "contribution")
    for flow in "XMT":
        assert rate[flow, "S", "W1"].value == points[flow, "S", "W1"].value


def test_what_items_leave_of_the_total_is_a_part_of_its_own(book, told, replacing, world):
    rows = replacing(world, {"reporter": "CHN", "partner": "W1", "item": "S", "flow": "X",
                             "period": "2020"}, value=str(exports("S") + 700))  # fmt: skip
    found = {key: each.value for key, each in told(book(rows), "contribution").items()
             if key[0] == "X"}  # fmt: skip
    assert found["X", "SN", "W1"] > 0
    assert sum(value for key, value in found.items() if key[1] != "S") == found["X", "S", "W1"]


def test_the_balance_its_rate_and_competitiveness_are_of_exports_and_imports(book, told):
    given = book()
    x, m = exports("SD"), imports("SD")
    assert told(given, "balance")["B", "SD", "W1"].value == Decimal(x - m).quantize(Decimal("0.1"))
    assert float(told(given, "balance_rate")["B", "SD", "W1"].value) == pytest.approx(
        100 * (x - m) / (x + m), abs=0.051)  # fmt: skip
    tc = told(given, "tc")["B", "SD", "W1"].value
    assert float(tc) == pytest.approx((x - m) / (x + m), abs=0.00051)
    assert float(told(given, "gl")["T", "SD", "W1"].value) == pytest.approx(1 - abs(float(tc)),
                                                                            abs=0.0011)  # fmt: skip


def test_advantage_is_the_share_at_home_over_the_share_in_the_world(book, told):
    given = book()
    rca, rsca, arca = (told(given, code) for code in ("rca", "rsca", "arca"))
    for item in made.MAIN:
        home, there = exports(item) / exports("S"), world_share(item)
        assert float(rca["X", item, "W1"].value) == pytest.approx(home / there, abs=0.0051)
        expected = (home / there - 1) / (home / there + 1)
        assert float(rsca["X", item, "W1"].value) == pytest.approx(expected, abs=0.00051)
        assert float(arca["X", item, "W1"].value) == pytest.approx(home - there, abs=0.000051)


def world_share(item):
    return world(item) / world("S")


def test_the_share_of_the_world_is_of_all_who_report(book, told):
    found = told(book(), "world_share")["X", "SC", "W1"]
    assert float(found.value) == pytest.approx(100 * exports("SC") / world("SC"), abs=0.051)
    assert "6 economies" in found.note.en


def test_concentration_and_its_effective_number_agree(book, told):
    given = book()
    shares = [exports(item) / exports("S") for item in made.MAIN]
    index = sum(share**2 for share in shares)
    assert float(told(given, "hhi_items")["X", "S", "W1"].value) == pytest.approx(index, abs=6e-4)
    assert float(told(given, "effective_items")["X", "S", "W1"].value) == pytest.approx(
        1 / index, abs=0.051)  # fmt: skip
    assert told(given, "variety")["X", "S", "W1"].value == 12


def test_partners_and_their_dependence_are_two_sides_of_one_flow(book, told):
    given, focus = book(), Focus(partners=("USA",))
    share = told(given, "partner_share", focus=focus)["X", "S", "USA"].value
    depends = told(given, "partner_dependence", focus=focus)["X", "S", "USA"].value
    flow = exports("S", partner="USA")
    assert float(share) == pytest.approx(100 * flow / exports("S"), abs=0.051)
    assert float(depends) == pytest.approx(100 * flow / imports("S", area="USA"), abs=0.051)


def test_intensity_is_the_share_sold_over_the_share_bought_by_others(book, told):
    found = told(book(), "intensity", focus=Focus(partners=("JPN",)))["X", "S", "JPN"]
    bought = imports("S", area="JPN") / (world("S") - imports("S"))
    sold = exports("S", partner="JPN") / exports("S")
    assert float(found.value) == pytest.approx(sold / bought, abs=0.0051)


def test_the_share_within_a_bloc_is_of_all_its_trade(book, told):
    found = told(book(), "intra_share", focus=Focus(blocs=("RCEP_SIGN",)))
    within = exports("S", partner="JPN") + exports("S", area="JPN", partner="CHN")
    whole = exports("S") + exports("S", area="JPN")
    each = found["X", "S", "RCEP_SIGN"]
    assert float(each.value) == pytest.approx(100 * within / whole, abs=0.051)
    assert "208 of 210 pairs" in each.note.en


def test_membership_counts_by_date(book, told):
    given = book(period="2020", base=None)
    one = told(given, "bloc_share", focus=Focus(blocs=("EU",)))["X", "S", "EU"].value
    both = [exports("S", partner=code) for code in ("DEU", "GBR")]
    assert float(one) == pytest.approx(100 * both[0] / exports("S"), abs=0.051)
    from datetime import date

    before = Focus(blocs=("EU",), on=date(2017, 12, 31))
    two = told(given, "bloc_share", focus=before)["X", "S", "EU"].value
    assert float(two) == pytest.approx(100 * sum(both) / exports("S"), abs=0.051)


def test_an_aggregate_is_the_sum_of_its_items(book, told):
    found = told(book(), "knowledge")["X", "KIS", "W1"]
    part = sum(exports(item) for item in ("SF", "SG", "SH", "SI", "SJ", "SK"))
    assert float(found.value) == pytest.approx(100 * part / exports("S"), abs=0.051)


def test_shares_of_modes_add_up_to_a_hundred(book, world):
    from fumao.analyse.definitions import chosen
    from fumao.analyse.indicators import measure

    rows = [
        *world,
        *(
            {
                "reporter": "CHN",
                "item": "S",
                "flow": "X",
                "period": "2020",
                "mode": mode,
                "value": value,
                "unit": "USD_MN",
            }
            for mode, value in dict.fromkeys(("M1", "M2", "M4"), "100").items()
        ),
    ]
    found = [each for each in measure(book(rows), chosen(["modes"]), Focus())
             if each.about.flow == "X"]  # fmt: skip
    assert [str(each.value) for each in found] == ["33.4", "33.3", "33.3"]
    assert all("M3 lack" in each.note.en for each in found)


def test_years_are_made_of_whole_quarters(book, told):
    rows = [{"reporter": "CHN", "item": "S", "flow": "X", "period": f"{year}-Q{at}",
             "value": value, "unit": "USD_MN"}
            for year, value in (("2019", "10"), ("2020", "12")) for at in range(1, 5)]  # fmt: skip
    found = told(book(rows, base="2019"), "growth")
    assert str(found["X", "S", "W1"].value) == "20.0"


def test_quarters_are_compared_as_they_are(book, told):
    rows = [{"reporter": "CHN", "item": "S", "flow": "X", "period": f"{year}-Q2",
             "value": value, "unit": "USD_MN"}
            for year, value in (("2019", "10"), ("2020", "9"))]  # fmt: skip
    found = told(book(rows, period="2020-Q2", base="2019-Q2"), "growth")
    assert str(found["X", "S", "W1"].value) == "-10.0"


def test_modes_that_are_told_by_item_alone_are_added_up(book, world):
    from fumao.analyse.definitions import chosen
    from fumao.analyse.indicators import measure

    told = [("SC", "M1", "50"), ("SC", "M2", "10"), ("SE", "M1", "25"), ("SE", "M2", "15"),
            ("SF", "M1", "99")]  # fmt: skip
    rows = [*world, *({"reporter": "CHN", "item": item, "flow": "X", "period": "2020",
                       "mode": mode, "value": value, "unit": "USD_MN"}
                      for item, mode, value in told)]  # fmt: skip
    found = [each for each in measure(book(rows), chosen(["modes"]), Focus())
             if each.about.flow == "X"]  # fmt: skip
    assert [str(each.value) for each in found] == ["75.0", "25.0"]
    assert "the sum of SC SE" in found[0].note.en
