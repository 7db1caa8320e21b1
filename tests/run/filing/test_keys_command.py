"""The command that rotates keys, as an operator runs it."""

from __future__ import annotations

import pytest

from fumao.run.filing.demo_logins import make_demo
from fumao.run.filing.office import open_office
from fumao.store.filing.keyfile import read_keys


@pytest.fixture
def folder(tmp_path):
    office = open_office(tmp_path)
    make_demo(office, tmp_path, 2)
    office.close()
    return tmp_path


def test_keys_are_rotated_and_earlier_ones_forgotten(fumao, folder):
    before = read_keys(folder / "keys.json")
    answer = fumao("returns", "keys", "rotate", "--folder", folder, "--by", "administrator")
    assert answer.code == 0
    assert "2 enterprises" in answer.out
    both = read_keys(folder / "keys.json")
    assert len(both.masters) == len(before.masters) + 1
    command = ("returns", "keys", "rotate", "--folder", folder, "--by", "administrator")
    assert fumao(*command, "--forget").code == 0
    assert len(read_keys(folder / "keys.json").masters) == 1


def test_a_new_key_signs(fumao, folder):
    answer = fumao("returns", "keys", "rotate", "--folder", folder, "--by", "administrator",
                   "--signing")  # fmt: skip
    assert answer.code == 0
    assert len(read_keys(folder / "keys.json").seeds) == 2


@pytest.mark.parametrize(
    "wrong", [("--by", "filler-01"), ("--by", "administrator", "--signing", "--forget")]
)
def test_who_is_no_administrator_and_what_cannot_be_is_told(fumao, folder, wrong):
    answer = fumao("returns", "keys", "rotate", "--folder", folder, *wrong)
    assert answer.code == 2
    assert len(read_keys(folder / "keys.json").masters) == 1


def test_a_folder_without_keys_is_told_and_not_made(fumao, tmp_path):
    answer = fumao(
        "returns", "keys", "rotate", "--folder", tmp_path / "no", "--by", "administrator"
    )
    assert answer.code == 2
    assert not (tmp_path / "no").exists()
