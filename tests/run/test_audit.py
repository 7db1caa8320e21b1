"""The command: exit codes, formats, languages, stores, two versions."""

from __future__ import annotations

import json
import os
import pty
import runpy
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from fumao.run.audit import Order, audit_file

TEXTS = {
    "zh": "一、总体情况\n\n2020年，中国服务进出口6617.2亿美元，同比下降15.7%。其中，"
    "服务出口{exports}亿美元，服务进口3810.9亿美元。\n",
    "en": "# Overview\n\nIn 2020, China's services trade was US$661.72 billion, down 15.7% year on "
    "year. Services exports were US${exports} billion and services imports US$381.09 billion.\n",
}
RIGHT, WRONG = {"zh": "2806.3", "en": "280.63"}, {"zh": "2860.3", "en": "286.03"}
LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


@pytest.fixture
def write(tmp_path):
    """Write a document with right or wrong exports; give its path."""

    def make(lang, exports, name=""):
        path = tmp_path / (name or f"report.{lang}.md")
        path.write_text(TEXTS[lang].format(exports=exports[lang]), encoding="utf-8")
        return path

    return make


@LANGUAGES
def test_a_clean_document_is_exit_code_0(fumao, write, lang):
    assert fumao("audit", write(lang, RIGHT)).code == 0


@LANGUAGES
def test_an_error_is_exit_code_1_and_says_where_and_what(fumao, write, lang):
    answer = fumao("audit", write(lang, WRONG))
    assert answer.code == 1
    assert f"report.{lang}.md:3" in answer.out
    assert "^" in answer.out
    assert WRONG[lang] in answer.out


