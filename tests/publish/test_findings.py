"""What contradicts is found, what agrees is not, and nothing is changed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fumao.claims.check import Verdict
from fumao.model.finding import Severity
from fumao.model.flows import Flows
from fumao.publish.edition import read_edition
from fumao.publish.findings import examine


def flows_of(*rows):
    return Flows.from_rows(
        {"reporter": "CHN", "item": "S", "unit": "USD_MN", "flow": flow, "period": period,
         "value": value}
        for flow, period, value in rows
    )  # fmt: skip


@pytest.fixture
def examined(edition):
    """Findings of the small edition by key, beside some published flows."""

    def look(*rows):
        found = examine(read_edition(str(edition)), flows_of(*rows))
        return found, {finding.key: finding for finding in found.findings}

    return look


def test_a_total_that_is_not_the_sum_of_its_parts_is_a_contradiction(examined):
    _, findings = examined()
    finding = findings["ins.trade.2020"]
    assert finding.severity is Severity.ERROR
    assert (finding.found.en, finding.expected.en) == ("US$17.72 billion", "US$17.62 billion")
    assert finding.where == "mofcom-2020, line 687"


def test_a_total_that_is_the_sum_of_its_parts_is_no_finding(examined):
    found, findings = examined()
    assert "trade.2020" not in findings
    assert Verdict.AGREES in {each.verdict for each in found.checks["trade.2020"]}


def test_a_share_is_checked_against_the_printed_part_and_whole(examined, edition, replaced):
    assert "imports.share.2020" not in examined()[1]
    replaced(edition / "facts" / "trade.csv", ",57.6,", ",58.6,")
    assert examined()[1]["imports.share.2020"].expected.en == "57.6%"


def test_a_number_that_published_flows_contradict_is_a_doubt(examined):
    _, findings = examined(("X", "2020", "290000"))
    assert findings["exports.2020"].severity is Severity.DOUBT
    assert findings["exports.2020"].rule == "[CHN/W1/S/X/_T/_T/2020]"


def test_a_number_that_published_flows_confirm_is_no_finding(examined):
    found, findings = examined(("X", "2020", "280628.774"))
    assert "exports.2020" not in findings
    assert found.checks["exports.2020"][0].verdict is Verdict.AGREES


def test_a_difference_of_one_in_the_last_digit_is_only_a_note(examined):
    _, findings = examined(("X", "2020", "280628.774"), ("X", "2019", "283800"))
    assert findings["exports.yoy.2020"].severity is Severity.NOTE
    assert findings["exports.yoy.2020"].expected.en == "down 1.1%"


def test_an_amount_in_one_currency_is_not_held_against_one_in_another(examined, edition):
    with (edition / "facts" / "trade.csv").open("a", encoding="utf-8") as facts:
        facts.write("trade.cny.2020,trade,level,2020,,45642.7,,CNY_100MN,,,,,609,,\n")
    _found, findings = examined(("X", "2020", "280628.774"), ("M", "2020", "381088.1"))
    assert "trade.cny.2020" not in findings
    assert "trade.2020" not in findings


def test_nothing_is_corrected(edition):
    read = read_edition(str(edition))
    examine(read, flows_of())
    assert read.facts["ins.trade.2020"].value == Decimal("177.2")


@pytest.fixture(scope="module")
def real():
    """The findings of the 2020 report, by key, beside the shipped series."""
    from fumao.model.flows import join
    from fumao.model.tables import data_path

    edition = read_edition("chn-2020")
    series = [
        data_path("series", f"{name}.csv").read_text(encoding="utf-8").splitlines()
        for name in edition.settings["series"]
    ]
    flows = join(Flows.from_csv(lines, "series") for lines in series)
    return {finding.key: finding for finding in examine(edition, flows).findings}


@pytest.mark.parametrize(
    ("key", "found", "expected"),
    [
        ("case.avi.cargo.growth.2020", "up 145.5%", "up 45.4%"),
        ("con.productivity.yoy.2019", "up 7.1%", "up 8.3%"),
        ("tt.t.trade.2000", "51.0%", "48.2%"),
        ("tt.m3.share", "58.9%", "21.8%"),
    ],
)
def test_a_contradiction_of_the_2020_report_is_found(real, key, found, expected):
    assert (real[key].found.en, real[key].expected.en) == (found, expected)
    assert real[key].severity is Severity.ERROR
    assert real[key].note.zh
    assert real[key].note.en


def test_the_insurance_total_of_the_2020_report_stands_beside_the_sum_of_its_parts(real):
    assert real["ins.trade.2020"].found.en == "US$17.72 billion"


@pytest.mark.parametrize(
    "key", ["ov.trade.2020", "ov.exp.2020", "ov.imp.2020", "ov.trade.yoy.2020", "ins.balance.2020"]
)
def test_what_the_2020_report_prints_rightly_is_no_contradiction(real, key):
    assert key not in real or real[key].severity is not Severity.ERROR


def test_a_finding_of_the_2020_report_that_the_year_explains_is_in_one_currency(real):
    both = [finding.found.en + finding.expected.en for finding in real.values()]
    assert [words for words in both if "RMB" in words and "US$" in words] == []
    assert "open.trade.2020" not in real
