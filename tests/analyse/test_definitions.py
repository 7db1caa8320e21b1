"""Every indicator is defined once, measured by something, and cites where its formula stands."""

import re

import pytest

from fumao.analyse.definitions import MONEY, chosen, definitions
from fumao.analyse.indicators import unmeasured
from fumao.errors import UnknownCode
from fumao.model.unit import unit


def test_every_defined_indicator_is_measured_and_nothing_else_is():
    assert unmeasured() == set()


@pytest.mark.parametrize("code", list(definitions()))
def test_an_indicator_has_names_formula_unit_flows_needs_and_source(code):
    each = definitions()[code]
    assert each.names.zh
    assert each.names.en
    assert each.formula
    assert each.unit == MONEY or unit(each.unit)
    assert set(each.flows) <= set("XMTB")
    assert set(each.needs) <= {"level", "base", "both", "world", "partners", "matrix", "modes"}
    assert each.by in {"item", "structure", "partner", "partners", "bloc", "mode"}
    assert re.search(r"\d", each.source), "a year, page or line"


def test_a_page_of_the_documentation_has_every_formula_and_source(root):
    page = (root / "docs" / "methods" / "indicators.md").read_text(encoding="utf-8")
    lacking = [code for code, each in definitions().items()
               if f"`{code}`" not in page or each.source not in page]  # fmt: skip
    assert lacking == []


def test_an_unknown_indicator_names_its_neighbours():
    with pytest.raises(UnknownCode, match="no indicator 'rac'") as refused:
        chosen(["rac"])
    assert "rca" in refused.value.remedy
