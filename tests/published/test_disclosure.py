"""Primary rules on magnitude1 of CRAN GaussSuppression: 20 contributions, 18 cells, 5 rules.

Marks of methods/quality_confidentiality, A1; the three vectors after it are of the
Handbook on Statistical Disclosure Control, ch. 4.2.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from fumao.methods.disclosure import Rules, sensitive

# sector, geo, company, tenths
ROWS = [line.split() for line in """
Agriculture Portugal A 759
Agriculture Portugal B 245
Agriculture Spain A 966
Agriculture Spain B 432
Entertainment Iceland B 168
Entertainment Portugal B 71
Entertainment Portugal D 23
Entertainment Spain A 774
Entertainment Spain B 115
Entertainment Spain C 164
Governmental Portugal B 216
Governmental Portugal D 20
Governmental Spain C 65
Governmental Spain D 27
Industry Iceland B 96
Industry Iceland C 88
Industry Iceland D 19
Industry Portugal B 257
Industry Portugal D 34
Industry Spain C 84
""".split("\n") if line]  # fmt: skip
# sector, geo, total, n, two largest, marks by n<3, (1,80), (2,90), p=10, p=15
CELLS = [line.split() for line in """
Agriculture Portugal 1004 2 759 245 U s U U U
Agriculture Spain 1398 2 966 432 U s U U U
Agriculture Total 2402 2 1725 677 U s U U U
Entertainment Iceland 168 1 168 0 U U U U U
Entertainment Portugal 94 2 71 23 U s U U U
Entertainment Spain 1053 3 774 164 s s s s U
Entertainment Total 1315 4 774 354 s s s s s
Governmental Portugal 236 2 216 20 U U U U U
Governmental Spain 92 2 65 27 U s U U U
Governmental Total 328 3 216 65 s s s s s
Industry Iceland 203 3 96 88 s s U s s
Industry Portugal 291 2 257 34 U U U U U
Industry Spain 84 1 84 0 U U U U U
Industry Total 578 3 353 172 s s U s s
Total Iceland 371 3 264 88 s s U U U
Total Portugal 1625 3 789 759 s s U U U
Total Spain 2627 4 1740 547 s s s s s
Total Total 4623 4 2499 1600 s s s s s
""".split("\n") if line]  # fmt: skip
RULES = [
    Rules(p=0, minimum=3),
    Rules(p=0, minimum=0, n=1, k=80),
    Rules(p=0, minimum=0, n=2, k=90),
    Rules(p=10, minimum=0),
    Rules(p=15, minimum=0),
]


@pytest.fixture(scope="module")
def cells():
    """Contributions by cell, those of one company merged, the largest first."""
    sums = defaultdict(lambda: defaultdict(int))
    for sector, geo, company, value in ROWS:
        for cell in {(sector, geo), (sector, "Total"), ("Total", geo), ("Total", "Total")}:
            sums[cell][company] += int(value)
    return {cell: sorted(each.values(), reverse=True) for cell, each in sums.items()}


@pytest.mark.parametrize(("sector", "geo", "total", "n", "first", "second", *"abcde"), CELLS)
def test_contributions_are_merged_before_they_are_ranked(
    cells, sector, geo, total, n, first, second, a, b, c, d, e
):
    found = cells[sector, geo]
    assert (sum(found), len(found), found[0], sum(found[1:2])) == tuple(
        map(int, (total, n, first, second))
    )


@pytest.mark.parametrize("rule", range(5))
def test_each_rule_marks_the_published_cells(cells, rule):
    found = [cells[sector, geo] for sector, geo, *_ in CELLS]
    marked = sensitive(
        [sum(each) for each in found],
        [[*each, 0, 0][:2] for each in found],
        [len(each) for each in found],
        RULES[rule],
    ).unsafe
    assert ["U" if each else "s" for each in marked] == [cell[6 + rule] for cell in CELLS]


def test_a_rest_of_8000_hides_52000_from_50000():
    (unsafe,) = sensitive([110_000], [[52_000, 50_000]], [9], Rules(p=10)).unsafe
    assert not unsafe


def test_300_of_330_dominates_at_85_and_would_not_of_353():
    rules = Rules(p=0, minimum=0, n=1, k=85)
    assert list(sensitive([330, 353], [[300, 20]] * 2, [3, 3], rules).dominated) == [True, False]


def test_a_cell_that_passes_dominance_fails_p_per_cent():
    cell = ([100_000], [[50_000, 49_000]], [9])
    assert not sensitive(*cell, Rules(p=0, minimum=0, n=1, k=90)).unsafe
    assert sensitive(*cell, Rules(p=10)).p_percent
