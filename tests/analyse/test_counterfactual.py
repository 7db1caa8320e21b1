"""Scenarios and their counterfactuals: on a made world, as numbers, prose, tables and maps."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa
import pytest

from fumao.analyse.counterfactual import EQUILIBRIA, answer, matrix_of
from fumao.analyse.counterfactual_map import style, tile_map
from fumao.analyse.counterfactual_text import TAGS, as_dict, claims, notes, page, sentences
from fumao.analyse.scenario import read_scenario, scenarios, shipped
from fumao.errors import InvalidInput, UnknownCode
from fumao.model.codes import codelist
from fumao.model.tiles import tiles

AREAS = tuple("AUS CAN CHN DEU GBR IND JPN KOR MEX SGP USA VNM".split())
ITEMS = tuple("SC SD SE SF SG SH SI SJ SK".split())
HEAD = """
name = { zh = "试验", en = "Trial" }
question = { zh = "如何？", en = "What?" }
theta = 5.0
theta_source = "test"
"""
CHANGE = """
[[change]]
name = { zh = "变化", en = "Change" }
coefficient = 0.5
error = 0.1
basis = "assumed"
source = "test"
"""


@pytest.fixture(scope="module")
def flows():
    """Balanced trade of twelve economies and the rest of the world."""
    rng = np.random.default_rng(3)
    size = dict(zip((*AREAS, "_Z"), rng.lognormal(8, 1, 13), strict=True))
    rows = []
    for item in ITEMS:
        for a in (*AREAS, "_Z"):
            for b in (*AREAS, "_Z"):
                if a != b:
                    value = size[a] * size[b] / 1e4 * rng.lognormal(0, 0.5)
                    rows += [(a, b, item, "X", value)] if a != "_Z" else []
                    rows += [(b, a, item, "M", value)] if b != "_Z" else []
    sums = {}
    for a, b, _, flow, value in rows:
        sums[a, b, "S", flow] = sums.get((a, b, "S", flow), 0.0) + value
    rows += [(*key, value) for key, value in sums.items()]
    names = ("reporter", "partner", "item", "flow", "value")
    table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    return table.append_column("period", pa.repeat("2019", table.num_rows))


OUTPUT = {("CHN", "S"): 8e6, ("USA", "S"): 5e7}


def asked(flows, code, **options):
    scenario = shipped(code) if code in scenarios() else read_scenario(code, "trial")
    matrix = matrix_of(flows, "2019", scenario.items, OUTPUT, sources=["made up"])
    return answer(scenario, matrix, **options)


@pytest.mark.parametrize("equilibrium", EQUILIBRIA)
@pytest.mark.parametrize("code", scenarios())
def test_every_scenario_has_an_answer_in_both_equilibria(flows, code, equilibrium):
    found = asked(flows, code, equilibrium=equilibrium)
    assert found.residual < 1e-10
    assert found.gap < 1e-9
    assert len(found.rows) == 13
    assert all((row.welfare_change is None) == (equilibrium == "conditional") for row in found.rows)


def row_of(found, code):
    return next(row for row in found.rows if row.code == code)


def test_members_trade_more_and_gain_and_others_lose_a_little(flows):
    found = asked(flows, "rcep-services")
    for code in ("CHN", "JPN", "KOR", "AUS", "SGP", "VNM"):
        assert row_of(found, code).exports_change > 1
        assert row_of(found, code).welfare_change > 0
    for code in ("CAN", "USA", "DEU"):
        assert -1 < row_of(found, code).exports_change < 0
        assert row_of(found, code).welfare_change < 0


def test_a_pandemic_strikes_the_items_that_persons_cross_borders_for(flows):
    moved = {code: change for code, _, change in asked(flows, "pandemic-modes").items}
    assert moved["SD"] < -50
    assert abs(moved["SF"]) < 1
    assert moved["SD"] < moved["SC"] < moved["SI"] < 0


def test_domestic_sales_are_output_less_exports_where_it_is_given(flows):
    found = asked(flows, "rcep-services")
    china, japan = row_of(found, "CHN"), row_of(found, "JPN")
    assert china.given
    assert china.domestic == pytest.approx(8e6 - china.exports)
    assert not japan.given
    assert japan.domestic == pytest.approx(15 * (japan.exports + japan.imports) / 2)
    assert "for 11 economies" in " ".join(notes(found, "en"))
    assert "CHN" not in notes(found, "en")[1]


def test_larger_domestic_sales_make_smaller_gains(flows):
    scenario = shipped("rcep-services")
    few, many = (answer(scenario, matrix_of(flows, "2019", ("S",), {}, multiple=each))
                 for each in (5, 30))  # fmt: skip
    assert row_of(few, "JPN").welfare_change > 2 * row_of(many, "JPN").welfare_change > 0


def test_intervals_hold_the_estimate_and_repeat_for_a_seed(flows):
    one, other = (asked(flows, "rcep-services", draws=60, seed=4) for _ in "ab")
    assert one.rows == other.rows
    row = row_of(one, "CHN")
    assert row.exports_range[0] < row.exports_change < row.exports_range[1]
    assert row.welfare_range[0] < row.welfare_change < row.welfare_range[1]


@pytest.mark.parametrize("language", TAGS)
def test_prose_states_the_numbers_of_the_rows(flows, language):
    found = asked(flows, "rcep-services", draws=20)
    row = row_of(found, "CHN")
    said = sentences(found, language, ["CHN"])
    assert len(said) == 1
    assert f"{row.exports_change:.2f}%" in said[0]
    assert f"{row.welfare_change:.2f}%" in said[0]
    assert ("中国" if language == "zh" else "China") in said[0]


def test_claims_are_estimates_of_the_year_without_the_change(flows):
    made = claims(asked(flows, "rcep-services"), ["CHN"])
    assert [claim.key.rpartition(".")[2] for claim in made] == ["X", "M", "W"]
    assert {(claim.status, claim.period.text) for claim in made} == {("E", "2019")}


@pytest.mark.parametrize("language", TAGS)
def test_the_page_needs_nothing_else_and_says_what_is_assumed(flows, language):
    text = page(asked(flows, "rcep-services"), language, ["CHN"])
    assert f'lang="{TAGS[language]}"' in text
    assert not re.search(r"<script|https?:|@import|url\(", text)
    assert ("假定" if language == "zh" else "assumed") in text
    for drawing in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ET.fromstring(drawing)


def test_everything_for_programs_is_json(flows):
    told = json.loads(json.dumps(as_dict(asked(flows, "border-opened", equilibrium="conditional"))))
    assert told["economies"][0]["welfare_change"] is None
    assert {each["basis"] for each in told["changes"]} == {"published"}


def test_every_economy_of_the_lists_of_groups_has_one_tile():
    assert len(set(tiles().values())) == len(tiles())
    assert set(tiles()) <= {code.code for code in codelist("areas")}
    assert {"CHN", "HKG", "MAC", "TWN", "USA", "DEU", "ZAF", "BRA"} <= set(tiles())


def test_colours_go_both_ways():
    bounds = (0.1, 1.0, 10.0)
    assert [style(-each, bounds) for each in (0.5, 5, 50)] == ["down1", "down2", "down3"]
    assert tile_map({}, {}, "nothing").count('class="none"') == len(tiles())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("name = [", "no TOML"), (HEAD, "missing: change"),
        (HEAD + "other = 1\n" + CHANGE, "unknown: other"),
        (HEAD + CHANGE + 'between = "NOWHERE"\n', "'NOWHERE' is no economy and no group"),
        (HEAD + CHANGE + 'modes = ["M9"]\n', "modes are M9"),
        (HEAD + CHANGE + 'pairs = [["CHN"]]\n', "no pair"),
        (HEAD + CHANGE.replace("assumed", "guessed"), "'guessed' is no basis"),
        (HEAD.replace("5.0", "-1.0") + CHANGE, "theta -1.0"),
        (HEAD + CHANGE + 'on = "2020"\n', "no date"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_scenario_is_refused(text, what):
    with pytest.raises(InvalidInput, match=re.escape(what)):
        read_scenario(text, "trial")


def test_a_scenario_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(UnknownCode) as raised:
        shipped("rcep")
    assert "rcep-services" in raised.value.remedy


def test_a_change_that_reaches_no_flow_is_refused(flows):
    with pytest.raises(InvalidInput, match="changes no flow"):
        asked(flows, HEAD + CHANGE + 'between = ["FJI", "TON"]\n')


def test_members_are_those_of_the_day():
    early = read_scenario(HEAD + CHANGE + 'between = "CPTPP"\non = 2019-01-01\n', "trial")
    late = read_scenario(HEAD + CHANGE + 'between = "CPTPP"\non = 2025-01-01\n', "trial")
    assert "GBR" in late.changes[0].buyers
    assert "GBR" not in early.changes[0].buyers


def test_output_below_exports_and_a_year_without_flows_are_refused(flows):
    with pytest.raises(InvalidInput, match="CHN makes 5 of S and exports"):
        matrix_of(flows, "2019", ("S",), {("CHN", "S"): 5.0})
    with pytest.raises(InvalidInput, match="no balanced exports of S in 2018"):
        matrix_of(flows, "2018", ("S",), {})


def test_an_equilibrium_that_does_not_exist_is_refused(flows):
    with pytest.raises(InvalidInput, match="'partial' is no equilibrium"):
        asked(flows, "rcep-services", equilibrium="partial")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('theta = "x"', "theta is 'x'"), ("theta = nan", "theta is nan"),
        ('coefficient = "c"', "coefficient is 'c'"), ("error = -0.1", "error is -0.1"),
        ('size = "b"', "size is 'b'"), ("by = { XXX = 1.0 }", "'XXX' is no economy"),
        ('by = { CHN = "much" }', "CHN is 'much'"),
    ],
)  # fmt: skip
def test_numbers_of_a_scenario_that_are_none_are_refused(line, what):
    name = line.split(" = ")[0]
    head, change = (re.sub(f"(?m)^{name} = .*$", "", text) for text in (HEAD, CHANGE))
    text = f"{head}\n{line}\n{change}\n" if name == "theta" else f"{head}\n{change}\n{line}\n"
    with pytest.raises(InvalidInput, match=re.escape(what)):
        read_scenario(text, "trial")


def test_sources_of_a_shipped_scenario_are_in_both_languages():
    for code in scenarios():
        scenario = shipped(code)
        for each in (scenario.theta_source, *(one.source for one in scenario.changes)):
            assert each.zh != each.en
            assert re.search("[\u4e00-\u9fff]", each.zh)


def test_a_matrix_without_a_rest_of_the_world_is_solved(flows):
    sides = (flows[name].to_pylist() for name in ("reporter", "partner"))
    alone = flows.filter(pa.array(["_Z" not in pair for pair in zip(*sides, strict=True)]))
    found = answer(shipped("rcep-services"), matrix_of(alone, "2019", ("S",), {}))
    assert {row.code for row in found.rows} == set(AREAS)
    assert found.residual < 1e-10


SHARES = {("W1", item, "SJ"): 0.1 for item in ("SF", "SG", "SH", "SI", "SJ", "SK")}
DIGITAL = ("SF", "SG", "SH", "SI", "SJ", "SK")


@pytest.fixture(scope="module")
def digital(flows):
    """A matrix of the items of the digital scenario."""
    return matrix_of(flows, "2019", DIGITAL, {})


def test_inputs_make_the_gains_larger_and_the_check_still_holds(digital):
    plain = answer(shipped("digital-restrictions"), digital)
    linked = answer(shipped("digital-restrictions"), digital.with_inputs(SHARES, ["a table"]))
    gains = [row_of(found, "CHN").welfare_change for found in (plain, linked)]
    assert 0 < gains[0] < gains[1]
    assert linked.gap < 1e-6
    for language in TAGS:
        assert any("a table" in each for each in notes(linked, language))


def test_own_shares_go_before_those_of_all_others(digital):
    made = digital.with_inputs({**SHARES, ("CHN", "SI", "SJ"): 0.2})
    chn, usa = (made.inputs[digital.economies.index(code)] for code in ("CHN", "USA"))
    assert (chn[4, 3], chn[4, 0], usa[4, 3]) == (0.2, 0.0, 0.1)


def test_one_item_that_buys_of_itself_multiplies_the_gains(flows):
    world = matrix_of(flows, "2019", ("S",), {})
    plain, linked = (answer(shipped("rcep-services"), each) for each in
                     (world, world.with_inputs({("W1", "S", "S"): 0.5})))  # fmt: skip
    assert row_of(linked, "CHN").welfare_change > 1.5 * row_of(plain, "CHN").welfare_change


@pytest.mark.parametrize(
    ("shares", "what"),
    [({("W1", "SD", "SC"): 0.1}, "no input share"), ({("W1", "SI", "SJ"): 1.0}, "no value added"),
     ({("CHN", each, "SJ"): 0.9 for each in DIGITAL}, "buy more of sector")],
)  # fmt: skip
def test_inputs_that_cannot_be_are_refused(digital, shares, what):
    with pytest.raises(InvalidInput, match=what):
        digital.with_inputs(shares)


def test_conditional_equilibrium_takes_no_inputs(digital):
    with pytest.raises(InvalidInput, match="inputs play no part"):
        answer(shipped("digital-restrictions"), digital.with_inputs(SHARES),
               equilibrium="conditional")  # fmt: skip
