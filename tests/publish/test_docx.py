"""The Word file is made of real styles, captions, fields and bookmarks."""

from __future__ import annotations

import re
import zipfile
from collections import Counter

import docx
import pytest
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module", params=["zh", "en"])
def word(request, report):
    """The real report's document.xml in one language, and the path of the file."""
    path = report.file(request.param, "docx")
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read("word/document.xml")), path


def styles(tree):
    return Counter(node.get(f"{W}val") for node in tree.iter(f"{W}pStyle"))


def fields(tree):
    return [node.text for node in tree.iter(f"{W}instrText")]


def test_word_opens_it_and_finds_its_title(word, report):
    _, path = word
    file = docx.Document(str(path))
    assert file.core_properties.title
    assert file.core_properties.author


def test_parts_chapters_sections_and_subsections_are_headings(word):
    tree, _ = word
    found = styles(tree)
    assert found["Heading1"] >= 25
    assert found["Heading2"] >= 40
    assert found["Heading3"] >= 1


def test_every_style_that_is_used_is_defined(word):
    tree, path = word
    with zipfile.ZipFile(path) as package:
        defined = etree.fromstring(package.read("word/styles.xml"))
    names = {node.get(f"{W}styleId") for node in defined.iter(f"{W}style")}
    assert set(styles(tree)) <= names


def test_the_contents_are_a_field(word):
    tree, _ = word
    assert [field for field in fields(tree) if field.startswith("TOC ")] == [
        'TOC \\o "1-2" \\h \\z \\u'
    ]


def test_every_figure_and_table_has_a_caption_with_a_number_field(word):
    tree, _ = word
    captions = [
        paragraph for paragraph in tree.iter(f"{W}p")
        if [s for s in paragraph.iter(f"{W}pStyle") if s.get(f"{W}val") == "Caption"]
    ]  # fmt: skip
    assert len(captions) >= 20
    numbered = ["".join(node.text for node in each.iter(f"{W}instrText")) for each in captions]
    assert [each for each in numbered if not re.match(r"SEQ (Figure|Table)", each)] == []


def test_every_field_that_begins_ends(word):
    tree, _ = word
    kinds = Counter(node.get(f"{W}fldCharType") for node in tree.iter(f"{W}fldChar"))
    assert kinds["begin"] == kinds["separate"] == kinds["end"] == len(fields(tree))


def test_every_picture_says_in_words_what_it_shows(word):
    tree, _ = word
    pictures = list(tree.iter("{*}docPr"))
    assert len(pictures) >= 9
    assert [node.get("name") for node in pictures if len(node.get("descr") or "") < 20] == []


def test_every_link_leads_to_a_bookmark(word):
    tree, _ = word
    marks = {node.get(f"{W}name") for node in tree.iter(f"{W}bookmarkStart")}
    links = [node.get(f"{W}anchor") for node in tree.iter(f"{W}hyperlink")]
    assert len(links) > 900
    assert [link for link in links if link not in marks] == []


def test_bookmarks_are_named_once_with_names_that_word_allows(word):
    tree, _ = word
    names = [node.get(f"{W}name") for node in tree.iter(f"{W}bookmarkStart")]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[A-Za-z]\w{0,39}", name)] == []
    assert len(list(tree.iter(f"{W}bookmarkEnd"))) == len(names)


def test_tables_repeat_their_heads_over_pages(word):
    tree, _ = word
    tables = list(tree.iter(f"{W}tbl"))
    assert len(tables) >= 10
    assert [table for table in tables if table.find(f".//{W}tblHeader") is None] == []


def test_nothing_in_it_leads_outside(word):
    _, path = word
    with zipfile.ZipFile(path) as package:
        relations = [package.read(name) for name in package.namelist() if name.endswith(".rels")]
    assert [each for each in relations if b'TargetMode="External"' in each] == []
