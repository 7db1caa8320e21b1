"""Killed at random moments, nothing that was acknowledged is lost or there twice."""

from __future__ import annotations

import random

import pytest

from ...faults import Ordeal, prepare
from ...postgres import Postgres, programs


def test_a_killed_program_loses_nothing_it_acknowledged(database_url, tmp_path):
    keys, draw = tmp_path / "keys.json", random.Random(1)
    prepare(database_url, keys, 10)
    ordeal = Ordeal(database_url, keys)
    for _ in range(3):
        ordeal.round(draw.uniform(0, 0.4), None)
    acknowledged, stored = ordeal.verify()
    assert 3 <= acknowledged <= stored


def test_a_killed_database_loses_nothing_it_acknowledged(tmp_path):
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    server, draw = Postgres(), random.Random(2)
    try:
        url, keys = server.url(), tmp_path / "keys.json"
        prepare(url, keys, 10)
        ordeal = Ordeal(url, keys)

        def crash() -> None:
            server.kill()
            server.start()

        for _ in range(2):
            ordeal.round(draw.uniform(0, 0.4), crash)
        acknowledged, stored = ordeal.verify()
        assert 2 <= acknowledged <= stored
    finally:
        server.stop()
