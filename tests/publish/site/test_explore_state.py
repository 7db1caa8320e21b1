"""The state of the explorer is its address: one for each state, and clear words for bad ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput, UnknownCode
from fumao.publish.site.explore.first import completed, conditions_of
from fumao.publish.site.explore.state import AXES, SIZES, VIEWS, State, read_state

CODES = {
    "reporter": ["CHN", "USA", "EU"], "flow": ["X", "M"], "item": ["S", "SD", "SC1"],
    "partner": ["W1", "JPN"], "mode": ["_T", "M3"], "region": ["_T", "CN-31"],
    "origin": ["reported", "balanced"],
}  # fmt: skip
PERIODS = ["2015", "2020-Q1", "2020-H2", "2020-06", "2015/2019", "FYP13"]


@st.composite
def states(draw):
    told = {
        name: ",".join(draw(st.lists(st.sampled_from(codes), unique=True)))
        for name, codes in CODES.items()
    }
    axes = draw(st.lists(st.sampled_from(AXES), unique=True, max_size=4))
    cut = draw(st.integers(0, len(axes)))
    told |= {"rows": ",".join(axes[:cut]), "cols": ",".join(axes[cut:])}
    for name in ("from", "to", "at"):
        told[name] = draw(st.sampled_from(["", *PERIODS]))
    told["view"] = draw(st.sampled_from(["", *VIEWS]))
    told["size"] = draw(st.sampled_from(["", *map(str, SIZES)]))
    told["page"] = draw(st.sampled_from(["", "1", "2", "17"]))
    told["history"] = draw(st.sampled_from(["", "1"]))
    told[draw(st.sampled_from(["vintage", "as_of"]))] = draw(st.sampled_from(["", "2021-03-31"]))
    names = draw(st.permutations(sorted(told)))
    return {name: told[name] for name in names}


@given(states())
def test_every_state_has_one_address_which_leads_back_to_it(told):
    state = read_state(told)
    address = state.address()
    assert read_state(address) == state
    assert read_state(address).address() == address
    assert list(address) == [name for name in State("x").address(
        chosen=dict.fromkeys(CODES, ("x",)), unit="u", freq="A", start="s", end="e",
        rows=("item",), cols=("period",), view="v", at="a", sort="s", size=50, page=2,
        vintage="v", as_of="d", history=True) if name in address]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"item": "XX"}, "item"), ({"reporter": "CHN,XYZ"}, "reporter"),
        ({"unit": "MILES"}, "unit"),
        ({"from": "20"}, "from"), ({"at": "yesterday"}, "at"), ({"view": "pie"}, "view"),
        ({"rows": "value"}, "rows"), ({"rows": "item", "cols": "item"}, "rows, cols"),
        ({"page": "0"}, "page"), ({"page": "-1"}, "page"), ({"page": "9" * 9}, "page"),
        ({"size": "7"}, "size"), ({"as_of": "2021-02-30"}, "as_of"),
        ({"vintage": "a", "as_of": "2021-01-01"}, "vintage, as_of"), ({"freq": "W"}, "freq"),
        ({"history": "yes"}, "history"), ({"sort": "\x00"}, "sort"), ({"color": "red"}, "address"),
        ({"item": "S," * 5000}, "address"), ({"item": ",".join(["S", "SD"] * 3 + ["Q"])}, "item"),
    ],
)  # fmt: skip
def test_a_bad_state_says_where_and_what_to_do(told, where):
    with pytest.raises(InvalidInput) as refused:
        read_state(told)
    assert refused.value.where == where
    assert refused.value.remedy


def test_too_many_codes_are_refused_with_another_way():
    from fumao.model.codes import codelist

    areas = [each.code for each in codelist("areas")] + [each.code for each in codelist("groups")]
    regions = ",".join(each.code for each in codelist("regions"))
    assert len(read_state({"partner": ",".join(areas), "region": regions}).chosen["partner"]) > 200
    assert read_state({"partner": "USA,*,JPN"}).chosen["partner"] == ("*",)


HAS = {
    "reporter": {"CHN": 90, "USA": 10}, "flow": {"X": 50, "M": 50, "B": 5},
    "item": {"S": 20, "SC": 20, "SD": 60}, "partner": {"W1": 50, "USA": 50}, "mode": {"_T": 100},
    "region": {"_T": 90, "CN-31": 10}, "origin": {"reported": 100}, "unit": {"USD_MN": 100},
    "period": {**{str(year): 5 for year in range(2000, 2021)}, "2020-Q1": 50},
}  # fmt: skip


def test_what_is_not_told_is_what_a_reader_wants_first():
    state = completed(State("trade"), HAS)
    assert state.chosen == {
        "reporter": ("CHN",), "flow": ("X", "M"), "item": ("S", "SC", "SD"), "partner": ("W1",),
        "mode": ("_T",), "region": ("_T",), "origin": ("reported",),
    }  # fmt: skip
    assert (state.freq, state.start, state.end) == ("A", "2011", "2020")


def test_the_whole_state_asks_for_the_same_as_the_short_one():
    whole = completed(State("trade"), HAS)
    assert completed(read_state(whole.address()), HAS) == whole
    assert conditions_of(whole, HAS)["ACCOUNTING_ENTRY"] == "C,D"


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"item": "SE"}, "no item SE"), ({"freq": "M"}, "frequency M"),
        ({"unit": "CNY"}, "in CNY"), ({"from": "2020", "to": "2010"}, "later than"),
    ],
)  # fmt: skip
def test_what_the_dataset_does_not_have_is_refused_with_what_it_has(told, message):
    with pytest.raises(InvalidInput, match=message) as refused:
        completed(read_state(told), HAS)
    assert refused.value.remedy


def test_an_unknown_code_is_an_unknown_code():
    with pytest.raises(UnknownCode):
        read_state({"partner": "ATLANTIS"})
