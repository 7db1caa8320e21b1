"""Words that a command fills into a country's edition."""

from __future__ import annotations

import pytest

from fumao.errors import InvalidInput, UnknownCode
from fumao.publish.variables import country_variables, fill_variables


def test_a_country_has_its_names_in_both_languages():
    variables = country_variables("FRA", "2019")
    assert fill_variables("{reporter} {reporter_lower} {reporter_zh} {reporter_en}", variables) == (
        "FRA fra 法国 France"
    )


@pytest.mark.parametrize(("code", "name"), [("USA", "the United States"), ("DEU", "Germany")])
def test_some_countries_take_an_article_in_running_text(code, name):
    assert country_variables(code, "2019")["reporter_en"] == name


def test_years_are_counted_back_and_forth():
    assert fill_variables("{year-5}/{year} {year+1}", country_variables("USA", "2019")) == (
        "2014/2019 2020"
    )


def test_holes_in_double_braces_are_left_alone():
    assert fill_variables("{{year}} {year}", country_variables("USA", "2019")) == "{{year}} 2019"


def test_an_edition_without_variables_is_left_alone():
    assert fill_variables("{year} {other}", {}) == "{year} {other}"


def test_an_unknown_country_is_refused_with_its_neighbours():
    with pytest.raises(UnknownCode, match="USS") as caught:
        country_variables("USS", "2019")
    assert "USA" in caught.value.remedy


@pytest.mark.parametrize("year", ["", "19", "twenty", "2019-Q1", "3019", "２０１９"])
def test_a_year_is_four_digits(year):
    with pytest.raises(InvalidInput, match="is no year") as caught:
        country_variables("USA", year)
    assert caught.value.remedy == "write it as 2019"
