"""Templates say what they mean: every number named, none typed."""

from __future__ import annotations

import pytest

from fumao.claims.marks import unmark
from fumao.errors import BrokenTemplate, UnknownCode
from fumao.publish.template import Filling, fill, holes

ROWS = (
    "exports.2020,exports,level,2020,,2806.3,,USD_100MN,,,,,165,,",
    "exports.yoy.2020,exports,growth_yoy,2020,,-1.0,,PCT,,,,,165,,",
    "pilots.2020,exports,count,2020,,28,,ONE,,,,,210,,",
)


@pytest.fixture
def filled(facts_of):
    """The blocks of a text in a language, as (kind, text)."""
    claims, _ = facts_of(*ROWS)

    def blocks(text, lang="en", **options):
        words = {"year": "2020年" if lang == "zh" else "2020"}
        filling = Filling(lang, claims, words, {"t-1-1": "Table 1-1"})
        found = fill(f"chapters/overview.{lang}.md", text, filling, **options)
        return [(block.kind, unmark(block.text).text) for block in found]

    return blocks


def test_a_chapter_is_headings_paragraphs_items_and_notes(filled):
    text = "# Overview\n\n## Exports\n### Items\nA paragraph.\n\n- one thing\n- another\n\n> Note."
    kinds = [kind for kind, _ in filled(text)]
    assert kinds == ["h1", "h2", "h3", "p", "li", "li", "note"]


def test_lines_of_an_english_paragraph_meet_with_a_space(filled):
    assert filled("Exports of services\nfell.") == [("p", "Exports of services fell.")]


def test_lines_of_a_chinese_paragraph_meet_without_one(filled):
    assert filled("服务出口\n有所下降。", "zh") == [("p", "服务出口有所下降。")]


def test_a_comment_is_left_out(filled):
    assert filled("<!-- check the regions again -->\n\nA paragraph.") == [("p", "A paragraph.")]


def test_a_figure_or_list_on_its_own_line_is_a_block(filled):
    assert filled("{{figure: fig-1-1}}\n\n{{findings}}") == [
        ("figure", "fig-1-1"),
        ("findings", ""),
    ]


def test_a_number_is_written_from_its_claim(filled):
    assert filled("Exports were {{exports.2020}}.") == [("p", "Exports were US$280.63 billion.")]
    assert filled("出口{{exports.2020}}。", "zh") == [("p", "出口2806.3亿美元。")]


def test_a_hole_that_begins_an_english_sentence_begins_with_a_capital(filled):
    text = "{{exports.yoy.2020|full}}. {{exports.yoy.2020|full}}; {{exports.yoy.2020|full}}."
    ((_, words),) = filled(text)
    assert words.count("In 2020") == 2
    assert "; in 2020" in words


def test_a_say_hole_is_a_whole_sentence(filled):
    ((_, words),) = filled("{{say: exports.2020 exports.yoy.2020}}")
    assert words.startswith("In 2020, China's services exports")
    assert words.endswith(".")


def test_a_list_hole_joins_as_each_language_does(filled):
    keys = "{{list: exports.2020 exports.2020 exports.2020}}"
    assert filled(f"出口{keys}。", "zh") == [
        ("p", "出口2806.3亿美元、2806.3亿美元和2806.3亿美元。")
    ]
    ((_, words),) = filled(f"They were {keys}.")
    assert words.count(",") == 1
    assert words.count(" and ") == 1


def test_the_year_a_period_and_a_reference_come_from_holes(filled):
    text = "In {{year}}, as in {{exports.2020|period}}, see {{see: t-1-1}}."
    assert filled(text) == [("p", "In 2020, as in 2020, see Table 1-1.")]


def test_every_number_of_a_paragraph_keeps_its_claim(facts_of):
    claims, _ = facts_of(*ROWS)
    (block,) = fill(
        "a.en.md", "Exports were {{exports.2020}}, {{exports.yoy.2020}}.",
        Filling("en", claims, {}, {}),
    )  # fmt: skip
    content = unmark(block.text)
    keys = [(span.key, content.text[span.start : span.end]) for span in content.spans]
    assert keys == [("exports.2020", "US$280.63 billion"), ("exports.yoy.2020", "1.0%")]


FAULTS = {
    "an unclosed hole": ("Exports were {{exports.2020}.", "not closed", "two braces"),
    "an unopened hole": ("Exports were exports.2020}}.", "not opened", "two braces"),
    "a hole over two paragraphs": ("Exports {{exports\n\n.2020}}", "not closed", "two braces"),
    "a typed digit": ("Exports fell by 1.0%.", "a digit is typed", "make it a fact"),
    "a typed year": ("In 2020, exports fell.", "a digit is typed", "{{key|period}}"),
    "a full-width digit": ("出口下降１％。", "a digit is typed", "make it a fact"),
    "a digit in a heading": ("## The first 5 items", "a digit is typed", "make it a fact"),
    "an unknown form": ("Exports {{exports.2020|loudly}}.", "loudly", "amount"),
    "a bare number of a fall": (
        "Exports {{exports.yoy.2020|number}}.", "lose the direction", "use amount, long or verb",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_template_is_refused_with_file_line_and_remedy(filled, fault):
    text, what, remedy = FAULTS[fault]
    with pytest.raises(BrokenTemplate) as caught:
        filled(f"# Overview\n\n{text}")
    assert what in caught.value.what
    assert "file chapters/overview.en.md, line 3" in caught.value.where
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    "text",
    ["Exports {{exports.2021}}.", "{{say: exports.2021}}", "{{list: exports.2020 exports.2021}}",
     "{{exports.202}}", "{{exports}}"],
)  # fmt: skip
def test_an_unknown_key_is_refused_with_its_place(filled, text):
    with pytest.raises(UnknownCode, match="no claim is called") as caught:
        filled(f"# Overview\n\n{text}")
    assert caught.value.where == "file chapters/overview.en.md, line 3"


def test_a_reference_to_a_missing_figure_is_refused_and_names_those_there_are(filled):
    with pytest.raises(UnknownCode, match="fig-9-9") as caught:
        filled("See {{see: fig-9-9}}.")
    assert "t-1-1" in caught.value.remedy


def test_a_lenient_edition_leaves_out_the_paragraphs_its_data_cannot_fill(filled):
    text = "# Overview\n\nExports {{exports.2021}}.\n\nExports {{exports.2020}}."
    kinds = filled(text, skip_unknown=True)
    assert kinds == [("h1", "Overview"), ("p", "Exports US$280.63 billion.")]


def test_a_lenient_edition_still_refuses_a_typed_digit(filled):
    with pytest.raises(BrokenTemplate):
        filled("Exports fell by 1.0%.", skip_unknown=True)


def test_holes_are_listed_in_order():
    assert holes("{{a}} and {{ say: b c }}") == ["a", "say: b c"]
