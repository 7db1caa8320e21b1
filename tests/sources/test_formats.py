"""Layouts of agencies, by specimens written for these tests: what is read, and what is left."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fumao.errors import DuplicateKey, InvalidInput, SourceChanged, UnknownCode, Unreadable
from fumao.sources import read_source, sources

# Source, specimen, encoding; what is read and what is left: texts of flows and reasons.
READ = [
    ("eurostat-its", "eurostat/its.tsv", "utf-8",
     ["DEU/W1/S/X/_T/_T/2019 310000.5 EUR_MN A F", "DEU/W1/S/X/_T/_T/2020 280000.1 EUR_MN P F",
      "GRC/CHN/SC/M/_T/_T/2019 - EUR_MN Q C", "GRC/CHN/SC/M/_T/_T/2020 12.5 EUR_MN B F",
      "IRL/GBR/SE/B/_T/_T/2019 -3.25 EUR_MN E F", "IRL/GBR/SE/B/_T/_T/2020 - EUR_MN M F"],
     {"aggregate": 2, "unknown_unit": 2}),
    ("wto", "wto/bulk-latin1.csv", "latin-1",
     ["CIV/W1/SC/X/_T/_T/2019 385.2 USD_MN A F", "TUR/CHN/SD/M/_T/_T/2019 51 USD_MN E F",
      "GLP/W1/SD/X/_T/_T/2019 640 USD_MN B F", "CHN/W1/SC/X/_T/_T/2019-Q2 11000 USD_MN A F",
      "TWN/W1/SC/X/_T/_T/2019 9000 USD_MN A F"],
     {"aggregate": 1, "not_money": 1}),
    ("unctad-services", "unctad/services.csv", "utf-8",
     ["W1/W1/S/X/_T/_T/2019 6224000.5 USD_MN A F", "CHN/W1/S/X/_T/_T/2019 283192.3 USD_MN A F",
      "CHN/W1/SD/M/_T/_T/2019 250741.5 USD_MN A F"],
     {"aggregate": 1, "missing": 1}),
    ("comtrade-services", "comtrade/api.csv", "utf-8",
     ["CHN/W1/S/X/_T/_T/2019-Q4 74019.5 USD_MN A F",
      "CHN/W1/SPX4/M/_T/_T/2019-Q4 911.25 USD_MN A F",
      "IRL/W1/SH/X/_T/_T/2019-Q4 -1.5 USD_MN A F"],
     {"missing": 1, "unknown_area": 1}),
    ("ons-services", "ons/by-type.csv", "utf-8",
     ["GBR/W1/S/X/_T/_T/2019 317674 GBP_MN A F", "GBR/CHN/SJ21/X/_T/_T/2019-Q3 - GBP_MN Q N",
      "GBR/EU27_2020/SD/M/_T/_T/2019 31000 GBP_MN A F",
      "GBR/EU28/SD/M/_T/_T/2019 31500 GBP_MN A F"],
     {"residual": 1, "no_item": 1}),
    ("ons-timeseries", "ons/timeseries.csv", "utf-8",
     ["GBR/W1/S/X/_T/_T/2019 317674 GBP_MN A F", "GBR/W1/S/X/_T/_T/2019-Q4 80000 GBP_MN A F",
      "GBR/W1/S/X/_T/_T/2019-12 27000 GBP_MN A F", "GBR/W1/S/M/_T/_T/2019 217000 GBP_MN A F"],
     {"adjusted": 2}),
]  # fmt: skip


def told(flow):
    value = "-" if flow.value is None else f"{flow.value.normalize():f}"
    return f"{flow.key} {value} {flow.unit} {flow.status} {flow.confidentiality}"


@pytest.mark.parametrize(("source", "file", "encoding", "flows", "left"), READ)
def test_a_layout_is_read_and_what_does_not_fit_is_counted(
    specimens, source, file, encoding, flows, left
):
    loaded = read_source(source, [specimens / file], encoding)
    assert sorted(map(told, loaded.flows)) == sorted(flows)
    found = {}
    for each in loaded.leftovers():
        found[each.reason] = found.get(each.reason, 0) + each.rows
    assert found == left
    assert loaded.given == len(flows) + sum(left.values())


@pytest.mark.parametrize(("source", "file", "encoding", "flows", "left"), READ)
def test_no_layout_is_read_when_a_column_of_it_is_gone(
    specimens, tmp_path, source, file, encoding, flows, left
):
    text = (specimens / file).read_text(encoding=encoding)
    names = {"eurostat-its": "stk_flow", "wto": "UnitCode", "unctad-services": '"Economy"',
             "comtrade-services": "primaryValue", "ons-services": "country_code",
             "ons-timeseries": "CDID"}  # fmt: skip
    other = tmp_path / f"other{(specimens / file).suffix}"
    other.write_text(text.replace(names[source], "other", 1), encoding=encoding)
    with pytest.raises(SourceChanged) as refused:
        read_source(source, [other], encoding)
    assert names[source].strip('"') in refused.value.what
    assert refused.value.where == other.name


def test_the_bulk_file_of_the_wto_is_refused_in_the_wrong_encoding(specimens):
    with pytest.raises(Unreadable, match="not in utf-8"):
        read_source("wto", [specimens / "wto" / "bulk-latin1.csv"])


def test_a_row_with_a_field_less_is_a_file_that_was_cut_off(specimens, tmp_path):
    text = (specimens / "comtrade" / "api.csv").read_text(encoding="utf-8")
    cut = tmp_path / "cut.csv"
    cut.write_text(text[:-40], encoding="utf-8")
    with pytest.raises(Unreadable, match="cut off"):
        read_source("comtrade-services", [cut])


@pytest.mark.parametrize("name", ["cut.parquet", "cut.csv.gz", "cut.zip"])
def test_a_damaged_binary_file_is_unreadable(tmp_path, name):
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"a": range(1000)}), whole)
    cut = tmp_path / name
    cut.write_bytes(whole.read_bytes()[:300])
    with pytest.raises(Unreadable, match="damaged"):
        read_source("wdi", [cut])


def test_both_layouts_of_batis_tell_the_same(specimens):
    oecd = read_source("batis", [specimens / "batis" / "oecd.csv"])
    wto = read_source("batis", [specimens / "batis" / "wto.csv"])
    assert sorted(map(told, oecd.flows)) == sorted(map(told, wto.flows))
    assert oecd.given == wto.given == 14
    reasons = [(each.reason, each.code, each.rows) for each in oecd.leftovers()]
    assert reasons == [("aggregate", "WXOECD", 2), ("residual", "WXD", 2)]


def test_a_cell_of_batis_has_three_values_and_says_which_is_an_estimate(specimens):
    flows = read_source("batis", [specimens / "batis" / "oecd.csv"]).flows
    own = flows.having(reporter="USA", period="2019")
    assert [(each.origin, each.status, float(each.value)) for each in own] == [
        ("reported", "A", 3201.0), ("estimated", "A", 3201.0), ("balanced", "E", 3100.5),
    ]  # fmt: skip
    assert (
        flows.having(origin="estimated", reporter="CHN", partner="USA").table["status"][0].as_py()
        == "E"
    )


def test_only_the_years_asked_for_are_read_of_batis(specimens):
    loaded = read_source("batis", [specimens / "batis" / "wto.csv"], years=["2020"])
    assert {flow.period for flow in loaded.flows} == {"2020"}
    assert loaded.given == 2
    assert loaded.flows.table["line"].to_pylist() == [3, 3]


def test_other_sources_are_not_read_by_year(specimens):
    with pytest.raises(InvalidInput, match="not read by year"):
        read_source("wdi", [specimens / "worldbank" / "long.csv"], years=["2020"])


@pytest.mark.parametrize("layout", ["wide.csv", "long.csv"])
def test_both_layouts_of_the_world_bank_tell_the_same(specimens, layout):
    loaded = read_source("wdi", [specimens / "worldbank" / layout])
    assert loaded.indicators.of("GDP", "2019") == {
        "CHN": 14279968506263.1, "NAM": 12542168267.2, "W1": 87653000000000.0,
    }  # fmt: skip
    assert sorted(map(told, loaded.flows)) == [
        "CHN/W1/SH/M/_T/_T/2018 35783000000 USD A F", "CHN/W1/SH/M/_T/_T/2019 34370000000 USD A F",
        "CHN/W1/SH/M/_T/_T/2020 37782000000 USD A F",
    ]  # fmt: skip
    assert [(each.reason, each.code, each.rows) for each in loaded.leftovers()] == [
        ("aggregate", "LIC", 2)
    ]


def test_namibia_is_not_taken_for_a_missing_value(tmp_path):
    file = tmp_path / "its.tsv"
    file.write_text(
        "freq,currency,bop_item,stk_flow,partner,geo\\TIME_PERIOD\t2019 \n"
        "A,MIO_EUR,S,CRE,NA,DE\t7 \n",
        encoding="utf-8",
    )
    assert [told(flow) for flow in read_source("eurostat-its", [file]).flows] == [
        "DEU/NAM/S/X/_T/_T/2019 7 EUR_MN A F"
    ]


def test_files_of_one_source_are_joined_and_may_not_overlap(specimens, tmp_path):
    api = specimens / "comtrade" / "api.csv"
    other = tmp_path / "other.csv"
    text = api.read_text(encoding="utf-8").replace("2019Q04", "2020Q04")
    other.write_text(text, encoding="utf-8")
    loaded = read_source("comtrade-services", [api, other])
    assert (loaded.given, len(loaded.flows), loaded.left.num_rows) == (10, 6, 4)
    with pytest.raises(DuplicateKey):
        read_source("comtrade-services", [api, api])


def test_the_atlas_needs_its_list_of_countries(tmp_path):
    file = tmp_path / "services.parquet"
    columns = ("country_id", "product_id", "year", "export_value", "import_value")
    pq.write_table(pa.table({name: [156] for name in columns}), file)
    with pytest.raises(InvalidInput, match=r"location_country\.csv"):
        read_source("atlas-services", [file])


def test_every_source_says_what_is_known_of_it():
    for source in sources().values():
        assert source.title, source.name
        assert source.licence, source.name
        assert source.citation, source.name
        assert source.traps, source.name
        assert source.page.startswith("https://"), source.name
        assert not source.address or source.address.startswith("https://"), source.name
        assert source.kind in ("trade", "indicators"), source.name


def test_a_source_that_does_not_exist_is_answered_with_those_that_do(tmp_path):
    with pytest.raises(UnknownCode, match="no source 'imf'") as refused:
        read_source("imf", [tmp_path])
    assert "wdi" in refused.value.remedy


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidInput, match="no file"):
        read_source("wdi", [tmp_path / "gone.csv"])


def test_no_file_at_all_is_refused():
    with pytest.raises(InvalidInput, match="no file is given"):
        read_source("wdi", [])
