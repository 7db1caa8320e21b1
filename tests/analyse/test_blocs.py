"""Trade of blocs: sums of members, by date or of one day, and what lacks is told."""

from decimal import Decimal

import made
import pytest

from fumao.analyse.blocs import amounts, bloc_flows, change_table, intra_table, read_blocs
from fumao.errors import DuplicateKey, InvalidInput, UnknownCode
from fumao.model.flows import Flows
from fumao.model.period import Period


@pytest.fixture
def told(world):
    def ask(*blocs, rows=None, year="2020", item="S"):
        flows = Flows.from_rows(world if rows is None else rows)
        return amounts(flows, read_blocs(blocs), item, Period.parse(year))

    return ask


def between(one, other, year="2020"):
    return sum(made.amount(a, b, item, year) for a in one for b in other if a != b
               for item in made.MAIN)  # fmt: skip


def of(found, one, other):
    return found.values[found.blocs.index(one), found.blocs.index(other)]


def test_a_bloc_exports_what_its_members_do(told):
    found = told("RCEP_SIGN", "EU")
    rest = [code for code in made.AREAS if code not in ("CHN", "JPN")]
    assert of(found, "RCEP_SIGN", "EU") == between(["CHN", "JPN"], ["DEU"])
    assert of(found, "RCEP_SIGN", "RCEP_SIGN") == between(["CHN", "JPN"], ["CHN", "JPN"])
    whole = between(["CHN", "JPN"], ["CHN", "JPN"]) + between(["CHN", "JPN"], rest)
    assert of(found, "RCEP_SIGN", "W1") == whole
    assert of(found, "W1", "W1") == between(made.AREAS, made.AREAS)


def test_members_are_those_of_the_last_day_of_the_period_unless_fixed(told):
    dated = [told("EU", year=year).members["EU"] for year in made.YEARS]
    fixed = [told("EU@2017-06-30", year=year).members["EU"] for year in made.YEARS]
    assert "GBR" in dated[0]
    assert "GBR" not in dated[1]
    assert fixed[0] == fixed[1] == dated[0]


def test_a_member_that_leaves_does_not_pass_for_a_fall_where_members_are_fixed(told):
    def change(bloc):
        now, then = (told(bloc, year=year) for year in reversed(made.YEARS))
        return dict(change_table(now, then))["EU"][0].change

    assert change("EU") < -10
    assert abs(change("EU@2020-12-31")) < 2


def test_changes_of_the_parts_of_world_exports_add_up_to_nothing(told):
    now, then = (told(*made.AREAS, year=year) for year in reversed(made.YEARS))
    exact = [now.share(code, "W1") - then.share(code, "W1") for code in made.AREAS]
    assert sum(exact) == pytest.approx(0, abs=1e-12)
    assert dict(change_table(now, then))["W1"][0].change == 0


def test_an_economy_does_not_trade_with_itself(told):
    found = told("CHN", "USA")
    assert of(found, "CHN", "CHN") == 0
    assert found.missing == {}


def test_totals_alone_give_the_margins_and_no_cell(told, world):
    rows = [row for row in world if row["partner"] == "W1"]
    found = told("RCEP_SIGN", "EU", rows=rows)
    assert of(found, "EU", "W1") > 0
    assert of(found, "W1", "EU") > 0
    assert of(found, "RCEP_SIGN", "EU") != of(found, "RCEP_SIGN", "EU")
    (_, exports, imports), *_ = intra_table(found, found)
    assert exports.now is imports.now is None


def test_members_and_pairs_that_lack_are_counted(told):
    found = told("RCEP_SIGN")
    assert found.missing["RCEP_SIGN", "W1"] == 13


def test_a_group_without_members_has_no_trade(told):
    found = told("NAFTA", year="2020")
    assert found.members["NAFTA"] == frozenset()
    assert of(found, "NAFTA", "W1") != of(found, "NAFTA", "W1")


def test_trade_of_blocs_can_be_written_as_flows_and_read_again(told):
    found = told("RCEP_SIGN", "EU")
    flows = bloc_flows([found], "S", "")
    row = flows.find("RCEP_SIGN/EU/S/X/_T/_T/2020")
    assert row.value == Decimal(between(["CHN", "JPN"], ["DEU"]))
    assert row.origin == "computed"


@pytest.mark.parametrize(("blocs", "kind", "said"), [
    (["XX"], UnknownCode, "no group and no economy"),
    (["EU@yesterday"], InvalidInput, "no date"),
    (["EU", "EU@2020-12-31"], DuplicateKey, "named twice"),
])  # fmt: skip
def test_a_bloc_that_is_none_is_refused(blocs, kind, said):
    with pytest.raises(kind, match=said):
        read_blocs(blocs)


def test_flows_without_the_item_are_refused(told):
    with pytest.raises(InvalidInput, match="hold no G in 2020"):
        told("EU", item="G")
