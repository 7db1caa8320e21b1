"""Indicators against printed ones: the 2020 report by its lines, guidelines and data of others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fumao.analyse.book import Book
from fumao.analyse.definitions import chosen
from fumao.analyse.indicators import measure
from fumao.analyse.partners import Focus
from fumao.methods import advantage, concentration
from fumao.model.codes import members
from fumao.model.flows import Flows
from fumao.model.period import Period
from fumao.model.tables import data_path

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/data on this machine")


def shipped(name):
    text = data_path("series", f"{name}.csv").read_text(encoding="utf-8")
    return Flows.from_csv(text.splitlines(), f"{name}.csv")


def indicators(period, base=None, series="comtrade-services", reporter="CHN"):
    book = Book.of(shipped(series), reporter, Period.parse(period),
                   Period.parse(base) if base else None)  # fmt: skip
    found = measure(book, chosen(()), Focus())
    return {(each.code, each.about.flow, each.about.item): each.value for each in found}


# Line of the report, period, base, indicator, flow, item, printed number.
REPORT = [
    (1256, "2019", None, "balance_rate", "B", "S", "-27.7"),
    (163, "2020", "2019", "growth", "T", "S", "-15.7"),
    (174, "2020", "2019", "growth", "M", "S", "-24.0"),
    (174, "2020", "2019", "growth", "M", "SD", "-47.7"),
]


NAMED = [f"{row[0]}-{row[3]}-{row[4]}-{row[5]}" for row in REPORT]


@pytest.mark.parametrize(
    ("line", "period", "base", "code", "flow", "item", "printed"), REPORT, ids=NAMED
)
def test_the_shipped_series_give_what_the_report_prints(
    line, period, base, code, flow, item, printed
):
    assert indicators(period, base)[code, flow, item] == Decimal(printed), f"line {line}"


def test_the_deficit_rate_is_the_printed_balance_over_printed_trade():
    """Line 1256: a deficit of 2154 and a rate of 27.7% are of one trade, 100 million dollars."""
    trade = Decimal(2154) / Decimal("0.277")
    exports, imports = (trade - 2154) / 2, (trade + 2154) / 2
    tc = advantage.trade_competitiveness([float(exports)], [float(imports)])[0]
    assert tc == pytest.approx(-0.277, abs=1e-12)


def test_the_printed_exports_and_imports_of_2020_give_their_competitiveness():
    """Lines 165 and 174: 2806.3 and 3810.9; line 196 prints the deficit, 1004.6."""
    tc = advantage.trade_competitiveness([2806.3], [3810.9])[0]
    assert tc == pytest.approx(-1004.6 / 6617.2, abs=1e-9)


def test_the_merger_guidelines_example_has_an_index_of_2600():
    """US DoJ and FTC (2010), Horizontal Merger Guidelines, section 5.3, footnote 9."""
    assert 10_000 * concentration.herfindahl([30, 30, 20, 20]) == pytest.approx(2600)


# Table 3-2 (line 1226): column World and row World, in points; goods, from WTO statistics.
PRINTED = {
    "X": {"USMCA": -0.63, "USA": -0.56, "EU": -2.15, "JPN": -0.30, "EASTASIA": 1.87,
          "RCEP_TALKS": -0.24, "ASEAN": -0.05, "APEC": 0.90},
    "M": {"EU": -3.22, "JPN": -0.24, "RCEP_TALKS": -1.90, "ASEAN": 0.18, "APEC": 0.58},
}  # fmt: skip


def goods_change(bloc, flow):
    """The change of a bloc's part in world trade of goods from 2017 to 2020, in points."""
    flows = shipped("wto-goods-blocs")
    shares = []
    for year in ("2017", "2020"):
        part, whole = (flows.find(f"{code}/W1/G/{flow}/_T/_T/{year}").value
                       for code in (bloc, "W1"))  # fmt: skip
        shares.append(100 * float(part / whole))
    return shares[1] - shares[0]


