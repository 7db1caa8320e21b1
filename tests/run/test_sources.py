"""`fumao sources` as people use it: list, fetch, read into a store, compare."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from fumao.sources.fetch import Manners
from fumao.store import FLOWS, Store


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def specimens(root):
    return root / "tests" / "specimens"


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


def test_the_list_has_every_source_and_says_who_fetches_it(fumao):
    done = fumao("sources", "list")
    assert done.code == 0, done.err
    lines = {line.split()[0]: line.split()[-1] for line in done.out.splitlines()}
    assert (lines["wdi"], lines["geodist"]) == ("fumao", "people")


def test_the_list_is_there_for_programs_and_in_chinese(fumao):
    told = json.loads(fumao("sources", "list", "--json").out)
    assert {"name", "address", "licence", "unit", "traps"} <= set(told[0])
    assert fumao("sources", "list", "--lang", "zh").out.startswith("来源")


def test_one_source_tells_all_that_is_known_of_it(fumao):
    out = fumao("sources", "list", "atlas-services").out
    assert "licence         CC0 1.0" in out
    assert out.count("trap ") == 3


def test_a_source_that_does_not_exist_ends_with_two(fumao):
    done = fumao("sources", "list", "imf")
    assert (done.code, "there is no source 'imf'" in done.err) == (2, True)


def read(fumao, source, file, *options):
    return fumao("sources", "read", source, file, *options)


def test_reading_without_a_store_only_tells(fumao, specimens, tmp_path):
    done = read(fumao, "wdi", specimens / "worldbank" / "wide.csv")
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "wdi: 13 observations: 3 flows, 8 indicators, 2 left aside",
        "not loaded: no --store is named",
        "  2 observations: a group of areas of the source's own (country_code LIC)",
    ]


def test_a_load_is_a_vintage_with_all_that_could_not_enter(fumao, specimens, store):
    file = specimens / "wto" / "bulk-latin1.csv"
    options = ("--encoding", "latin-1", "--released", "2026-04-22", "--store", store)
    done = read(fumao, "wto", file, *options)
    assert done.code == 0, done.err
    held = Store(store)
    (receipt,) = held.vintages()
    assert receipt.vintage == "wto@2026-04-22"
    assert (receipt.file, receipt.rows) == ("bulk-latin1.csv", 7)
    assert receipt.licence.startswith("WTO Stats")
    assert set(held.tables(receipt.vintage)) == {"left", "findings", FLOWS}
    assert held.table(receipt.vintage, "left")["line"].to_pylist() == [7, 4]
    row = held.row(receipt.vintage, "TUR/CHN/SD/M/_T/_T/2019")
    assert (row.value, row.file, row.line) == ("51", "bulk-latin1.csv", "3")


def test_the_same_file_again_is_the_same_vintage_and_a_revised_one_is_not(
    fumao, specimens, store, tmp_path
):
    file = tmp_path / "services.csv"
    text = (specimens / "unctad" / "services.csv").read_text("utf-8")
    for given in (text, text, text.replace("283192.3", "283612.4")):
        file.write_text(given, "utf-8")
        day = "2026-07-01" if given is text else "2026-10-01"
        done = read(fumao, "unctad-services", file, "--released", day, "--store", store)
        assert done.code == 0, done.err
    held = Store(store)
    assert [each.vintage for each in held.vintages()] == [
        "unctad-services@2026-07-01", "unctad-services@2026-10-01",
    ]  # fmt: skip
    china = "CHN/W1/S/X/_T/_T/2019"
    assert float(held.flows(["unctad-services"]).find(china).value) == 283612.4
    earlier = held.flows(["unctad-services"], as_of=date(2026, 8, 1))
    assert float(earlier.find(china).value) == 283192.3


def test_indicators_are_loaded_beside_flows(fumao, specimens, store):
    file = specimens / "worldbank" / "long.csv"
    read(fumao, "wdi", file, "--released", "2026-07-01", "--store", store, "--dataset", "bank")
    table = Store(store).table("bank@2026-07-01", "indicators")
    assert table["indicator"].unique().to_pylist() == ["GDP"]


def test_a_load_without_a_day_is_refused(fumao, specimens, store):
    done = read(fumao, "wdi", specimens / "worldbank" / "long.csv", "--store", store)
    assert (done.code, "--released" in done.err) == (2, True)
    assert Store(store).vintages() == []


def test_a_file_that_changed_its_columns_ends_with_two_and_loads_nothing(
    fumao, specimens, store, tmp_path
):
    text = (specimens / "comtrade" / "api.csv").read_text("utf-8")
    file = tmp_path / "api.csv"
    file.write_text(text.replace("cmdCode", "commodity"), "utf-8")
    done = read(fumao, "comtrade-services", file, "--released", "2026-01-01", "--store", store)
    assert done.code == 2
    assert "SourceChanged: there is no column 'cmdCode'" in done.err
    assert not store.exists()


def releases(specimens, tmp_path):
    text = (specimens / "ons" / "by-type.csv").read_text("utf-8")
    file = tmp_path / "two.csv"
    later = [line.replace("2020Q4", "2021Q4") for line in text.splitlines()[1:]]
    file.write_text(text + "\n".join(later) + "\n", "utf-8")
    return file


def test_a_file_with_two_releases_asks_which_one(fumao, specimens, store, tmp_path):
    file = releases(specimens, tmp_path)
    options = ("--released", "2021-07-01", "--store", store)
    done = read(fumao, "ons-services", file, *options)
    assert done.code == 2
    assert "2020Q4, 2021Q4" in done.err
    done = read(fumao, "ons-services", file, *options, "--release", "2021Q4", "--json")
    told = json.loads(done.out)
    assert (told["given"], told["flows"], told["left"]) == (12, 4, 8)
    assert told["vintage"] == "ons-services@2021-07-01"
    assert {each["reason"] for each in told["leftovers"]} == {
        "other_release", "no_item", "residual",
    }  # fmt: skip


def test_flows_of_the_old_edition_do_not_enter_a_store_of_the_new_one(fumao, store, tmp_path):
    file = tmp_path / "services.csv"
    file.write_text("country,product,value\nAlbania,2 Travel,200\n", "utf-8")
    assert read(fumao, "services-2016", file).code == 0
    done = read(fumao, "services-2016", file, "--released", "2024-12-16", "--store", store)
    assert (done.code, "BPM5" in done.err) == (2, True)


def test_quirks_are_told_in_both_languages(fumao, tmp_path):
    head = "period,reporterISO,flowCode,partnerISO,cmdCode,primaryValue\n"
    file = tmp_path / "api.csv"
    file.write_text(head + "2019,IRL,X,W00,S,1000\n2019,IRL,X,W00,SC,400\n2020,IRL,X,W00,SC,4\n"
                    "2020,IRL,M,W00,SF,-5\n", "utf-8")  # fmt: skip
    english = read(fumao, "comtrade-services", file).out
    assert "found: 1 totals that items miss, 1 jumps, 1 negative values" in english
    assert "a slip of the unit?" in english
    chinese = read(fumao, "comtrade-services", file, "--lang", "zh").out
    assert "各项之和为400 USD_MN，少60.0%" in chinese
    assert "观测值4个" in chinese


def test_two_sources_in_the_store_are_compared_by_year(fumao, specimens, store, tmp_path):
    head = "period,reporterISO,flowCode,partnerISO,cmdCode,primaryValue\n"
    quarters = "".join(f"2019Q0{at},CHN,X,W00,S,61000\n" for at in range(1, 5))
    file = tmp_path / "api.csv"
    file.write_text(head + quarters, "utf-8")
    options = ("--released", "2026-01-01", "--store", store)
    read(fumao, "comtrade-services", file, *options)
    read(fumao, "unctad-services", specimens / "unctad" / "services.csv", *options)
    done = fumao("sources", "compare", "comtrade-services", "unctad-services", "--store", store)
    assert done.code == 0, done.err
    assert done.out.splitlines()[0].endswith("1 values differ by more than 5%")
    assert "CHN/W1/S/X/_T/_T/2019" in done.out
    assert "13.8% apart" in done.out
    told = json.loads(
        fumao("sources", "compare", "comtrade-services", "unctad-services", "--store", store,
              "--json").out
    )  # fmt: skip
    assert told[0]["kind"] == "sources_differ"


def test_years_are_asked_for_while_reading_batis(fumao, specimens):
    done = read(fumao, "batis", specimens / "batis" / "wto.csv", "--year", "2020")
    assert done.out.startswith("batis: 2 observations: 2 flows")


def test_where_nobody_answers_the_exit_code_is_four(fumao, tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("fumao.sources.fetch.Manners", partial(Manners, sleep=lambda _: None))
    # Port 9 discards, and nobody listens there.
    done = fumao("sources", "fetch", "wdi", "--out", tmp_path, "--address",
                 "http://127.0.0.1:9/wdi.csv")  # fmt: skip
    assert done.code == 4
    assert "SourceUnavailable" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_fetched_file_knows_its_day(fumao, specimens, store, tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    serve = partial(Quiet, directory=str(specimens / "worldbank"))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/long.csv"
        done = fumao("sources", "fetch", "wdi", "--out", tmp_path, "--address", address, "--json")
        server.shutdown()
        thread.join()
    assert done.code == 0, done.err
    told = json.loads(done.out)
    loaded = read(fumao, "wdi", tmp_path / told["file"], "--store", store)
    assert f"loaded as wdi@{told['fetched'][:10]}" in loaded.out
    (tmp_path / told["file"]).write_text("altered", "utf-8")
    assert read(fumao, "wdi", tmp_path / told["file"], "--store", store).code == 2


def test_a_source_that_people_fetch_ends_with_two(fumao, tmp_path):
    done = fumao("sources", "fetch", "geodist", "--out", tmp_path)
    assert (done.code, "cepii" in done.err) == (2, True)
