"""``fumao site`` at the command line: what it prints, and how it ends."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from fumao.cli import main
from fumao.errors import InvalidInput, VintageNotFound


def typed(*arguments):
    return CliRunner().invoke(main, ["site", *map(str, arguments)])


def test_a_summary_is_printed_for_people_and_for_programs(shelf, tmp_path):
    words = ("--store", shelf.store.folder, "--dataset", "kept", "--lang", "en", "--most", 3)
    told = typed("--out", tmp_path / "site", *words)
    assert told.exit_code == 0, told.output
    assert f"{tmp_path / 'site'}: " in told.output
    assert "lineage" in told.output
    again = json.loads(typed("--out", tmp_path / "site", *words, "--json").output)
    assert again["files"] > 60
    assert again["pages"]["home"] == 1
    assert again["seconds"] > 0


@pytest.mark.parametrize(
    ("options", "kind"),
    [(("--dataset", "none"), VintageNotFound), (("--address", "example"), InvalidInput)],
)
def test_a_mistake_ends_with_its_error(shelf, tmp_path, options, kind):
    told = typed("--out", tmp_path / "site", "--store", shelf.store.folder, *options)
    assert isinstance(told.exception, kind)
    assert not (tmp_path / "site").exists()
