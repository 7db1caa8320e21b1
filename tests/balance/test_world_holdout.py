"""Hold-outs of the whole matrix: what is hidden stays hidden; intervals hold as often as said."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from fumao.balance.compare import WAYS
from fumao.balance.world_holdout import (
    Hidden,
    coverage_of,
    folds_of_pairs,
    hold_out_world,
    scores_of,
)
from fumao.errors import InvalidInput


@pytest.fixture(scope="module")
def assembly():
    pytest.importorskip("statsmodels")
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        from made_world import AREAS, made_assembly
    finally:
        sys.path.pop(0)
    assemble, said, totals = made_assembly(np.random.default_rng(5))
    return lambda pairs: assemble(pairs, totals), said, AREAS


def drawn(rng, size=800, skew=1.0):
    """A hold-out whose errors are skewed and twice as large as their standard errors say."""
    balanced = np.exp(rng.uniform(0, 8, size))
    spreads = 0.3 * balanced
    truths = np.maximum(balanced + 2 * spreads * (rng.exponential(skew, size) - 0.7), 0.0)
    none = np.zeros(size, dtype=bool)
    return Hidden(truths, dict.fromkeys(WAYS, balanced), spreads, np.zeros(size, dtype=np.int64),
                  none, np.arange(size) % 5)  # fmt: skip


def test_each_reported_cell_is_hidden_once_and_totals_only_with_their_partner(assembly):
    _, said, areas = assembly
    total = pa.Table.from_pylist([{**said.to_pylist()[0], "item": "S"}], schema=said.schema)
    rows = pa.concat_tables([said, total])
    cells = folds_of_pairs(rows, areas, "cells", 5)
    assert cells[-1] == -1
    assert np.bincount(cells[:-1]).min() >= len(said) // 5
    partners = folds_of_pairs(rows, areas, "partners", 5)
    assert partners[-1] == partners[0] >= 0
    of_partner = {}
    for code, fold in zip(rows["partner"].to_pylist(), partners, strict=True):
        assert of_partner.setdefault(code, fold) == fold


def test_a_partner_that_is_no_economy_is_never_hidden(assembly):
    _, said, areas = assembly
    without = [code for code in areas if code != "JPN"]
    folds = folds_of_pairs(said, without, "partners", 5)
    japan = np.array([code == "JPN" for code in said["partner"].to_pylist()])
    assert (folds[japan] == -1).all()


def test_where_nothing_can_be_hidden_this_is_said(assembly):
    assemble, said, _ = assembly
    with pytest.raises(InvalidInput, match="no reported cell of a pair can be hidden"):
        hold_out_world(assemble, said, folds_of_pairs(said, ["MEX"], "partners", 5))


def test_what_is_hidden_is_compared_with_what_was_made_without_it(assembly):
    assemble, said, areas = assembly
    folds = folds_of_pairs(said, areas, "cells", 5)
    folds[folds != 0] = -1
    held = hold_out_world(assemble, said, folds)
    hidden = said.filter(pa.array(folds == 0))
    assert held.truths.tolist() == hidden["value"].to_pylist()
    # estimates, not the reports themselves
    assert np.abs(held.values["balanced"] - held.truths).min() > 0
    # the partner's own report stands where both sides report
    assert 0 < held.exact.mean() < 0.1
    assert (held.spreads > 0).all()
    for way in WAYS:
        assert 0 < held.wape(way) < 2


def test_learnt_intervals_hold_as_often_as_said_where_normal_ones_do_not():
    rng = np.random.default_rng(2)
    held = {"cells": drawn(rng), "partners": drawn(rng)}
    normal = np.abs(held["cells"].truths - held["cells"].values["balanced"])
    assert (normal <= 1.2816 * held["cells"].spreads).mean() < 0.7
    for scheme in held:
        assert coverage_of(held, scheme).share == pytest.approx(0.8, abs=0.05)


def test_groups_are_learnt_apart():
    rng = np.random.default_rng(3)
    one, other = drawn(rng), drawn(rng, skew=4.0)
    other = Hidden(other.truths, other.values, other.spreads, other.groups + 1, other.exact,
                   other.folds)  # fmt: skip
    scores = scores_of([one, other])
    assert scores.groups.tolist() == [0, 1]
    assert (scores.high[1, :3] > 2 * scores.high[0, :3]).all()


def test_cells_that_accounting_gives_are_not_learnt_from():
    held = drawn(np.random.default_rng(4))
    exact = np.arange(held.truths.size) % 2 == 0
    truths = np.where(exact, held.values["balanced"], held.truths)
    mixed = Hidden(truths, held.values, held.spreads, held.groups, exact, held.folds)
    alone = held.only(~exact)
    assert scores_of([mixed]).high.tolist() == scores_of([alone]).high.tolist()
