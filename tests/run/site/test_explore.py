"""The explorer over a store: vintages, choices, files, refusals; it shows what is asked."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pyarrow.parquet as pq
import pytest

from fumao.errors import InvalidInput, NotFound, TooLarge
from fumao.model.flows import Flows
from fumao.publish.sdmx.query import parse_query
from fumao.publish.site.explore.cube import cube_of
from fumao.publish.site.explore.state import VIEWS, read_state
from fumao.publish.site.frame import Place
from fumao.publish.site.links import ServedLinks
from fumao.run.query import answer
from fumao.run.shelf import Shelf
from fumao.run.site.explore import find as finding
from fumao.run.site.explore.files import explore_file
from fumao.run.site.explore.find import cube, find
from fumao.run.site.explore.page import embed, explore
from fumao.run.site.mark import mark
from fumao.run.site.pages import page
from fumao.store import Store

from .explorer_store import DATASET, FIRST, PARTNERS, PROVINCES, SECOND, SECRET, explorer_store

LINKS = ServedLinks("/data", "/data/static/1", whole="https://data.example.cn")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return explorer_store(tmp_path_factory.mktemp("store"))


def asked(**told):
    return {name.rstrip("_"): text for name, text in told.items()}


def held(shelf, **told):
    return cube(shelf.store, find(shelf, read_state(asked(**told))))


def shown(shelf, language="en", draw=explore, **told):
    return draw(shelf, Place(language, "explore", asked(**told)), LINKS)


def file(shelf, form, language="en", **told):
    return explore_file(shelf, Place(language, f"explore.{form}", asked(**told)), LINKS, form)


def numbers(html):
    return re.findall(r"key=([^\"&]+)\">([\d,.−]+)</a>", html)


def test_the_first_view_is_china_by_item_and_year(shelf):
    found = find(shelf, read_state({}))
    assert found.state.dataset == DATASET
    assert found.state.chosen["reporter"] == ("CHN",)
    assert found.state.chosen["partner"] == ("W1",)
    assert found.vintage.receipt.vintage == SECOND
    html = shown(shelf)
    assert len(numbers(html)) == 17 * 2 * 9
    assert 'aria-current="page"' in html


def test_each_number_of_the_table_is_the_value_of_its_key(shelf):
    store_rows = {row.key: row for row in Flows(shelf.store.table(SECOND, "flows"))}
    told = numbers(shown(shelf, item="SD", flow="M"))
    assert len(told) == 9
    for key, text in told:
        assert abs(float(text.replace(",", "")) - float(store_rows[key].value)) <= 0.05 + 1e-9


def test_a_vintage_shows_its_own_numbers_and_says_that_it_was_replaced(shelf):
    old, new = (dict(numbers(shown(shelf, vintage=name, item="SD"))) for name in (FIRST, SECOND))
    key = "CHN/W1/SD/M/_T/_T/2020"
    assert old[key] != new[key]
    assert old["CHN/W1/SD/M/_T/_T/2015"] == new["CHN/W1/SD/M/_T/_T/2015"]
    assert "took its place on 2022-03-31" in shown(shelf, vintage=FIRST)


def test_as_of_a_day_is_the_vintage_of_that_day(shelf):
    assert find(shelf, read_state({"as_of": "2021-12-31"})).vintage.receipt.vintage == FIRST
    with pytest.raises(NotFound, match="released by 2020-01-01") as refused:
        find(shelf, read_state({"as_of": "2020-01-01"}))
    assert "2021-03-31" in refused.value.remedy


def test_the_history_puts_the_vintages_side_by_side(shelf):
    made = held(shelf, history="1", item="SD", flow="M")
    assert made.codes["vintage"] == [FIRST, SECOND]
    html = shown(shelf, history="1", item="SD", flow="M", from_="2019")
    assert html.count('<th scope="colgroup" colspan="2">') == 2
    assert f"vintage={FIRST}" in html
    assert f"vintage={SECOND}" in html


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_drawn_in_both_languages(shelf, view, language):
    told = {"map": {"region": "*", "item": "S"},
            "network": {"partner": "*", "item": "S"}}.get(view, {})  # fmt: skip
    html = shown(shelf, language, view=view, **told)
    assert ('class="plot wide"' in html) == (view != "table")
    assert 'class="pivot' in html
    assert "explore." not in re.sub(r'(href|src)="[^"]*"', "", html)


def test_the_form_lists_what_there_is_and_nothing_else(shelf):
    html = shown(shelf)
    listed = dict.fromkeys(re.findall(r'name="partner" value="([^"]+)"', html))
    assert set(listed) == {"*", *PARTNERS}
    assert set(re.findall(r'name="region" value="(CN-[^"]+)"', html)) == set(PROVINCES)
    assert 'name="mode"' not in html
    assert re.search(r'value="SDA"[^>]*> Business travel', html)


def test_a_chosen_code_is_checked_and_others_are_not(shelf):
    html = shown(shelf, item="SD,SC")
    checked = re.findall(r'name="item" value="([^"]+)" checked', html)
    assert checked == ["SC", "SD"]


def test_a_secret_value_is_nowhere(shelf):
    told = asked(reporter="USA", item="*", partner="*", origin="*")
    for place in ("explore", "embed"):
        assert SECRET not in page(shelf, Place("en", place, told), LINKS).replace(",", "")
    for form in ("csv", "parquet", "xlsx"):
        content = file(shelf, form, **told).content
        if form == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content))
            content = str([list(sheet.values) for sheet in book]).encode()
        assert SECRET.encode() not in content
    assert "⊘C" in shown(shelf, **told)


def test_several_units_stand_in_rows_of_their_own(shelf):
    html = shown(shelf, reporter="CHN,USA", item="SD", flow="X", from_="2020", origin="*")
    assert "several units" in html
    assert "US$ billion" in html
    assert "US$ million" in html


def test_the_query_that_is_copied_answers_the_same_observations(shelf):
    for told in ({}, {"item": "SD,SC", "flow": "M", "from": "2015", "to": "2018"},
                 {"freq": "Q"}, {"region": "*", "item": "S"}, {"vintage": FIRST},
                 {"unit": "USD_BN", "reporter": "USA", "origin": "*"},
                 {"history": "1"}):  # fmt: skip
        html = shown(shelf, **told)
        address = re.search(r'id="snippet-rest">([^<]+)<', html)[1].replace("&amp;", "&")
        path = address.removeprefix("https://data.example.cn/sdmx/data/")
        message = answer(shelf.store, DATASET, parse_query(path))
        theirs, ours = cube_of(message.data_sets), held(shelf, **told)
        assert sorted(zip(theirs.keys, theirs.values, strict=True)) == sorted(
            zip(ours.keys, ours.values, strict=True)
        )
        assert theirs.codes["vintage"] == ours.codes["vintage"]


STATE = {"reporter": "*", "item": "*", "partner": "*", "region": "*", "origin": "*"}


def rows_of(cube_):
    return sorted(zip(cube_.keys, cube_.values, cube_.status, cube_.confidentiality, strict=True))


def test_csv_reads_back_equal_with_names_beside_codes(shelf):
    text = file(shelf, "csv", "zh", **STATE).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    made = held(shelf, **STATE)
    key = ("reporter", "partner", "item", "flow", "mode", "region", "period")
    assert sorted(("/".join(row[name] for name in key), row["value"] or None, row["status"],
                   row["confidentiality"]) for row in rows) == rows_of(made)  # fmt: skip
    assert {row["item_name"] for row in rows if row["item"] == "SD"} == {"旅行"}
    assert {row["vintage"] for row in rows} == {SECOND}


def test_parquet_reads_back_as_flows_with_exact_values(shelf, tmp_path):
    path = tmp_path / "view.parquet"
    path.write_bytes(file(shelf, "parquet", **STATE).content)
    found = Flows.read(path)
    made = held(shelf, **STATE)
    assert sorted((row.key, row.value) for row in found if row.value is not None) == sorted(
        (row.key, row.value) for row in Flows(shelf.store.table(SECOND, "flows"))
        if row.confidentiality == "F" and row.value is not None
        if row.key in set(made.keys)
    )  # fmt: skip
    assert pq.read_table(path).num_rows == len(made)


def test_the_workbook_has_the_table_the_observations_and_where_they_come_from(shelf):
    told = asked(item="S,SD", sort="-2020")
    book = openpyxl.load_workbook(io.BytesIO(file(shelf, "xlsx", **told).content))
    assert book.sheetnames == ["Table", "Observations", "About"]
    flat = list(book["Observations"].values)
    made = held(shelf, **told)
    values = [row[flat[0].index("value")] for row in flat[1:]]
    assert sorted(values) == sorted(made.numbers)
    table = [row for row in book["Table"].values if isinstance(row[-1], (int, float))]
    assert [row[-1] for row in table] == sorted((row[-1] for row in table), reverse=True)
    about = " ".join(str(cell) for row in book["About"].values for cell in row)
    assert SECOND in about
    assert find(shelf, read_state({})).vintage.receipt.sha256 in about


def test_the_same_view_is_the_same_bytes(shelf):
    for form in ("csv", "parquet", "xlsx"):
        assert file(shelf, form).content == file(shelf, form).content


def test_pictures_are_drawn_and_a_table_has_none(shelf):
    assert file(shelf, "svg", view="line").content.startswith(b"<svg xmlns")
    assert SECOND.encode() in file(shelf, "svg", view="line").content
    assert file(shelf, "png", view="bar").content.startswith(b"\x89PNG")
    with pytest.raises(InvalidInput, match="no picture"):
        file(shelf, "svg")


def test_texts_of_a_dataset_cannot_become_formulas(tmp_path):
    shelf = explorer_store(tmp_path)
    receipt = shelf.store.receipt(SECOND)
    from dataclasses import replace

    evil = replace(receipt, dataset="=cmd|'/c calc'!A1", vintage="", sha256="1" * 64)
    stored = Store(shelf.store.folder).load(evil, {"flows": shelf.store.table(SECOND, "flows")})
    told = asked(dataset=evil.dataset)
    text = file(shelf, "csv", **told).content.decode()
    assert stored.vintage.startswith("=")
    assert ",=cmd" not in text
    assert ",'=cmd" in text
    book = openpyxl.load_workbook(io.BytesIO(file(shelf, "xlsx", **told).content))
    assert {cell.data_type for row in book["Observations"] for cell in row} <= {"s", "n"}
    html = shown(shelf, **told)
    assert "%3Dcmd" in html


def test_too_much_is_told_in_the_page_with_the_way_to_all_of_it(shelf, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 50)
    html = shown(shelf, **STATE)
    assert "more than 50 observations" in html
    assert "/sdmx/data/dataflow/FUMAO/compiled/" in html
    assert 'class="pivot' not in html
    with pytest.raises(TooLarge):
        shown(shelf, draw=embed, **STATE)


def test_what_fits_exactly_is_shown_though_the_bound_is_larger(shelf, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 9)
    assert len(numbers(shown(shelf, item="SDA", flow="M"))) == 9


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"dataset": "nothing"}, NotFound), ({"vintage": "compiled@1999-01-01"}, NotFound),
        ({"dataset": DATASET, "vintage": "../../etc"}, NotFound),
        ({"partner": "FRA,CHE"}, InvalidInput),
        ({"sort": "-1066"}, InvalidInput), ({"page": "400"}, InvalidInput),
        ({"freq": "D"}, InvalidInput),
    ],
)  # fmt: skip
def test_a_state_that_cannot_be_says_what_can(shelf, told, kind):
    with pytest.raises(kind) as refused:
        shown(shelf, **told)
    assert refused.value.where
    assert refused.value.remedy


def test_an_empty_selection_is_a_page_that_says_so(shelf):
    html = shown(shelf, partner="USA", item="SDA")
    assert "No observation meets the selection" in html


def test_a_store_without_releases_says_that_there_is_nothing_yet(tmp_path):
    with pytest.raises(NotFound, match="nothing has been released"):
        shown(Shelf(Store(tmp_path)))


def test_the_mark_changes_with_state_language_and_vintages_alone(shelf, tmp_path):
    def of(language="en", where=shelf, **told):
        return mark(where, Place(language, "explore", asked(**told)))

    assert of() == of()
    assert len({of(), of("zh"), of(item="SD"), of(view="line"), of(vintage=FIRST)}) == 5
    other = explorer_store(tmp_path)
    before = of(where=other)
    receipt = other.store.receipt(SECOND)
    from dataclasses import replace
    from datetime import date

    newer = replace(receipt, vintage="", released=date(2023, 3, 31), sha256="2" * 64)
    Store(other.store.folder).load(newer, {"flows": other.store.table(SECOND, "flows")})
    assert of(where=other) != before


def test_an_embedded_view_has_no_frame_and_leads_back(shelf):
    html = shown(shelf, draw=embed, view="line", item="SD")
    assert "<header" not in html
    assert "<form" not in html
    assert "<script" not in html
    assert "the office of statistics" in html
    assert 'href="/data/en/explore?item=SD&amp;view=line"' in html


class Files(ServedLinks):
    """A site of files that has pages only in their first state."""

    def page(self, language, page, /, **state):
        return "" if state or page not in ("", "explore") else f"{language}/{page}.html"

    def service(self, path):
        return ""


def test_a_site_of_files_shows_plain_text_where_it_has_no_page(shelf):
    html = explore(shelf, Place("en", "explore", {}), Files("", "static"))
    assert 'href=""' not in html
    assert "<td>" in html
