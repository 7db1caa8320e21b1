"""A published number walks back to the file and line that it came from."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal

import pytest


@pytest.fixture
def walked(fumao, report):
    """The steps from a key of the real report, as the command gives them for programs."""

    def walk(key):
        answer = fumao("trace", key, "--store", report.store, "--json")
        assert answer.code == 0, answer.err
        return json.loads(answer.out)

    return walk


def test_a_computed_growth_walks_down_to_two_sums_of_rows(walked):
    steps = walked("fig-1-1.exports.growth_yoy.2020")
    assert steps[0]["value"] == "-1.1"
    assert steps[0]["formula"] == "growth([CHN/W1/S/X/_T/_T/2020], [CHN/W1/S/X/_T/_T/2019])"
    assert [step["key"] for step in steps if step["kind"] == "loaded"] == [
        "CHN/W1/S/X/_T/_T/2020", "CHN/W1/S/X/_T/_T/2019",
    ]  # fmt: skip


def test_every_step_of_a_total_is_an_input_of_the_step_above(walked):
    steps = walked("fig-1-1.trade.level.2020")
    assert [step["depth"] for step in steps] == [0, 1, 2, 2]
    for above, below in ((0, 1), (1, 2), (1, 3)):
        assert steps[below]["key"] in steps[above]["inputs"]


@pytest.mark.parametrize(
    "key",
    ["fig-1-1.exports.growth_yoy.2020", "fig-1-4.imports.share.2020", "t-A-1.item-kis-x.level.2020",
     "fig-1-9.item-sd-b.balance.2020"],
)  # fmt: skip
def test_the_line_a_number_walks_down_to_really_holds_it(walked, root, key):
    loaded = [step for step in walked(key) if step["kind"] == "loaded"]
    assert loaded
    for step in loaded:
        lines = (root / "src/fumao/data" / step["file"]).read_text("utf-8").splitlines()
        row = dict(zip(lines[0].split(","), next(csv.reader([lines[int(step["line"]) - 1]])),
                       strict=True))  # fmt: skip
        assert Decimal(row["value"]) == Decimal(step["value"])
        assert (
            f"{row['reporter']}/W1/{row['item']}/{row['flow']}/_T/_T/{row['period']}"
            == (step["key"])
        )


def test_a_walked_number_can_be_computed_again_from_its_rows(walked):
    steps = {step["key"]: step for step in walked("fig-1-1.exports.growth_yoy.2020")}
    now, then = (Decimal(steps[f"CHN/W1/S/X/_T/_T/{year}"]["value"]) for year in (2020, 2019))
    assert round(100 * (now / then - 1), 1) == Decimal("-1.1")


def test_a_loaded_row_names_vintage_release_checksum_and_licence(walked):
    step = walked("CHN/W1/S/X/_T/_T/2020")[0]
    assert step["vintage"].startswith("comtrade-services@")
    assert step["released"] == step["vintage"].partition("@")[2]
    assert re.fullmatch(r"[0-9a-f]{64}", step["sha256"])
    assert step["source"]
    assert step["licence"]


def test_the_checksum_of_a_walk_is_that_of_the_file(walked, root):
    import hashlib

    step = walked("CHN/W1/S/X/_T/_T/2020")[0]
    content = (root / "src/fumao/data" / step["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == step["sha256"]


def test_a_printed_number_walks_to_a_line_of_the_original_that_holds_it(walked, root):
    (step,) = walked("ins.trade.2020")
    assert (step["kind"], step["value"], step["line"]) == ("printed", "177.2", "687")
    original = root.parent / "shared" / "report-2020.txt"
    if not original.is_file():
        pytest.skip("the original's text is not here")
    assert "177.2" in original.read_text(encoding="utf-8").splitlines()[int(step["line"]) - 1]


def test_every_number_of_the_report_can_be_walked(report):
    from openpyxl import load_workbook

    from fumao.store import Store

    book = load_workbook(report.file("en", "xlsx"), read_only=True)
    keys = {row[0] for row in book["All numbers"].iter_rows(min_row=4, values_only=True)}
    entries = Store(report.store).ledger.entries()
    assert keys - {None} <= set(entries)
    for entry in entries.values():
        assert set(entry.inputs) <= set(entries), entry.key
        assert entry.formula or (entry.file and entry.line), entry.key


def test_people_are_shown_the_same_walk_in_words(fumao, report):
    answer = fumao("trace", "fig-1-1.exports.growth_yoy.2020", "--store", report.store)
    assert answer.out.startswith("fig-1-1.exports.growth_yoy.2020 = -1.1 PCT\n  computed: growth(")
    assert "series/comtrade-services.csv, line " in answer.out


def test_an_unknown_key_names_its_neighbours(fumao, report):
    answer = fumao("trace", "ins.trade", "--store", report.store)
    assert answer.code == 2
    assert answer.err.startswith("UnknownCode")
    assert "ins.trade.2020" in answer.err


def test_a_walk_without_a_store_says_to_write_the_report_first(fumao, tmp_path):
    answer = fumao("trace", "ins.trade.2020", "--store", tmp_path / "none")
    assert answer.code == 2
    assert "fumao report" in answer.err
    assert not (tmp_path / "none").exists()
