"""Shares, batches and statistics: what leaves a filing after its acceptance."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from fumao.errors import InvalidInput, Refused, UnknownCode
from fumao.model.answer import Answer, Question
from fumao.model.viewer import LEVELS, Role, Viewer
from fumao.returns.diffusion import QUESTIONS
from fumao.run.filing.batches import digest_of_data
from fumao.run.filing.downloads import download_share
from fumao.run.filing.drafts import save_draft
from fumao.run.filing.exchange import (
    batch_data,
    list_batches,
    make_batch,
    trust,
    write_batch,
)
from fumao.run.filing.filings import open_period
from fumao.run.filing.received import received_rows
from fumao.run.filing.reception import (
    examine_again,
    missing_batches,
    receive_batch,
    receive_folder,
    receive_piece,
)
from fumao.run.filing.registry import NewOrganisation, add_organisation
from fumao.run.filing.reviews import pass_on, reopen
from fumao.run.filing.shares import find_conflicts, list_shares, share_of
from fumao.run.filing.statistics import to_compile
from fumao.run.filing.submissions import submit
from fumao.run.filing.trail import list_events
from fumao.run.returns import Order, compile_returns
from fumao.store.filing.signing import Signer

from .conftest import CONTRACT, FIGURES, PERIOD, answers, code

FORM = "services-monthly"


@pytest.fixture
def accepted(town):
    """The first enterprise's return is accepted, the second's is at the province."""
    town.submit(FIGURES | CONTRACT)
    town.accept()
    town.submit(of=1)
    town.accept(of=1, to="city")
    return town


def test_a_port_gets_accepted_answers_of_its_form_in_its_own_layout(accepted):
    shared = share_of(accepted.office, accepted["key_enterprises"], FORM, PERIOD)
    (owner,) = {row[0] for row in shared.rows}
    assert owner == shared.returns[0][0].credit_code
    assert {row[3] for row in shared.rows} == {"sales", "employment", "exports", "imports"}
    assert shared.sheets[0].header[0].en == "credit code"


def test_a_port_does_not_open_another_ports_form(accepted):
    for port, form in (("outsourcing", FORM), ("key_enterprises", "outsourcing")):
        with pytest.raises(Refused, match="is for"):
            share_of(accepted.office, accepted[port], form, PERIOD)
    for other in ("province", "approver", "administrator"):
        with pytest.raises(Refused):
            share_of(accepted.office, accepted[other], FORM, PERIOD)


def test_a_port_whose_form_took_nothing_has_nothing(accepted):
    assert share_of(accepted.office, accepted["finance"], "to-finance", PERIOD).rows == ()
    assert list_shares(accepted.office, accepted["finance"]) == []


def test_reading_a_share_is_logged_with_its_purpose(accepted):
    share_of(accepted.office, accepted["outsourcing"], "outsourcing", PERIOD)
    (event,) = list_events(accepted.office, accepted["administrator"], kind="read_share")
    assert event.detail["by"] == "outsourcing"
    assert event.detail["purpose"]
    assert event.detail["enterprises"] == 1


def test_ports_are_offered_what_they_have(accepted):
    (offer,) = list_shares(accepted.office, accepted["outsourcing"])
    assert (offer.form, offer.period, offer.enterprises) == ("outsourcing", PERIOD, 1)
    with pytest.raises(Refused):
        list_shares(accepted.office, accepted["county"])


def test_a_correction_replaces_a_share_when_it_is_accepted_and_not_before(accepted):
    def sales():
        shared = share_of(accepted.office, accepted["key_enterprises"], FORM, PERIOD)
        return [row[5] for row in shared.rows if row[3] == "sales"]

    reopen(accepted.office, accepted["ministry"], accepted.filing(), 1, "补报")
    accepted.submit(FIGURES | CONTRACT | {"sales": "5100"}, "attempt-2")
    assert sales() == ["5000"]
    accepted.accept(2)
    assert sales() == ["5100"]


def test_conflicts_between_definitions_are_shown(accepted):
    shared = share_of(accepted.office, accepted["outsourcing"], "outsourcing", PERIOD)
    told = {each.variable for each in shared.conflicts}
    assert told <= {each.variable for each in find_conflicts(accepted.office)}
    assert "employment" in told


def test_an_unknown_form_is_refused(accepted):
    with pytest.raises(UnknownCode):
        share_of(accepted.office, accepted["finance"], "nothing", PERIOD)


@pytest.fixture
def sent(accepted):
    """The city's batch of both returns to its province."""
    info, data = make_batch(accepted.office, accepted["city"], "CN-31", FORM, PERIOD)
    return accepted, info, data


