"""Figures are well-formed drawings that hold every number they show."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from fumao.claims import render
from fumao.publish.figures import COLOURS, draw, to_png

NAMES = ["fig-1-1", "fig-1-2", "fig-1-3"]
# Greys of axes, labels and rules, and the white ground.
PLAIN = {"#fff", "white", "#333", "#e4e4e4", "#999", "#888", "#111", "none", "transparent", "black",
         "#000"}  # fmt: skip


@pytest.fixture(params=["zh", "en"])
def drawn(request, small):
    """Figures of the small edition in one language: (figure, language, SVG)."""
    written = small[request.param]
    figures = [part.figure for part in written.document.parts if hasattr(part, "figure")]
    return [(each, request.param, written.drawings[each.id]) for each in figures]


def texts(svg):
    found = ["".join(node.itertext()) for node in etree.fromstring(svg.encode()).iter("{*}text")]
    return [text.strip() for text in found]


def test_every_figure_is_drawn(drawn):
    assert [figure.id for figure, _, _ in drawn] == NAMES


def test_a_figure_is_well_formed_and_has_a_size(drawn):
    for _, _, svg in drawn:
        tree = etree.fromstring(svg.encode())
        assert etree.QName(tree).localname == "svg"
        assert all(float(side) > 0 for side in tree.get("viewBox").split()[2:])


def test_a_figure_prints_every_number_it_shows(drawn):
    for figure, lang, svg in drawn:
        wanted = sorted(render(claim, lang, "num").text for claim in figure.claims)
        assert [each for each in wanted if texts(svg).count(each) < wanted.count(each)] == []


def test_a_figure_names_every_series_or_bar(drawn):
    for figure, lang, svg in drawn:
        names = {claim.subject.short.in_(lang) for claim in figure.claims}
        assert names <= set(texts(svg))


def test_every_mark_of_a_figure_links_to_its_number_and_tells_it_to_a_screen_reader(drawn):
    for figure, lang, svg in drawn:
        marks = {
            link.get("{http://www.w3.org/1999/xlink}href"): link
            for link in etree.fromstring(svg.encode()).iter("{*}a")
        }
        assert set(marks) == {f"#c-{claim.key}" for claim in figure.claims}
        labels = etree.fromstring(svg.encode()).xpath("//*[@aria-label]/@aria-label")
        said = [f"{c.subject.short.in_(lang)}, {render(c, lang, 'full').text}"
                for c in figure.claims]  # fmt: skip
        assert set(said) <= set(labels)


def test_colours_are_those_that_any_eye_tells_apart(drawn):
    for _, _, svg in drawn:
        used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg))
        assert used - PLAIN <= set(COLOURS)
        assert used & set(COLOURS)


def test_the_same_figure_is_the_same_bytes(drawn):
    for figure, lang, svg in drawn:
        assert draw(figure, lang) == svg


def test_a_figure_holds_nothing_that_is_fetched_or_run(drawn):
    for _, _, svg in drawn:
        assert re.findall(r"<(?:script|image|foreignObject|use)\b", svg) == []
        assert "url(http" not in svg


def test_a_sorted_panel_begins_with_the_largest(small):
    figures = [part.figure for part in small["en"].document.parts if hasattr(part, "figure")]
    values = [claim.value for claim in figures[2].claims]
    assert values == sorted(values, reverse=True)


def test_a_picture_for_word_is_a_png(small):
    assert to_png(small["en"].drawings["fig-1-2"]).startswith(b"\x89PNG\r\n")
