"""Panels with a shock, and what a monitor sees in them."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from fumao.watch.judging import newest, watch
from fumao.watch.monitors import read_monitors

sys.path.insert(0, str(Path(__file__).parent))
try:
    import shocks
finally:
    sys.path.pop(0)


@pytest.fixture
def monitor():
    """A monitor that ships."""
    return lambda name: read_monitors(chosen=[name])[0]


@pytest.fixture(scope="session")
def cycles():
    """Twelve economies with slumps."""
    return shocks.cyclic()


@pytest.fixture
def today():
    """What a monitor says of the newest figures of a panel."""

    def judge(monitor, panel, rate=0.2):
        done = watch(monitor, panel, rate)
        now, _ = newest(done, date(2021, 3, 31))
        return done, {each.key.text: each for each in now}

    return judge
