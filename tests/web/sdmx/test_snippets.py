"""What "copy as query" gives runs as it is copied, and finds what the page shows."""

from __future__ import annotations

import csv
import html
import io
import re
import subprocess
import sys
from decimal import Decimal

import httpx
import pytest

from fumao.web.settings import Settings

STATES = [
    "dataset=trade&item=S&flow=X&freq=A",
    "dataset=trade&item=S,SD&from=2019&to=2020",
    # An older vintage, which the service tells with asOf.
    "dataset=trade&vintage=trade@2021-03-31&item=S,SA,SD",
    # A value is withheld.
    "dataset=trade&item=SE&flow=M",
    "dataset=quarters.v1&partner=FRA",
]
SHOWN = {
    "pandas": "print(*data['OBS_VALUE'].dropna().astype(str))",
    "sdmx1": "print(*data.dropna().astype(str))",
}


@pytest.fixture(scope="module")
def page(address):
    """The snippets and the values of a state of the explorer."""
    place = address.removesuffix("/sdmx")
    with httpx.Client(base_url=place, follow_redirects=True) as browser:

        def read(state):
            text = browser.get(f"/data/en/explore?{state}").text
            found = re.findall(r'id="snippet-(\w+)">(.*?)</pre>', text, re.DOTALL)
            link = re.search(r'href="([^"]*explore\.csv[^"]*)"', text)[1]
            rows = browser.get(html.unescape(link)).text.lstrip("\ufeff")
            values = [row["value"] for row in csv.DictReader(io.StringIO(rows)) if row["value"]]
            # The server was not told its address.
            return {name: html.unescape(code).replace(Settings().address, place)
                    for name, code in found}, numbers(values)  # fmt: skip

        yield read


def numbers(texts):
    return sorted(Decimal(text) for text in texts)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("state", STATES)
def test_curl_finds_what_the_page_shows(page, state):
    snippets, values = page(state)
    told = run("bash", "-c", snippets["curl"])
    found = [row["OBS_VALUE"] for row in csv.DictReader(io.StringIO(told)) if row["OBS_VALUE"]]
    assert numbers(found) == values


def test_r_is_told_that_its_words_for_true_and_false_are_codes(page):
    snippets, _ = page(STATES[0])
    assert 'CONF_STATUS = "character"' in snippets["r"]
    assert snippets["r"].count("(") == snippets["r"].count(")")


@pytest.mark.parametrize("program", SHOWN)
@pytest.mark.parametrize("state", STATES)
def test_python_finds_what_the_page_shows(page, state, program):
    snippets, values = page(state)
    # In a process of its own: what sdmx1 and pandas warn of is not ours.
    told = run(sys.executable, "-W", "ignore", "-c", f"{snippets[program]}\n{SHOWN[program]}")
    assert numbers(told.split()) == values
