"""A plan says what is compiled; one with a mistake is refused, and the message says where."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fumao.compile.plan import parse_plan, read_plan
from fumao.errors import InvalidInput, UnknownCode

from .by_hand import PLAN

MISTAKES = {
    "not TOML": ('reporter = "CHN"', "reporter = CHN", "no TOML"),
    "unknown setting": ('scale = "10000"', 'skale = "10000"', "no setting 'skale'"),
    "no currency": ('currency = "USD"', "", "lacks currency"),
    "reporter": ('reporter = "CHN"', 'reporter = "CHX"', "CHX"),
    "reporter as a number": ('reporter = "CHN"', "reporter = 156", "reporter is 156"),
    "scale": ('scale = "10000"', 'scale = "万"', "scale '万' is no number"),
    "negative scale": ('scale = "10000"', "scale = -1", "scale is -1"),
    "scale not finite": ('scale = "10000"', 'scale = "inf"', "scale is inf"),
    "one year": ("years = [2019, 2020]", "years = 2020", "years is 2020"),
    "years turned round": ("years = [2019, 2020]", "years = [2020, 2019]", "from 2020 to 2019"),
    "signed as text": ('signed = ["SF"]', 'signed = "SF"', "signed is 'SF'"),
    "signed item": ('signed = ["SF"]', 'signed = ["SZ"]', "SZ"),
    "level": ('item = "total"', 'item = "all"', "item has no level 'all'"),
    "coordinate": ('mode = "total"', 'industry = "total"', "a coordinate 'industry'"),
    "period as text": ('period = ["quarter"]', 'period = "quarter"', "period is 'quarter'"),
    "period twice": ('period = ["quarter"]', 'period = ["year", "year"]', "'?year'? twice"),
    "no period": ('period = ["quarter"]', "period = []", "no period"),
    "period level": ('period = ["quarter"]', 'period = ["week"]', "no level 'week'"),
    "group": ('partner = ["EU"]', 'partner = ["EUX"]', "EUX"),
    "group twice": ('partner = ["EU"]', 'partner = ["EU", "EU"]', "EU twice"),
    "group as text": ('partner = ["EU"]', 'partner = "EU"', "partner is 'EU'"),
    "groups of modes": ('partner = ["EU"]', 'mode = ["M1"]', "'mode' has no groups"),
    "composition": ("[groups]", '[composition]\nEU = "2020"\n[groups]', "composition of EU"),
    "composition of what": ("[groups]", "[composition]\nEUX = 2020-01-01\n[groups]", "EUX"),
    "disclosure": ("[groups]", "[disclosure]\npp = 3\n[groups]", "disclosure has no setting 'pp'"),
    "disclosure's p": ("[groups]", "[disclosure]\np = 200\n[groups]", "p is 200"),
    "disclosure's minimum": ("[groups]", '[disclosure]\nminimum = "3"\n[groups]', "minimum"),
    "open cells": ("[groups]", '[disclosure]\nopen = "S"\n[groups]', "open is 'S'"),
    "a table as text": ("[groups]", "[groups]\nitem = 3\n[x]", "no setting 'x'"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_plan_with_a_mistake_is_refused_with_its_place_and_a_remedy(tmp_path, mistake):
    old, new, told = MISTAKES[mistake]
    assert old in PLAN
    file = tmp_path / "plan.toml"
    file.write_text(PLAN.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidInput, match=told) as problem:
        read_plan(file)
    assert problem.value.where == str(file)
    assert problem.value.remedy


def test_a_plan_without_tables_is_refused():
    head = PLAN.partition("[tables")[0]
    for text in (f"{head}tables = 3", f"{head}[tables]", f'{head}tables.items = "tree"', head):
        with pytest.raises(InvalidInput, match=r"table|items"):
            parse_plan(text, "plan.toml")


@pytest.mark.parametrize("content", [None, b"\xff\xfe", "folder"])
def test_a_plan_that_cannot_be_read_is_refused(tmp_path, content):
    file = tmp_path / "plan.toml"
    if content == "folder":
        file.mkdir()
    elif content:
        file.write_bytes(content)
    with pytest.raises(InvalidInput, match="plan"):
        read_plan(file)


def test_a_plan_keeps_its_own_words():
    plan = parse_plan(PLAN, "plan.toml")
    assert plan.source == PLAN
    assert (plan.scale, plan.years, plan.signed) == (Decimal(10000), (2019, 2020), ("SF",))
    assert {table.name: table.periods for table in plan.tables}["margins"] == ("year",)


def test_an_unknown_code_stays_an_unknown_code():
    with pytest.raises(UnknownCode):
        parse_plan(PLAN.replace('"CHN"', '"CHX"'), "plan.toml")
