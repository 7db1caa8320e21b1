"""Data over HTTP: paths and parameters of both versions, and what never leaves."""

from __future__ import annotations

import csv
import io
import json

import pyarrow.parquet as pq
import pytest

from .conftest import MEDIA, SECRETS

TRADE = "/data/dataflow/FUMAO/trade/1.0.0"
QUARTERS = "/data/dataflow/FUMAO/quarters$2e$v1/1.0.0"


def rows(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def told(answer):
    return sorted((row["INT_ACC_ITEM"], row["TIME_PERIOD"], row["OBS_VALUE"])
                  for row in rows(answer))  # fmt: skip


def test_a_key_gives_its_series(ask):
    assert told(ask(f"{TRADE}/A.CHN.W1.C.S", "csv")) == [
        ("S", "2019", "283192.3"), ("S", "2020", "280628.774")
    ]  # fmt: skip


@pytest.mark.parametrize("base", ["", "/v2"])
def test_what_is_left_out_of_a_path_is_anything(ask, base):
    short = ask(f"{base}/data/dataflow/FUMAO/trade", "csv")
    assert short.content == ask(f"{TRADE}/*?offset=0", "csv").content
    assert len(rows(short)) == 6


@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        ("c[TIME_PERIOD]=ge:2020", 4), ("c[INT_ACC_ITEM]=S,SD&c[TIME_PERIOD]=2020", 2),
        ("c%5BREF_AREA%5D=CHN", 6), ("c[OBS_VALUE]=gt:100000", 4), ("c[ORIGIN]=estimated", 1),
        ("lastNObservations=1", 5), ("firstNObservations=1", 5), ("limit=2", 2),
        ("offset=4", 2), ("offset=1&limit=3", 3), ("asOf=2021-12-31", 5),
        ("includeHistory=true", 11), ("includeHistory=true&offset=4&limit=2", 2),
        ("updatedAfter=2021-06-01", 4), ("updatedAfter=2021-06-01&limit=1", 1),
        ("updatedAfter=2020-01-01", 6),
    ],
)  # fmt: skip
def test_parameters_choose_rows(ask, parameters, count):
    assert len(rows(ask(f"{TRADE}?{parameters}", "csv"))) == count


def test_pages_run_through_all_data_sets_and_leave_nothing_out(ask):
    whole = rows(ask(f"{TRADE}?includeHistory=true", "csv"))
    pages = [rows(ask(f"{TRADE}?includeHistory=true&offset={at}&limit=3", "csv"))
             for at in range(0, 12, 3)]  # fmt: skip
    assert [each for page in pages for each in page] == whole


def test_the_history_lists_each_vintage_with_its_days(ask):
    found = json.loads(ask(f"{TRADE}/A.CHN.W1.C.S?includeHistory=true&c[TIME_PERIOD]=2020").text)
    sets = found["data"]["dataSets"]
    assert [each["validFrom"][:10] for each in sets] == ["2021-03-31", "2022-03-31"]
    assert sets[0]["validTo"][:10] == "2022-03-31"
    values = [next(iter(each["series"].values()))["observations"]["0"][0] for each in sets]
    assert values == [278500, 280628.774]


def test_what_is_gone_is_told_as_deleted(ask):
    actions = {row["INT_ACC_ITEM"]: row["ACTION"]
               for row in rows(ask(f"{TRADE}?updatedAfter=2021-06-01", "csv"))}  # fmt: skip
    assert actions["SA"] == "D"
    assert actions["SC1"] == "R"


def test_attributes_and_measures_are_told_as_asked(ask):
    (first, *_) = rows(ask(f"{TRADE}?attributes=OBS_STATUS&measures=none", "csv"))
    assert "OBS_VALUE" not in first
    assert "CONF_STATUS" not in first
    assert first["OBS_STATUS"]


@pytest.mark.parametrize("at", ["TIME_PERIOD", "AllDimensions", "REF_AREA"])
def test_messages_are_arranged_as_asked(ask, at):
    found = ask(f"{TRADE}?dimensionAtObservation={at}", "xml")
    assert f'dimensionAtObservation="{at}"' in found.text


@pytest.mark.parametrize("base", ["", "/v1"])
def test_version_one_asks_with_its_own_words(ask, base):
    found = ask(f"{base}/data/FUMAO,trade,1.0/A.CHN.W1.C+D.S+SD/all?startPeriod=2020", "csv")
    assert told(found) == [("S", "2020", "280628.774"), ("SD", "2020", "131200.5")]
    assert ask(f"{base}/data/trade").headers["content-type"] == MEDIA["xml-2.1"]


