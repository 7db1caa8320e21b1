"""Every table of a page whose parts make a whole adds up to its printed total."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import made
import pytest

from fumao.analyse.decompose import KINDS
from fumao.analyse.definitions import chosen, definitions
from fumao.analyse.indicators import measure
from fumao.analyse.page import Analysis, decomposition_markup, render
from fumao.analyse.partners import Focus
from fumao.analyse.wording import Wording
from fumao.run.analyse import _decompositions

# Growth, balances and indices of items have a row for all items, which is not their sum.
PARTS = ("contribution", "share")


def tables(page):
    """Heads and rows of texts of every table."""
    for text in re.findall(r"<table.*?</table>", page, re.DOTALL):
        lines = [[unescape(each) for each in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
                 for row in re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)]  # fmt: skip
        yield lines[0], lines[1:]


def number(text):
    return Decimal(text.replace("−", "-").replace(",", ""))


def off(rows, total, at):
    """By how much the parts of a column miss their printed total."""
    parts = [row[at] for row in rows if row[0] != total and row[at] != "–"]
    [whole] = [row[at] for row in rows if row[0] == total]
    return sum(map(number, parts)) - number(whole)


@pytest.fixture(params=made.AREAS)
def analysis(book, request):
    given = book(reporter=request.param)
    asked = chosen(())
    measured = measure(given, asked, Focus(blocs=("RCEP_SIGN",)))
    split, refused = _decompositions(given, 2)
    assert (len(split), refused) == (2 * len(KINDS) - 1, [])
    return Analysis(request.param, "2020", "2017", ("made",), tuple(asked), tuple(measured), (),
                    tuple(split))  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_decomposition_of_every_page_adds_up_as_it_is_printed(analysis, lang):
    words, seen = Wording(lang), 0
    for each in analysis.decompositions:
        [(head, rows)] = tables(decomposition_markup(each, words))
        assert decomposition_markup(each, words) in render(analysis, lang)
        for at in range(1, len(head)):
            assert off(rows, words("total"), at) == 0, (each.kind, each.flow, head[at])
            seen += 1
    assert seen >= 20


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_contributions_and_shares_of_every_page_add_up_as_they_are_printed(analysis, lang):
    names = [definitions()[code].names.in_(lang) for code in PARTS]
    comma, seen = "，" if lang == "zh" else ", ", 0
    for head, rows in tables(render(analysis, lang)):
        for at, text in enumerate(head):
            if any(text.startswith(f"{name}{comma}") for name in names):
                assert off(rows, Wording(lang)("total"), at) == 0, text
                seen += 1
    assert seen == 6  # two indicators of exports, imports and both together
