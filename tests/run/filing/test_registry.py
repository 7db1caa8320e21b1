"""The register, notices, reminders, keys and the demo."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from fumao.errors import DuplicateKey, InvalidInput, Refused, ShapeMismatch, UnknownCode, Unreadable
from fumao.model.viewer import Role, Viewer
from fumao.returns.notice import Course
from fumao.returns.notice import notice as by_hand
from fumao.run.filing.demo import fill_demo, is_demo
from fumao.run.filing.filings import list_filings, open_filing
from fumao.run.filing.keys import forget_masters, rotate_master, rotate_signing, totp_place
from fumao.run.filing.notices import notice, overdue, remind, reminders_of
from fumao.run.filing.office import open_office
from fumao.run.filing.receipts import public_keys, verify_receipt
from fumao.run.filing.registry import (
    COLUMNS,
    NewOrganisation,
    add_organisation,
    change_organisation,
    import_organisations,
    list_organisations,
    one_organisation,
)
from fumao.run.filing.reviews import give_back
from fumao.run.filing.submissions import submitted_answers
from fumao.run.filing.trail import verify_trail
from fumao.store.filing.keyfile import read_keys
from fumao.store.filing.tables import account, organisation

from .conftest import FIGURES, PERIOD, code

CSV = ",".join(COLUMNS)


def line(number: int, **other: str) -> str:
    row = {
        "credit_code": code(number), "name_zh": f"企业{number}", "name_en": "", "industry": "J",
        "county": "CN-310115", "size": "small", "ownership": "private", "holding": "",
        "activities": "services",
    }  # fmt: skip
    return ",".join((row | other)[name] for name in COLUMNS)


def test_a_register_is_imported_and_imported_again(town):
    body = "\n".join([CSV, line(11), line(12, activities="services tcm")]).encode()
    first = import_organisations(town.office, town["administrator"], body)
    assert (first.added, first.changed, first.findings) == (2, 0, ())
    again = import_organisations(town.office, town["administrator"], body)
    assert (again.added, again.changed) == (0, 0)
    changed = body.replace("企业11".encode(), "新企业".encode())
    assert import_organisations(town.office, town["administrator"], changed).changed == 1
    found = list_organisations(town.office, town["administrator"], query="新企业")
    assert [each.province for each in found] == ["CN-31"]


def test_lines_that_cannot_be_are_told_and_left_out(town):
    rows = [
        line(11), line(11), line(12, credit_code=code(12)[:-1] + "I"), line(13, county="CN-31"),
        line(14, activities="fishing"), line(15, size="huge"), line(16, name_zh=" "),
        line(17, holding="x"), line(18) + ",more",
    ]  # fmt: skip
    made = import_organisations(
        town.office, town["administrator"], "\n".join([CSV, *rows]).encode()
    )
    assert made.added == 1
    assert [number for number, _ in made.findings] == [3, 4, 5, 6, 7, 8, 9, 10]


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a,b\n1,2", b"", b'"', CSV.encode() + b"\n\0"])
def test_what_is_no_register_is_refused_or_empty(small_town, body):
    try:
        made = import_organisations(small_town.office, small_town["administrator"], body)
    except (Unreadable, ShapeMismatch):
        return
    assert made.added == 0


def test_only_administrators_keep_the_register(small_town):
    new = NewOrganisation(code(50), "某企业", "CN-310115", ("services",))
    for who in ("approver", "ministry", "key_enterprises"):
        with pytest.raises(Refused):
            add_organisation(small_town.office, small_town[who], new)
        with pytest.raises(Refused):
            import_organisations(small_town.office, small_town[who], CSV.encode())


def test_an_enterprise_is_added_once_and_changed(small_town):
    office, who = small_town.office, small_town["administrator"]
    new = NewOrganisation(code(50), "某企业", "CN-310115", ("services",))
    number = add_organisation(office, who, new)
    with pytest.raises(DuplicateKey):
        add_organisation(office, who, new)
    change_organisation(
        office, who, number, NewOrganisation(code(50), "某某企业", "CN-440305", ("tcm",))
    )
    there = one_organisation(office, who, number)
    assert (there.name_zh, there.city, there.activities) == ("某某企业", "CN-4403", ("tcm",))
    other = NewOrganisation(code(51), "x", "CN-440305", ())
    with pytest.raises(InvalidInput) as caught:
        change_organisation(office, who, number, other)
    assert "another code is another enterprise" in caught.value.remedy
    with pytest.raises(UnknownCode):
        add_organisation(office, who, NewOrganisation(code(52), "x", "CN-99", ()))


def test_the_notice_is_what_counting_by_hand_gives(town):
    town.submit()
    give_back(town.office, town["county"], town.filing(), 1, "unit", "万元")
    town.submit(FIGURES | {"sales": "5100"}, "attempt-2")
    give_back(town.office, town["county"], town.filing(), 2, "unit", "万元")
    courses = [
        Course(row.credit_code, row.period, row.province, row.city, row.county, row.state,
               row.due, row.came, row.returns)
        for row in list_filings(town.office, town["administrator"]).rows
    ]  # fmt: skip
    for level in ("province", "county", "ministry"):
        told = notice(town.office, town["ministry"], PERIOD, level=level)
        assert told == by_hand(courses, level)
    assert told.total.owed == 2
    assert told.total.often == (code(1),)


def test_a_notice_is_of_ones_own_area(town):
    assert notice(town.office, town["elsewhere"], PERIOD).total.owed == 0
    assert notice(town.office, town["county"], PERIOD).total.owed == 2
    for who in ("approver", "key_enterprises"):
        with pytest.raises(Refused):
            notice(town.office, town[who], PERIOD)
    with pytest.raises(InvalidInput, match="no level"):
        notice(town.office, town["county"], PERIOD, level="village")


def test_who_is_late_is_named_and_reminded_once_a_day(town):
    town.submit()
    due = open_filing(town.office, town["other_filler"], town.filing(1)).filing.due
    town.clock.at = datetime(due.year, due.month, due.day, 2, tzinfo=UTC)
    assert overdue(town.office, town["county"]) == []
    assert remind(town.office, town["county"]) == 1
    assert remind(town.office, town["county"]) == 0
    (got,) = reminders_of(town.office, town["other_filler"])
    assert (got.filing, got.kind) == (town.filing(1), "today")
    assert reminders_of(town.office, town["filler"]) == []
    town.clock.at = town.clock.at.replace(day=due.day + 1)
    (late,) = overdue(town.office, town["city"])
    assert late.credit_code == code(2)
    assert overdue(town.office, town["elsewhere"]) == []
    with pytest.raises(Refused):
        remind(town.office, town["filler"])


def test_after_a_rotation_everything_is_read_with_the_new_keys_alone(town, tmp_path):
    made = town.submit()
    admin = town["administrator"]
    with town.office.database.transaction(None) as connection:
        sealed = town.office.vault.seal("JBSWY3DP", totp_place(admin.account))
        connection.execute(
            account.update().where(account.c.id == admin.account).values(totp=sealed)
        )
    office, rotated = rotate_master(town.office, admin)
    assert (rotated.number, rotated.organisations, rotated.second_factors) == (2, 2, 1)
    office = rotate_signing(forget_masters(office, admin), admin)
    assert sorted(read_keys(tmp_path / "keys.json").masters) == [2]
    with office.database.reading(None) as connection:
        again = connection.scalar(select(account.c.totp).where(account.c.id == admin.account))
        numbers = connection.execute(select(organisation.c.key_number)).scalars().all()
    assert office.vault.open(again, totp_place(admin.account)) == "JBSWY3DP"
    assert set(numbers) == {2}
    read = submitted_answers(office, town["approver"], town.filing(), 1)
    assert verify_receipt(made, read, public_keys(office)[made.key]).holds
    assert len(public_keys(office)) == 2
    verify_trail(office, admin)
    with pytest.raises(Refused):
        rotate_master(office, town["ministry"])


def test_a_demo_went_through_the_real_services(database_url, tmp_path):
    office = open_office(database_url, keys=tmp_path / "keys.json")
    filled = fill_demo(office, enterprises=7)
    ministry = Viewer(2, "ministry", Role.REVIEWER, level="ministry")
    assert filled.organisations == 7
    assert is_demo(office)
    accepted = list_filings(office, ministry, state="accepted").rows
    assert accepted
    assert open_filing(office, ministry, accepted[0].id).answers
    assert verify_trail(office, Viewer(1, "a", Role.ADMINISTRATOR)).receipts == filled.submissions
    with pytest.raises(InvalidInput, match="there are enterprises"):
        fill_demo(office, enterprises=7)
    office.close()


def test_a_demo_that_fails_leaves_nothing(tmp_path):
    office = open_office(tmp_path / "demo")
    with office.database.transaction(None) as connection:
        connection.execute(insert(account).values(
            login="ministry", name="x", role="administrator", created=office.now()
        ))  # fmt: skip
    with pytest.raises(Exception, match="UNIQUE"):
        fill_demo(office, enterprises=3)
    assert not is_demo(office)
    office.close()


def test_an_address_needs_a_file_of_keys(monkeypatch):
    monkeypatch.delenv("FUMAO_KEYS", raising=False)
    with pytest.raises(InvalidInput, match="file of keys"):
        open_office("sqlite:///x.db")