def test_a_batch_is_sent_once_and_numbered(sent):
    town, info, data = sent
    again, same = make_batch(town.office, town["city"], "CN-31", FORM, PERIOD)
    assert (info.sequence, again.id, same) == (1, info.id, data)
    other, _ = make_batch(town.office, town["city"], "CN-31", "outsourcing", PERIOD)
    assert other.sequence == 2


def test_a_batch_has_what_has_passed_the_level_and_no_more(sent):
    town, _, data = sent
    assert json.loads(data)["manifest"]["rows"] == 2 * len(FIGURES)
    _, higher = make_batch(town.office, town["ministry"], "key_enterprises", FORM, PERIOD)
    assert json.loads(higher)["manifest"]["rows"] == len(FIGURES)


def test_a_batch_goes_to_who_may_get_it(accepted):
    for level, receiver in (("city", "CN-32"), ("city", "key_enterprises"), ("ministry", "tcm")):
        with pytest.raises(InvalidInput, match="does not get"):
            make_batch(accepted.office, accepted[level], receiver, FORM, PERIOD)
    with pytest.raises(Refused):
        make_batch(accepted.office, accepted["approver"], "CN", FORM, PERIOD)


def test_a_batch_that_comes_twice_is_taken_once(sent):
    town, _, data = sent
    first = receive_batch(town.office, town["province"], data)
    again = receive_batch(town.office, town["province"], data)
    assert (first.state, first.reasons, again.id) == ("taken", (), first.id)
    assert first.quality["completeness"] > 0
    assert len(received_rows(town.office, town["province"], FORM, PERIOD)) == 2 * len(FIGURES)


def test_a_batch_comes_in_pieces_in_any_order_over_a_bad_line(sent):
    town, _, data = sent
    pieces = [data[start : start + 300] for start in range(0, len(data), 300)]
    digest, many = digest_of_data(data), len(pieces)
    order = [*range(many, 0, -1)]
    for number in order[:-1]:
        left = receive_piece(town.office, town["province"], digest, number, many,
                             pieces[number - 1])  # fmt: skip
        receive_piece(town.office, town["province"], digest, number, many, pieces[number - 1])
    assert left == (1,)
    whole = receive_piece(town.office, town["province"], digest, 1, many, pieces[0])
    assert (whole.state, whole.sequence) == ("taken", 1)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda told: told["manifest"].update(rows=1), "signature"),
        (lambda told: told.update(body=told["body"].replace("5000", "6000")), "digest"),
        (lambda told: told.update(signature="AAAA"), "signature"),
        (lambda told: told["manifest"].update(receiver="CN-32"), "receiver"),
        (lambda told: told["manifest"].update(sequence=2**40), "sequence"),
        (lambda told: told["manifest"].update(sender="CN-31\x00" * 20), "signature"),
        (lambda told: told.clear(), "unreadable"),
    ],
)
def test_a_batch_that_was_changed_goes_to_quarantine_whole(sent, change, kind):
    town, _, data = sent
    told = json.loads(data)
    change(told)
    hostile = json.dumps(told).encode()
    info = receive_batch(town.office, town["province"], hostile)
    assert info.state == "quarantine"
    assert kind in {reason.kind for reason in info.reasons}
    assert batch_data(town.office, town["province"], info.id) == hostile
    assert received_rows(town.office, town["province"], FORM, PERIOD) == []


def test_rubbish_is_kept_in_quarantine(town):
    for rubbish in (b"", b"\x00\xff", b"[" * 100_000, "批次".encode("gb18030")):
        info = receive_batch(town.office, town["ministry"], rubbish)
        assert (info.state, info.reasons[0].kind) == ("quarantine", "unreadable")
        assert batch_data(town.office, town["ministry"], info.id) == rubbish


def test_a_batch_of_an_office_elsewhere_is_taken_once_its_key_is_trusted(sent):
    town, _, data = sent
    other = Signer({1: bytes(range(32))})
    trust(town.office, town["administrator"], "CN-3101", other.public.text)
    refused = receive_batch(town.office, town["province"], data)
    assert (refused.state, refused.reasons[0].kind) == ("quarantine", "signature")
    trust(town.office, town["administrator"], "CN-3101", town.office.signer.public.text)
    taken = examine_again(town.office, town["province"], refused.id)
    assert (taken.state, taken.reasons) == ("taken", ())
    with pytest.raises(InvalidInput, match="not in quarantine"):
        examine_again(town.office, town["province"], refused.id)


