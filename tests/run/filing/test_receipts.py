"""Receipts are verified offline, and any change to them or to the answers shows."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput
from fumao.model.answer import Answer, Question, digest_of
from fumao.run.filing.receipts import (
    public_keys,
    read_receipt,
    receipt,
    sign_receipt,
    verify_receipt,
)
from fumao.run.filing.submissions import submitted_answers
from fumao.store.filing.signing import Signer

from .conftest import FIGURES, answers

GIVEN = list(answers(FIGURES).values())
SIGNER = Signer({1: bytes(range(32))})
RECEIPT = sign_receipt(
    SIGNER, number="2020-12.X.1", organisation="X", name="浦东航运", period="2020-12",
    forms=("services-monthly",), version=1, at="2021-01-08T09:30:00+00:00", account="Li",
    answers=len(GIVEN), digest=digest_of(GIVEN), event=7, hash="ab" * 32,
)  # fmt: skip


def test_a_receipt_verifies_with_the_published_key_and_the_answers_alone(town):
    made = town.submit()
    (key,) = public_keys(town.office).values()
    read = submitted_answers(town.office, town["approver"], town.filing(), 1)
    verdict = verify_receipt(made.text(), read, key)
    assert verdict.holds
    assert verdict.answers is True


def test_a_receipt_is_found_again_by_those_who_may_see_it(town):
    made = town.submit()
    assert receipt(town.office, town["county"], made.number) == made
    for stranger in ("other_approver", "province", "elsewhere", "administrator", "finance"):
        with pytest.raises(InvalidInput, match="among yours"):
            receipt(town.office, town[stranger], made.number)


@pytest.mark.parametrize("name", [key for key in RECEIPT.body() if key != "receipt"])
def test_every_field_of_a_receipt_is_signed(name):
    told = json.loads(RECEIPT.text())
    told[name] = {
        str: lambda old: old + "x", int: lambda old: old + 1, list: lambda old: [*old, "x"],
        dict: lambda old: {**old, "event": 8},
    }[type(told[name])](told[name])  # fmt: skip
    assert not verify_receipt(json.dumps(told), None, SIGNER.public).holds


@given(st.integers(0, len(RECEIPT.signature) - 3), st.sampled_from("ABCxyz019"))
def test_every_character_of_a_signature_counts(at, character):
    told = json.loads(RECEIPT.text())
    changed = told["signature"][:at] + character + told["signature"][at + 1 :]
    told["signature"] = changed
    unchanged = changed == RECEIPT.signature
    assert verify_receipt(json.dumps(told), None, SIGNER.public).holds is unchanged


@given(st.sampled_from(GIVEN), st.text(max_size=6))
def test_changed_answers_do_not_fit_a_receipt(answer, value):
    changed = [each for each in GIVEN if each != answer]
    changed.append(Answer(answer.question, value, answer.unit, answer.reason))
    fits = verify_receipt(RECEIPT, changed, SIGNER.public).answers
    assert fits is (value == answer.value)


def test_an_answer_more_or_less_does_not_fit():
    assert not verify_receipt(RECEIPT, GIVEN[1:], SIGNER.public).holds
    more = [*GIVEN, Answer(Question("sales", ("x",)), "1")]
    assert not verify_receipt(RECEIPT, more, SIGNER.public).holds


def test_another_key_does_not_verify():
    verdict = verify_receipt(RECEIPT, GIVEN, Signer({1: bytes(32)}).public)
    assert (verdict.signature, verdict.key, verdict.answers) == (False, False, True)


def test_a_receipt_reads_back_as_it_was_written():
    assert read_receipt(RECEIPT.text()) == RECEIPT


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "x", '{"receipt": 2}', "[" * 50])
def test_what_is_no_receipt_is_refused(text):
    with pytest.raises(InvalidInput, match="no receipt"):
        read_receipt(text)


@pytest.mark.parametrize("key", ["", "x", "QUJD", "A" * 43])
def test_what_is_no_public_key_is_refused(key):
    with pytest.raises(InvalidInput, match="public key"):
        verify_receipt(RECEIPT, GIVEN, key)