@pytest.mark.parametrize(("flow", "bloc"), [(f, b) for f, told in PRINTED.items() for b in told])
def test_shares_in_world_trade_move_as_table_3_2_prints_within_half_a_point(flow, bloc):
    assert goods_change(bloc, flow) == pytest.approx(PRINTED[flow][bloc], abs=0.5)


def test_the_printed_fall_of_rcep_needs_india_in_the_first_year():
    dated, fixed = goods_change("RCEP_TALKS", "X"), goods_change("RCEP_SIGN", "X")
    assert abs(dated - -0.24) < 0.5 < 2.0 < abs(fixed - -0.24)


def test_the_printed_fall_of_the_union_needs_the_united_kingdom_in_the_first_year():
    for flow, printed in (("X", -2.15), ("M", -3.22)):
        dated, fixed = goods_change("EU", flow), goods_change("EU27_2020", flow)
        assert abs(dated - printed) < 0.35 < 2.0 < abs(fixed - printed)


def test_the_share_within_the_union_is_near_table_3_1():
    """Line 1180: exports 59.4% and imports 63.1% in 2020."""
    flows = shipped("wto-goods-blocs")
    for flow, printed in (("X", 59.4), ("M", 63.1)):
        inside = flows.find(f"EU27_2020/EU27_2020/G/{flow}/_T/_T/2020").value
        whole = flows.find(f"EU27_2020/W1/G/{flow}/_T/_T/2020").value
        assert 100 * float(inside / whole) == pytest.approx(printed, abs=1.3)


@shared
def test_the_shipped_goods_of_blocs_are_sums_of_the_published_table():
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = SHARED / "wto_merchandise_annual" / "merchandise_values_annual_dataset.parquet"
    names = ["IndicatorCode", "ReporterISO3A", "PartnerISO3A", "ProductCode", "Year", "Value"]
    table = pq.read_table(path, columns=names)
    table = table.filter(pc.and_(pc.equal(table["ProductCode"], "TO"),
                                 pc.is_in(table["Year"], pa.array([2017.0, 2020.0]))))  # fmt: skip
    told = {
        (row["IndicatorCode"][-1], row["ReporterISO3A"], row["PartnerISO3A"], int(row["Year"])):
            row["Value"]
        for row in table.to_pylist() if row["ReporterISO3A"]
    }  # fmt: skip
    flows = shipped("wto-goods-blocs")
    for flow in "XM":
        for year in (2017, 2020):
            inside = flows.find(f"EU27_2020/EU27_2020/G/{flow}/_T/_T/{year}").value
            assert inside == Decimal(str(told[flow, "EEC", "EEC", year]))
            for bloc in ("ASEAN", "RCEP_SIGN", "RCEP_TALKS"):
                group = members(bloc, date(year if bloc == "RCEP_TALKS" else 2020, 12, 31))
                whole = sum(told[flow, code, None, year] for code in group)
                shown = flows.find(f"{bloc}/W1/G/{flow}/_T/_T/{year}").value
                assert float(shown) == pytest.approx(whole, rel=1e-9)


def test_the_shipped_services_of_blocs_add_up():
    """Exports of a union of blocs are at least those of each; within is at most all."""
    flows = shipped("world-services-blocs")

    def amount(one, other, year, flow="X"):
        return flows.find(f"{one}/{other}/S/{flow}/_T/_T/{year}").value

    for year in ("2017", "2020"):
        for bloc in ("USMCA", "EU27_2020", "EASTASIA", "RCEP_SIGN", "ASEAN", "APEC"):
            within, out = amount(bloc, bloc, year), amount(bloc, "W1", year)
            assert 0 < within < min(out, amount(bloc, "W1", year, "M"))
            assert amount(bloc, "ASEAN", year) <= amount(bloc, "RCEP_SIGN", year)
        assert amount("ASEAN", "W1", year) < amount("RCEP_SIGN", "W1", year)
