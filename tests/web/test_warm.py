"""What is asked for first at a release is known before it, and seen by nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fumao.errors import NotFound
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.publish.site.explore.state import read_state
from fumao.run.embargo import Under, load_under
from fumao.run.shelf import Shelf
from fumao.run.site.explore.available import count
from fumao.run.site.explore.find import find
from fumao.run.site.warm import warm_counts
from fumao.store import FLOWS, Store
from fumao.web.site.warm import kept_warm

ROW = {"reporter": "CHN", "item": "S", "flow": "X", "period": "2020", "unit": "USD_MN",
       "value": "1.5"}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    count.cache_clear()
    made = Store(tmp_path / "store")
    receipt = Receipt("", "coming", "the office", "a.csv", "x", "", date(2021, 2, 1),
                      datetime.now(UTC), 1)  # fmt: skip
    minute = (datetime.now(UTC) + timedelta(hours=2)).replace(second=0, microsecond=0)
    under = Under(minute.isoformat(timespec="minutes"), "Li")
    load_under(made, receipt, {FLOWS: Flows.from_rows([ROW]).table}, under)
    return made, minute


def test_codes_are_counted_under_embargo_and_nobody_sees_them_before_the_minute(store):
    made, minute = store
    warm_counts(made.folder)
    assert count.cache_info().misses == 1
    with pytest.raises(NotFound):
        find(Shelf(made), read_state({"dataset": "coming"}))
    after = Shelf(made, lambda: minute)
    assert find(after, read_state({"dataset": "coming"})).available["item"] == {"S": 1}
    assert count.cache_info().misses == 1


def test_a_server_that_answers_is_warm_and_its_thread_ends_with_it(store):
    made, _ = store
    with kept_warm(Shelf(made)):
        assert count.cache_info().misses == 1
    import threading

    assert "fumao-warm" not in {each.name for each in threading.enumerate()}
