"""The quality score of a delivery."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput
from fumao.returns.quality import quality


def test_a_delivery_without_a_fault_has_a_hundred():
    assert quality(owed=9, delivered=9, on_time=9, values=50, doubtful=0).score == 100


def test_one_bad_part_is_not_made_good_by_the_others():
    assert quality(owed=9, delivered=9, on_time=0, values=50, doubtful=0).score == 0


def test_nothing_owed_is_nothing_to_be_blamed_for():
    assert quality(owed=0, delivered=0, on_time=0, values=0, doubtful=0).score == 100


counts = st.integers(0, 10**6)


@given(counts, counts, counts, counts, counts)
def test_a_score_lies_between_the_worst_and_the_best_part(one, two, three, four, five):
    on_time, delivered, owed = sorted((one, two, three))
    doubtful, values = sorted((four, five))
    found = quality(owed=owed, delivered=delivered, on_time=on_time, values=values,
                    doubtful=doubtful)  # fmt: skip
    parts = [100 * each for each in (found.timeliness, found.completeness, found.accuracy)]
    assert min(parts) - 1e-9 <= found.score <= max(parts) + 1e-9


@pytest.mark.parametrize(
    "wrong", [{"on_time": 9}, {"delivered": 11}, {"doubtful": 51}, {"on_time": -1}]
)
def test_a_part_that_is_more_than_its_whole_is_refused(wrong):
    with pytest.raises(InvalidInput):
        quality(**{"owed": 10, "delivered": 8, "on_time": 8, "values": 50, "doubtful": 0, **wrong})
