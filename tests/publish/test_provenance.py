"""No number without a source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fumao.claims import Citation
from fumao.errors import InvalidInput
from fumao.publish.provenance import check_sources


@pytest.fixture
def claim(facts_of):
    claims, _ = facts_of("exports.2020,exports,level,2020,,2806.3,,USD_100MN,,,,,165,,")
    return claims["exports.2020"]


def test_a_printed_and_a_computed_number_have_sources(claim):
    computed = replace(claim, citation=Citation("computed"), formula="[CHN/W1/S/X/_T/_T/2020]")
    check_sources({"printed": claim, "computed": computed})


@pytest.mark.parametrize(
    "citation", [Citation(""), Citation("mofcom-2020"), Citation("", "trade.csv", "165")]
)
def test_a_claim_without_a_source_is_named(claim, citation):
    with pytest.raises(InvalidInput, match=r"exports\.2020 has no source") as caught:
        check_sources({"exports.2020": replace(claim, citation=citation)})
    assert caught.value.where
    assert "line of the source" in caught.value.remedy


def test_a_computed_claim_without_a_formula_has_no_source(claim):
    with pytest.raises(InvalidInput):
        check_sources({"exports.2020": replace(claim, citation=Citation("computed"))})
