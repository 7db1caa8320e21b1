"""Parameters and method codes are data with unit, reason and source."""

from __future__ import annotations

import pytest

from fumao.balance.parameters import methods, number_of, parameters
from fumao.errors import InvalidInput, UnknownCode


def test_every_parameter_has_a_unit_a_reason_and_a_source():
    tables = {name: table for name, table in parameters().tables.items() if name != "date"}
    assert tables
    lacking = [name for name, table in tables.items()
               if not {"unit", "reason", "source"} <= set(table)]  # fmt: skip
    assert lacking == []


def test_the_file_is_dated():
    assert parameters().tables["date"] == "2026-11-27"


def test_methods_are_named_in_both_languages():
    assert all(each.names.zh and each.names.en and each.meaning for each in methods().values())


def test_a_set_of_covariates_belongs_to_each_model_of_items():
    assert set(parameters().lists("sets")) <= set(methods())


def test_trials_change_one_value_and_not_the_file():
    assert parameters().replaced(horizon=5).number("horizon") == 5
    assert parameters().number("horizon") == 3


def test_unknown_parameters_and_codes_are_told():
    with pytest.raises(InvalidInput, match="horizont"):
        parameters().number("horizont")
    with pytest.raises(UnknownCode, match="E99"):
        number_of("E99")