@pytest.mark.parametrize(
    ("name", "content"),
    [("none.txt", None), ("empty.txt", b""), ("binary.txt", bytes(range(256)) * 40),
     ("broken.pdf", b"%PDF-1.7 nothing"), ("broken.docx", b"PK\x03\x04nothing")],
)  # fmt: skip
def test_what_cannot_be_read_is_exit_code_2_with_a_reason(fumao, tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    answer = fumao("audit", path)
    assert (answer.code, answer.out) == (2, "")
    assert "remedy:" in answer.err
    assert "Traceback" not in answer.err


@LANGUAGES
def test_the_json_of_a_real_document_is_as_the_schema_says(fumao, write, root, lang):
    validator = runpy.run_path(str(root / "tests/audit/outputs/validator.py"))
    schema = json.loads((root / "src/fumao/audit/assets/audit.schema.json").read_text("utf-8"))
    answer = fumao("audit", write(lang, WRONG), "--format", "json")
    assert validator["faults"](json.loads(answer.out), schema) == []


@LANGUAGES
def test_every_claim_of_the_json_can_be_found_in_the_file(fumao, write, lang):
    path = write(lang, WRONG)
    record = json.loads(fumao("audit", path, "--format", "json").out)
    lines = path.read_text("utf-8").splitlines()
    spots = [(claim["number"], claim["printed"]) for claim in record["claims"]]
    assert spots
    assert all(lines[s["line"] - 1][s["start"] : s["end"]] == text for s, text in spots)


@pytest.mark.parametrize(("form", "mark"), [("html", "<!doctype html>"), ("sarif", '"2.1.0"')])
def test_other_formats_are_written_to_a_file(fumao, write, tmp_path, form, mark):
    out = tmp_path / "out"
    answer = fumao("audit", write("zh", WRONG), "--format", form, "--out", out)
    assert (answer.code, answer.out) == (1, "")
    assert mark in out.read_text("utf-8")


def test_text_in_a_file_has_no_colours(fumao, write, tmp_path):
    fumao("audit", write("zh", WRONG), "--out", tmp_path / "out")
    assert "\x1b" not in (tmp_path / "out").read_text("utf-8")


def test_a_place_that_cannot_be_written_to_is_exit_code_3(fumao, write, tmp_path):
    answer = fumao("audit", write("zh", RIGHT), "--out", tmp_path / "none" / "out")
    assert answer.code == 3
    assert "CannotWrite" in answer.err


def test_the_sarif_address_is_the_path_as_given(fumao, write, monkeypatch, tmp_path):
    write("zh", WRONG)
    monkeypatch.chdir(tmp_path)
    log = json.loads(fumao("audit", "report.zh.md", "--format", "sarif").out)
    assert log["runs"][0]["artifacts"][0]["location"]["uri"] == "report.zh.md"


def test_a_sarif_log_never_names_a_folder_of_the_machine(fumao, write, tmp_path):
    assert str(tmp_path) not in fumao("audit", write("zh", WRONG), "--format", "sarif").out


@pytest.mark.parametrize(("lang", "said"), [("", "错误"), ("zh", "错误"), ("en", "error")])
def test_messages_are_in_the_language_asked_for(fumao, write, lang, said):
    options = ("--lang", lang) if lang else ()
    assert fumao("audit", write("zh", WRONG), *options).out.startswith(said)


def test_the_long_text_lists_what_was_not_checked(fumao, write):
    short, long = (fumao("audit", write("zh", RIGHT), *more).out for more in ((), ("--verbose",)))
    assert "--verbose" in short
    assert "日期、年份" in long.partition("未读作陈述的数字")[2].partition("\n\n")[0]


def test_in_a_pipe_there_is_neither_colour_nor_progress(fumao, write):
    answer = fumao("audit", write("zh", WRONG))
    assert "\x1b" not in answer.out
    assert answer.err == ""


@pytest.mark.parametrize(
    "text", ["今年上半年，服务出口增长10.6%。\n", "Exports of services rose by 10.6% this year.\n"]
)
def test_a_text_without_any_year_is_read_all_the_same(fumao, tmp_path, text):
    path = tmp_path / "undated.txt"
    path.write_text(text, encoding="utf-8")
    assert fumao("audit", path).code == 0


def test_amounts_are_written_as_the_document_writes_them(fumao, write):
    answer = fumao("audit", write("en", WRONG))
    assert "US$661.72 billion ≠ US$286.03 billion + US$381.09 billion = US$667.120 billion" in (
        answer.out
    )


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--format", "odt"), "no format 'odt'"),
        (("--lang", "fr"), "language 'fr'"),
        (("--as-of", "yesterday"), "'yesterday' is no date"),
        (("--as-of", "2021-12-31"), "add --against STORE"),
        (("--quiet", "--format", "json"), "--quiet is of the text format"),
        (("--quiet", "--same"), "--same compares two files"),
        (("--against", "nowhere"), "there is no store at nowhere"),
        (("--same",), "1 files are given with --same"),
        (("other.md", "--format", "json"), "2 files are given"),
    ],
)
def test_a_wrong_use_is_exit_code_2_and_says_what(fumao, write, options, what):
    answer = fumao("audit", write("zh", RIGHT), *options)
    assert (answer.code, answer.out) == (2, "")
    assert what in answer.err
    assert "remedy:" in answer.err


def test_on_a_terminal_there_are_colours(write):
    terminal, slave = pty.openpty()
    command = [sys.executable, "-c", "from fumao.cli import run; run()", "audit"]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(
        [*command, str(write("zh", WRONG))], stdout=slave, stderr=subprocess.DEVNULL,
        env=environment,
    ):  # fmt: skip
        os.close(slave)
        said = b""
        # The end of the program is an error of the terminal it wrote to.
        with suppress(OSError):
            while more := os.read(terminal, 4096):
                said += more
    os.close(terminal)
    assert "\x1b[1;31m错误" in said.decode("utf-8")


FLOWS = """reporter,item,flow,period,value,unit
CHN,S,X,2019,283612.4,USD_MN
CHN,S,X,2020,{exports},USD_MN
CHN,S,M,2020,381087.7,USD_MN
"""


@pytest.fixture
def store(tmp_path):
    """A store with one release of 2021."""
    from datetime import date

    from fumao.run.series import load_file
    from fumao.store import Store

    def make(exports):
        data = tmp_path / "flows.csv"
        data.write_text(FLOWS.format(exports=exports), encoding="utf-8")
        load_file(Store(tmp_path / "store"), data, date(2021, 6, 30))
        return tmp_path / "store"

    return make


