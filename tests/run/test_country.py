"""A country's own report, from shipped series or from a file of flows."""

from __future__ import annotations

import json
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from lxml import html

from fumao.methods.rounding import round_half_away
from fumao.run.audit import Order, audit_file

HEAD = "reporter,item,flow,period,value,unit\n"


@pytest.fixture
def written(fumao, tmp_path):
    """Write a country's report as one page; give the summary and the page as text."""

    def write(reporter, year, *options, lang="en"):
        out = tmp_path / "build"
        answer = fumao(
            "report", "--reporter", reporter, "--year", year, "--lang", lang, "--to", "html,xlsx",
            "--out", out, "--store", tmp_path / "store", "--json", *options,
        )  # fmt: skip
        assert answer.code == 0, answer.err
        page = html.parse(str(out / f"{reporter.lower()}-{year}.{lang}.html")).getroot()
        return json.loads(answer.out), " ".join(page.text_content().split())

    return write


def flows_file(path, exports, imports="3100", unit="USD_MN", reporter="FRA"):
    """A file of flows of two years."""
    rows = [
        f"{reporter},S,{flow},{year},{value},{unit}"
        for flow, value in (("X", exports), ("M", imports))
        for year in ("2018", "2019")
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_united_states_have_a_report_of_their_own(written):
    summary, page = written("USA", "2019")
    assert "Trade in services of the United States, 2019" in page
    assert "In 2019, services trade of the United States" in page
    assert summary["numbers_in_prose"] > 20


def test_the_report_in_chinese_is_about_the_same_country(written):
    _, page = written("USA", "2019", lang="zh")
    assert "美国服务贸易发展报告2019" in page
    assert "中国" not in page.partition("美国服务贸易发展报告2019")[2].partition("资料来源")[0]


def test_a_country_of_which_the_data_hold_nothing_is_refused(fumao, tmp_path):
    answer = fumao(
        "report", "--reporter", "TUV", "--year", "2019", "--out", tmp_path / "build",
        "--store", tmp_path / "store",
    )  # fmt: skip
    assert answer.code == 2
    assert "the data hold nothing for TUV 2019" in answer.err
    assert not (tmp_path / "build").exists()


def test_a_file_of_flows_gives_its_country_a_report(written, tmp_path):
    data = flows_file(tmp_path / "flows.csv", "294000", "263000")
    summary, page = written("FRA", "2019", "--data", data)
    assert "US$557 billion" in page or "US$557.00 billion" in page or "US$557.0 billion" in page
    assert summary["blocks_left_out"] > 0


def test_a_report_is_of_the_file_that_was_given_and_of_no_earlier_one(written, tmp_path):
    first = flows_file(tmp_path / "a" / "flows.csv", "294000")
    second = flows_file(tmp_path / "b" / "flows.csv", "111000")
    _, before = written("FRA", "2019", "--data", first)
    _, between = written("FRA", "2019", "--data", second)
    _, again = written("FRA", "2019", "--data", first)
    assert before != between
    assert again == before


def test_amounts_in_another_currency_are_not_taken_for_dollars(fumao, tmp_path):
    data = flows_file(tmp_path / "flows.csv", "19000", unit="CNY_100MN", reporter="CHN")
    answer = fumao(
        "report", "--reporter", "CHN", "--year", "2019", "--data", data, "--lang", "en",
        "--to", "html", "--out", tmp_path / "build", "--store", tmp_path / "store",
    )  # fmt: skip
    page = tmp_path / "build" / "chn-2019.en.html"
    assert answer.code == 2 or "US$" not in page.read_text(encoding="utf-8")


def test_a_report_as_of_a_day_uses_what_had_been_released(fumao, tmp_path):
    answer = fumao(
        "report", "--reporter", "USA", "--year", "2019", "--as-of", "2001-01-01",
        "--out", tmp_path / "build", "--store", tmp_path / "store",
    )  # fmt: skip
    assert answer.code == 2
    assert answer.err.startswith("VintageNotFound: no vintage of ")
    assert "releases in the store" in answer.err


@pytest.mark.parametrize("reporter", ["GBR", "FRA"])
def test_quarterly_flows_of_a_public_source_give_a_country_its_report(
    written, root, tmp_path, reporter
):
    source = root.parent / "shared/data/comtrade_services_quarterly"
    source = source / "services_quarterly_long.parquet"
    if not source.is_file():
        pytest.skip("the quarterly flows are not here")
    rows = [
        (row["cmd_code"], row["flow_code"], f"{row['ref_year']}-Q{row['quarter']}",
         Decimal(str(row["primary_value"])))
        for row in pq.read_table(source).to_pylist()
        if row["reporter_iso"] == reporter and row["primary_value"] is not None
    ]  # fmt: skip
    data = tmp_path / f"{reporter}.csv"
    lines = (
        f"{reporter},{item},{flow},{time},{value},USD_MN\n" for item, flow, time, value in rows
    )
    data.write_text(HEAD + "".join(lines), encoding="utf-8")
    summary, page = written(reporter, "2019", "--data", data)
    assert summary["numbers_in_prose"] > 20
    total = sum(value for item, _, time, value in rows if item == "S" and time[:4] == "2019")
    # Printed in hundred millions with one decimal, so in billions with two.
    assert f"US${round_half_away(total / 1000, 2)} billion" in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_country_s_report_passes_its_own_audit(written, tmp_path, lang):
    written("USA", "2019", lang=lang)
    for file in sorted((tmp_path / "build").glob(f"*.{lang}.*")):
        audited = audit_file(Order(file))
        assert audited.findings == ()
        assert audited.summary.checked > 50
