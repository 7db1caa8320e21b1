"""The 2020 report against itself: what its own figures refute is found, what they bear out is not."""

from __future__ import annotations

import pytest

from fumao.audit.documents import read_document
from fumao.audit.examine import examine
from fumao.claims.reading import read

# Line, and what is printed there although the report's own figures exclude it.
REFUTED = [
    (269, "79.4%"), (273, "33.5%"), (485, "8.6%"), (509, "85.9%"), (573, "4.0%"),
    (651, "3.8个百分点"), (687, "177.2亿美元"), (1248, "5.2%"), (1496, "145.5%"),
]  # fmt: skip
# What its figures contradict, where rounding or another source may be the reason: one finding each.
DOUBTED = [(505, "80.0%"), (509, "2.8个百分点"), (777, "1.4倍"), (1373, "64.9%"), (1374, "51.0%")]
# Lines whose figures agree with each other and with the rest.
BORNE_OUT = [174, 178, 187, 255, 257, 267, 673, 842, 844, 1017, 1037, 1045, 1179, 1290]


@pytest.fixture(scope="module")
def findings(root):
    file = root.parent / "shared" / "report-2020.txt"
    if not file.is_file():
        pytest.skip("the report is not here")
    document = read_document(file)
    return examine(read(document.blocks, document.lang)).findings


@pytest.mark.parametrize(("line", "printed"), REFUTED)
def test_a_number_that_the_report_refutes_is_found(findings, line, printed):
    errors = [each for each in findings if each.severity == "error" and line in each.lines]
    assert [each for each in errors if printed in each.printed]


@pytest.mark.parametrize(("line", "printed"), DOUBTED)
def test_a_number_that_may_have_a_reason_is_one_warning(findings, line, printed):
    (found,) = [each for each in findings if line == each.lines[0] and printed in each.message.zh]
    assert found.severity == "warning"


def test_two_forecasts_of_one_share_that_differ_are_doubted(findings):
    assert [each.severity for each in findings if set(each.lines) == {1386, 281}] == ["warning"]


@pytest.mark.parametrize("line", BORNE_OUT)
def test_figures_that_agree_raise_no_error(findings, line):
    assert not [each for each in findings if each.severity == "error" and each.lines[0] == line]


def test_there_are_few_findings_beside(findings):
    assert len([each for each in findings if each.severity == "error"]) <= 20