def test_a_number_used_for_another_batch_is_told(sent):
    town, _, data = sent
    receive_batch(town.office, town["province"], data)
    told = json.loads(data)
    told["signature"] += " "
    assert "sequence" in {
        each.kind
        for each in receive_batch(town.office, town["province"], json.dumps(told).encode()).reasons
    }


def test_batches_that_have_not_come_are_named(sent):
    town, _, _ = sent
    _, second = make_batch(town.office, town["city"], "CN-31", "outsourcing", PERIOD)
    receive_batch(town.office, town["province"], second)
    assert missing_batches(town.office, town["province"]) == {"CN-3101": (1,)}


def test_offices_see_their_own_batches_only(sent):
    town, info, _ = sent
    assert [each.id for each in list_batches(town.office, town["province"])] == [info.id]
    assert list_batches(town.office, town["county"]) == []
    with pytest.raises(InvalidInput, match="no batch"):
        batch_data(town.office, town["ministry"], info.id)


def test_batches_go_through_a_folder(sent, tmp_path):
    town, info, _ = sent
    write_batch(town.office, town["city"], info.id, tmp_path / "out")
    (taken,) = receive_folder(town.office, town["province"], tmp_path / "out")
    assert taken.state == "taken"


def test_accepted_returns_feed_the_compiler_as_they_are(accepted, tmp_path):
    made = to_compile(accepted.office, accepted["ministry"], "services", PERIOD, tmp_path / "out")
    assert (made.asked, made.answered) == (2, 1)
    order = Order([made.returns], "services", made.register, date(2021, 3, 31))
    done = compile_returns(order, tmp_path / "store")
    assert done.quarantined == {}
    assert (done.asked, done.answered) == (2, 1)
    assert done.totals["exports"][0] >= 420


def test_the_statistic_changes_with_a_correction(accepted, tmp_path):
    def exports(name: str) -> str:
        made = to_compile(
            accepted.office, accepted["ministry"], "services", PERIOD, tmp_path / name
        )
        lines = Path(made.returns).read_text(encoding="utf-8").splitlines()
        return next(line.split(",")[6] for line in lines if ",exports,SJ,W1,_T," in line)

    assert exports("before") == "160"
    reopen(accepted.office, accepted["ministry"], accepted.filing(), 1, "补报")
    more = {"exports/S/W1/_T": "430", "exports/SJ/W1/_T": "170"}
    accepted.submit(FIGURES | CONTRACT | more, "attempt-2")
    accepted.accept(2)
    assert exports("after") == "170"


def test_only_the_ministry_makes_statistics(accepted, tmp_path):
    with pytest.raises(Refused):
        to_compile(accepted.office, accepted["province"], "services", PERIOD, tmp_path)
    with pytest.raises(InvalidInput, match="nobody owes"):
        to_compile(accepted.office, accepted["ministry"], "tcm", PERIOD, tmp_path)
    with pytest.raises(InvalidInput, match="no statistic"):
        to_compile(accepted.office, accepted["ministry"], "x", PERIOD, tmp_path)


def test_a_survey_of_confidence_is_shared_with_its_diffusion_index(small_town):
    said = dict(zip(QUESTIONS, ("better", "better", "same", "same", "worse"), strict=True))
    number = survey_of(small_town, said)
    for level in LEVELS:
        pass_on(small_town.office, small_town[level], number, 1)
    found = share_of(small_town.office, small_town["ministry"], "ip-confidence", "2020").confidence
    assert (found.index, found.confident) == (60, True)
    assert found.questions["outlook_staff"].index == 0
    _, told = download_share(
        small_town.office, small_town["ministry"], "ip-confidence", "2020", "json"
    )
    assert json.loads(told)["diffusion_index"] == "60.0"
    monthly = share_of(small_town.office, small_town["ministry"], FORM, PERIOD)
    assert monthly.confidence is None


def survey_of(town, said):
    """The number of a return of a firm of intellectual property that was submitted."""
    new = NewOrganisation(code(9), "知产", "CN-310115", ("ip",))
    owner = add_organisation(town.office, town["administrator"], new)
    town.organisations.append(owner)
    open_period(town.office, town["administrator"], "2020")
    approver = Viewer(town["approver"].account, "approver", Role.APPROVER, owner)
    number = town.filing(len(town.organisations) - 1, "2020")
    register = {
        "credit_code": code(9), "name": "知产", "region": "CN-31", "industry": "M",
        "ownership": "private", "contact": "Li",
    }  # fmt: skip
    given = {key: Answer(Question(key), value) for key, value in (register | said).items()}
    given |= answers({"sales": "100", "employment": "5"})
    saved = save_draft(town.office, approver, number, given, 0)
    submit(town.office, approver, number, saved.revision, "survey-2020")
    return number
