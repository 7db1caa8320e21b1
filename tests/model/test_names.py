"""Names in both languages."""

import pytest

from fumao.errors import UnknownCode
from fumao.model.names import LANGUAGES, Names, check_language

TRAVEL = Names("旅行", "travel")


@pytest.mark.parametrize(("lang", "name"), [("zh", "旅行"), ("en", "travel")])
def test_a_name_is_given_in_the_language_asked_for(lang, name):
    assert TRAVEL.in_(lang) == name


@pytest.mark.parametrize("lang", ["fr", "", "ZH", "zh-CN"])
def test_another_language_is_refused_with_those_there_are(lang):
    with pytest.raises(UnknownCode, match="write zh, en or zh,en"):
        TRAVEL.in_(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_known_language_is_given_back(lang):
    assert check_language(lang) == lang
