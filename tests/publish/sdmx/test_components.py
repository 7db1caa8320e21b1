"""The structure as data: every word of the house has a code, and every code both names."""

from __future__ import annotations

import re
import tomllib

import pytest

from fumao.errors import UnknownCode
from fumao.model.codes import codelist, items
from fumao.model.flow_rules import KEY_COLUMNS, ORIGINS
from fumao.model.tables import code_table, data_path
from fumao.publish.sdmx.components import (
    codes_of,
    components,
    dataset_names,
    dimensions,
    house_units,
    lists,
    units,
)

HOUSE = {
    "CL_AREA": [*codelist("areas"), *codelist("groups")], "CL_MODE": codelist("modes"),
    "CL_REGION": [*codelist("regions"), *codelist("region_groups")],
    "CL_INT_ACC_ITEM": items(), "CL_ACCOUNTING_ENTRY": codelist("flows"),
    "CL_OBS_STATUS": codelist("statuses"), "CL_CONF_STATUS": codelist("confidentiality"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOUSE)
def test_every_word_of_the_house_has_one_code(name):
    told = [each.house for each in codes_of(name).values()]
    assert len(told) == len(set(told))
    assert {each.code for each in HOUSE[name]} <= set(told)


def test_every_origin_has_a_code():
    assert tuple(codes_of("CL_ORIGIN")) == ORIGINS


def test_every_column_of_the_key_is_a_dimension_and_so_are_origin_and_currency():
    told = {components()[name].column for name in dimensions()}
    assert told == {*KEY_COLUMNS, "origin", "unit"}


def test_every_amount_has_a_currency_and_a_power_of_ten_of_its_own():
    money = [row["code"] for row in code_table("units") if row["dimension"] == "money"]
    assert list(units()) == money
    assert len(house_units()) == len(money)
    for currency, power in units().values():
        assert currency in codes_of("CL_UNIT")
        assert power in codes_of("CL_UNIT_MULT")


@pytest.mark.parametrize("name", lists())
def test_every_code_is_an_id_with_a_name_in_both_languages(name):
    for code in codes_of(name).values():
        assert re.fullmatch(r"[A-Za-z0-9_@$-]+", code.code)
        assert code.names.en
        assert code.names.zh


def test_every_component_is_explained_in_both_languages():
    for each in components().values():
        assert all((each.names.en, each.names.zh, each.definition.en, each.definition.zh))


def test_a_list_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(UnknownCode, match="CL_COLOUR") as refused:
        codes_of("CL_COLOUR")
    assert "CL_AREA" in refused.value.remedy


def test_every_source_of_trade_and_every_job_has_a_dataflow_with_both_names():
    sources = data_path("sources", "sources.toml").read_text(encoding="utf-8")
    trade = [name for name, about in tomllib.loads(sources).items() if about["kind"] == "trade"]
    for dataset in (*trade, "compiled", "balanced", "special"):
        names = dataset_names(dataset)
        assert names.en != dataset
        assert names.zh != names.en


def test_every_series_that_ships_has_both_names():
    series = data_path("series", "series.toml").read_text(encoding="utf-8")
    for dataset in tomllib.loads(series):
        names = dataset_names(dataset)
        assert dataset not in (names.en, names.zh)
