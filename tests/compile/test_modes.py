"""The four modes add up to the last cent, whatever the shares; identities of the model."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.compile.mode_matrix import (
    HUNDRED,
    VARIANTS,
    default_matrix,
    item_of_activity,
    read_matrix,
)
from fumao.compile.modes import Fats, allocate, margin_line
from fumao.errors import DuplicateKey, InvalidInput
from fumao.methods.apportionment import apportion
from fumao.model.codes import items
from fumao.model.finding import Severity
from fumao.model.flows import Flows
from fumao.model.tables import data_path

CENTS = st.integers(-(10**12), 10**12).map(lambda cents: Decimal(cents).scaleb(-2))
SHARES = st.lists(st.integers(0, 1000).map(Decimal), min_size=1, max_size=6).filter(any)
HEADER = "item,variant,M1,M2,M3,M4,apart,valid_from,valid_to,source,note\n"


def flows(amounts, modes=None):
    rows = [{"item": item, "value": str(value)} for item, value in amounts.items()]
    rows += [{"item": item, "mode": mode, "value": str(value)}
             for (item, mode), value in (modes or {}).items()]  # fmt: skip
    common = {"reporter": "CHN", "flow": "X", "period": "2019", "unit": "USD_MN"}
    return Flows.from_rows({**common, **row} for row in rows)


def modes(supply, **wanted):
    return {line.mode: line.central for line in supply.having(**wanted)}


@given(CENTS, SHARES)
def test_parts_add_up_to_the_amount_exactly(amount, shares):
    parts = apportion(amount, shares)
    assert sum(parts) == amount
    exact = [amount * share / sum(shares) for share in shares]
    assert all(abs(part - fair) <= Decimal("0.0101")
               for part, fair in zip(parts, exact, strict=True))  # fmt: skip


def test_a_part_of_no_share_gets_nothing_and_fine_amounts_keep_their_decimals():
    assert apportion(Decimal("0.03"), [Decimal(0), Decimal(1), Decimal(1)])[0] == 0
    assert sum(apportion(Decimal("17277.141578"), [Decimal(75), Decimal(25)])) == Decimal(
        "17277.141578"
    )
    with pytest.raises(InvalidInput):
        apportion(Decimal(1), [Decimal(0)])
    with pytest.raises(InvalidInput):
        apportion(Decimal(1), [Decimal(2), Decimal(-1)])


@pytest.mark.parametrize("item", sorted(default_matrix().rows))
def test_shares_of_an_item_add_up_to_a_hundred_in_every_variant(item):
    assert [sum(default_matrix().rows[item][variant]) for variant in VARIANTS] == [HUNDRED] * 3


@pytest.mark.parametrize("flow", ["X", "M"])
@pytest.mark.parametrize("item", [code.code for code in items().children("S")])
def test_every_main_item_has_shares_and_every_variant_is_whole(item, flow):
    for shares in default_matrix().shares(item, flow).values():
        assert sum(shares) == pytest.approx(HUNDRED, abs=Decimal("1e-20"))


def test_an_item_below_a_row_takes_it():
    shares = default_matrix().shares
    assert shares("SJ111", "X") == shares("SJ1", "X")
    assert shares("SJ112", "X") != shares("SJ1", "X")


def test_a_main_item_takes_its_sub_items_by_value():
    weights = {("SI1", "X"): Decimal(100), ("SI2", "X"): Decimal(300)}
    found = allocate(flows({"SI": 1000}), weights=weights)
    assert modes(found) == {"M1": Decimal("812.50"), "M4": Decimal("187.50")}


def test_finer_items_are_split_themselves_and_the_rest_like_them():
    found = allocate(flows({"SI": 1000, "SI1": 300, "SI2": 500}))
    assert found.amount() == 1000
    assert modes(found, item="SI2") == {"M1": 375, "M4": 125}
    assert modes(found, item="SI") == {"M1": Decimal("168.75"), "M4": Decimal("31.25")}
    (rest,) = found.findings
    assert (rest.rule, rest.severity, rest.found.en) == (
        "modes.rest", Severity.NOTE, "200.00000000 beyond it",
    )  # fmt: skip


def test_parts_that_exceed_their_total_are_in_doubt_and_the_total_is_kept():
    found = allocate(flows({"SI": 790, "SI1": 300, "SI2": 500}))
    assert found.amount() == 790
    assert [each.severity for each in found.findings] == [Severity.DOUBT]


def test_recorded_modes_are_kept_and_only_the_rest_is_allocated():
    found = allocate(flows({"SI2": 1000}, {("SI2", "M4"): 400}))
    assert modes(found, origin="recorded") == {"M4": 400}
    assert modes(found, origin="allocated") == {"M1": 450, "M4": 150}
    assert found.amount() == 1000
    (m1, _, _, m4) = found.shares()
    assert (m4.share, m4.least, m4.most) == (Decimal("55.0"), Decimal("46.0"), Decimal("64.0"))
    assert m1.share == 45


def test_modes_without_a_total_are_the_total():
    found = allocate(flows({}, {("SI2", "M1"): 70, ("SI2", "M4"): 30}))
    assert {line.origin for line in found.lines} == {"recorded"}
    assert found.amount() == 100


@pytest.mark.parametrize("recorded", [1001, -1])
def test_more_recorded_than_there_is_is_refused(recorded):
    total = 1000 if recorded > 0 else 0
    with pytest.raises(InvalidInput, match="exceed") as caught:
        allocate(flows({"SI2": total}, {("SI2", "M4"): recorded}))
    assert caught.value.where == "CHN/W1/_T/SI2/X/2019"


def test_modes_recorded_above_finer_items_are_refused():
    with pytest.raises(InvalidInput, match="items below it"):
        allocate(flows({"SI": 1000, "SI2": 500}, {("SI", "M4"): 100}))


def test_goods_in_travel_and_government_stand_apart():
    found = allocate(flows({"SD": 1000, "SD1": 250, "SDA": 400, "SDB": 600, "SL": 80}))
    assert modes(found, item="SD") == {"M2": 750}
    assert modes(found, item="SD1") == {"apart": 250}
    assert modes(found, item="SL") == {"apart": 80}
    assert [share.share for share in found.shares()] == [0, 100, 0, 0]
    with pytest.raises(InvalidInput, match="exceed travel"):
        allocate(flows({"SD": 100, "SD1": 101}))


ALL = {"SA": 90, "SB": 55, "SC": 410, "SC1": 250, "SC12": 180, "SC2": 100, "SD": 700, "SD1": 140,
       "SE": 130, "SF": 60, "SG": 210, "SH": 75, "SI": 333, "SJ": 520, "SJ3": 301, "SJ34": 40,
       "SK": 22, "SL": 31}  # fmt: skip


def test_the_accounting_identity_holds():
    """M1 + M2 + M4 - margins = S - SL - SD1 - (mode 3 of SE), and the four add up to T."""
    total = sum(value for item, value in ALL.items() if len(item) == 2)
    margins = [margin_line("CHN/W1/_T", Decimal(2500), "X", "2019")]
    fats = [Fats("CHN/W1/_T", "J62", "X", "2019", Decimal("400.55"), "USD_MN"),
            Fats("CHN/W1/_T", "G46", "X", "2019", Decimal(150), "USD_MN")]  # fmt: skip
    found = allocate(flows({"S": total, **ALL}), fats=fats, margins=margins)
    for variant in VARIANTS:
        of = {mode: found.amount(variant, mode=mode) for mode in ("M1", "M2", "M3", "M4")}
        construction = found.amount(variant, mode="M3", origin="allocated")
        left = of["M1"] + of["M2"] + of["M4"] - found.amount(variant, origin="margin")
        assert left == total - ALL["SL"] - ALL["SD1"] - construction
        assert of["M3"] == Decimal("550.55") + construction
    assert sum(share.share for share in found.shares()) == pytest.approx(100, abs=Decimal("0.2"))


def test_what_a_total_holds_beyond_its_items_stands_apart():
    found = allocate(flows({"S": 100, "SF": 60, "SG": 30}))
    assert modes(found, item="S") == {"apart": 10}


def test_aggregates_and_other_groupings_are_not_allocated_twice():
    found = allocate(flows({"S": 100, "SF": 60, "SG": 40, "SOX": 100, "SCA": 7}))
    assert found.amount() == 100
    assert [(each.rule, each.key) for each in found.findings] == [
        ("modes.left_out", "CHN/W1/_T/SOX/X/2019")
    ]


def test_a_total_alone_cannot_be_split():
    with pytest.raises(InvalidInput, match="no weights"):
        allocate(flows({"S": 100}))


def test_affiliates_are_mode_3_and_shares_far_from_the_worlds_ask_for_a_review():
    found = allocate(
        flows({"SI2": 100}), fats=[Fats("CHN/W1/_T", "J62", "X", "2019", Decimal(900), "USD_MN")]
    )
    assert [str(share.share) for share in found.shares()] == ["7.5", "0.0", "90.0", "2.5"]
    assert [each.key for each in found.findings] == [
        f"CHN/W1/_T/{mode}/X/2019" for mode in ("M1", "M2", "M3")
    ]
    assert {each.severity for each in found.findings} == {Severity.NOTE}
    assert allocate(flows({"SI2": 100})).findings == ()
    with pytest.raises(InvalidInput, match="not negative"):
        allocate(
            flows({"SI2": 1}), fats=[Fats("CHN/W1/_T", "J62", "X", "2019", Decimal(-1), "USD_MN")]
        )


def test_activities_that_are_no_service_are_refused():
    assert item_of_activity("K651") == "SF"
    with pytest.raises(InvalidInput, match="'C10' is no service"):
        item_of_activity("C10")


def test_units_of_one_currency_are_brought_together():
    fats = [Fats("CHN/W1/_T", "SI", "X", "2019", Decimal("0.9"), "USD_BN")]
    assert allocate(flows({"SI2": 100}), fats=fats).amount() == 1000


def test_an_edited_matrix_is_dated_and_checked():
    row = "SI2,all,80,0,0,20,0,{},{},example,\n"
    dated = HEADER + row.format("", "2019-12-31") + row.format("2020-01-01", "")
    assert len(read_matrix(dated, "m", {}, date(2020, 6, 30)).rows) == 1
    with pytest.raises(InvalidInput, match="given twice"):
        read_matrix(dated, "m", {})
    with pytest.raises(InvalidInput, match="the shares of SI2 are") as caught:
        read_matrix(HEADER + "SI2,all,80,0,0,21,0,,,example,\n", "m", {})
    assert caught.value.where == "file m, line 2"
    with pytest.raises(InvalidInput, match="lacks a variant"):
        read_matrix(HEADER + "SI2,low,80,0,0,20,0,,,example,\n", "m", {})


def test_the_worlds_shares_of_2017_give_its_amounts_in_trillions():
    world = tomllib.loads(data_path("compile", "modes.toml").read_text(encoding="utf-8"))["world"]
    printed = {"M1": 3.68, "M2": 1.38, "M3": 7.83, "M4": 0.39}
    for mode, trillions in printed.items():
        assert world[mode] / 100 * world["total_usd_trillion"] == pytest.approx(trillions, abs=0.05)


# Central share of modes 1 to 4 in per cent, least, most.
PRINTED = {
    "X": [("61.7", "54.1", "68.6"), ("21.2", "20.2", "22.0"), ("5.3", "3.5", "7.1"),
          ("11.8", "4.1", "20.4")],
    "M": [("51.6", "46.5", "55.5"), ("43.0", "41.8", "45.1"), ("0.6", "0.4", "0.8"),
          ("4.8", "1.9", "8.0")],
}  # fmt: skip


def test_chinas_trade_of_2020_by_mode_is_split_whole():
    """Main items only: shares of BoP modes with their range, as the page prints them."""
    shipped = [
        Flows.from_csv(data_path("series", f"{name}.csv").read_text("utf-8").splitlines(), name)
        for name in ("wto-monthly", "comtrade-services")
    ]
    china = [row for flows in shipped for row in flows
             if (row.reporter, row.period) == ("CHN", "2020") and not row.item.startswith("SP")
             and row.item != "SOX"]  # fmt: skip
    found = allocate(china)
    assert found.findings == ()
    totals = {row.flow: row.value for row in china if row.item == "S"}
    assert {flow: found.amount(flow=flow) for flow in "XM"} == totals
    told = {flow: [(str(each.share), str(each.least), str(each.most))
                   for each in found.shares(flow=flow)] for flow in "XM"}  # fmt: skip
    assert told == PRINTED


def test_two_values_for_one_cell_are_refused():
    twice = [{"reporter": "CHN", "item": "SI2", "flow": "X", "period": "2019", "unit": "USD_MN",
              "value": value, "vintage": name} for name, value in [("a", 1), ("b", 2)]]  # fmt: skip
    with pytest.raises(DuplicateKey, match="two values for CHN/W1/SI2"):
        allocate(Flows.from_rows(twice))
