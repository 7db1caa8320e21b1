"""``fumao watch``: what would have been known then, told in every form, and put on record."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from fumao.cli import main
from fumao.errors import (
    CannotWrite,
    InvalidInput,
    SourceUnavailable,
    StoreDamaged,
    UnknownCode,
    VintageNotFound,
)
from fumao.run.sources import Order as Files
from fumao.run.sources import read_files
from fumao.run.vintages import receipt
from fumao.run.watch import Order, Wording, backtest, barometer, run_watch
from fumao.run.watch_log import LOG, acknowledge, acknowledged
from fumao.sources.fetch import post
from fumao.store import Store
from fumao.watch.wording import sentences

SHARED = Path(__file__).parents[3] / "shared" / "data"
THEN = "2020-04-30"
FALL = "fall:CHN/W1/SD/M:2020-Q1"


def watched(*options):
    return CliRunner().invoke(main, ["watch", *map(str, options)], catch_exceptions=False)


@pytest.fixture(scope="module")
def then():
    return run_watch(Order(date(2020, 4, 30)))


def shared(*parts):
    file = SHARED.joinpath(*parts)
    if not file.is_file():
        pytest.skip(f"no {file.name}: shared data are not on this machine")
    return file


def test_at_the_end_of_april_2020_the_collapse_of_travel_is_told_for_three_economies(then):
    told = {(each.key.reporter, each.key.item) for each in then.having("alert")
            if each.period == "2020-Q1"}  # fmt: skip
    assert told >= {("CHN", "SD"), ("USA", "SD"), ("BRA", "SD")}


def test_no_figure_is_used_before_it_was_published(then):
    assert all(each.known_since <= then.as_of for each in then.alerts if each.known_since)
    assert not any(each.period > "2020-Q1" for each in then.alerts)


def test_three_months_before_there_was_no_alert_on_travel():
    before = run_watch(Order(date(2020, 1, 31), monitors=["fall"]))
    assert [each for each in before.having("alert") if each.key.item == "SD"] == []


def test_a_year_later_transport_has_fallen_as_well():
    later = run_watch(Order(date(2020, 10, 31)))
    told = {(each.key.reporter, each.key.item) for each in later.alerts}
    assert {code for code, item in told if item == "SC"} >= {"JPN", "KOR", "GBR"}


def test_what_is_reconstructed_from_a_later_vintage_says_so(then):
    assert any("comtrade-quarterly@2025-06-09" in each.en for each in then.notes)


def test_the_exit_code_says_that_alerts_are_open_until_they_are_acknowledged(tmp_path):
    options = ("run", "--as-of", THEN, "--monitor", "fall", "--reporter", "CHN", "--out", tmp_path)
    done = watched(*options)
    assert done.exit_code == 5
    told = json.loads((tmp_path / "watch.json").read_text(encoding="utf-8"))
    for each in told["alerts"]:
        noted = watched("acknowledge", each["id"], "--by", "Li Hua", "--note", "firms told",
                        "--out", tmp_path)  # fmt: skip
        assert noted.exit_code == 0
    again = watched(*options)
    assert again.exit_code == 0
    assert "Li Hua" in again.output


def test_every_form_of_delivery_is_written(tmp_path):
    watched("run", "--as-of", THEN, "--out", tmp_path, "--to", "li@example.org")
    assert {each.name for each in tmp_path.iterdir()} == {
        "watch.zh.html", "watch.en.html", "watch.zh.atom", "watch.en.atom", "watch.eml",
        "webhook.json", "watch.json"}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_text_is_in_the_language_that_was_asked(lang):
    told = watched("run", "--as-of", THEN, "--lang", lang).output
    assert ("警报" in told) == (lang == "zh")


def test_json_is_for_programs():
    told = json.loads(watched("run", "--as-of", THEN, "--json").output)
    assert told["open"] == len(told["alerts"]) + len(told["facts"])
    assert told["alerts"][0]["record"]["hit_rate"] is not None


def test_a_nowcast_that_a_figure_falls_out_of_is_a_fact(tmp_path):
    file = tmp_path / "intervals.csv"
    file.write_text("reporter,item,flow,period,low,high\nCHN,SD,M,2020-Q1,58000,66000\n", "utf-8")
    done = run_watch(Order(date(2020, 4, 30), nowcasts=[str(file)]))
    assert [each.id for each in done.having("fact")] == ["off-nowcast:CHN/W1/SD/M:2020-Q1"]


@pytest.mark.parametrize(
    "text",
    ["reporter,item\nCHN,SD\n", "reporter,item,flow,period,low,high\nCHN,SD,M,2020-Q1,x,1\n",
     "reporter,item,flow,period,low,high\nCHN,SD,M,2020-Q1,2,1\n"],
)  # fmt: skip
def test_intervals_that_are_none_are_refused(tmp_path, text):
    file = tmp_path / "intervals.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidInput):
        run_watch(Order(date(2020, 4, 30), nowcasts=[str(file)]))


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (Order(date(1990, 1, 1)), InvalidInput),
        (Order(date(2020, 4, 30), reporters=["FRA"]), InvalidInput),
        (Order(date(2020, 4, 30), monitors=["nothing"]), UnknownCode),
    ],
)
def test_an_order_that_cannot_be_met_is_refused(order, error):
    with pytest.raises(error):
        run_watch(order)


def test_a_store_that_is_not_there_or_not_asked_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="there is no store"):
        run_watch(Order(date(2020, 4, 30), store=tmp_path / "nowhere"))
    with pytest.raises(InvalidInput, match="nothing of the store is asked for"):
        run_watch(Order(date(2020, 4, 30), store=tmp_path))


def test_the_back_test_has_the_naive_rule_beside_it():
    rows = backtest(Order(date(2020, 12, 31), monitors=["early-warning"]))
    assert {row["item"] for row in rows} == {"SC", "SD"}
    assert all(row["naive_hit_rate"] is not None for row in rows)
    assert "Naive hits" in watched("backtest", "--as-of", "2020-12-31", "--monitor", "fall").output


def test_monitors_are_listed():
    assert "early-warning" in watched("monitors").output
    assert {"fall", "surge"} <= {each["monitor"] for each in
                                 json.loads(watched("monitors", "--json").output)}  # fmt: skip


def test_the_log_is_only_added_to_and_notices_a_change(tmp_path):
    acknowledge(tmp_path, FALL, "Li Hua")
    acknowledge(tmp_path, FALL, "Wang", "again")
    assert acknowledged(tmp_path)[FALL].by == "Wang"
    text = (tmp_path / LOG).read_text(encoding="utf-8")
    (tmp_path / LOG).write_text(text.replace("Li Hua", "Nobody"), encoding="utf-8")
    with pytest.raises(StoreDamaged, match="line 2"):
        acknowledge(tmp_path, FALL, "Li Hua")


@pytest.mark.parametrize(("alert", "by"), [("fall", "Li"), (FALL, " "), (FALL, "a\nb"), ("", "Li")])
def test_an_acknowledgement_needs_an_id_and_a_name(tmp_path, alert, by):
    with pytest.raises(InvalidInput):
        acknowledge(tmp_path, alert, by)


def test_a_log_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite):
        acknowledge(tmp_path / "file", FALL, "Li")


class Hook(BaseHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""

    def do_POST(self):
        self.server.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.server.code)
        self.end_headers()


@pytest.fixture
def hook():
    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.got, server.code = [], 204
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_payload_is_posted_only_when_it_is_asked(hook, tmp_path):
    address = f"http://127.0.0.1:{hook.server_port}/alerts"
    watched("run", "--as-of", THEN, "--out", tmp_path)
    assert hook.got == []
    watched("run", "--as-of", THEN, "--out", tmp_path, "--post", address)
    assert json.loads(hook.got[0]) == json.loads((tmp_path / "webhook.json").read_text("utf-8"))


def test_a_hook_that_refuses_is_told(hook):
    hook.code = 500
    with pytest.raises(SourceUnavailable, match="500"):
        post(f"http://127.0.0.1:{hook.server_port}/", "{}")


def test_only_web_addresses_are_posted_to():
    with pytest.raises(InvalidInput, match="file:"):
        post("file:///etc/passwd", "{}")


def test_the_barometer_stood_below_trend_in_march_2020_and_fell_with_the_pandemic():
    panel = shared("unctad_nowcast", "actuals_wide_monthly.parquet")
    march, later = (barometer(panel, day) for day in (date(2020, 3, 11), date(2020, 9, 17)))
    assert march.band == later.band == "below"
    assert later.barometer.index[later.last] < march.barometer.index[march.last]
    assert march.fit[march.best_lead][0] > 0.5


def test_a_reading_of_a_day_is_not_moved_by_what_came_later():
    panel = shared("unctad_nowcast", "actuals_wide_monthly.parquet")
    early, late = (barometer(panel, day) for day in (date(2020, 4, 30), date(2020, 9, 30)))
    at = early.months.index("2019-06")
    assert early.barometer.index[at] == pytest.approx(late.barometer.index[at])


def test_months_of_a_panel_bring_services_of_more_economies():
    panel = shared("unctad_nowcast", "actuals_wide_monthly.parquet")
    done = run_watch(Order(date(2020, 5, 15), panel=panel, monitors=["fall"]))
    told = {each.key.reporter for each in done.alerts if each.period == "2020-03"}
    assert told >= {"JPN", "USA", "FRA"}


def test_of_51_economies_a_store_tells_travel_and_transport_of_several(tmp_path):
    file = shared("comtrade_services_quarterly", "services_quarterly_long.parquet")
    read_files(Files("comtrade-services", [file], tmp_path, date(2025, 6, 9)))
    done = run_watch(Order(date(2020, 7, 31), ["comtrade-services"], tmp_path))
    alerts = done.having("alert")
    assert len({each.key.reporter for each in alerts if each.key.item == "SD"}) >= 8
    assert {each.key.item for each in alerts} >= {"SC", "SD"}


def test_revisions_between_two_releases_of_the_uk_are_told_as_facts(tmp_path):
    file = shared("uk_ons_services", "services_type_by_country_quarterly_two_vintages.parquet")
    for release, day in (("2020Q4", date(2021, 4, 23)), ("2021Q4", date(2022, 4, 29))):
        read_files(Files("ons-services", [file], tmp_path, day, release))
    done = run_watch(Order(date(2022, 5, 31), ["ons-services"], tmp_path, monitors=["revised"]))
    assert done.having("fact")
    assert {each.monitor.rule for each in done.having("fact")} == {"revision"}


@pytest.fixture
def returned(tmp_path):
    """A vintage as compiled returns leave it, with a register: China's exports of travel."""
    rows, known = [], ["enterprise,region,industry,size,ownership,stratum,population"]
    for size, ownership, amounts in (("large", "state", (40, 30, 20, 10)),
                                     ("small", "private", (8, 7, 6, 4))):  # fmt: skip
        for at, amount in enumerate(amounts):
            name = f"{size}{at}"
            known.append(f"{name},CN-11,N,{size},{ownership},{size},4")
            rows.append({"enterprise": name, "variable": "exports", "side": "", "cell": "SD",
                         "along": "", "code": "", "value": amount, "marker": "R", "weight": 1.0,
                         "amount": amount, "contributor": name, "waived": False})  # fmt: skip
    tables = {
        "contributions": pa.Table.from_pylist([
            {**row, "amount": Decimal(row["amount"]), "value": Decimal(row["value"])}
            for row in rows]),
        "about": pa.table({"form": ["services"], "period": ["2019-Q4"]}),
    }  # fmt: skip
    Store(tmp_path / "store").load(
        receipt("returns-services", "made up", "made", "none", date(2020, 3, 31), ["1"], 8), tables
    )
    (tmp_path / "register.csv").write_text("\n".join(known) + "\n", encoding="utf-8")
    return tmp_path


