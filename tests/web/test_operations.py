"""Health, metrics, the log of requests and the limits of what the public may ask."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import traceback
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import httpx
import pytest
from sqlalchemy import text

from fumao.errors import DatabaseUnavailable, InvalidInput
from fumao.run.embargo import schedule
from fumao.run.filing.office import open_office
from fumao.run.shelf import Shelf, demo_shelf
from fumao.store import Store
from fumao.web.app import create_app, create_public
from fumao.web.health import may_measure
from fumao.web.limits import Limit
from fumao.web.logs import JsonLines, PlainLines, configuration
from fumao.web.metrics import Metrics
from fumao.web.settings import Settings

HERE, FAR = ("127.0.0.1", 5), ("203.0.113.7", 5)


class Asked:
    """An application that is asked without a network, from an address."""

    def __init__(self, app, client=HERE):
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=client)

    def request(self, method, path, **more):
        async def ask():
            base = "http://127.0.0.1"
            async with httpx.AsyncClient(transport=self._transport, base_url=base) as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def get(self, path, **more):
        return self.request("GET", path, **more)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return demo_shelf(tmp_path_factory.mktemp("shelf") / "store")


@pytest.fixture
def reached(shelf):
    """A client of the public pages, from an address, with settings."""

    def reach(client=HERE, own=None, **settings):
        return Asked(create_public(own or shelf, Settings(**settings)), client)

    return reach


def test_it_lives_and_is_ready_whatever_host_is_asked_for(reached):
    client = reached(FAR)
    assert client.get("/health/live", headers={"host": "10.0.0.9"}).text == "alive\n"
    answer = client.get("/health/ready", headers={"host": "10.0.0.9"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "store": "ok"})


def test_a_store_that_cannot_be_read_is_not_ready_and_says_no_more_to_strangers(tmp_path, reached):
    broken = demo_shelf(tmp_path / "store")
    (tmp_path / "store" / "releases").mkdir()
    (tmp_path / "store" / "releases" / "000001.json").write_text("{}", "utf-8")
    client = reached(FAR, broken)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "store": "failed"}
    assert client.get("/health/live").status_code == 200


def test_a_database_that_does_not_answer_is_not_ready(tmp_path):
    office = open_office(tmp_path)
    client = Asked(create_app(office))
    assert client.get("/health/ready").json() == {"status": "ready", "database": "ok"}
    office.close()
    (tmp_path / "returns.db").rename(tmp_path / "aside")
    (tmp_path / "returns.db").mkdir()
    assert client.get("/health/ready").status_code == 503


SAMPLE = re.compile(
    r'[a-z_]+(\{[a-z]+="(?:[^"\\]|\\.)*"(,[a-z]+="(?:[^"\\]|\\.)*")*\})? [-+0-9.e]+$'
)


def samples(text):
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not SAMPLE.match(line)] == []
    assert text.endswith("\n")
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_metrics_count_requests_by_template_method_and_status(reached):
    client = reached()
    for _ in range(3):
        client.get("/data/zh/")
    client.get("/data/zh/there-is-none")
    client.get("/nowhere/secret-path")
    client.request("FROBNICATE", "/data/zh/")
    text = client.get("/metrics").text
    found = samples(text)
    page = 'route="/data/{language}/{name:path}"'
    assert found[f'fumao_requests_total{{{page},method="GET",status="200"}}'] == 3
    assert found['fumao_requests_total{route="none",method="GET",status="404"}'] == 1
    assert any('method="other"' in name for name in found)
    assert "secret-path" not in text
    assert found[f"fumao_request_seconds_count{{{page}}}"] >= 4
    assert (
        found[f'fumao_request_seconds_bucket{{{page},le="+Inf"}}']
        == (found[f"fumao_request_seconds_count{{{page}}}"])
    )
    assert found["fumao_vintages_public"] > 5
    assert found["fumao_store_bytes"] > 10_000
    assert [v > 10**7 for n, v in found.items() if n.startswith("fumao_process_resident")] == [True]


def test_buckets_of_a_histogram_add_up():
    metrics = Metrics()
    for seconds in (0.001, 0.005, 0.2, 99):
        metrics.begin()
        metrics.end("/a", "GET", 200, seconds)
    found = samples(metrics.text({}))
    counts = [v for n, v in found.items() if n.startswith("fumao_request_seconds_bucket")]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (2, 4)
    assert found['fumao_request_seconds_sum{route="/a"}'] == pytest.approx(99.206)


def test_processes_are_added_up_and_one_that_ended_keeps_its_counts(tmp_path):
    metrics = Metrics(tmp_path)
    for worker in (1, 2**22 + 5):  # one that is there, and a number that no process has
        told = {"worker": worker, "under_way": 3, "memory": 1, "cpu": 1, "begun": 1,
                "requests": [["/a", "GET", 200, 10]], "buckets": {"/a": [10] + [0] * 9},
                "seconds": {"/a": 1.0}}  # fmt: skip
        (tmp_path / f"{worker}.json").write_text(json.dumps(told), "utf-8")
    metrics.begin()
    metrics.end("/a", "GET", 200, 0.001)
    found = samples(metrics.text({}))
    assert found['fumao_requests_total{route="/a",method="GET",status="200"}'] == 21
    assert found['fumao_requests_in_flight{worker="1"}'] == 3
    assert len([name for name in found if name.startswith("fumao_requests_in_flight")]) == 2


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [(HERE, {}, 200), (FAR, {}, 404), (HERE, {"x-forwarded-for": "203.0.113.7"}, 404),
     (("10.1.2.3", 5), {}, 200), (("no address", 5), {}, 404)],
)  # fmt: skip
def test_metrics_are_for_this_machine_and_networks_that_are_set(reached, client, headers, status):
    asked = reached(client, metrics_from=(ip_network("10.0.0.0/8"),))
    assert asked.get("/metrics", headers=headers).status_code == status


def test_a_proxy_in_a_network_that_is_set_does_not_open_metrics_to_the_world():
    settings = Settings(metrics_from=(ip_network("10.0.0.0/8"),))
    assert not may_measure("203.0.113.7", forwarded=True, settings=settings)


def test_the_public_pages_are_limited_by_address(reached):
    client = reached(FAR, public_calls=3)
    answers = [client.get("/data/zh/") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[3].headers["retry-after"]) <= 20
    assert client.get("/sdmx/openapi.json").status_code == 429
    assert client.get("/health/live").status_code == 200
    assert samples(reached().get("/metrics").text)


def test_this_machine_itself_is_not_limited_but_a_proxy_that_is_not_named_is(reached):
    client = reached(public_calls=2)
    assert {client.get("/data/zh/").status_code for _ in range(5)} == {200}
    forwarded = {"x-forwarded-for": "203.0.113.7"}
    assert [client.get("/data/zh/", headers=forwarded).status_code for _ in range(3)] == [
        200, 200, 429]  # fmt: skip


def test_a_subscriber_of_ipv6_is_one_caller_whatever_address_is_used(reached, shelf):
    app = create_public(shelf, Settings(public_calls=2))
    found = [Asked(app, (f"2001:db8:1:2::{n}", 5)).get("/data/zh/") for n in range(3)]
    assert [each.status_code for each in found] == [200, 200, 429]


def test_a_limit_says_when_the_next_call_is_taken():
    now = [0.0]
    limit = Limit(60, clock=lambda: now[0])
    assert [limit.wait("a") for _ in range(61)] == [0.0] * 60 + [1.0]
    now[0] = 0.5
    assert limit.wait("a") == pytest.approx(0.5)
    now[0] = 1.0
    assert limit.wait("a") == 0


def test_a_limit_of_nothing_is_none(reached):
    client = reached(FAR, public_calls=0)
    assert {client.get("/data/zh/").status_code for _ in range(20)} == {200}


def test_the_log_tells_a_request_without_what_was_asked(reached, caplog):
    with caplog.at_level(logging.INFO, "fumao.requests"):
        reached(FAR).get("/data/zh/?name=91310115DEM000010", headers={"authorization": "Bearer x"})
    (record,) = [each for each in caplog.records if each.name == "fumao.requests"]
    line = JsonLines().format(record)
    told = json.loads(line)
    assert set(told) == {"time", "level", "logger", "id", "method", "route", "status", "ms",
                         "bytes"}  # fmt: skip
    assert (told["route"], told["status"]) == ("/data/{language}/{name:path}", 200)
    assert told["bytes"] > 1000
    assert not re.search(r"91310115|203\.0|Bearer", line)
    assert " 200 GET /data/{language}/{name:path} " in PlainLines().format(record)


def test_a_mistake_of_ours_is_logged_once_with_its_trace_and_its_number(
    reached, caplog, monkeypatch
):
    def broken(_shelf):
        raise ZeroDivisionError("no such thing")

    monkeypatch.setattr(Shelf, "datasets", broken)
    answer = reached().get("/data/zh/")
    assert answer.status_code == 500
    (record,) = [each for each in caplog.records if each.name == "fumao.web"]
    told = json.loads(JsonLines().format(record))
    assert told["error"] == "ZeroDivisionError"
    assert "Traceback" in told["trace"]
    assert re.search(r"request [0-9a-f]{16} failed", told["message"])
    assert "ZeroDivisionError" in PlainLines().format(record)


def test_what_is_written_to_the_database_stands_in_no_error(tmp_path):
    office = open_office(tmp_path)
    with (
        pytest.raises(DatabaseUnavailable) as problem,
        office.database.transaction(None) as connection,
    ):
        connection.execute(text("INSERT INTO no_such_table VALUES (:v)"), {"v": "confidential-7"})
    office.close()
    told = "".join(traceback.format_exception(problem.value))
    assert "no_such_table" in told
    assert "confidential-7" not in told.replace(f'"v": "{"confidential-7"}"', "")


@pytest.mark.parametrize("form", ["json", "plain", "none"])
def test_a_configuration_is_one_that_logging_takes(form):
    import logging.config

    before = logging.getLogger("fumao").handlers[:]
    try:
        logging.config.dictConfig(configuration(form))
        enabled = logging.getLogger("fumao.requests").isEnabledFor(logging.INFO)
        assert enabled == (form != "none")
    finally:
        for name in ("fumao", "uvicorn"):
            logger = logging.getLogger(name)
            logger.handlers[:], logger.propagate = before, True
            logger.setLevel(logging.NOTSET)
        logging.getLogger("fumao.requests").setLevel(logging.NOTSET)


@pytest.mark.parametrize(
    "environment",
    [{"FUMAO_PUBLIC_CALLS": "-1"}, {"FUMAO_CALLS": "0"}, {"FUMAO_METRICS_FROM": "everywhere"}],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(environment):
    with pytest.raises(InvalidInput) as problem:
        Settings.of(environment)
    assert problem.value.remedy


def test_settings_are_read_from_the_environment(tmp_path):
    found = Settings.of({"FUMAO_PUBLIC_CALLS": "0", "FUMAO_METRICS_FROM": "10.0.0.5, 10.1.0.0/16",
                         "FUMAO_METRICS_FOLDER": str(tmp_path)})  # fmt: skip
    assert found.public_calls == 0
    assert [str(each) for each in found.metrics_from] == ["10.0.0.5/32", "10.1.0.0/16"]
    assert found.metrics_folder == tmp_path


def test_metrics_tell_what_is_announced(tmp_path, reached):
    shelf = demo_shelf(tmp_path / "store")
    minute = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=1)
    schedule(Store(tmp_path / "store"), "next", minute, ("下次", "Next"), [], "Li",
             datetime.now(UTC))  # fmt: skip
    assert samples(reached(own=shelf).get("/metrics").text)["fumao_releases_scheduled"] == 1
