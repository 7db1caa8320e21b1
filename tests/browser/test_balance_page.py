"""The page of a balanced matrix in a real browser: whole on a phone, legible in the dark."""

from __future__ import annotations

import pytest

from fumao.balance.compare import Way
from fumao.balance.page import render
from fumao.balance.summary import (
    Covered,
    Economy,
    Flow,
    Gap,
    Item,
    Moved,
    Report,
    Trial,
    WorldTotal,
)

from .conftest import windows

LONGEST = ("GBR", "USA", "SA")  # the item with the longest English name

REPORT = Report(
    year="2019", economies=("GBR", "USA"), items=("SA", "SI"), vintages={"ons": "2021Q4"},
    level=0.8, residual=1e-12,
    coverage=(Covered("pairs", "X", "reported", 24, 43_062.4),
              Covered("pairs", "X", "model", 500_000, 6_062_787.0)),
    totals=(WorldTotal("X", 6_200_925.0, 6_433_744.4, 6_433_744.4, 473_560.7),),
    moved={"reported": Moved(631_527.0, 23_247.6)},
    moves=(Flow(*LONGEST, "R", 43_062.4, 43_191.4, 41_159.9, 45_223.0),),
    pairs=1,
    mirrors=(Gap(*LONGEST, 43_062.4, 18_798.1, 30_000.0, kind="item", via="SI", amount=9.0),),
    against=(Gap(*LONGEST, 12_046.8, 63_908.0, 11_715.2, imports_reported=False),),
    largest=(Economy("USA", "X", "R", 891_177.0, 891_177.0, 891_177.0, 836_437.3, 945_916.7),
             Economy("USA", "M", "M10", None, 593_312.0, 593_312.0, 556_868.3, 629_755.7)),
    flows=(Flow(*LONGEST, "R", 43_062.4, 43_191.4, 41_159.9, 45_223.0),),
    shares=(Item("SA", 103_720.9, 82_352.0, 104_258.7),
            Item("SI", 729_647.9, 428_198.7, 732_033.6)),
    findings=(),
    ways=(Way("symmetry", 0.213, 0.378, 0.533, 0.748), Way("ras", 0.0, 0.166, 0.597, 0.707),
          Way("balanced", 0.0, 0.0, 0.307, 0.622)),
    tested=(Trial("cells", 1485, 0.804, 1.19), Trial("partners", 1485, 0.799, 1.92)),
)  # fmt: skip


@pytest.fixture(params=["zh", "en"])
def opened(chromium, request, tmp_path):
    """Open the page at a width; give it with what it asked for."""
    file = tmp_path / "page.html"
    file.write_text(render(REPORT, request.param), encoding="utf-8")
    with windows(chromium, file) as open_page:
        yield open_page


@pytest.mark.parametrize("width", [375, 768, 1280])
def test_nothing_runs_out_at_the_side(opened, width):
    assert opened(width).evaluate("document.documentElement.scrollWidth") == width


def test_letters_of_pictures_have_one_size_on_phone_and_desk_but_for_a_little(opened):
    sizes = [
        page.evaluate("document.querySelector('svg .label').getBoundingClientRect().height")
        for page in (opened(375), opened(1280))
    ]
    assert sizes[0] >= 0.85 * sizes[1]


def test_the_page_asks_for_itself_alone(opened):
    assert len(opened(1280).asked) == 1


def test_in_the_dark_letters_are_light_on_a_dark_page(opened):
    shades = opened(1280, color_scheme="dark").evaluate(
        "['color', 'backgroundColor'].map(each => getComputedStyle(document.body)[each]"
        ".match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + +part, 0))"
    )
    assert shades[0] > 600 > 150 > shades[1]


def test_marks_stand_in_the_order_of_their_values(opened):
    exports, imports = opened(1280).evaluate(
        "['circle.x', 'rect.m'].map(each => document.querySelector("
        "'#mirrors ~ figure .picture ' + each).getBoundingClientRect().x)"
    )
    assert exports > imports
