"""The command that serves: it begins, answers, and stops without losing what it was doing."""

from __future__ import annotations

import re
import signal
import socket

import httpx
import pytest

from .running import FUMAO, free_port, servers


@pytest.fixture
def started(tmp_path):
    """Start it with options; gives its address and what it printed, once it answers."""
    with servers(tmp_path) as start:

        def begin(*options, folder=tmp_path / "returns", **environment):
            command = [*FUMAO, "serve", "--folder", str(folder), *options]
            return start(*command, door="/login", **environment)

        yield begin


def log_in(address, login, password, language="zh-CN"):
    browser = httpx.Client(base_url=address, headers={"accept-language": language})
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
    home = browser.get("/").text
    assert 'class="demo"' in home
    assert "2021年1月20日" in home
    assert not re.search(r"逾期\d\d\d", home)
    english, _ = log_in(address, "filler-01", password, "en-GB,en")
    assert 'lang="en"' in english.get("/").text
    english.close()
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


FORM = """
authority = "key_enterprises"
code = "test-1"
title = { zh = "会展服务月报", en = "Exhibitions, monthly" }
periodicity = "month"
valid_from = 2019-01-01
deadline = 10
legal_basis = { zh = "地方制度", en = "Local scheme" }
source = "written for this test"
activities = ["services"]

[[sections]]
name = "exhibition"
title = { zh = "会展", en = "Exhibitions" }
questions = [{ variable = "sales", required = true }]
"""


def test_a_ministry_adds_a_form_by_adding_a_file(started, tmp_path):
    (tmp_path / "more" / "forms").mkdir(parents=True)
    (tmp_path / "more" / "forms" / "exhibition.toml").write_text(FORM, "utf-8")
    _, address, log = started("--enterprises", "1", "--scheme", str(tmp_path / "more"))
    password = re.search(r"with the password (\S+)", log.read_text())[1]
    browser, _ = log_in(address, "filler-01", password)
    numbers = set(re.findall(r'href="/filings/(\d+)"', browser.get("/").text))
    pages = [browser.get(f"/filings/{number}").text for number in numbers]
    browser.close()
    assert any("Exhibitions, monthly" in page or "会展服务月报" in page for page in pages)


def test_a_port_that_is_taken_is_told_before_a_demo_is_made(fumao, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = fumao("serve", "--folder", tmp_path / "new", "--port", port)
    assert (answer.code, (tmp_path / "new").exists()) == (2, False)
    assert port in answer.err


@pytest.mark.parametrize("wrong", [("--port", "99999"), ("--scheme", "nowhere")])
def test_wrong_options_are_told_not_traced(fumao, tmp_path, wrong):
    answer = fumao("serve", "--folder", tmp_path, "--port", str(free_port()), *wrong)
    assert answer.code == 2
    assert "Traceback" not in answer.err


def test_a_folder_that_cannot_be_made_is_told(fumao, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    answer = fumao("serve", "--folder", tmp_path / "file" / "returns", "--port", str(free_port()))
    assert answer.code == 3
    assert "--folder" in answer.err
