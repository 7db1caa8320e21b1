"""A receipt is verified offline; whatever was altered on it or beside it is noticed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from fumao.cli import main
from fumao.errors import InvalidInput
from fumao.model.answer import Answer, Question, canonical, digest_of
from fumao.returns.questionnaire import questionnaire
from fumao.returns.scheme import load_scheme
from fumao.returns.sheets import to_csv
from fumao.run.filing.receipts import sign_receipt
from fumao.store.filing.signing import Signer

SIGNER = Signer({1: bytes(32)})
ANSWERS = [
    Answer(Question("sales"), "500.50", "CNY_10K", "=because"),
    Answer(Question("employment"), "12", "ONE"),
    Answer(Question.parse("exports/SC/USA/_T"), "-7", "CNY_10K"),
]


@pytest.fixture
def folder(tmp_path):
    """A receipt, the published keys, and what was submitted."""
    receipt = sign_receipt(
        SIGNER, number="2020-12/DEM/1", organisation="DEM", name="合成企业", period="2020-12",
        forms=("services-monthly",), version=1, at="2021-01-08T09:30:00+00:00", account="Li",
        answers=len(ANSWERS), digest=digest_of(ANSWERS), event=3, hash="ab",
    )  # fmt: skip
    (tmp_path / "receipt.json").write_text(receipt.text(), encoding="utf-8")
    keys = {SIGNER.public.name: SIGNER.public.text}
    (tmp_path / "keys.json").write_text(json.dumps(keys), encoding="utf-8")
    asked = questionnaire(load_scheme(), receipt.forms, receipt.period)
    (tmp_path / "return.csv").write_bytes(to_csv(asked, ANSWERS, "zh"))
    (tmp_path / "return.json").write_bytes(canonical(ANSWERS))
    return tmp_path


def verified(folder, *more, key="keys.json"):
    named = folder / key if key.endswith(".json") else key
    typed = ["returns", "verify", str(folder / "receipt.json"), "--key", str(named), *more]
    return CliRunner().invoke(main, typed, catch_exceptions=False)


@pytest.mark.parametrize("name", ["return.csv", "return.json"])
def test_a_receipt_holds_with_the_answers_that_were_submitted(folder, name):
    done = verified(folder, "--answers", str(folder / name), "--json")
    told = json.loads(done.output)
    assert (done.exit_code, told["holds"], told["answers_agree"]) == (0, True, True)


def test_a_key_may_be_typed(folder):
    assert "signature: right" in verified(folder, key=SIGNER.public.text).output


@pytest.mark.parametrize("name", ["return.csv", "return.json"])
def test_other_answers_are_noticed(folder, name):
    file = folder / name
    file.write_text(file.read_text(encoding="utf-8").replace("500.50", "500.51"), encoding="utf-8")
    done = verified(folder, "--answers", str(file))
    assert (done.exit_code, "others" in done.output) == (1, True)


@pytest.mark.parametrize(
    ("old", "new"), [("合成企业", "真实企业"), ("09:30", "08:30"), ('"version":1', '"version":2')]
)
def test_a_receipt_that_was_altered_does_not_hold(folder, old, new):
    file = folder / "receipt.json"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert verified(folder).exit_code == 1


def test_the_key_of_somebody_else_does_not_verify(folder):
    assert verified(folder, key=Signer({1: bytes([7]) * 32}).public.text).exit_code == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [("keys.json", "{}"), ("keys.json", "{"), ("receipt.json", "[]"), ("receipt.json", "")],
)
def test_what_is_no_receipt_and_no_key_is_refused(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput):
        verified(folder)


@pytest.mark.parametrize("name", ["return.xlsx", "nothing.json"])
def test_answers_in_another_form_are_refused(folder, name):
    with pytest.raises(InvalidInput):
        verified(folder, "--answers", str(folder / name))
