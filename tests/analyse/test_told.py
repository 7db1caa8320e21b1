"""Why something is not there is said in Chinese wherever the page, table or note is Chinese."""

from __future__ import annotations

from pathlib import Path

import made
import numpy as np
import pytest

import fumao
from fumao.analyse.book import Book
from fumao.analyse.forecast_words import Words, failures
from fumao.analyse.page import Analysis, render
from fumao.methods.forecasting import forecast
from fumao.model.flows import Flows
from fumao.model.period import Period
from fumao.model.told import sentences
from fumao.run.analyse import _decompositions

from ..sentences import said

HOUSE = Path(fumao.__file__).parent
KINDS = {"InvalidInput", "NotConverged", "UnknownCode", "ShapeMismatch"}
# What decompositions and the models of forecasts and nowcasts are refused with.
FILES = [HOUSE / "analyse" / "decompose.py"] + [
    HOUSE / "methods" / f"{name}.py" for name in (
        "advantage", "arrays", "bridge", "controlled", "decomposition", "density",
        "dynamic_factors", "forecasting", "least_squares", "midas", "ragged", "ridge")
]  # fmt: skip
# Of a nowcast's models only: the rest of the file ends the command.
MODELS = (
    "too few quarters, or a gap in the newest months", "no indicator allows an equation",
    "no indicator can be extended to the end of the quarter",
)  # fmt: skip
# Of a parameter that the house sets itself: no data lead to it.
NEVER = {"§ is §"}
TOLD = sentences()


@pytest.mark.parametrize("file", FILES, ids=lambda each: each.stem)
def test_whatever_can_be_a_reason_is_said_in_chinese(file):
    found = said(file, KINDS, ()) - NEVER
    assert [each for each in sorted(found) if not TOLD.knows(each)] == []


@pytest.mark.parametrize("text", MODELS)
def test_reasons_of_single_models_are_said_in_chinese(text):
    assert TOLD.knows(text)


def test_values_stand_in_the_chinese_sentence():
    text = "total X is not known in the base and 5 in the period"
    assert TOLD.in_chinese(text) == "出口总额在基期无数据，本期为5"


def test_a_chinese_page_tells_in_chinese_why_a_decomposition_is_not_there():
    alone = [each for each in made.rows() if each["reporter"] == "CHN" and each["partner"] == "W1"]
    book = Book.of(Flows.from_rows(alone), "CHN", Period.parse("2020"), Period.parse("2017"))
    _, refused = _decompositions(book, 10)
    assert {kind for kind, _, _ in refused} >= {"partners", "shift-share", "market-share"}
    page = Analysis("CHN", "2020", "2017", ("made",), (), (), (), refused=tuple(refused))
    for _, _, why in refused:
        assert why.zh != why.en
        assert why.zh in render(page, "zh")
        assert why.en not in render(page, "zh")
        assert why.en in render(page, "en")


def test_a_chinese_note_tells_in_chinese_why_a_model_gave_no_answer():
    values = np.array([*range(1, 20), np.nan, 21.0])
    with pytest.raises(fumao.errors.FumaoError) as raised:
        forecast(values, 2, period=4, method="naive")
    [note] = failures({"naive": raised.value}, Words("zh"))
    assert note == "去年同期未给出结果：朴素规则要求最近一年没有缺失"
