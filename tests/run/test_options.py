"""Options of the report that go together, or once."""

from __future__ import annotations

from click.testing import CliRunner

from fumao.cli import main
from fumao.errors import InvalidInput


def asked(*options):
    return CliRunner().invoke(main, ["report", *options])


def test_a_year_without_a_reporter_is_refused(tmp_path):
    done = asked("--year", "2019", "--out", str(tmp_path / "out"))
    assert isinstance(done.exception, InvalidInput)


def test_the_country_edition_wants_a_country(tmp_path):
    done = asked("--edition", "country", "--out", str(tmp_path / "out"))
    assert isinstance(done.exception, InvalidInput)


def test_a_language_asked_for_twice_is_written_once(tmp_path):
    place = ["--out", str(tmp_path / "out"), "--store", str(tmp_path / "store")]
    done = asked("--reporter", "USA", "--year", "2019", "--lang", "en, en", "--to", "html", *place)
    assert (done.exit_code, len(list((tmp_path / "out").iterdir()))) == (0, 1)
