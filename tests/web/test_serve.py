"""The command that serves: it begins, answers, and stops without losing what it was doing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

FUMAO = [sys.executable, "-c", "from fumao.cli import run; run()"]


def free_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


@pytest.fixture
def started(tmp_path):
    """Start it with options; gives its address and what it printed, once it answers."""
    running = []

    def start(*options, folder=tmp_path / "returns", **environment):
        port = free_port()
        log = tmp_path / f"log-{port}"
        with log.open("w") as out:
            process = subprocess.Popen(
                [*FUMAO, "serve", "--folder", str(folder), "--port", str(port), *options],
                stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **environment},
            )  # fmt: skip
        running.append(process)
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                httpx.get(f"{address}/login")
                break
            except httpx.TransportError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
        return process, address, log

    yield start
    for process in running:
        process.kill()
        process.wait()


def log_in(address, login, password):
    browser = httpx.Client(base_url=address)
    door = re.search(r'name="csrf" value="([^"]+)"', browser.get("/login").text)[1]
    answer = browser.post("/login", data={"csrf": door, "login": login, "password": password})
    return browser, answer


def test_a_fresh_folder_begins_with_a_demo_that_says_so(started):
    process, address, log = started("--enterprises", "3")
    told = log.read_text()
    password = re.search(r"with the password (\S+)", told)[1]
    assert "filler-01" in told
    assert password in httpx.get(f"{address}/login").text
    browser, answer = log_in(address, "filler-01", password)
    assert answer.status_code == 303
    assert 'class="demo"' in browser.get("/").text
    browser.close()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) in (0, -signal.SIGTERM)
    _, _, log = started("--enterprises", "3")
    assert password in log.read_text()
    assert "filling" not in log.read_text()


def test_an_empty_database_begins_with_one_administrator_who_needs_a_second_factor(
    started, tmp_path
):
    _, address, log = started("--empty", "--workers", "2")
    password = re.search(r"login admin, password (\S+)", log.read_text())[1]
    assert password not in httpx.get(f"{address}/login").text
    browser, answer = log_in(address, "admin", password)
    assert answer.headers["location"].startswith("/account/second-factor")
    assert browser.get("/people").status_code == 303
    browser.close()
    assert (tmp_path / "returns" / "keys.json").stat().st_mode & 0o077 == 0


def test_it_serves_from_postgresql(started, postgres):
    _, address, log = started("--enterprises", "2", "--demo", FUMAO_DATABASE=postgres.url())
    password = re.search(r"with the password (\S+)", log.read_text())[1]
    browser, answer = log_in(address, "approver-01", password)
    assert answer.status_code == 303
    number = re.search(r'href="/filings/(\d+)"', browser.get("/").text)[1]
    assert browser.get(f"/filings/{number}").status_code == 200
    browser.close()


def test_a_demo_is_not_shown_to_the_world(fumao, tmp_path):
    answer = fumao("serve", "--folder", tmp_path, "--enterprises", "1", "--host", "0.0.0.0")
    assert answer.code == 2
    assert "127.0.0.1" in answer.err
