"""Synthetic returns go through the interface, and what is compiled of them is what is published."""

from __future__ import annotations

import asyncio
from datetime import date

import httpx
import pytest

from fumao.run.filing.office import open_office
from fumao.run.filing.statistics import to_compile
from fumao.run.filing.trail import verify_trail
from fumao.run.returns import Order
from fumao.run.synthesise import synthesise
from fumao.web.app import create_app
from fumao.web.settings import Settings

from ..filed import PERIOD, Campaign, read_firms, write_areas
from ..published_totals import compiled_totals

MANY = 40
WRONG, GIVEN_BACK = 20, 30


@pytest.fixture(scope="module")
def universe(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filed") / "universe"
    return synthesise("chn-2020", 5_000, 3, folder, returns=MANY).folder


@pytest.fixture
def campaign(universe, tmp_path, database_url):
    write_areas(universe / "annual" / "register.csv", tmp_path / "scheme")
    office = open_office(database_url, keys=tmp_path / "keys.json", folders=[tmp_path / "scheme"])
    made = Campaign(office, read_firms(universe / "annual", office, WRONG), GIVEN_BACK)
    made.prepare()
    yield made
    office.close()


async def go_through(campaign):
    """All calls of enterprises and reviewers, answered by the application itself."""
    transport = httpx.ASGITransport(create_app(campaign.office, Settings()))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        await campaign.file_all(client, 4, lambda: None)
        await campaign.review_all(client, 2, lambda: None)


def test_returns_filed_by_programs_come_out_as_the_published_totals(campaign, universe, tmp_path):
    asyncio.run(go_through(campaign))
    back = MANY // GIVEN_BACK
    counts = campaign.told.counts
    assert (counts["refused"], counts["given back"]) == (MANY // WRONG, back)
    assert [counts[level] for level in ("county", "city", "province", "ministry")] == [MANY] * 4
    assert campaign.told.errors == []
    assert campaign.verify_receipts() == MANY + back
    assert verify_trail(campaign.office, campaign.administrator).receipts == MANY + back
    extract = to_compile(campaign.office, campaign.ministry, "services", PERIOD, tmp_path / "out")
    done, totals = compiled(extract.returns, extract.register, universe, tmp_path / "store")
    assert (done.answered, done.asked, done.quarantined) == (MANY, MANY, {})
    assert done.vintage.startswith("synthetic-")
    assert {(each.flow, each.item) for each in totals} >= {("X", "S"), ("M", "S"), ("X", "SOX")}
    assert [each for each in totals if not each.holds] == []
    # One enterprise less, and it is seen.
    gone = campaign.firms[0].code
    less = [without(file, gone, tmp_path) for file in (extract.returns, extract.register)]
    _, totals = compiled(*less, universe, tmp_path / "less")
    assert ("X", "S") in {(each.flow, each.item) for each in totals if not each.holds}


def compiled(returns, register, universe, store):
    order = Order([returns], "services", register, date(2021, 6, 30))
    return compiled_totals(order, universe, store)


def without(file, enterprise, folder):
    lines = file.read_text("utf-8").splitlines(keepends=True)
    target = folder / f"less-{file.name}"
    target.write_text("".join(each for each in lines if not each.startswith(enterprise)), "utf-8")
    return target
