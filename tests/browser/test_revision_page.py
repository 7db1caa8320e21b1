"""The page of a revision in a real browser: whole on a phone, nothing from elsewhere."""

from __future__ import annotations

import pytest

from fumao.balance.revision import Move, Reason, Revision, Total
from fumao.balance.revision_page import render

from .conftest import windows

REVISION = Revision(
    year="2019", reporter="GBR", revises="balanced@2025-06-09", newer=("ons-services@2022-04-29",),
    level=0.8,
    totals=(Total("X", "S", 403_755.2, 417_763.8), Total("X", "SA", 3_627.6, 3_530.6),
            Total("X", "SJ", 133_704.3, 145_761.3), Total("M", "S", 271_859.5, 267_752.0),
            Total("M", "SA", 1_524.0, 1_521.5), Total("M", "SJ", 88_629.1, 89_991.0)),
    reasons=(Reason("revised", 733, 69_612.4, -4_900.0), Reason("rest", 4_729, 36_287.5, 6_159.2)),
    moves=(Move("GBR", "USA", "SA", 20_244.7, 23_548.9, "revised", 20_552.8, 24_100.0, 22_138.2,
                24_960.0),
           Move("_Z", "IRL", "SJ", 15_277.8, 8_679.2, "rest", None, None, 3_419.0, 13_939.3)),
    beyond=10_332, small=10_890, small_amount=1_305.8, held=504_707, cells=526_680, apart=0.0023,
    residual=7e-16,
)  # fmt: skip


@pytest.fixture(params=["zh", "en"])
def opened(chromium, request, tmp_path):
    """Open the page at a width."""
    file = tmp_path / "page.html"
    file.write_text(render(REVISION, request.param), encoding="utf-8")
    with windows(chromium, file) as open_page:
        yield open_page


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_runs_out_at_the_side(opened, width):
    page = opened(width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert len(page.asked) == 1


def test_before_is_hollow_and_after_is_full(opened):
    hollow, full = opened(1280).evaluate(
        "['.x.estimated', '.x:not(.estimated)'].map(each => getComputedStyle("
        "document.querySelector('#moves ~ figure .picture circle' + each)).fill)"
    )
    assert hollow != full


def test_a_larger_value_stands_further_right(opened):
    before, after = opened(1280).evaluate(
        "['.x.estimated', '.x:not(.estimated)'].map(each => document.querySelector("
        "'#moves ~ figure .picture circle' + each).getBoundingClientRect().x)"
    )
    assert before < after
