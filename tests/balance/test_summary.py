"""The summary says what stands in the world, the system and the reconciled values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fumao.balance.explain import explain, with_explanations
from fumao.balance.grid import finding
from fumao.balance.mirrors import mirrors
from fumao.balance.parameters import number_of
from fumao.balance.summary import counted, summarise
from fumao.errors import ShapeMismatch
from fumao.model.finding import Severity
from fumao.model.names import Names


def families(report, level, flow):
    return {
        each.family: each for each in report.coverage if (each.level, each.flow) == (level, flow)
    }


def cell(made, exporter, importer, item):
    """The place of a flow in the system."""
    world, system = made[:2]
    return int(np.flatnonzero(
        (system.exporter == world.economies.index(exporter))
        & (system.importer == world.economies.index(importer))
        & (system.item == world.items.index(item)))[0])  # fmt: skip


def test_every_cell_of_a_pair_is_covered_once(made, report):
    n = len(made[0].economies)
    for flow in "XM":
        # the rest of the world is a partner too, the economy itself is none
        assert sum(each.cells for each in families(report, "pairs", flow).values()) == n * n * 12


def test_reported_cells_are_counted_as_reported(report):
    # China and Germany tell both flows, Britain its exports: 15 partners by 12 items each
    assert families(report, "pairs", "X")["reported"].cells == 3 * 15 * 12
    assert families(report, "pairs", "M")["reported"].cells == 2 * 15 * 12


def test_covered_values_add_to_the_totals(made, report):
    final = made[0].totals.final[..., 1:].sum(axis=(1, 2))
    for f, flow in enumerate("XM"):
        found = sum(each.value for each in families(report, "totals", flow).values())
        assert found == pytest.approx(final[f], rel=1e-12)


def test_world_exports_and_imports_agree_once_the_rest_is_added(report):
    exports, imports = report.totals
    assert exports.balanced + exports.rest == pytest.approx(imports.balanced + imports.rest)


def test_balanced_totals_are_those_that_were_pinned(report):
    for each in report.totals:
        assert each.balanced == pytest.approx(each.final, rel=1e-9)


def test_a_total_that_nobody_reports_is_none(report):
    found = {(each.code, each.flow): each for each in report.largest}
    assert found["USA", "M"].reported is None
    assert found["USA", "M"].final > 0
    assert found["USA", "X"].reported == found["USA", "X"].final


def test_intervals_hold_their_values(report):
    assert all(each.low <= each.final <= each.high for each in report.largest)
    assert all(each.low <= each.balanced <= each.high for each in report.flows)


def test_an_estimated_total_is_less_sure_than_a_reported_one(report):
    width = {(each.code, each.flow): (each.high - each.low) / each.final for each in report.largest}
    assert width["USA", "M"] > 2 * width["USA", "X"]


def test_the_largest_economies_come_first(report):
    trade = [x.final + m.final for x, m in zip(report.largest[::2], report.largest[1::2],
                                               strict=True)]  # fmt: skip
    assert trade == sorted(trade, reverse=True)


def test_a_move_is_what_the_reconciliation_did_to_the_cell(made, report):
    _, system, solved, bands, _ = made
    first = report.moves[0]
    at = cell(made, first.exporter, first.importer, first.item) if "_Z" not in (
        first.exporter, first.importer) else None  # fmt: skip
    moved = np.abs(solved.adjustments[system.item >= 0])
    assert abs(first.balanced - first.before) == pytest.approx(moved.max())
    if at is not None:
        assert (first.before, first.low) == (system.values[at], bands.lower[at])


def test_moves_of_reports_and_of_estimates_add_to_all_moves(made, report):
    _, system, solved, *_ = made
    whole = np.abs(solved.adjustments[system.item >= 0]).sum()
    assert sum(each.amount for each in report.moved.values()) == pytest.approx(whole)


def test_the_worst_mirrors_are_those_of_the_table_with_their_balanced_value(made, report):
    paired = made[4]
    assert report.pairs == paired.num_rows == 4 * 12
    first = report.mirrors[0]
    assert abs(first.exports - first.imports) == max(paired["distance"].to_pylist())
    assert first.balanced == made[2].values[cell(made, *first_key(first))]
    assert (first.exports_reported, first.imports_reported) == (True, True)


def first_key(gap):
    return gap.exporter, gap.importer, gap.item


def test_explanations_are_those_of_the_table(made, report):
    told = with_explanations(made[4], explain(made[4]))
    again = summarise(*made[:4], told, {"one": "2026-11"}, top=16)
    assert again.mirrors == report.mirrors
    assert any(each.kind == "item" and each.amount for each in report.mirrors)


def test_of_the_pairs_that_one_side_reports_the_report_and_the_estimate_are_told_apart(report):
    reporters = {"CHN", "DEU", "GBR"}
    for each in report.against:
        assert each.exports_reported != each.imports_reported
        teller = each.exporter if each.exports_reported else each.importer
        assert teller in reporters


def test_without_a_pair_that_both_sides_report_there_are_no_mirrors(made, table):
    silent = mirrors(table("CHN DEU SC X 2019 25\nDEU CHN SC M 2018 25"))
    found = summarise(*made[:4], silent, {})
    assert (found.pairs, found.mirrors) == (0, ())


def test_a_pairs_total_stands_only_where_no_items_are_told(made, table):
    alone = mirrors(table("CHN DEU S X 2019 25\nDEU CHN S M 2019 30"))
    both = mirrors(table("CHN DEU S X 2019 25\nDEU CHN S M 2019 30\n"
                         "CHN DEU SC X 2019 5\nDEU CHN SC M 2019 6"))  # fmt: skip
    found = summarise(*made[:4], alone, {}).mirrors
    assert [each.item for each in found] == ["S"]
    own = sum(made[2].values[cell(made, "CHN", "DEU", item)] for item in made[0].items)
    assert found[0].balanced == pytest.approx(own)
    assert [each.item for each in summarise(*made[:4], both, {}).mirrors] == ["SC"]


def test_items_add_to_the_world(made, report):
    assert sum(each.exports for each in report.shares) == pytest.approx(report.totals[0].final)
    whole = made[2].values[made[1].item >= 0].sum()
    assert sum(each.balanced for each in report.shares) == pytest.approx(whole)


def test_findings_are_counted_the_gravest_first():
    done, why = Names("估计", "estimated"), Names("无", "none")
    some = [finding("no_data", "ABW", done, why),
            finding("parts_above_total", "CHN/W1/S/X/2019", done, why, Severity.ERROR),
            finding("no_data", "AFG", done, why)]  # fmt: skip
    assert list(counted(some).items()) == [(("error", "parts_above_total"), 1),
                                           (("note", "no_data"), 2)]  # fmt: skip


def test_bands_of_another_world_are_refused(made):
    world, system, solved, bands, paired = made
    other = replace(bands, lower=bands.lower[1:], upper=bands.upper[1:])
    with pytest.raises(ShapeMismatch, match="cells"):
        summarise(world, system, solved, other, paired, {})


def test_own_trade_is_in_no_list(report):
    some = [*report.moves, *report.flows, *report.mirrors, *report.against]
    assert all(each.exporter != each.importer for each in some)
    assert number_of("N") not in {number_of(each.method) for each in report.flows}
