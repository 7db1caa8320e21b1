"""Batches that came to the ministry go into statistics, each enterprise once."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from fumao.model.answer import Answer, Question
from fumao.returns.batches import BatchRow, pack
from fumao.run.filing.reception import receive_batch
from fumao.run.filing.statistics import to_compile
from fumao.run.returns import Order, compile_returns
from fumao.store.filing.signing import BATCH

from .conftest import FIGURES, PERIOD, answers, code

FORM = "services-monthly"
# An enterprise that only its province knows, of Beijing by its code.
STRANGER = "91110105MA1K000019"
SMALL = {"sales": "900", "employment": "9", "exports/S/W1/_T": "80", "exports/SJ/W1/_T": "80"}


@pytest.fixture
def send(town):
    """Hand a signed batch to the ministry; numbers are counted by sender."""
    sequences: dict[str, int] = {}

    def hand_in(figures, sender="CN-31", form=FORM, period=PERIOD):
        """Figures by credit code and key, or answers where they are no numbers."""
        rows = [
            BatchRow.of(owner, each)
            for owner, some in figures.items()
            for each in (answers(some) if form == FORM else some).values()
        ]
        sequences[sender] = sequences.get(sender, 0) + 1
        _, data = pack(
            rows, lambda text: town.office.signer.sign(BATCH, text), sender=sender, receiver="CN",
            sequence=sequences[sender], form=form, period=period,
        )  # fmt: skip
        taken = receive_batch(town.office, town["ministry"], data)
        assert taken.state == "taken", taken.reasons
        return taken.id

    return hand_in


@pytest.fixture
def extract(town, tmp_path):
    """What goes to statistics: the files, and lines by enterprise and key."""

    def made(name="out"):
        found = to_compile(town.office, town["ministry"], "services", PERIOD, tmp_path / name)
        values = {}
        for row in rows_of(found.returns):
            key = row["enterprise"], row["variable"], row["item"]
            assert key not in values, f"{key} is counted twice"
            values[key] = row["value"]
        return found, values

    return made


def rows_of(file):
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


def test_an_enterprise_of_others_is_counted_with_a_row_of_the_register(send, extract, tmp_path):
    send({STRANGER: SMALL}, sender="CN-11")
    found, values = extract()
    assert (found.asked, found.answered, found.received) == (3, 1, 1)
    assert values[STRANGER, "exports", "SJ"] == "80"
    row = next(row for row in rows_of(found.register) if row["enterprise"] == STRANGER)
    assert (row["region"], row["industry"]) == ("CN-11", "_U")
    (told,) = found.findings
    assert (told.kind, told.key) == ("batch-unknown", STRANGER)
    assert told.note.zh
    assert told.note.en
    order = Order([found.returns], "services", found.register, date(2021, 3, 31))
    done = compile_returns(order, tmp_path / "store")
    assert (done.asked, done.answered, done.quarantined) == (3, 1, {})
    assert done.totals["exports"][0] >= 80


def test_its_register_form_says_what_is_known_of_it(send, extract):
    about = {
        key: Answer(Question(key), value)
        for key, value in (("industry", "J"), ("size", "large"), ("ownership", "foreign"))
    }
    send({STRANGER: about}, sender="CN-11", form="register", period="2019")
    send({STRANGER: SMALL}, sender="CN-11")
    found, _ = extract()
    row = next(row for row in rows_of(found.register) if row["enterprise"] == STRANGER)
    assert (row["industry"], row["size"], row["ownership"]) == ("J", "large", "foreign")
    assert found.findings == ()


def test_what_is_accepted_here_goes_before_a_batch(town, send, extract, tmp_path):
    town.submit()
    town.accept()
    # The same sales in yuan is the same; other exports are told.
    send({code(1): FIGURES | {"exports/SJ/W1/_T": "999"}})
    found, values = extract()
    assert (found.answered, found.received) == (1, 0)
    assert values[code(1), "exports", "SJ"] == "160"
    (told,) = found.findings
    assert (told.kind, told.key) == ("batch-own", f"{code(1)}/exports/SJ/W1/_T")
    assert (told.expected.en, told.found.en) == ("160 CNY_10K", "999 CNY_10K")
    (written,) = rows_of(tmp_path / "out" / "findings.csv")
    assert (written["counted_zh"], written["left_en"]) == ("160 CNY_10K", "999 CNY_10K")
    assert written["where"].endswith("CN-31")


def test_the_same_value_in_another_unit_is_no_conflict(town, send, extract):
    town.submit()
    town.accept()
    row = BatchRow(code(1), "sales", "", "50000000", "CNY")
    _, data = pack([row], lambda text: town.office.signer.sign(BATCH, text), sender="CN-31",
                   receiver="CN", sequence=1, form=FORM, period=PERIOD)  # fmt: skip
    assert receive_batch(town.office, town["ministry"], data).state == "taken"
    assert extract()[0].findings == ()


def test_what_was_filed_here_and_is_not_accepted_is_not_counted_by_a_batch(town, send, extract):
    town.submit()
    send({code(1): FIGURES, code(2): SMALL})
    found, values = extract()
    # The second has not filed here: its province's word counts.
    assert {owner for owner, *_ in values} == {code(2)}
    assert (found.asked, found.answered, found.received) == (2, 1, 1)
    assert [(each.kind, each.key) for each in found.findings] == [("batch-own-open", code(1))]
    town.accept()
    found, values = extract("accepted")
    assert {owner for owner, *_ in values} == {code(1), code(2)}
    assert (found.answered, found.findings) == (2, ())


def test_a_province_goes_before_its_city(send, extract):
    send({STRANGER: SMALL, code(2): SMALL}, sender="CN-3101")
    higher = send({STRANGER: SMALL | {"sales": "950"}}, sender="CN-31")
    found, values = extract()
    assert values[STRANGER, "sales", "S"] == "950"
    assert values[code(2), "sales", "S"] == "900"
    (told,) = [each for each in found.findings if each.kind == "batch-batch"]
    assert (told.expected.en, told.found.en) == ("950 CNY_10K", "900 CNY_10K")
    assert f"batch {higher}" in told.note.en
    assert str(higher) in told.note.zh


def test_a_later_batch_replaces_the_one_before(send, extract):
    send({STRANGER: SMALL, code(2): SMALL})
    send({code(2): SMALL | {"sales": "910"}})
    found, values = extract()
    assert {owner for owner, *_ in values} == {code(2)}
    assert values[code(2), "sales", "S"] == "910"
    assert found.findings == ()


def test_what_is_no_credit_code_is_not_counted(send, extract):
    send({STRANGER[:-1] + "X": SMALL})
    found, values = extract()
    assert (values, found.asked, found.received) == ({}, 2, 0)
    assert [each.kind for each in found.findings] == ["batch-code"]


def test_a_batch_in_quarantine_is_not_counted(town, send, extract):
    row = BatchRow(STRANGER, "sales", "", "900", "CNY_10K")
    _, data = pack([row], lambda text: "none", sender="CN-31", receiver="CN", sequence=1,
                   form=FORM, period=PERIOD)  # fmt: skip
    assert receive_batch(town.office, town["ministry"], data).state == "quarantine"
    assert extract()[1] == {}
