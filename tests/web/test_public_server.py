"""Real servers of what is published: replicas over one folder, a release at its minute, an end."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.run.embargo import Under, load_under
from fumao.run.shelf import demo_shelf
from fumao.store import FLOWS, Store
from fumao.store.embargo import Draft
from fumao.store.releases import SCHEDULED

from .running import FUMAO, servers


@pytest.fixture
def serve(tmp_path):
    """Start a public server; gives its process, address and log, once it answers."""
    with servers(tmp_path) as start:

        def begin(store, *options, program=FUMAO, **environment):
            command = [*program, "serve", "--public", "--store", str(store), *options]
            return start(*command, **environment)

        yield begin


def embargoed(store, names, minute):
    """Made-up datasets in one release whose minute may have seconds."""
    vintages = {}
    row = {"reporter": "CHN", "item": "S", "flow": "X", "period": "2020", "unit": "USD_MN"}
    for name in names:
        receipt = Receipt("", name, "the office", "a.csv", name, "", date(2021, 2, 1),
                          datetime.now(UTC), 1, embargo=True)  # fmt: skip
        made = store.load(receipt, {FLOWS: Flows.from_rows([{**row, "value": "1.5"}]).table})
        vintages[made.vintage] = store.fingerprint(made.vintage)
    detail = {"minute": minute.isoformat(), "zh": "二月", "en": "February", "vintages": vintages}
    store.embargoes.append("Li", datetime.now(UTC), lambda *_: Draft(SCHEDULED, "r", detail))


def watch(address, names, until, seen):
    """What a server shows of some datasets, with the moments before and after it was asked."""
    with httpx.Client(base_url=address, timeout=60) as client:
        while datetime.now(UTC) < until:
            before = datetime.now(UTC)
            page = client.get("/data/en/").text
            # The calendar announces a title, which may be the name of a dataset.
            found = [f"dataset={name}" in page for name in names]
            seen.append((before, datetime.now(UTC), found))


def test_replicas_over_one_folder_show_a_release_at_its_minute_all_at_once(serve, tmp_path):
    folder = tmp_path / "store"
    demo_shelf(folder)
    # One of them with several processes; none is told anything, and none runs a timer.
    addresses = [serve(folder)[1], serve(folder, "--workers", "2")[1]]
    minute = datetime.now(UTC) + timedelta(seconds=3)
    names = ["first-dataset", "second-dataset"]
    embargoed(Store(folder), names, minute)
    seen = [[], []]
    watchers = [
        threading.Thread(target=watch, args=(address, names, minute + timedelta(seconds=2), each))
        for address, each in zip(addresses, seen, strict=True)
    ]
    for each in watchers:
        each.start()
    for each in watchers:
        each.join()
    for answers in seen:
        assert len(answers) > 4
        for before, after, found in answers:
            assert set(found) in ({True}, {False})
            if after < minute:
                assert not found[0]
            if before > minute:
                assert found[0]
        assert answers[0][2] == [False, False]
        assert answers[-1][2] == [True, True]


def test_a_replica_serves_from_a_disk_that_nobody_may_write_to(serve, tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "none", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a disk here")
    try:
        demo_shelf(place / "store")
        embargoed(Store(place / "store"), ["later"], datetime.now(UTC) + timedelta(days=1))
        for file in [place / "store", *(place / "store").rglob("*")]:
            file.chmod(0o555 if file.is_dir() else 0o444)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        process, address, log = serve(place / "store")
        page = httpx.get(f"{address}/data/en/").text
        assert "later" not in page
        assert httpx.get(f"{address}/health/ready").json() == {"status": "ready", "store": "ok"}
        assert "fumao_releases_scheduled 1" in httpx.get(f"{address}/metrics").text
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, -signal.SIGTERM)
        assert "Traceback" not in log.read_text()
    finally:
        subprocess.run(["umount", str(place)], check=False)


def test_the_processes_of_one_server_are_counted_together(serve, tmp_path):
    demo_shelf(tmp_path / "store")
    _, address, _ = serve(tmp_path / "store", "--workers", "2")
    many = 40
    for _ in range(many):
        httpx.get(f"{address}/data/en/")  # a new connection each, so that both answer
    time.sleep(2.5)  # counts are written a second after they were made
    told = [httpx.get(f"{address}/metrics").text for _ in range(6)]
    counted = {
        int(re.search(r'route="/data/\{language\}.*status="200"\} (\d+)', each)[1])
        for each in told
    }  # fmt: skip
    assert counted == {many}


# A server each of whose pages takes some seconds.
SLOW = """
import time
from fumao.run.shelf import Shelf
quick = Shelf.datasets
def slow(shelf):
    time.sleep(2)
    return quick(shelf)
Shelf.datasets = slow
from fumao.cli import run
run()
"""


def test_what_is_under_way_at_the_end_is_answered_and_logged(serve, tmp_path):
    demo_shelf(tmp_path / "store")
    process, address, log = serve(
        tmp_path / "store", "--log", "json", program=[sys.executable, "-c", SLOW]
    )
    answers = []
    asking = [
        threading.Thread(
            target=lambda: answers.append(httpx.get(f"{address}/data/en/", timeout=60))
        )
        for _ in range(8)
    ]
    for each in asking:
        each.start()
    time.sleep(2.5)  # all of them have been taken, and none is answered
    process.send_signal(signal.SIGTERM)
    for each in asking:
        each.join(60)
    assert [each.status_code for each in answers] == [200] * 8
    assert all(each.text.rstrip().endswith("</html>") for each in answers)
    assert process.wait(30) in (0, -signal.SIGTERM)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    pages = [each for each in lines if each.get("route") == "/data/{language}/{name:path}"]
    assert [each["status"] for each in pages] == [200] * 8
    assert min(each["ms"] for each in pages) > 4900
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{address}/health/live")


def test_a_named_proxy_says_who_calls(serve, tmp_path):
    demo_shelf(tmp_path / "store")
    _, address, _ = serve(
        tmp_path / "store", "--proxy", "127.0.0.1", FUMAO_PUBLIC_CALLS="2"
    )  # fmt: skip
    found = [
        httpx.get(f"{address}/data/en/", headers={"x-forwarded-for": caller}).status_code
        for caller in ("203.0.113.1", "203.0.113.1", "203.0.113.1", "203.0.113.2")
    ]
    assert found == [200, 200, 429, 200]
    assert httpx.get(f"{address}/metrics", headers={"x-forwarded-for": "203.0.113.1"}
                     ).status_code == 404  # fmt: skip


def test_a_load_under_embargo_is_unseen_while_the_server_runs(serve, tmp_path):
    demo_shelf(tmp_path / "store")
    _, address, _ = serve(tmp_path / "store")
    row = {"reporter": "CHN", "item": "S", "flow": "X", "period": "2020", "unit": "USD_MN",
           "value": "2"}  # fmt: skip
    receipt = Receipt("", "brand-new", "the office", "a.csv", "x", "", date(2021, 2, 1),
                      datetime.now(UTC), 1)  # fmt: skip
    seen, until = [], datetime.now(UTC) + timedelta(seconds=2)
    watcher = threading.Thread(target=watch, args=(address, ["brand-new"], until, seen))
    watcher.start()
    store, flows = Store(tmp_path / "store"), Flows.from_rows([row]).table
    load_under(store, receipt, {FLOWS: flows}, Under("2222-01-01T10:00+08:00", "Li"))
    watcher.join()
    assert len(seen) > 4
    assert {found for _, _, (found,) in seen} == {False}
