"""An edition is read whole, or its first fault is named with its place."""

from __future__ import annotations

import re

import pytest

from fumao.errors import BrokenTemplate, FumaoError, InvalidInput, UnknownCode
from fumao.model.flows import Flows
from fumao.model.names import Names
from fumao.publish.computed import compute_edition
from fumao.publish.edition import editions, read_edition
from fumao.publish.figures import read_figures
from fumao.publish.findings import Examined


def test_the_editions_that_ship_are_listed():
    assert editions() == ["chn-2020", "country"]


def test_a_folder_of_ones_own_is_an_edition(edition):
    assert read_edition(str(edition)).name("title") == Names(
        "中国服务贸易简报", "China's Services Trade in Brief"
    )


def test_an_unknown_edition_names_those_there_are():
    with pytest.raises(UnknownCode, match="chn-2021") as caught:
        read_edition("chn-2021")
    assert "chn-2020" in caught.value.remedy


def test_an_edition_is_matched_whole():
    with pytest.raises(UnknownCode):
        read_edition("chn-202")


def test_a_chapter_without_its_file_is_named(edition):
    (edition / "chapters" / "summary.en.md").unlink()
    with pytest.raises(InvalidInput, match=r"chapters/summary\.en\.md") as caught:
        read_edition(str(edition))
    assert "edition.toml" in caught.value.where
    assert "write the file" in caught.value.remedy


def test_settings_that_cannot_be_read_are_named_with_the_line(edition, replaced):
    replaced(edition / "edition.toml", 'reporter = "CHN"', "reporter = CHN")
    with pytest.raises(InvalidInput, match="line 3") as caught:
        read_edition(str(edition))
    assert "edition.toml" in caught.value.where


@pytest.mark.parametrize("name", ["id", "source", "released", "title", "chapters", "year"])
def test_a_setting_that_is_missing_is_named(edition, name):
    file = edition / "edition.toml"
    kept = [line for line in file.read_text("utf-8").splitlines() if not _sets(name, line)]
    file.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(InvalidInput, match=name) as caught:
        read_edition(str(edition))
    assert "edition.toml" in caught.value.where


def _sets(name, line):
    return re.match(rf"{name} =", line) and "MOFCOM" not in line


def test_a_file_that_is_not_utf_8_is_named(edition):
    file = edition / "chapters" / "summary.zh.md"
    file.write_bytes(file.read_text("utf-8").encode("gb18030"))
    with pytest.raises(InvalidInput, match="UTF-8") as caught:
        read_edition(str(edition))
    assert "chapters/summary.zh.md" in str(caught.value)


def test_a_ragged_table_is_named(edition, replaced):
    replaced(edition / "tables" / "t-1-1.csv", "进口|Imports,=imports.2020,—", "进口|Imports")
    with pytest.raises(InvalidInput, match="1 to 3 cells") as caught:
        read_edition(str(edition))
    assert caught.value.where == "file tables/t-1-1.csv"


def test_a_check_over_an_unknown_fact_is_named_with_its_line(edition, replaced):
    replaced(edition / "checks" / "trade.csv", "[imports.2020]", "[imports.2021]")
    with pytest.raises(UnknownCode, match=r"imports\.2021") as caught:
        read_edition(str(edition))
    assert caught.value.where == "file checks/trade.csv, line 2"


ROWS = [
    {"reporter": "CHN", "item": "S", "unit": "USD_MN", "flow": flow, "period": period,
     "value": value}
    for flow, period, value in (
        ("X", "2018", 271450.7), ("X", "2019", 283191.9), ("X", "2020", 280628.8),
        ("M", "2018", 525739.9), ("M", "2019", 500680.1), ("M", "2020", 381088.1),
    )
]  # fmt: skip


def document_of(edition, rows=ROWS):
    from fumao.publish.document import build_document

    read = read_edition(str(edition))
    claims = {**compute_edition(read, Flows.from_rows(rows)).claims, **read.facts}
    return build_document(read, "en", claims, read_figures(read, claims), Examined(), [])


def test_a_chapter_that_shows_a_missing_figure_is_refused(edition, replaced):
    replaced(edition / "chapters" / "summary.en.md", "{{figure: fig-1-3}}", "{{figure: fig-9-9}}")
    with pytest.raises(UnknownCode, match="fig-9-9") as caught:
        document_of(edition)
    assert "line" in caught.value.where


def test_a_figure_whose_data_give_no_point_is_missing(edition):
    with pytest.raises(UnknownCode, match="fig-1-1"):
        document_of(edition, rows=[])


def test_a_table_cell_that_names_no_claim_is_refused(edition, replaced):
    replaced(edition / "tables" / "t-1-1.csv", "=exports.2020", "=exports.2021")
    with pytest.raises(BrokenTemplate, match=r"exports\.2021") as caught:
        document_of(edition)
    assert caught.value.where == "file tables/t-1-1.csv"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('subjects = ["exports", "imports"]\nperiods = ["2018"',
         'subjects = ["export", "imports"]\nperiods = ["2018"', "'export'"),
        ('mark = "stacked"\nmeasure = "share"', 'mark = "stacked"', "measure"),
        ('periods = ["2018", "2019", "2020"]', 'periods = ["2018", "then", "2020"]', "then"),
        ('unit = "PCT"\ndecimals = 1\n\n[figures.fig-1-2]',
         'unit = "PERCENT"\ndecimals = 1\n\n[figures.fig-1-2]', "PERCENT"),
        ('denominators = ["trade"]', 'denominators = ["whole"]', "whole"),
        ('mark = "line"\nmeasure = "growth_yoy"', 'mark = "line"\nmeasure = "growth"', "growth"),
    ],
)  # fmt: skip
def test_a_figure_that_asks_for_what_does_not_exist_is_refused(edition, replaced, old, new, what):
    replaced(edition / "edition.toml", old, new)
    with pytest.raises(FumaoError) as caught:
        document_of(edition)
    assert what in caught.value.what


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("sort = true", "sorted = true", "sorted"),
        ("kis.exports.yoy.2020", "kis.exports.2020", r"kis\.exports\.2020"),
        ('mark = "hbar"', 'mark = "pie"', "pie"),
    ],
)
def test_a_panel_with_an_unknown_word_is_refused(edition, replaced, old, new, what):
    replaced(edition / "edition.toml", old, new)
    read = read_edition(str(edition))
    with pytest.raises(FumaoError, match=what):
        read_figures(read, read.facts)
