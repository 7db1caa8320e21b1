"""Ten wrong uses: each says what, where and what to do, and leaves nothing behind."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fumao.publish import fonts

from .refusals import check_refused, state

FLOWS = "reporter,item,flow,period,value,unit\n"


@pytest.fixture
def out(tmp_path):
    """A folder with an earlier report in it."""
    folder = tmp_path / "build"
    folder.mkdir()
    (folder / "sample-2020.en.html").write_text("an earlier report", encoding="utf-8")
    return folder


@pytest.fixture
def order(fumao, out, tmp_path):
    """Order a report into that folder; tell what the command answered."""

    def ask(*options, into=out):
        return fumao("report", "--out", into, "--store", tmp_path / "store", *options)

    return ask


@pytest.fixture
def refused(order, out):
    """The wrong use is refused in three lines, with exit code 2, and the folder is as it was."""

    def check(what, where, remedy, *options, code=2, **places):
        before = state(out)
        answer = order(*options, **places)
        check_refused(answer, what, where, remedy, code)
        assert state(out) == before
        assert [path.name for path in out.iterdir()] == ["sample-2020.en.html"]

    return check


def test_an_unknown_edition(refused):
    refused("UnknownCode: there is no edition 'chn-2021'", "", "chn-2020", "--edition", "chn-2021")


def test_an_unknown_item(refused, tmp_path):
    data = tmp_path / "flows.csv"
    data.write_text(f"{FLOWS}FRA,S,X,2019,294000,USD_MN\nFRA,SC5,X,2019,5,USD_MN\n", "utf-8")
    refused(
        "UnknownCode: 'SC5'", "flows.csv, row 3", "SC",
        "--reporter", "FRA", "--year", "2019", "--data", data,
    )  # fmt: skip


def test_a_fact_without_a_unit(refused, edition, replaced):
    replaced(edition / "facts/trade.csv", "2806.3,,USD_100MN", "2806.3,,")
    refused(
        "fact exports.2020 has no unit", "file facts/trade.csv, line 4", "units.csv",
        "--edition", edition,
    )  # fmt: skip


def test_two_facts_for_one_key(refused, edition, replaced):
    replaced(edition / "facts/trade.csv", "imports.2020,imports", "exports.2020,imports")
    refused(
        "DuplicateKey: two facts for one key, exports.2020", "line 6; first in file facts/trade",
        "a key of its own", "--edition", edition,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("{{imports.2020}}", "{{imports.2020}", "a hole is opened and not closed", 7),
        ("{{imports.2020}}", "{{imports.2021}}", "no claim is called 'imports.2021'", 7),
        ("{{imports.2020}}", "US$381.09 billion", "a digit is typed", 7),
        ("{{figure: fig-1-2}}", "{{figure: fig-9-9}}", "there is no figure 'fig-9-9'", 14),
        ("{{see: t-1-1}}", "{{see: t-9-9}}", "no figure or table is called t-9-9", 7),
    ],
)
def test_a_broken_template(refused, edition, replaced, old, new, what, line):
    replaced(edition / "chapters/summary.en.md", old, new)
    refused(what, f"line {line}", "", "--edition", edition, "--lang", "en", "--to", "html")


def test_an_output_folder_that_cannot_be_made(refused, edition, out):
    refused(
        "CannotWrite", "sample-2020.en.html", "with --out", "--edition", edition,
        into=out / "sample-2020.en.html" / "build", code=3,
    )  # fmt: skip


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 128 kB, where this machine lets us have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "none", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_read_only_output_folder(refused, edition, small_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for folder in (small_disk, small_disk / "build"):
        refused(
            "Read-only file system", "disk", "with --out", "--edition", edition,
            into=folder, code=3,
        )  # fmt: skip


def test_a_disk_that_is_full(refused, edition, small_disk):
    refused(
        "No space left on device", "disk", "free space", "--edition", edition, into=small_disk,
        code=3,
    )  # fmt: skip
    assert list(small_disk.iterdir()) == []


def test_a_full_disk_imitated_at_every_file(refused, edition, monkeypatch):
    write, written = Path.write_bytes, []

    def full(self, data):
        if self.name.startswith("sample-2020."):
            written.append(self.name)
            if len(written) == 2:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    refused(
        "No space left on device", "build", "free space", "--edition", edition,
        "--to", "html,xlsx", code=3,
    )  # fmt: skip
    assert len(written) == 2


def test_a_place_of_a_file_that_is_taken_by_a_folder(order, edition, out):
    (out / "sample-2020.zh.xlsx").mkdir()
    before = state(out)
    answer = order("--edition", edition, "--to", "html,xlsx")
    assert answer.code == 3
    assert state(out) == before
    assert sorted(path.name for path in out.iterdir()) == [
        "sample-2020.en.html", "sample-2020.zh.xlsx",
    ]  # fmt: skip


def test_an_unknown_language(refused, edition):
    refused("language 'fr'", "", "zh,en", "--edition", edition, "--lang", "zh,fr")


def test_an_unknown_format(refused, edition):
    refused("no format 'odt'", "", "html, pdf, docx, xlsx", "--edition", edition, "--to", "odt")


@pytest.mark.parametrize("day", ["2021-13-01", "yesterday", "31.12.2021"])
def test_a_bad_date(refused, edition, day):
    refused(f"{day!r} is no date", "--as-of", "2021-12-31", "--edition", edition, "--as-of", day)


def test_a_bad_date_in_a_fact(refused, edition, replaced):
    replaced(edition / "facts/trade.csv", "exports,level,2020,", "exports,level,2020-13,")
    refused("2020-13", "file facts/trade.csv, line 4", "", "--edition", edition)


def test_a_missing_font(refused, edition, monkeypatch):
    monkeypatch.setattr(fonts, "find_spec", lambda _name: None)
    monkeypatch.setattr(fonts, "_drawable", fonts._drawable.__wrapped__)
    refused(
        "no Chinese font is installed", "pylopdf_fonts_zh_cn", "fumao[report]",
        "--edition", edition,
    )  # fmt: skip


def test_a_glyph_that_the_font_lacks(refused, edition, replaced):
    replaced(edition / "chapters/summary.en.md", "Exports of", "🚢 Exports of")
    refused("U+1F6A2", "Exports of", "", "--edition", edition)


def test_a_day_before_every_release(refused, edition):
    refused("VintageNotFound", "store", "2025", "--edition", edition, "--as-of", "1999-12-31")


def test_a_broken_edition_of_which_one_has_only_a_path(refused, edition):
    (edition / "edition.toml").write_text("title = {", encoding="utf-8")
    refused("edition.toml cannot be read", "edition.toml", "correct", "--edition", edition)


def test_a_file_of_flows_that_is_not_there(refused, tmp_path):
    refused(
        "there is no file", "", "CSV or Parquet", "--reporter", "FRA", "--year", "2019",
        "--data", tmp_path / "none.csv",
    )  # fmt: skip


def test_a_report_that_fails_makes_no_folder_of_its_own(order, tmp_path, edition, replaced):
    replaced(edition / "chapters/summary.en.md", "{{imports.2020}}", "{{imports.2021}}")
    answer = order("--edition", edition, into=tmp_path / "new" / "deep")
    assert answer.code == 2
    assert not (tmp_path / "new").exists()


def test_a_report_that_works_replaces_the_earlier_one(order, edition, out):
    answer = order("--edition", edition, "--to", "html", "--lang", "en")
    assert answer.code == 0
    assert [path.name for path in out.iterdir()] == ["sample-2020.en.html"]
    assert "an earlier report" not in (out / "sample-2020.en.html").read_text("utf-8")


def test_an_option_that_does_not_exist_is_a_wrong_use(fumao):
    answer = fumao("report", "--editions", "chn-2020")
    assert answer.code == 2
    assert "No such option" in answer.err


def test_the_installed_command_answers_as_well(tmp_path):
    command = shutil.which("fumao", path=os.fspath(Path(sys.executable).parent))
    if command is None:
        pytest.skip("fumao is not installed as a command")
    done = subprocess.run(
        [command, "report", "--edition", "chn-2021", "--out", str(tmp_path / "build")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("UnknownCode: there is no edition 'chn-2021'")


def test_the_exit_codes_are_explained_in_help_and_docs(fumao, root):
    for text in (
        fumao("report", "--help").out,
        (root / "docs/how-to/report.md").read_text("utf-8"),
    ):
        squeezed = " ".join(text.split())
        assert "Exit codes: 0 written; 2" in squeezed
        assert "3 the disk or folder refuses" in squeezed
