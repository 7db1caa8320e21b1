"""``fumao analyse``: from files and stores, in both languages, as text, JSON, CSV and pages."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from pathlib import Path

import pytest

from fumao.model.flows import Flows
from fumao.run.vintages import receipt
from fumao.store import FLOWS, Store

from .refusals import check_refused

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
ASK = ("--reporter", "CHN", "--period", "2020", "--base", "2017")


@pytest.fixture(scope="session")
def made():
    sys.path.insert(0, str(ROOT / "tests" / "analyse"))
    try:
        import made
    finally:
        sys.path.pop(0)
    return made


@pytest.fixture(scope="session")
def file(made, tmp_path_factory):
    """The small world as a file."""
    path = tmp_path_factory.mktemp("analyse") / "flows.csv"
    rows = made.rows()
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def store(made, tmp_path):
    """The small world as two vintages, one a year."""
    for year in made.YEARS:
        flows = Flows.from_rows(made.rows((year,)))
        given = receipt(f"made-{year}", "made up", "made.csv", "none", date(2021, 6, 1), [year],
                        len(flows))  # fmt: skip
        Store(tmp_path / "store").load(given, {FLOWS: flows.table})
    return tmp_path / "store"


def asked(fumao, *arguments):
    answer = fumao("analyse", *arguments)
    assert answer.code == 0, answer.err
    return answer.out


def test_indicators_of_a_file_are_told_written_and_paged(fumao, file, tmp_path):
    out = tmp_path / "pages"
    text = asked(fumao, "indicators", file, *ASK, "--bloc", "RCEP_SIGN", "--out", out)
    assert "In 2020, China's trade in services totalled" in text
    assert "not measured:" in text
    assert {each.name for each in out.iterdir()} == {"page.zh.html", "page.en.html",
                                                     "indicators.csv"}  # fmt: skip
    rows = list(csv.DictReader((out / "indicators.csv").read_text("utf-8").splitlines()))
    told = json.loads(asked(fumao, "indicators", file, *ASK, "--bloc", "RCEP_SIGN", "--json"))
    assert [row["value"] for row in rows] == [each["value"] or "" for each in told["measured"]]
    assert all(each["value"] or each["note_en"] for each in told["measured"])


def test_the_chinese_text_has_the_same_values(fumao, file):
    zh, en = (asked(fumao, "indicators", file, *ASK, "--indicator", "tc", "--lang", lang)
              for lang in ("zh", "en"))  # fmt: skip
    assert "贸易竞争力指数" in zh
    last = [text.strip().splitlines()[-1].split()[-2:] for text in (zh, en)]
    assert last[0][0] == last[1][0]


def test_vintages_of_a_store_are_read_together_and_give_the_same(fumao, file, store):
    one = json.loads(asked(fumao, "indicators", file, *ASK, "--json"))
    two = json.loads(asked(fumao, "indicators", "made-2017", "made-2020@2021-06-01", "--store",
                           store, *ASK, "--json"))  # fmt: skip
    assert one["measured"] == two["measured"]
    assert one["sentences"] == two["sentences"]


@pytest.mark.parametrize("kind", ["items", "partners", "shift-share", "market-share"])
def test_a_decomposition_adds_up_in_json_csv_and_text(fumao, file, tmp_path, kind):
    out = tmp_path / "split.csv"
    told = json.loads(asked(fumao, "decompose", file, *ASK, "--by", kind, "--json", "--out", out))
    from decimal import Decimal

    for name in told["columns"]:
        assert sum(Decimal(row[name]) for row in told["rows"]) == Decimal(told["total"][name])
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert rows[-1] == {"code": "total", **told["total"]}
    text = asked(fumao, "decompose", file, *ASK, "--by", kind, "--lang", "zh")
    assert "合计" in text


def test_blocs_are_told_with_their_members_and_can_be_read_again(fumao, file, tmp_path):
    out = tmp_path / "blocs.csv"
    ask = ("--period", "2020", "--base", "2017", "--bloc", "RCEP_SIGN@2020-12-31", "--bloc", "EU",
           "--bloc", "NAFTA")  # fmt: skip
    told = json.loads(asked(fumao, "blocs", file, *ask, "--json", "--out", out))
    assert told["empty"] == [{"bloc": "NAFTA", "period": "2020"}]
    assert "GBR" in told["members"]["EU"]["2017"]
    assert Flows.read(out).find("RCEP_SIGN/W1/S/X/_T/_T/2020").value > 0
    text = asked(fumao, "blocs", file, *ask)
    assert "NAFTA had no members at the end of 2020" in text


REFUSED = [
    (("indicators", "FILE", "--reporter", "CHN", "--period", "1999"), "nothing of CHN", "--period"),
    (("indicators", "FILE", *ASK, "--indicator", "tcc"), "no indicator 'tcc'", "--indicator"),
    (("indicators", "FILE", *ASK, "--bloc", "XX"), "no group of economies", "--bloc"),
    (("indicators", "FILE", *ASK, "--on", "soon"), "no date", "--on"),
    (("indicators", "FILE", *ASK, "--lang", "fr"), "'fr'", "--lang"),
    (("decompose", "FILE", *ASK, "--by", "luck"), "no decomposition 'luck'", "--by"),
    (("decompose", "FILE", *ASK, "--flow", "T"), "'T'", "--flow"),
    (("decompose", "FILE", *ASK, "--flow", "M", "--by", "market-share"), "of exports", "--flow"),
    (("blocs", "FILE", "--period", "2017", "--base", "2020", "--bloc", "EU"), "not before",
     "--base"),
    (("blocs", "FILE", "--period", "2020", "--base", "2017", "--bloc", "EU@x"), "no date",
     "--bloc"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "what", "where"), REFUSED, ids=[row[1] for row in REFUSED])
def test_a_wrong_use_is_refused_with_its_place(fumao, file, arguments, what, where):
    given = [file if each == "FILE" else each for each in arguments]
    check_refused(fumao("analyse", *given), what, where)


def test_a_place_that_is_a_file_is_refused(fumao, file, tmp_path):
    place = tmp_path / "file"
    place.write_text("mine", encoding="utf-8")
    answer = fumao("analyse", "indicators", file, *ASK, "--out", place)
    check_refused(answer, "cannot write", "--out", code=3)
    assert place.read_text(encoding="utf-8") == "mine"


def test_a_file_or_dataset_that_is_not_there_is_refused(fumao, store):
    check_refused(fumao("analyse", "indicators", "none.csv", *ASK), "no file none.csv", "")
    check_refused(fumao("analyse", "indicators", "none", "--store", store, *ASK),
                  "no vintage of none", "store")  # fmt: skip


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/data on this machine")
def test_real_economies_are_measured_from_a_collection(fumao, tmp_path):
    path = SHARED / "comtrade_services_quarterly" / "services_quarterly_long.parquet"
    read = fumao("sources", "read", "comtrade-services", path, "--released", "2025-06-09",
                 "--store", tmp_path)  # fmt: skip
    assert read.code == 0, read.err
    for reporter in ("CHN", "IND", "USA", "IRL", "ESP"):
        told = json.loads(asked(fumao, "indicators", "comtrade-services", "--store", tmp_path,
                                "--reporter", reporter, "--period", "2020", "--base", "2019",
                                "--json"))  # fmt: skip
        assert all(each["value"] or each["note_en"] for each in told["measured"])
        values = {(each["indicator"], each["flow"], each["item"]): each["value"]
                  for each in told["measured"]}  # fmt: skip
        assert values["growth", "X", "S"] == values["contribution", "X", "S"]
