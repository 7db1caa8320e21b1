"""The quality report of compiled vintages: computed, or said by the office, or not given."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pyarrow as pa
import pytest

from fumao.compile.quality_report import concepts

CELL = {"item": "S", "flow": "X", "period": "2020"}
QUARANTINE = pa.table({
    "reason": ["unknown partner", "unknown partner", "no amount"],
    "converted": pa.array([30_000_000, 10_000_000, None], pa.decimal128(18, 2)),
})  # fmt: skip


@pytest.fixture
def quality(fumao, store):
    def ask(*options):
        return fumao("compile", "quality", "--store", store, *options)

    return ask


@pytest.fixture
def by_hand(fumao, shelve, tmp_path):
    """The report on flows that a test has made, for programs."""

    def ask(rows, *options, **others):
        shelve(tmp_path / "shelf", rows, **others)
        options = ("--store", tmp_path / "shelf", "--json", *options)
        return json.loads(fumao("compile", "quality", "compiled", *options).out)

    return ask


def indicators(report, concept):
    (found,) = [each for each in report["concepts"] if each["id"] == concept]
    return {each["name"]["en"]: each["value"] for each in found["indicators"]}


def rows_of(report, concept, caption):
    (found,) = [each for each in report["concepts"] if each["id"] == concept]
    (table,) = [each for each in found["tables"] if each["caption"]["en"].startswith(caption)]
    return {row[0]["en"]: row[1:] for row in table["rows"]}


def test_records_in_and_out_are_those_of_the_quarantine(quality):
    told = json.loads(quality("--json").out)
    found = indicators(told, "accuracy")
    assert (found["Records received"], found["Records accepted"]) == (5000, 4988)
    reasons = rows_of(told, "accuracy", "Records in quarantine")
    assert {reason: row[0] for reason, row in reasons.items()} == {"unknown partner": "7",
                                                                   "unknown code": "5"}  # fmt: skip


def test_value_in_quarantine_is_a_share_of_all_value(by_hand):
    told = by_hand([{**CELL, "value": 100}, {**CELL, "flow": "M", "value": 60}],
                   quarantine=QUARANTINE, records=50)  # fmt: skip
    assert indicators(told, "accuracy")["Value in quarantine"] == "20.00"
    assert indicators(told, "accuracy")["Records in quarantine"] == "6.00"
    assert rows_of(told, "accuracy", "Records in quarantine")["no amount"] == ["1", "0.00", "0.00"]


def test_what_has_no_partner_item_or_mode_is_a_share_of_all_trade(by_hand):
    told = by_hand([
        {**CELL, "value": 200}, {**CELL, "partner": "_Z", "value": 30}, {**CELL, "value": 8,
        "item": "SN"}, {**CELL, "mode": "M1", "value": 50}, {**CELL, "flow": "M", "value": 10},
    ])  # fmt: skip
    found = rows_of(told, "accuracy", "Not allocated")
    assert found["no partner"] == ["15.00", "0.00"]
    assert found["no item"] == ["4.00", "0.00"]
    assert found["no mode of supply recorded"] == ["75.00", "100.00"]


def test_timeliness_counts_from_the_last_day_of_the_data(by_hand, tmp_path):
    (tmp_path / "about.toml").write_text("scheduled = 2021-03-25\n", encoding="utf-8")
    told = by_hand([{**CELL, "value": 1}], "--about", tmp_path / "about.toml")
    found = indicators(told, "timeliness")
    assert found == {"From the end of the last period to the release": 90,
                     "After the scheduled day": 6}  # fmt: skip


def test_parts_that_miss_their_whole_are_told_with_the_largest_gap(by_hand):
    told = by_hand([
        {**CELL, "value": 100}, {**CELL, "item": "SA", "value": 99},
        *({**CELL, "period": f"2020-Q{at}", "value": 26} for at in range(1, 5)),
    ])  # fmt: skip
    found = indicators(told, "coherence")
    assert found["Main items against the total, most"] == "1.00"
    assert found["Quarters against the year, most"] == "4.00"


def test_revisions_are_against_the_first_release(by_hand, shelve, tmp_path):
    shelve(tmp_path / "shelf", [{**CELL, "value": 80}], "2021-01-31")
    shelve(tmp_path / "shelf", [{**CELL, "value": 90}], "2021-02-28")
    told = by_hand([{**CELL, "value": 100}])
    assert indicators(told, "revision")["Earlier vintages"] == 2
    assert rows_of(told, "revision", "Totals")["2020, exports"] == ["80.00", "100.00", "+25.00"]


def test_a_later_release_is_no_revision_of_an_earlier_one(quality):
    told = json.loads(quality("synthetic-compiled@2021-01-31", "--json").out)
    assert indicators(told, "revision") == {"Earlier vintages": 0}


def test_estimated_and_withheld_cells_are_counted(by_hand):
    told = by_hand([
        {**CELL, "value": 1}, {**CELL, "period": "2019", "value": 1, "status": "E"},
        {**CELL, "item": "SA", "value": None, "confidentiality": "A"},
        {**CELL, "item": "SB", "value": None, "confidentiality": "D"},
    ])  # fmt: skip
    assert indicators(told, "accuracy")["Cells estimated or imputed"] == "25.00"
    found = indicators(told, "confidentiality")
    assert (found["Cells withheld, primary"], found["Cells withheld, secondary"]) == (1, 1)
    assert found["Disclosure control"]["en"] == "not applied to this vintage"


MIRROR = "reporter,partner,item,flow,period,value,unit\n"


def test_asymmetry_is_the_difference_over_the_mean_of_both_sides(by_hand, tmp_path):
    rows = [{**CELL, "partner": "USA", "value": 90}, {**CELL, "partner": "JPN", "value": 10},
            {**CELL, "partner": "DEU", "value": 5}]  # fmt: skip
    (tmp_path / "mirror.csv").write_text(
        f"{MIRROR}USA,CHN,S,M,2020,11000,USD_10K\nJPN,CHN,S,M,2020,10,USD_MN\n"
        "JPN,CHN,S,M,2019,99,USD_MN\nDEU,CHN,S,X,2020,7,USD_MN\n", encoding="utf-8",
    )  # fmt: skip
    told = by_hand(rows, "--mirror", tmp_path / "mirror.csv")
    # (100 - 120) / 110: Germany has reported no imports, and Japan's 2019 is no mirror of 2020.
    assert indicators(told, "coherence")["Exports: asymmetry with partners"] == "-18.18"
    assert rows_of(told, "coherence", "Partners whose") == {
        "2020, exports, USA": ["90.00", "110.00", "-20.00"],
        "2020, exports, JPN": ["10.00", "10.00", "+0.00"],
    }  # fmt: skip


def test_without_mirror_data_the_asymmetry_is_stated_as_not_available(by_hand, tmp_path):
    rows = [{**CELL, "partner": "USA", "value": 90}]
    found = indicators(by_hand(rows), "coherence")["Asymmetry with partners"]
    assert found["en"] == "no mirror data"
    (tmp_path / "mirror.csv").write_text(f"{MIRROR}USA,CHN,S,M,1999,1,USD_MN\n", encoding="utf-8")
    found = indicators(by_hand(rows, "--mirror", tmp_path / "mirror.csv"), "coherence")
    assert found["Asymmetry with partners"]["en"] == "no mirror data of its partners and years"


def test_mirror_data_in_another_currency_are_refused(fumao, shelve, tmp_path):
    shelve(tmp_path / "shelf", [{**CELL, "partner": "USA", "value": 90}])
    (tmp_path / "mirror.csv").write_text(f"{MIRROR}USA,CHN,S,M,2020,1,EUR_MN\n", encoding="utf-8")
    answer = fumao("compile", "quality", "compiled", "--store", tmp_path / "shelf", "--mirror",
                   tmp_path / "mirror.csv")  # fmt: skip
    assert answer.code == 2
    assert "measure different things" in answer.err


def test_one_or_two_contributors_are_not_counted_aloud(by_hand):
    cells = pa.table({
        "flow": ["X", "M"], "item": ["S", "S"], "partner": ["W1", "W1"], "region": ["_T", "_T"],
        "mode": ["_T", "_T"], "period": ["2020", "2020"], "contributors": [2, 3],
    })  # fmt: skip
    found = indicators(by_hand([{**CELL, "value": 1}], cells=cells), "accuracy")
    assert found["2020, exports: contributors"] == {"zh": "少于3", "en": "fewer than 3"}
    assert found["2020, imports: contributors"] == 3


def test_modes_made_of_the_vintage_are_told(quality, fumao, store):
    before = indicators(json.loads(quality("--json").out), "processing")
    assert fumao("compile", "modes", "--store", store).code == 0
    after = indicators(json.loads(quality("--json").out), "processing")
    (share, affiliates) = [value for name, value in after.items() if name not in before]
    assert affiliates["en"].startswith("missing")
    assert 0 < float(share) < 100


def test_what_only_the_office_can_say_is_given_or_stated_as_not_given(quality, tmp_path):
    about = tmp_path / "about.toml"
    about.write_text(
        'contact = { zh = "统计处", en = "Services unit" }\nmandate = "Act 7"\n', "utf-8"
    )
    told = json.loads(quality("--about", about, "--json").out)
    office = {each["id"]: each["office"] for each in told["concepts"]}
    assert office["contact"] == {"zh": "统计处", "en": "Services unit"}
    assert office["mandate"] == {"zh": "Act 7", "en": "Act 7"}
    assert [name for name, said in office.items() if said] == ["contact", "mandate"]
    text = quality("--about", about).out
    assert text.count("Not given by the office") == len(concepts()) - 2
    assert "Services unit" in text


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('contakt = "x"', "there is no concept 'contakt'"),
        ("contact = 3", "contact is 3"),
        ("contact = ", "it is no TOML"),
        ('scheduled = "soon"', "scheduled is 'soon'"),
        ('contact = { zh = "x" }', "contact is"),
    ],
)
def test_a_wrong_file_of_the_office_is_refused_with_its_name(quality, tmp_path, text, what):
    (tmp_path / "about.toml").write_text(text, encoding="utf-8")
    answer = quality("--about", tmp_path / "about.toml")
    assert (answer.code, answer.out) == (2, "")
    assert what in answer.err
    assert "about.toml" in answer.err


@pytest.mark.parametrize("form", ["md", "html"])
def test_both_languages_tell_the_same_numbers(quality, tmp_path, form):
    numbers = {}
    for lang in ("zh", "en"):
        quality("--lang", lang, "--out", tmp_path / f"q.{form}")
        text = (tmp_path / f"q.{form}").read_text(encoding="utf-8")
        pattern = r'class="v">([\d,.+-]+)' if form == "html" else r"(?m)(?<!^)\| ([\d,.+-]+)"
        numbers[lang] = re.findall(pattern, text)
    assert len(numbers["zh"]) > 30
    assert numbers["zh"] == numbers["en"]


@pytest.mark.parametrize(("lang", "word"), [("zh", "合成数据"), ("en", "Synthetic data")])
def test_a_synthetic_vintage_says_so_first(quality, by_hand, tmp_path, lang, word):
    quality("--lang", lang, "--out", tmp_path / "q.html")
    text = (tmp_path / "q.html").read_text(encoding="utf-8")
    assert word in text.partition("<h2")[0]
    assert by_hand([{**CELL, "value": 1}])["synthetic"] is False


class Page(HTMLParser):
    """Counts what a reader with a screen reader needs, and what would be loaded."""

    def __init__(self, text):
        super().__init__()
        self.headings, self.tables, self.captions, self.bare, self.loads = 0, 0, 0, 0, []
        self.lang, self.ids, self.links = "", set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.headings += tag == "h2"
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.bare += tag == "th" and "scope" not in told
        self.loads += [told[name] for name in ("src", "data") if name in told]
        self.loads += [told["href"]] if tag == "link" else []
        self.lang = told.get("lang", "") if tag == "html" else self.lang
        self.ids |= {told["id"]} if "id" in told else set()
        self.links |= {told["href"].lstrip("#")} if tag == "a" else set()


def test_the_page_is_whole_by_itself_and_can_be_read_aloud(quality, tmp_path):
    quality("--out", tmp_path / "q.html", "--lang", "zh")
    page = Page((tmp_path / "q.html").read_text(encoding="utf-8"))
    assert page.headings == len(concepts()) == 19
    assert page.tables == page.captions > 10
    assert page.bare == 0
    assert page.loads == []
    assert page.lang == "zh-CN"
    assert page.links <= page.ids


def test_what_the_office_writes_can_not_break_the_page(quality, tmp_path):
    (tmp_path / "about.toml").write_text('comment = "<script>1 | 2</script>"', encoding="utf-8")
    quality("--about", tmp_path / "about.toml", "--out", tmp_path / "q.html")
    assert "<script>" not in (tmp_path / "q.html").read_text(encoding="utf-8")


def test_a_vintage_whose_records_are_all_in_quarantine_is_reported(by_hand):
    told = by_hand([], quarantine=QUARANTINE, records=3)
    found = indicators(told, "accuracy")
    assert (found["Records accepted"], found["Records in quarantine"]) == (0, "100.00")


def test_an_ending_that_is_no_format_is_refused(quality, tmp_path):
    answer = quality("--out", tmp_path / "q.docx")
    assert answer.code == 2
    assert "'docx' is no format" in answer.err
    assert not (tmp_path / "q.docx").exists()
