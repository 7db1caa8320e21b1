"""The page of a balanced matrix: its numbers, languages and pictures; nothing from elsewhere."""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from fumao.balance import summary
from fumao.balance.compare import Way
from fumao.balance.grid import finding
from fumao.balance.page import render
from fumao.balance.parameters import methods
from fumao.balance.reports import SourceError
from fumao.balance.summary import Gap, Trial
from fumao.balance.wording import Wording, amount, percent
from fumao.errors import UnknownCode
from fumao.model.finding import Severity
from fumao.model.names import Names
from fumao.model.pictures import Line, Mark, bars, lines, scale
from fumao.model.tables import data_path

LANGUAGES = ("zh", "en")


class Page(HTMLParser):
    """Rows of the tables of each section, and all tags with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.tags, self.section, self.inside = {}, [], "", None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "section":
            self.section = dict(attrs)["aria-labelledby"]
        elif tag == "tr":
            self.rows.setdefault(self.section, []).append([])
        elif tag in ("td", "th"):
            self.inside = []

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[self.section][-1].append("".join(self.inside))
            self.inside = None

    def handle_data(self, data):
        if self.inside is not None:
            self.inside.append(data)

    def numbers(self, section):
        """What stands in the cells of numbers and codes of a section, heads left out."""
        return [[each for each in row if re.fullmatch(r"[\d,.–-]+", each)]
                for row in self.rows[section]]  # fmt: skip


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def page(report, language):
    return Page(render(report, language))


def test_world_totals_are_those_of_the_record(page, report):
    assert page.numbers("world")[1:] == [
        [amount(v) for v in (each.reported, each.final, each.balanced, each.rest)]
        for each in report.totals
    ]


def test_coverage_is_that_of_the_record_with_its_shares(page, report):
    found = page.numbers("coverage")[1:]
    assert [(row[0], row[2]) for row in found] == [
        (f"{each.cells:,}", amount(each.value)) for each in report.coverage
    ]
    pairs = [each for each in report.coverage if (each.level, each.flow) == ("pairs", "X")]
    whole = sum(each.cells for each in pairs)
    assert [row[1] for row in found[: len(pairs)]] == [
        percent(each.cells / whole) for each in pairs
    ]


def test_mirrors_stand_with_both_reports_and_what_they_came_to(page, report):
    for row, each in zip(page.numbers("mirrors")[1:], report.mirrors, strict=True):
        assert row == [amount(each.exports), amount(each.imports), amount(each.balanced),
                       percent(each.asymmetry), amount(each.amount)]  # fmt: skip


def test_economies_stand_with_all_three_values_and_their_interval(page, report):
    for row, each in zip(page.numbers("largest")[1:], report.largest, strict=True):
        assert row == [amount(v) for v in (each.reported, each.final, each.balanced, each.low,
                                           each.high)]  # fmt: skip


def test_flows_stand_with_their_interval(page, report):
    for row, each in zip(page.numbers("flows")[1:], report.flows, strict=True):
        assert row == [amount(v) for v in (each.before, each.balanced, each.balanced - each.before,
                                           each.low, each.high)]  # fmt: skip


def test_both_languages_have_the_same_numbers(report):
    zh, en = (Page(render(report, language)) for language in LANGUAGES)
    assert list(zh.rows) == list(en.rows)
    for section in zh.rows:
        assert zh.numbers(section) == en.numbers(section)


def test_an_estimate_is_marked_as_one(report, language):
    rows = Page(render(report, language)).rows["against"][1:]
    word = Wording(language)("against.estimate")
    for row, each in zip(rows, report.against, strict=True):
        assert (word in row[3], word in row[4]) == (not each.exports_reported,
                                                    not each.imports_reported)  # fmt: skip


def test_nothing_comes_from_elsewhere(report, language):
    text = render(report, language)
    assert not re.search(r"https?:|<script|<link|<img|@import|url\(|src=", text)


def test_every_picture_has_a_text_and_every_link_a_target(page):
    drawn = [attrs for tag, attrs in page.tags if tag == "svg" and attrs.get("role") == "img"]
    assert len(drawn) == 7
    assert all(len(attrs["aria-label"]) > 20 for attrs in drawn)
    links = [attrs["href"][1:] for tag, attrs in page.tags if tag == "a"]
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert links
    assert set(links) <= ids


def test_the_three_ways_stand_side_by_side_with_what_hold_outs_say(report, language):
    ways = tuple(Way(each.name, each.missed, each.apart, 0.5, 0.25) for each in report.ways)
    told = replace(report, ways=ways, tested=(Trial("cells", 1485, 0.803, 1.19),))
    page = Page(render(told, language))
    found = page.numbers("compare")
    assert found[1:4] == [[percent(each.missed), percent(each.apart), "50.0", "25.0"]
                          for each in ways]  # fmt: skip
    assert found[-1] == ["1,485", "80.3", "119.0"]
    words = Wording(language)
    assert [row[0] for row in page.rows["compare"][1:4]] == [
        words(f"compare.{each.name}") for each in ways
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_of_reports_stand_by_source_with_the_cells_they_are_of(report, language):
    told = [SourceError(name, size, error, cells)
            for name, row in (("office", ((0.0, 0.25, 12), (100.0, 0.125, 1340))),
                              ("", ((0.0, 0.3, 50), (100.0, 0.2, 2000))))
            for size, error, cells in row]  # fmt: skip
    words = Wording(language)
    rows = Page(render(replace(report, errors=tuple(told)), language)).rows["errors"]
    assert rows[0][1:] == [words("errors.from", size="0"), words("errors.from", size="100")]
    assert rows[1:] == [["office", "25.0 (12)", "12.5 (1,340)"],
                        [words("errors.all"), "30.0 (50)", "20.0 (2,000)"]]  # fmt: skip
    assert words("errors.silent") in render(replace(report, errors=()), language)


def test_without_hold_outs_nothing_is_said_of_them(page):
    assert {len(row) for row in page.rows["compare"]} == {3}


def test_a_chinese_page_says_its_findings_in_chinese(report):
    rows = Page(render(report, "zh")).rows["findings"]
    said = [text for row in rows for text in row[2:] if len(row) == 4]
    assert said
    assert all(re.search("[一-鿿]", text) for text in said)


def test_what_the_data_say_is_text_never_markup(report, language):
    said = ("<u>done", "<script>alert(1)</script>")
    odd = finding("<b>kind", "<i>&key", *(Names(each, each) for each in said), Severity.ERROR)
    text = render(replace(report, findings=(odd,), vintages={"<s>": "a&b"}), language)
    assert not re.search(r"<(b|i|u|s|script)>", text)
    assert {"<i>&key", "<script>alert(1)</script>"} <= set(Page(text).rows["findings"][-1])
    assert Page(text).rows["sources"][-1] == ["<s>", "a&b"]


def test_a_world_without_mirrors_says_so_and_draws_none(report, language):
    text = render(replace(report, mirrors=(), against=()), language)
    assert Wording(language)("mirrors.silent") in unescape(text)
    assert text.count('role="img"') == 5


def test_every_explanation_and_its_party_are_named(language, report):
    words = Wording(language)
    gap = Gap("CHN", "HKG", "SC", 10.0, 4.0, 6.0, kind="transit", via="NLD", amount=5.0)
    rows = Page(render(replace(report, mirrors=(gap,)), language)).rows["mirrors"]
    assert words.area("NLD") in rows[1][3]
    assert words.item("SD") in words.explanation("item", "SD")
    assert words.explanation("mode3", "M3")[-1] != "3"


def every_word(words, above=""):
    for name, each in words.items():
        if set(each) == {"zh", "en"}:
            yield f"{above}{name}", each
        else:
            yield from every_word(each, f"{name}.")


def test_every_word_is_in_both_languages_with_the_same_places():
    words = dict(every_word(tomllib.loads(data_path("balance", "page.toml").read_text("utf-8"))))
    assert len(words) > 100
    for name, each in words.items():
        places = [sorted(re.findall(r"{(\w+)}", text)) for text in each.values()]
        assert places[0] == places[1], name
        assert all(each.values()), name


def test_every_family_and_every_kind_of_finding_of_this_room_has_a_name():
    known = tomllib.loads(data_path("balance", "page.toml").read_text("utf-8"))
    assert {each.family for each in methods().values()} - {"none"} <= set(known["families"])
    calls = [
        node.args[0].value
        for path in Path(summary.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "finding"
        if isinstance(node.args[0], ast.Constant)
    ]
    assert len(calls) > 8
    assert set(calls) | {"parts_above_total", "parts_below_total"} <= set(known["kinds"])


def test_an_unknown_language_is_refused(report):
    with pytest.raises(UnknownCode, match="fr"):
        render(report, "fr")


def test_a_mark_stands_where_its_value_is_on_the_scale():
    drawn = lines([("CHN", [Line(0.0, 50.0, "join", (Mark("dot", "x", 50.0, "50"),))])], "one")
    ends = scale(50.0)[-1]
    place = float(ElementTree.fromstring(drawn).find("circle").get("cx").removesuffix("%"))
    assert place == pytest.approx(1.5 + 97 * 50 / ends, abs=0.01)


def test_a_label_of_two_lines_has_two_texts():
    drawn = ElementTree.fromstring(bars([("CHN\nSC", [])], "two"))
    assert [each.text for each in drawn.iter("text") if each.get("class") == "label"] == [
        "CHN",
        "SC",
    ]
