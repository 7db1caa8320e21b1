"""Keys and what they seal: wrong place, wrong key and any changed byte do not open."""

from __future__ import annotations

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import CannotWrite, InvalidInput, StoreDamaged
from fumao.store.filing.keyfile import Keys, keys_at, read_keys, write_keys
from fumao.store.filing.signing import BATCH, RECEIPT, PublicKey, Signer
from fumao.store.filing.vault import Key, Vault, number_of

VAULT = Vault({1: bytes(range(32))})
OWNER, PLACE = "91310000600000007A", "answer/12/exports/SC"
STORED = VAULT.new_key(OWNER)
KEY = VAULT.key(STORED, OWNER)
SEALED = KEY.seal("4200.5", PLACE)


@given(st.text(), st.text(max_size=40))
def test_what_is_sealed_opens_in_its_place(text, place):
    assert KEY.open(KEY.seal(text, place), place) == text
    assert VAULT.open(VAULT.seal(text, place), place) == text


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_any_changed_byte_is_noticed(at, change):
    broken = bytearray(SEALED)
    broken[at] ^= change
    with pytest.raises(StoreDamaged):
        KEY.open(bytes(broken), PLACE)


@given(st.integers(0, len(SEALED) - 1))
def test_what_was_cut_off_does_not_open(length):
    with pytest.raises(StoreDamaged):
        KEY.open(SEALED[:length], PLACE)


@pytest.mark.parametrize(
    "place", ["answer/13/exports/SC", "answer/12/exports/SD", "draft/12/1", ""]
)
def test_a_value_moved_to_another_row_does_not_open(place):
    with pytest.raises(StoreDamaged, match="moved"):
        KEY.open(SEALED, place)


def test_a_respondent_cannot_open_what_is_anothers():
    other = VAULT.key(VAULT.new_key(OWNER), OWNER)
    with pytest.raises(StoreDamaged):
        other.open(SEALED, PLACE)


def test_a_key_given_to_another_enterprise_does_not_open():
    with pytest.raises(StoreDamaged):
        VAULT.key(STORED, "91350100M000100Y43")


def test_the_same_text_is_never_sealed_the_same_twice():
    assert len({KEY.seal("0", PLACE) for _ in range(100)}) == 100


def test_after_a_rotation_everything_opens_and_the_old_master_is_not_needed():
    both = Vault({1: VAULT.masters[1], 2: bytes(32)})
    secret = VAULT.seal("secret", "account/1/totp")
    wrapped, again = both.rewrap(STORED, OWNER), both.reseal(secret, "account/1/totp")
    new = Vault({2: bytes(32)})
    assert new.key(wrapped, OWNER).open(SEALED, PLACE) == "4200.5"
    assert new.open(again, "account/1/totp") == "secret"
    assert (wrapped.number, number_of(again)) == (2, 2)
    with pytest.raises(InvalidInput, match="master key 1"):
        new.key(STORED, OWNER)


def test_no_key_shows_in_a_log():
    keys = Keys.fresh()
    secret = next(iter(keys.masters.values()))
    told = repr([keys, Vault(keys.masters), Signer(keys.seeds), Key(secret)])
    assert repr(secret)[2:12] not in told
    assert secret.hex() not in told


def test_the_file_of_keys_is_its_owners_and_reads_back(tmp_path):
    path = tmp_path / "keys.json"
    keys = keys_at(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_keys(path) == keys
    assert keys_at(path) == keys
    assert [each.name for each in tmp_path.iterdir()] == ["keys.json"]


def test_programs_that_start_at_once_get_the_same_keys(tmp_path):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(keys_at(tmp_path / "keys.json")))
        for _ in range(8)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 8
    assert all(each == found[0] for each in found)


def test_a_file_of_keys_that_others_may_read_is_refused(tmp_path):
    path = tmp_path / "keys.json"
    keys_at(path)
    path.chmod(0o640)
    with pytest.raises(InvalidInput, match="read by others"):
        read_keys(path)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"masters": {}, "seeds": {}}', '{"masters": {"1": "QQ=="}, "seeds": 1}'],
)
def test_a_damaged_file_of_keys_is_refused_and_not_replaced(tmp_path, text):
    path = tmp_path / "keys.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(InvalidInput, match="no file of keys"):
        keys_at(path)
    assert path.read_text() == text


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises((CannotWrite, InvalidInput)):
        write_keys(tmp_path / "file" / "keys.json", Keys.fresh())


def test_a_new_master_key_leaves_the_others(tmp_path):
    keys = Keys.fresh().with_new_master().with_new_seed()
    write_keys(tmp_path / "keys.json", keys)
    assert sorted(read_keys(tmp_path / "keys.json").masters) == [1, 2]
    assert sorted(keys.without_masters_before(2).masters) == [2]
    assert json.loads((tmp_path / "keys.json").read_text())["seeds"].keys() == {"1", "2"}


def test_a_signature_is_of_one_kind_and_one_text():
    signer = Signer({1: bytes(32), 2: bytes(range(32))})
    signature = signer.sign(RECEIPT, b"text")
    assert signer.public.verifies(RECEIPT, b"text", signature)
    assert not signer.public.verifies(BATCH, b"text", signature)
    assert not signer.public.verifies(RECEIPT, b"text ", signature)
    assert not signer.public.verifies(RECEIPT, b"text", "no base64!")


def test_earlier_public_keys_stay_published():
    old, new = Signer({1: bytes(32)}), Signer({1: bytes(32), 2: bytes(range(32))})
    assert next(iter(new.published)) == new.public.name
    assert old.public.name in new.published
    assert PublicKey.parse(new.public.text) == new.public