def test_published_data_that_agree_add_to_the_coverage(fumao, write, store):
    path, options = write("zh", RIGHT), ("--format", "json")
    alone = json.loads(fumao("audit", path, *options).out)["summary"]
    both = json.loads(fumao("audit", path, *options, "--against", store("280628.8")).out)["summary"]
    assert both["errors"] == both["warnings"] == 0
    assert both["checked"] >= alone["checked"]


def test_published_data_that_differ_are_a_warning_and_strict_an_error(fumao, write, store):
    path, against = write("zh", RIGHT), store("290628.8")
    answer = fumao("audit", path, "--against", against)
    assert answer.code == 0
    assert "flows@2021-06-30" in answer.out
    assert fumao("audit", path, "--against", against, "--strict").code == 1


def test_what_was_released_later_does_not_count(fumao, write, store):
    answer = fumao("audit", write("zh", RIGHT), "--against", store("1"), "--as-of", "2021-01-01")
    assert answer.code == 2
    assert "nothing had been released by 2021-01-01" in answer.err


def test_the_number_of_claims_compared_is_told(fumao, write, store):
    path, against = write("zh", RIGHT), store("280628.8")
    said = json.loads(fumao("audit", path, "--format", "json", "--against", against).out)
    matched = said["summary"]["against"]["matched"]
    assert 0 < matched <= said["summary"]["claims"]
    assert f"Claims compared with published data: {matched} of" in fumao(
        "audit", path, "--lang", "en", "--against", against).out  # fmt: skip
    alone = json.loads(fumao("audit", path, "--format", "json").out)
    assert alone["summary"]["against"] is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The bank earned $12.3 billion in 2020.", "none is about a country"),
        ("In 1999, Japan's exports of services were $5.3 billion.", "but it holds CHN, 20"),
    ],
)
def test_a_store_that_knows_no_claim_is_said_with_the_reason(fumao, tmp_path, store, text, why):
    path = tmp_path / "other.txt"
    path.write_text(text, encoding="utf-8")
    answer = fumao("audit", path, "--against", store("280628.8"))
    assert "None of the 1 claims was compared" in answer.out
    assert why in answer.out


def test_the_remedy_for_an_unknown_language_is_one_language(fumao, write):
    answer = fumao("audit", write("zh", RIGHT), "--lang", "fr")
    assert answer.code == 2
    assert "write zh or en" in answer.err
    assert "zh,en" not in answer.err


def test_an_empty_store_is_refused(fumao, write, tmp_path):
    answer = fumao("audit", write("zh", RIGHT), "--against", tmp_path)
    assert answer.code == 2
    assert "holds no data" in answer.err


def test_two_languages_of_one_report_are_the_same(fumao, write):
    answer = fumao("audit", "--same", write("zh", RIGHT), write("en", RIGHT))
    assert answer.code == 0, answer.out


def test_two_versions_that_differ_are_shown_side_by_side(fumao, write):
    answer = fumao("audit", "--same", write("zh", RIGHT), write("en", WRONG))
    assert answer.code == 1
    assert "2806.3亿美元" in answer.out
    assert "US$286.03 billion" in answer.out


def test_the_differences_are_given_to_programs_as_well(fumao, write):
    answer = fumao("audit", "--same", write("zh", RIGHT), write("en", WRONG), "--format", "json")
    (found,) = json.loads(answer.out)["differences"]
    assert (found["kind"], found["aspects"]) == ("changed", ["value"])
    assert (found["first"]["line"], found["second"]["line"]) == (3, 3)


def test_words_that_differ_around_one_number_are_doubtful_and_strict_a_difference(
    fumao, write, replaced
):
    one, other = write("zh", RIGHT), write("zh", RIGHT, "other.md")
    replaced(other, "2020年", "2019年")
    answer = fumao("audit", "--same", one, other)
    assert answer.code == 0
    assert "数同而读法不同 4" in answer.out
    assert fumao("audit", "--same", one, other, "--strict").code == 1
    assert "6617.2亿美元" in fumao("audit", "--same", one, other, "-v").out


