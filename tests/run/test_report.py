"""The main job: the 2020 report, every number a claim, eight files or none."""

from __future__ import annotations

import csv
import re

import pytest

from fumao.publish.edition import read_edition
from fumao.publish.template import holes

FORMATS = ("html", "pdf", "docx", "xlsx")


def test_eight_files_are_written_and_nothing_else(report):
    wanted = {f"chn-2020.{lang}.{form}" for lang in ("zh", "en") for form in FORMATS}
    assert {path.name for path in report.folder.iterdir()} == wanted


def test_the_summary_names_the_files_it_wrote(report):
    assert {str(path) for path in report.folder.iterdir()} == set(report.summary["files"])


def test_at_least_four_hundred_numbers_of_the_prose_come_from_claims(report):
    assert report.summary["numbers_in_prose"] >= 400


def test_the_full_edition_leaves_no_block_out(report):
    assert report.summary["blocks_left_out"] == 0


def test_every_number_is_compared_in_every_file(report):
    assert report.summary["numbers_compared"] > 8 * report.summary["numbers_in_prose"]


@pytest.fixture(scope="module")
def again(build, tmp_path_factory):
    """The same report again, in another folder, time zone and hash order."""
    return build(
        tmp_path_factory.mktemp("again") / "report",
        PYTHONHASHSEED="4711", TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8",
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_inputs_give_the_same_bytes(report, again, lang, form):
    assert report.file(lang, form).read_bytes() == again.file(lang, form).read_bytes()


EDITION = read_edition("chn-2020")


def keys_of(lang):
    """Every key that the chapters of a language use, and every other hole as it stands."""
    keys, others = set(), set()
    for text in EDITION.chapters[lang]:
        for hole in holes(text.text):
            command, colon, rest = hole.partition(":")
            if colon and command in ("say", "list"):
                keys |= set(rest.partition("|")[0].split())
            elif colon or hole.partition("|")[0] not in EDITION.facts:
                others.add(hole)
            else:
                keys.add(hole.partition("|")[0].strip())
    return keys, others


def test_chinese_and_english_chapters_state_the_same_claims():
    assert keys_of("zh")[0] ^ keys_of("en")[0] == set()


def test_chinese_and_english_chapters_show_the_same_figures_tables_and_lists():
    assert keys_of("zh")[1] ^ keys_of("en")[1] == set()


def test_chinese_and_english_chapters_have_the_same_headings():
    for zh, en in zip(EDITION.chapters["zh"], EDITION.chapters["en"], strict=True):
        marks = [re.findall(r"^#+ ", text.text, re.MULTILINE) for text in (zh, en)]
        assert marks[0] == marks[1], zh.name


def shown_elsewhere():
    """Keys in tables, figures and checks."""
    keys = {
        cell.removeprefix("=").strip()
        for grid in EDITION.grids.values() for row in grid for cell in row if cell.startswith("=")
    }  # fmt: skip
    for figure in EDITION.settings["figures"].values():
        keys |= {key for panel in figure["panels"] for key in panel.get("keys", [])}
    for identity in EDITION.checks:
        keys |= {identity.key, *re.findall(r"\[([^\]]+)\]", identity.formula)}
    return keys


def test_every_fact_is_shown_or_checked_against():
    assert sorted(set(EDITION.facts) - keys_of("zh")[0] - shown_elsewhere()) == []


def test_every_fact_names_a_line_of_the_original_that_is_there(root):
    original = root.parent / "shared" / "report-2020.txt"
    if not original.is_file():
        pytest.skip("the original's text is not here")
    lines = original.read_text(encoding="utf-8").splitlines()
    for claim in EDITION.facts.values():
        numbers = [int(part) for part in re.findall(r"\d+", claim.citation.line)]
        assert numbers, claim.key
        assert max(numbers) <= len(lines), claim.key


def test_every_printed_number_stands_on_the_line_it_names(root):
    original = root.parent / "shared" / "report-2020.txt"
    if not original.is_file():
        pytest.skip("the original's text is not here")
    lines = original.read_text(encoding="utf-8").splitlines()
    wrong = []
    for claim in EDITION.facts.values():
        if claim.value is None:
            continue
        at = [int(part) for part in re.findall(r"\d+", claim.citation.line)]
        # A page break may part a sentence from the line that it is counted on.
        near = re.sub(r"[\s,，]", "", "".join(lines[max(0, min(at) - 3) : max(at) + 2]))
        if not any(form in near for form in forms(claim)):
            wrong.append(claim.key)
    assert wrong == []


SIGNS = "零一二三四五六七八九"
WORDS = {"0.5": ["半"], "2": ["两", "翻一番", "翻了一番"], "50": ["半"], "100": ["百"],
         "1000": ["千"]}  # fmt: skip


def forms(claim):
    """How the original may print a number: in digits, or a round one in words."""
    digits = f"{abs(claim.value):f}"
    found = [digits, *WORDS.get(digits, [])]
    if digits.isdigit() and int(digits) < 100:
        tens, ones = divmod(int(digits), 10)
        ten = "" if not tens else "十" if tens == 1 else f"{SIGNS[tens]}十"
        found.append(ten + (SIGNS[ones] if ones or not tens else ""))
        if claim.unit.code == "PCT" and not ones:
            found.append(f"{SIGNS[tens]}成")
    return found


def test_the_findings_are_in_the_report_with_both_readings(report):
    page = report.file("zh", "html").read_text(encoding="utf-8")
    assert 'id="f-ins.trade.2020"' in page
    assert 'id="f-case.avi.cargo.growth.2020"' in page


def test_the_facts_are_kept_in_files_that_a_spreadsheet_opens(root):
    for file in sorted((root / "src/fumao/data/editions/chn-2020/facts").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            widths = {len(row) for row in csv.reader(lines, strict=True) if row}
        assert len(widths - {1}) == 1, file.name
