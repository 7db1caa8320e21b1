"""The pivot: every observation in one cell, sorted, flagged, paged; no row mixes units."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput
from fumao.publish.site.explore.flags import flag_of, legend
from fumao.publish.site.explore.numbers import decimals_for, shown
from fumao.publish.site.explore.pivot import CELLS, axes_of, ordered, page_of, pivot
from fumao.publish.site.explore.state import AXES, State
from fumao.publish.site.explore.table import table_html
from fumao.publish.site.links import ServedLinks
from fumao.publish.site.wording import Words

from .cubes import cube, cubes, flow

LINKS = ServedLinks("/data", "/data/static/1")
ROWS = st.lists(
    st.builds(
        flow, item=st.sampled_from(["S", "SC", "SC1", "SD"]), flow=st.sampled_from("XM"),
        period=st.sampled_from(["2018", "2019", "2020-Q1"]),
        value=st.decimals(-1000, 1000, places=3).map(str),
        partner=st.sampled_from(["W1", "USA"]), unit=st.sampled_from(["USD_MN", "CNY_100MN"]),
    ),
    unique_by=lambda row: (row["item"], row["flow"], row["period"], row["partner"]), min_size=1,
)  # fmt: skip


def table(made, words=None, state=None, **more):
    grid = ordered(pivot(made, *axes_of(made, (), ())), (state or State()).sort, "en")
    page = page_of(grid, more.get("size", 200), 1)
    return table_html(grid, page, state or State("trade"), words or Words("en"), LINKS)


@given(ROWS, st.lists(st.sampled_from(AXES), unique=True, max_size=4), st.integers(0, 4))
def test_every_observation_stands_in_one_cell_however_it_is_pivoted(rows, axes, cut):
    made = cube(*rows)
    grid = pivot(made, *axes_of(made, tuple(axes[:cut]), tuple(axes[cut:])))
    places = sorted(at for row in grid.cells for at in row if at >= 0)
    assert places == list(range(len(rows)))
    for number, row in enumerate(grid.cells):
        for col, at in enumerate(row):
            if at >= 0:
                assert grid.row_words(number) == tuple(made.word(name, at) for name in grid.rows)
                assert grid.col_words(col) == tuple(made.word(name, at) for name in grid.cols)


@given(ROWS)
def test_no_row_mixes_units_unless_its_columns_tell_them_apart(rows):
    made = cube(*rows)
    grid = pivot(made, *axes_of(made, (), ()))
    for row in grid.cells:
        assert len({made.word("unit", at) for at in row if at >= 0}) <= 1


@given(ROWS, st.booleans())
def test_sorting_by_a_column_moves_rows_and_loses_none(rows, down):
    made = cube(*rows)
    grid = pivot(made, *axes_of(made, (), ("period",)))
    name = made.codes["period"][0]
    found = ordered(grid, f"-{name}" if down else name, "en")
    assert sorted(found.heads) == sorted(grid.heads)
    column = [None if row[0] < 0 else made.numbers[row[0]] for row in found.cells]
    told = [each for each in column if each is not None]
    assert told == sorted(told, reverse=down)
    assert column[: len(told)] == told


def test_a_column_that_is_not_there_is_refused_with_some_that_are():
    grid = pivot(cube(flow()), ("item",), ("period",))
    with pytest.raises(InvalidInput, match="no column") as refused:
        ordered(grid, "-1999", "en")
    assert "2020" in refused.value.remedy


def test_pages_hold_no_more_cells_than_a_browser_likes_and_all_rows_together():
    made = cube(*(flow(period=str(1000 + at), partner=partner)
                  for at in range(70) for partner in ("USA", "JPN", "DEU")))  # fmt: skip
    grid = pivot(made, ("period", "partner"), ("flow",))
    pages = [page_of(grid, 50, number) for number in range(1, 6)]
    assert [each.first for each in pages] == [0, 50, 100, 150, 200]
    assert pages[-1].last == 210
    wide = pivot(made, ("partner",), ("period",))
    assert page_of(wide, 10_000, 1).last * 70 <= CELLS
    with pytest.raises(InvalidInput, match="no page 6"):
        page_of(grid, 50, 6)


def test_numbers_lead_to_their_lineage_with_vintage_and_key():
    html = table(cube(flow(value="131074.25")))
    assert ('<td><a href="/data/en/lineage?vintage=trade@2021-03-31&amp;'
            'key=CHN/W1/SD/M/_T/_T/2020">131,074.3</a></td>') in html  # fmt: skip


class Without(ServedLinks):
    """A site without lineage, as files may be."""

    def page(self, language, page, /, **state):
        return "" if page == "lineage" else super().page(language, page, **state)


class Hashed(ServedLinks):
    """A site whose addresses do not hold the key as it is."""

    def __init__(self, *told):
        super().__init__(*told, predictable=False)

    def page(self, language, page, /, **state):
        return f"{hash(state['key'])}.html" if page == "lineage" else ""


def test_a_site_of_files_has_plain_numbers_or_addresses_of_its_own():
    made = cube(flow(value="5"), flow(item="SC", value="7"))
    grid = pivot(made, ("item",), ("period",))
    page = page_of(grid, 50, 1)
    plain = table_html(grid, page, State("trade"), Words("en"), Without("/d", "/s"))
    assert "<td>5</td>" in plain
    own = table_html(grid, page, State("trade"), Words("en"), Hashed("/d", "/s"))
    assert re.findall(r'<td><a href="([^"]+)"', own) == [
        f"{hash(key)}.html" for key in ("CHN/W1/SC/M/_T/_T/2020", "CHN/W1/SD/M/_T/_T/2020")
    ]


def test_headers_have_scope_and_a_sorted_column_says_so():
    html = table(cube(flow(), flow(item="SC"), flow(flow="X")), state=State("trade", sort="-2020"))
    assert html.count('<th scope="row"') == 6
    assert 'aria-sort="descending"' in html
    assert "<caption><span>China · 2020 · World · in US$ million</span></caption>" in html.replace(
        "China · World", "China · 2020 · World"
    )


def test_vintages_side_by_side_head_columns_of_their_own():
    made = cubes(d2021=[flow(value="10")], d2022=[flow(value="11"), flow(item="SC", value="3")])
    html = table(made)
    assert '<th scope="colgroup" colspan="2">2020</th>' in html
    assert '<td class="none">:</td>' in html
    assert ">10</a>" in html
    assert ">11</a>" in html


def test_status_and_confidentiality_are_two_signs_with_two_legends():
    made = cube(
        flow(status="E"), flow(item="SC", value="987654321", status="P", confidentiality="C")
    )
    html = table(made)
    assert '<sup class="s">e</sup>' in html
    assert '<sup class="s">p</sup><sup class="c">⊘C</sup>' in html
    assert "987" not in html
    told = legend(zip(made.status, made.confidentiality, strict=True))
    assert [(flag.sign, flag.kind) for flag in told] == [
        ("e", "status"), ("p", "status"), ("⊘C", "confidentiality")
    ]  # fmt: skip
    assert all(flag.names.zh and flag.names.en for flag in told)


def test_every_status_and_every_confidentiality_has_a_sign_of_its_own():
    from fumao.model.codes import codelist

    signs = [flag_of(each.code, "F")[0].sign for each in codelist("statuses") if each.code != "A"]
    signs += [
        flag_of("A", each.code)[0].sign for each in codelist("confidentiality") if each.code != "F"
    ]
    assert len(set(signs)) == len(signs)


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 4))
def test_a_shown_number_is_within_half_a_digit_of_the_exact_one(value, decimals):
    text = shown(f"{value:f}", decimals).replace(",", "").replace("−", "-")
    assert abs(float(text) - float(value)) <= 0.5 * 10**-decimals * (1 + 1e-9) + 1e-6


def test_small_numbers_keep_their_digits_and_large_ones_one():
    assert decimals_for(["0.123456", "0.5"]) == 3
    assert decimals_for(["100000.123", "2.5"]) == 1
    assert shown("0.0005", 3) == "0.001"


def test_names_are_told_in_the_language_and_never_as_markup():
    html = table(cube(flow(item="SL"), flow(item="SC")), Words("zh"))
    assert "别处未提及的政府服务" in html
    assert "<script" not in html