@pytest.mark.parametrize("detail", ["serieskeysonly", "nodata"])
@pytest.mark.parametrize("form", MEDIA)
def test_series_are_told_without_their_observations(ask, detail, form):
    path = f"/v1/data/trade/A.CHN.W1.C+D.S+SD?detail={detail}"
    found = ask(path, form)
    assert found.status_code == 200, found.text
    if form == "parquet":
        table = pq.read_table(io.BytesIO(found.content))
        assert [row["INT_ACC_ITEM"] for row in table.to_pylist()] == ["S", "SD"]
        assert "TIME_PERIOD" not in table.column_names
    elif form == "csv":
        assert [row["INT_ACC_ITEM"] for row in rows(found)] == ["S", "SD"]
        assert not {"TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"} & {*rows(found)[0]}
    elif form == "json":
        (told,) = found.json()["data"]["dataSets"]
        assert [each["observations"] for each in told["series"].values()] == [{}, {}]
    else:
        assert found.text.count("<Series ") == found.text.count("</Series>") == 2
        assert "<Obs" not in found.text
    assert ("VINTAGE" in ask(path, "csv").text) == (detail == "nodata")
    assert ask(f"{path}&dimensionAtObservation=REF_AREA").status_code == 400


# What httr, and so rsdmx, sends without being asked.
HTTR = "application/json, text/xml, application/xml, */*"


def test_clients_of_version_one_that_take_anything_are_given_what_came_with_it(ask):
    for accept in (HTTR, "*/*", "application/xml"):
        assert ask("/v1/data/trade", accept).headers["content-type"] == MEDIA["xml-2.1"]


@pytest.mark.parametrize("path", ["/data", "/data/dataflow", "/data/*/*/*/*/*", "/data/all",
                                  "/v1/data/FUMAO,all,latest/all",
                                  "/data/datastructure/FUMAO/FUMAO_ITSS"])  # fmt: skip
def test_all_dataflows_can_be_asked_at_once(ask, path):
    found = rows(ask(path, "csv"))
    names = {row["STRUCTURE_ID"] for row in found}
    assert names == {"FUMAO:trade(1.0.0)", "FUMAO:quarters$2e$v1(1.0.0)"}
    assert len(found) == 8


def test_several_dataflows_with_a_page_through_them(ask):
    path = "/data/dataflow/FUMAO/quarters$2e$v1,trade"
    whole = rows(ask(path, "csv"))
    assert rows(ask(f"{path}?offset=1&limit=3", "csv")) == whole[1:4]
    assert [row["STRUCTURE_ID"] for row in whole[:2]] == ["FUMAO:quarters$2e$v1(1.0.0)"] * 2


HIDDEN = [
    f"{path}?{parameters}"
    for path in (TRADE, QUARTERS, "/data/dataflow")
    for parameters in (
        "", "includeHistory=true", "asOf=2021-12-31", "updatedAfter=2020-01-01",
        "updatedAfter=2021-06-01", "c[OBS_VALUE]=gt:50000", "c[CONF_STATUS]=C,N",
        "c[OBS_STATUS]=Q", "lastNObservations=1", "dimensionAtObservation=AllDimensions",
        "attributes=all&measures=all", "c[INT_ACC_ITEM]=SE", "offset=0&limit=10",
    )
]  # fmt: skip


@pytest.mark.parametrize("form", MEDIA)
def test_a_confidential_value_leaves_in_no_form_and_by_no_parameter(ask, form):
    seen = 0
    for path in HIDDEN:
        found = ask(path, form)
        assert found.status_code in (200, 404), path
        content = found.content
        if form == "parquet" and found.status_code == 200:
            table = pq.read_table(io.BytesIO(content))
            content = str(table.to_pylist()).encode()
            seen += len(table)
        for secret in (*SECRETS, "666666.6"):
            assert secret.encode() not in content, path
        seen += len(content)
    assert seen > 1000


@pytest.mark.parametrize("secret", SECRETS)
def test_a_condition_on_values_never_finds_a_confidential_one(ask, secret):
    for operator in ("eq", "ge", "le"):
        found = ask(f"/data/dataflow?c[OBS_VALUE]={operator}:{secret}", "csv")
        if found.status_code == 200:
            assert {row["CONF_STATUS"] for row in rows(found)} == {"F"}
    assert ask(f"/data/dataflow?c[OBS_VALUE]=eq:{secret}", "csv").status_code == 404


def test_a_vintage_of_cells_before_disclosure_control_is_not_there(ask):
    assert "2023-03-31" not in ask(f"{TRADE}?includeHistory=true", "csv").text