def test_two_versions_cannot_be_compared_as_a_page(fumao, write):
    path = write("zh", RIGHT)
    answer = fumao("audit", "--same", path, path, "--format", "html")
    assert answer.code == 2
    assert "--same writes no html" in answer.err


def test_several_files_are_told_one_after_the_other_and_the_worst_counts(fumao, write):
    good, bad = write("zh", RIGHT, "good.md"), write("zh", WRONG, "bad.md")
    assert fumao("audit", good, good).code == 0
    answer = fumao("audit", good, bad, "--quiet")
    assert answer.code == 1
    assert [line.split("：")[0] for line in answer.out.splitlines()] == ["good.md", "bad.md"]
    assert "错误 0" in answer.out.splitlines()[0]
    assert "错误 1" in answer.out.splitlines()[1]


def test_a_page_tells_of_one_file(fumao, write):
    path = write("zh", RIGHT)
    answer = fumao("audit", path, path, "--format", "html")
    assert answer.code == 2
    assert "remedy: give one" in answer.err


ERRATA = {
    "zh": "\n\n表1 核对发现\n\n| 数字 | 原文 | 应为 |\n|---|---|---|\n"
    "| 中国服务出口（2020年） | 2860.3亿美元 | 2806.3亿美元 |\n",
    "en": "\n\nTable 1 Errata\n\n| Number | As printed | Should be |\n|---|---|---|\n"
    "| China's services exports (2020) | US$286.03 billion | US$280.63 billion |\n",
}


@LANGUAGES
def test_an_error_that_a_document_lists_itself_passes_and_is_told(fumao, write, lang):
    path = write(lang, WRONG)
    path.write_text(path.read_text(encoding="utf-8") + ERRATA[lang], encoding="utf-8")
    answer = fumao("audit", path, "--strict", "--lang", "en")
    assert answer.code == 0
    assert "The document lists this number among its errors itself" in answer.out


@LANGUAGES
@pytest.mark.parametrize("form", ["html", "pdf", "docx", "xlsx"])
def test_our_own_report_passes_but_for_what_it_lists(report, lang, form):
    audited = audit_file(Order(report.file(lang, form)))
    assert [each for each in audited.findings if each.severity != "note"] == []
    assert audited.summary.checked > 100


def test_the_steps_that_are_told_are_those_that_were_promised(write, store):
    for against in (None, store("280628.8")):
        order, told = Order(write("zh", RIGHT), against=against), []
        audit_file(order, progress=told.append)
        assert len(told) == order.steps


def test_the_whole_report_of_2020_is_audited_in_three_seconds(root):
    path = root.parent / "shared" / "report-2020.txt"
    if not path.is_file():
        pytest.skip("the report of 2020 is not here")
    began = time.process_time()
    audited = audit_file(Order(Path(path)))
    assert time.process_time() - began < 3
    assert audited.summary.claims > 1000


def test_a_file_that_cannot_be_read_does_not_silence_the_others(fumao, write, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    answer = fumao("audit", empty, write("zh", RIGHT), "--quiet")
    assert answer.code == 2
    assert "the file is empty" in answer.err
    assert len(answer.out.splitlines()) == 1


def test_a_statement_over_a_page_end_is_placed_at_its_number(fumao, tmp_path):
    path = tmp_path / "report.txt"
    first = "服务贸易创新发展试点取得积极成效。2016年，国务院批复同意在上海、海南等"
    path.write_text(f"{first}\n\n15个省市开展服务贸易创新发展试点。\n", encoding="utf-8")
    (claim,) = json.loads(fumao("audit", path, "--format", "json").out)["claims"]
    line = path.read_text(encoding="utf-8").split("\n")[claim["line"] - 1]
    assert claim["line"] == claim["number"]["line"] == 3
    assert line[claim["start"] : claim["end"]].startswith("15个省市")
