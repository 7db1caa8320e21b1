"""The claims of a document beside published Flows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from fumao.audit.against import against, coded, compared
from fumao.audit.examine import Examination
from fumao.audit.items import item_of
from fumao.audit.subjects import topic
from fumao.claims import Citation, Claim, Measure, Subject
from fumao.claims.reading.passage import Place
from fumao.claims.reading.reading import Read, Reading
from fumao.model.flows import Flows
from fumao.model.names import NO_NAMES
from fumao.model.period import Period
from fumao.model.unit import unit

ROWS = (
    ("S", "X", "2019", "283612.4"), ("S", "X", "2020", "280628.8"),
    ("S", "M", "2019", "501402.5"), ("S", "M", "2020", "381087.7"),
    ("SD", "M", "2019", "251100.7"), ("SD", "M", "2020", "131228.0"),
)  # fmt: skip


@pytest.fixture(scope="module")
def flows():
    rows = [
        {"reporter": "CHN", "item": item, "flow": flow, "period": year, "value": value,
         "unit": "USD_MN", "vintage": "comtrade@2021-06-30"}
        for item, flow, year, value in ROWS
    ]  # fmt: skip
    return Flows.from_rows(rows)


def says(subject, value, code="USD_100MN", measure="level", period="2020", *, base="", scope="",
         denominator="", comparator="", hints=()):  # fmt: skip
    """A reading in the words of a document."""
    claim = Claim(
        key="c1", subject=Subject("x", NO_NAMES, NO_NAMES), measure=Measure(measure),
        value=Decimal(value), unit=unit(code), period=Period.parse(period),
        base=Period.parse(base) if base else None, citation=Citation("test"),
    )  # fmt: skip
    place = Place(7, 0, 1)
    return Reading(
        claim=claim, numeral=value.lstrip("-"), unit="亿美元" if code == "USD_100MN" else "%",
        text=f"{subject}{value}", places=(place,), number=place, subject=subject, scope=scope,
        denominator=denominator, comparator=comparator, hints=frozenset(hints),
    )  # fmt: skip


def read(*readings):
    numbered = (
        replace(each, claim=replace(each.claim, key=f"c{n}")) for n, each in enumerate(readings, 1)
    )
    return Read(tuple(numbered), ())


def agreeing(flows, *readings):
    """Whether each claim that the flows speak to agrees."""
    return [each.agrees for each in compared(read(*readings), flows)]


@pytest.mark.parametrize(
    "reading",
    [
        says("中国服务出口", "2806.3"),
        says("服务贸易进口总额", "3810.9", scope="我国"),
        says("China's services exports", "280.63", "USD_BN"),
        says("我国服务进出口", "6617.2"),
        says("服务贸易逆差", "-1004.6", measure="balance"),
        says("旅行服务进口", "-47.7", "PCT", "growth_yoy"),
        says("imports of travel services", "-47.7", "PCT", "growth_vs_base", base="2019"),
        says("服务进口", "57.6", "PCT", "share", denominator="服务进出口"),
        says("travel imports", "34.4", "PCT", "share", denominator="services imports"),
        says("服务出口", "6.3", "PP", "share_change_pp", base="2019", denominator="服务进出口"),
    ],
    ids=lambda reading: reading.subject + reading.numeral,
)
def test_a_claim_that_published_data_confirm_agrees(flows, reading):
    assert agreeing(flows, reading) == [True]


@pytest.mark.parametrize(
    "reading",
    [
        says("跨境电商进出口", "2806.3"),
        says("中医药服务出口", "2806.3"),
        says("上海服务出口", "2806.3"),
        says("中国与东盟服务进出口", "2806.3"),
        says("中国货物出口", "2806.3"),
        says("中国服务出口", "2806.3", period="2015"),
        says("企业平均服务出口", "2806.3"),
        says("服务出口", "40", "PCT", "share", denominator="数字贸易出口"),
        says("服务出口", "5", "PP", "growth_gap_pp", comparator="全球"),
        says("服务出口", "2806.3", hints=["limit"]),
        says("服务", "2806.3"),
    ],
    ids=lambda reading: reading.subject,
)
def test_a_claim_whose_words_or_data_are_not_known_is_left_alone(flows, reading):
    assert agreeing(flows, reading) == []


def test_amounts_in_another_currency_are_left_alone(flows):
    assert agreeing(flows, says("中国服务出口", "19356.7", "CNY_100MN")) == []


def test_growth_of_amounts_in_another_currency_is_left_alone(flows):
    level = says("中国服务出口", "19356.7", "CNY_100MN")
    growth = says("中国服务出口", "-1.1", "PCT", "growth_yoy")
    assert agreeing(flows, level, growth) == []
    assert agreeing(flows, growth) == [True]


def test_a_share_of_itself_is_left_alone(flows):
    assert agreeing(flows, says("服务出口", "70", "PCT", "share", denominator="服务出口")) == []


@pytest.mark.parametrize(
    ("value", "severity"), [("2806.3", ""), ("2806.4", "note"), ("2860.3", "warning")]
)
def test_another_value_is_a_warning_and_a_last_digit_a_note(flows, value, severity):
    found = against(Examination(), read(says("中国服务出口", value)), flows, {})
    assert "".join(each.severity for each in found.findings) == severity


def test_a_finding_names_its_source_and_the_published_value(flows):
    sources = {"comtrade@2021-06-30": "UN Comtrade (comtrade@2021-06-30)"}
    found = against(Examination(), read(says("中国服务出口", "2860.3")), flows, sources)
    (finding,) = found.findings
    assert "UN Comtrade (comtrade@2021-06-30)" in finding.message.zh
    assert "2806.3亿美元" in finding.message.en
    assert finding.recomputed.holds(Decimal("2806.288"))
    assert finding.lines == (7,)


def test_what_another_source_confirms_counts_as_checked(flows):
    examination = Examination({"c1": "unchecked"})
    found = against(examination, read(says("中国服务出口", "2806.3")), flows, {})
    assert found.verdicts == {"c1": "agrees"}


def test_what_the_document_itself_refutes_stays_refuted(flows):
    found = against(Examination({"c1": "differs"}), read(says("中国服务出口", "2806.3")), flows, {})
    assert found.verdicts == {"c1": "differs"}


def test_findings_are_numbered_on(flows):
    first = against(Examination(), read(says("中国服务出口", "2860.3")), flows, {})
    again = against(first, read(says("中国服务出口", "2860.3")), flows, {})
    assert [finding.id for finding in again.findings] == ["f1", "f2"]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("中国与亚洲服务进出口", ("CHN", "S", "T", "ASIA", "")),
        ("services exports to Japan", ("CHN", "S", "X", "JPN", "")),
        ("东部地区服务出口", ("CHN", "S", "X", "W1", "EAST")),
        ("美国运输服务进口", ("USA", "SC", "M", "W1", "")),
        ("全球服务出口", ("W1", "S", "X", "W1", "")),
    ],
)
def test_words_become_codes(words, codes):
    found = coded(topic(words), "CHN")
    assert (found.area, found.item, found.flow, found.partner, found.region) == codes


@pytest.mark.parametrize(
    ("zh", "en", "code"),
    [
        ("旅行", "travel", "SD"), ("运输", "transport services", "SC"),
        ("知识产权使用费", "charges for the use of intellectual property", "SH"),
        ("知识密集型服务", "knowledge-intensive services", "KIS"), ("货物", "goods", "G"),
        ("保险和养老金服务", "insurance and pension services", "SF"),
    ],
)  # fmt: skip
def test_an_item_is_known_by_its_name_in_both_languages(zh, en, code):
    for phrase in (f"{zh}出口", f"exports of {en}"):
        assert item_of(topic(phrase).stem) == code


def test_no_words_are_no_item():
    assert item_of("") == ""