def test_an_alert_tells_which_enterprises_it_reaches(returned):
    order = Order(date(2020, 4, 30), store=returned / "store", monitors=["travel-level"],
                  enterprises="returns-services", register=returned / "register.csv")  # fmt: skip
    [alert] = run_watch(order).having("alert")
    told = " ".join(sentences(alert, Wording("en")))
    assert "It reaches: large enterprises 80.0%, small enterprises 20.0%" in told
    assert "state-owned enterprises 80.0%" in told
    early = replace(order, as_of=date(2020, 3, 30))
    with pytest.raises(VintageNotFound):  # the returns were not compiled yet
        run_watch(early)


def test_an_alert_says_that_nothing_is_known_of_whom_it_reaches():
    told = watched("run", "--as-of", THEN, "--monitor", "travel-level").output
    assert "Whom it reaches is not told by the flows given" in told


@pytest.mark.parametrize("left_out", ["store", "enterprises", "register"])
def test_enterprises_need_a_store_a_dataset_and_a_register(returned, left_out):
    given = {"store": returned / "store", "enterprises": "returns-services",
             "register": returned / "register.csv"}  # fmt: skip
    given[left_out] = "" if left_out == "enterprises" else None
    with pytest.raises(InvalidInput, match="three things together"):
        run_watch(Order(date(2020, 4, 30), monitors=["travel-level"], **given))
