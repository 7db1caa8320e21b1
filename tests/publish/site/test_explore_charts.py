"""Charts: areas as the values, every economy and province once, nothing dropped in silence."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.model.codes import codelist
from fumao.model.tiles import MAPS, tiles
from fumao.publish.figures import to_png
from fumao.publish.site.explore.network import BANDS, NODES, Band, network, strongest
from fumao.publish.site.explore.series import disjoint, parts
from fumao.publish.site.explore.svg import (
    COLOURS,
    NARROW,
    STYLE,
    WIDE,
    extent,
    fitted,
    inline,
    wrapped,
)
from fumao.publish.site.explore.tilemap import edges, style_of
from fumao.publish.site.explore.treemap import Box, squarified
from fumao.publish.site.explore.views import picture, view_of
from fumao.publish.site.frame import STATIC
from fumao.publish.site.wording import Words

from .cubes import cube, flow

EN, ZH = Words("en"), Words("zh")
SIZES = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30).map(lambda all_: sorted(all_)[::-1])


@given(SIZES, st.floats(10, 1000), st.floats(10, 1000))
def test_areas_of_a_treemap_are_as_the_values_and_fill_it_without_overlap(sizes, width, height):
    boxes = squarified(sizes, Box(0, 0, width, height))
    whole = sum(sizes)
    for size, box in zip(sizes, boxes, strict=True):
        assert box.width * box.height == pytest.approx(size / whole * width * height, rel=1e-6)
        assert -1e-6 <= box.x <= box.x + box.width <= width * (1 + 1e-6)
        assert -1e-6 <= box.y <= box.y + box.height <= height * (1 + 1e-6)
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert min(across, down) <= 1e-6 * max(width, height)


@pytest.mark.parametrize("kind", MAPS)
def test_each_place_has_one_tile_and_each_tile_one_place(kind):
    grid = tiles(kind)
    assert len(set(grid.values())) == len(grid)


def test_every_province_has_a_tile_and_so_have_hong_kong_macao_and_taiwan():
    provinces = {each.code for each in codelist("regions") if each.role == "province"}
    assert set(tiles("regions")) == provinces | {"HKG", "MAC", "TWN"}


def test_every_group_has_a_tile_and_economies_are_known():
    assert set(tiles("groups")) == {each.code for each in codelist("groups")}
    assert set(tiles()) <= {each.code for each in codelist("areas")}


@given(st.lists(st.floats(0.5, 1e6), min_size=1, max_size=60))
def test_more_is_never_lighter_on_a_map(values):
    bounds = edges(values)
    depths = [int(style_of(each, bounds)[1:]) for each in sorted(values)]
    assert depths == sorted(depths)
    assert set(depths) <= {1, 2, 3, 4, 5}


TRADE = [
    flow(item=item, flow=way, period=period, value=str(100 + 7 * number + len(item) * 11))
    for number, item in enumerate(["S", "SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH", "SI"])
    for way in "XM" for period in ("2018", "2019", "2020")
]  # fmt: skip
PAIRS = [
    flow(item="S", flow="X", partner=area.code, value=str(5 + number))
    for number, area in enumerate(codelist("areas")) if area.code in tiles()
][:60]  # fmt: skip
REGIONS = [
    flow(item="S", region=code, value=str(number + 1))
    for number, code in enumerate(sorted(each.code for each in codelist("regions")))
]
CASES = {"line": TRADE, "bar": TRADE, "treemap": TRADE, "map": REGIONS, "network": PAIRS}


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", CASES)
def test_each_chart_is_well_formed_has_a_name_and_tells_its_values(name, width, words):
    view = view_of(name, cube(*CASES[name]), "", words)
    assert view.drawings
    for draw in view.drawings:
        drawn = inline(draw(width))
        root = ET.fromstring(drawn)
        assert root.get("role") == "img"
        assert len(root.get("aria-label")) > 20
        assert root.findall(".//title")
        assert not re.search(
            r'["MLQ ](nan|inf)[" ]', re.sub(r">[^<]*<", "><", drawn).partition("aria-label")[2]
        )
        assert "style=" not in drawn


@pytest.mark.parametrize("name", CASES)
def test_a_picture_that_leaves_the_site_takes_its_colours_along_and_becomes_pixels(name):
    drawn = picture(view_of(name, cube(*CASES[name]), "", ZH), ["来源"], WIDE)
    used = {word for each in re.findall(r'class="([^"]+)"', drawn) for word in each.split()}
    assert {each for each in used if f".{each}" not in STYLE} <= {"tile", "t1", "t2", "t3"}
    assert to_png(drawn)[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_style_sheet_has_the_colours_of_pictures_in_the_light():
    sheet = (STATIC / "explore.css").read_text("utf-8")
    for at, colour in enumerate(COLOURS):
        assert f"--s{at}: light-dark({colour}," in sheet


def luminance(colour):
    parts_ = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts_
    ]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_letters_on_colours_and_colours_on_paper_can_be_read_in_light_and_dark():
    sheet = (STATIC / "explore.css").read_text("utf-8")
    pairs = re.findall(r"--s\d: light-dark\((#\w{6}), (#\w{6})\)", sheet)
    assert len(pairs) == 6
    for light, dark in pairs:
        assert contrast(light, "#ffffff") >= 4.5
        assert contrast(dark, "#10151a") >= 4.5


def test_others_are_summed_where_they_do_not_overlap():
    rows = [flow(item=item, period=period, value="10") for period in ("2019", "2020")
            for item in ("SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH")]  # fmt: skip
    view = view_of("line", cube(*rows), "", EN)
    drawn = inline(view.drawings[0](WIDE))
    assert "Others (2): 20" in drawn
    assert view.notes == ()


def test_where_they_overlap_the_largest_are_drawn_and_a_note_says_so():
    view = view_of("line", cube(*TRADE), "", EN)
    assert view.notes == (
        "The chart shows the 6 largest of 20 series; they overlap, so the others cannot be summed. "
        "The table has all of them.",
    )


def test_a_treemap_counts_nothing_twice_and_says_what_it_left_out():
    rows = [
        flow(item="S", value="100"),
        flow(item="SC", value="60"),
        flow(item="SC1", value="50"),
        flow(item="SD", value="40"),
        flow(item="SPX4", value="9"),
        flow(item="SE", value="-5"),
    ]
    view = view_of("treemap", cube(*rows), "", EN)
    drawn = inline(view.drawings[0](WIDE))
    assert drawn.count("<rect") == 2
    assert "Total services, Transport" in view.notes[0]
    assert "Construction, 2020: −5" in view.notes[1]


def test_several_units_are_several_charts():
    rows = [*TRADE, *({**each, "partner": "USA", "unit": "CNY_100MN"} for each in TRADE)]
    view = view_of("line", cube(*rows), "", EN)
    titles = [draw(WIDE).title for draw in view.drawings]
    assert len(titles) == 2
    assert any("RMB" in each for each in titles)
    assert any("US$" in each for each in titles)


def test_further_charts_and_values_that_are_missing_are_named():
    rows = [
        flow(item="S", flow=way, partner=partner, mode=mode, value="3")
        for way in "XM"
        for partner in ("USA", "JPN", "DEU")
        for mode in ("M1", "M2", "M3")
    ]
    rows.append(flow(item="S", partner="FRA", value=None, confidentiality="C"))
    view = view_of("map", cube(*rows), "", EN)
    assert len(view.drawings) == 4
    told = " ".join(view.notes)
    assert "3 further charts are not drawn" in told
    assert "not drawn: 1 (1 of them withheld" in told


def test_nothing_to_draw_is_said():
    view = view_of("bar", cube(flow(value=None, status="M")), "", EN)
    assert view.drawings == ()
    assert "no value to draw" in view.notes[-1]


def test_charts_of_what_has_no_places_or_pairs_say_what_to_choose():
    for name in ("map", "network"):
        view = view_of(name, cube(flow(), flow(item="SC")), "", EN)
        assert "Choose partner economies" in " ".join(view.notes)


def test_a_moment_that_is_asked_for_is_shown():
    view = view_of("bar", cube(*TRADE), "2018", EN)
    assert view.period == "2018"
    assert "2018" in view.drawings[0](WIDE).title
    assert view_of("bar", cube(*TRADE), "1999", EN).period == "2020"


@given(st.lists(st.tuples(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                          st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.floats(0, 100)),
                max_size=200))  # fmt: skip
def test_a_network_keeps_few_enough_bands_and_counts_the_others(pairs):
    bands = [Band(one, other, size, "") for one, other, size in pairs]
    kept, left = strongest(bands)
    assert len(kept) <= BANDS
    assert len({name for each in kept for name in (each.source, each.target)}) <= NODES
    assert len(kept) + left == len(bands)


def test_a_band_is_told_in_the_direction_of_the_trade():
    for way, told in (("X", "China → Japan"), ("M", "Japan → China")):
        rows = [flow(item="S", flow=way, partner=each) for each in ("JPN", "USA")]
        assert told in inline(view_of("network", cube(*rows), "", EN).drawings[0](WIDE))


def test_parts_are_the_finest_that_do_not_overlap():
    assert parts("item", ["S", "SC", "SC1", "SC2", "SCA", "SD"]) == ["SC1", "SC2", "SD"]
    assert parts("region", ["_T", "CN-32", "CN-3205", "EAST", "CN-31"]) == ["CN-3205", "CN-31"]
    assert not disjoint("flow", ["X", "M"])


@given(st.text("旅行abc DE-", max_size=40), st.floats(5, 300))
def test_fitted_and_wrapped_text_stays_within_its_width(text, width):
    assert extent(fitted(text, width)) <= width
    assert "".join(wrapped(text, width, 13)).replace(" ", "") == text.replace(" ", "")


def test_a_network_draws_no_group_beside_its_members_and_says_so():
    rows = [flow("S", "X", partner=code, value=value) for code, value in
            (("W1", "9"), ("EU", "5"), ("DEU", "3"), ("FRA", "2"))]  # fmt: skip
    seen = view_of("network", cube(*rows), "", EN)
    (chart,) = (draw(WIDE) for draw in seen.drawings)
    assert "European Union" not in inline(chart)
    assert "Germany" in inline(chart)
    assert any("European Union" in note for note in seen.notes)


def test_a_network_of_groups_alone_is_drawn():
    rows = [flow("S", "X", partner=code, value="3") for code in ("EU", "ASEAN")]
    assert view_of("network", cube(*rows), "", EN).drawings


def test_a_long_name_above_a_network_is_cut_to_the_drawing():
    long = "An economy with a name that is much longer than any window of a phone is wide"
    bands = [Band("CHN", each, 1.0, "") for each in (long, "JPN", "KOR")]
    assert long not in inline(network("", "", bands, NARROW))
