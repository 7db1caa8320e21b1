"""Who sees and writes which row: every role against every table, and PostgreSQL against the rules.

The first enterprise's return is accepted and shared, the second's has come to the county.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Text, cast, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from fumao.model.viewer import Role, Viewer
from fumao.run.filing.exchange import make_batch
from fumao.run.filing.shares import share_of
from fumao.store.filing import answers as stored
from fumao.store.filing import organisations
from fumao.store.filing import tables as t
from fumao.store.filing.entitlement import PROTECTED, visible

from .conftest import CONTRACT, FIGURES, PERIOD, Clock, Town, build_town

FIRST, SECOND, BOTH, NONE = {1}, {2}, {1, 2}, set()
OWN = {"filler": FIRST, "approver": FIRST, "other_filler": SECOND, "other_approver": SECOND}
HIGHER = {"city": FIRST, "province": FIRST, "ministry": FIRST}
PORTS = {"key_enterprises": FIRST, "outsourcing": FIRST}
EVERY_LEVEL = {"county": BOTH, "city": BOTH, "province": BOTH, "ministry": BOTH}
ROLES = (*OWN, *EVERY_LEVEL, "elsewhere", *PORTS, "finance", "administrator")
# Of each table, whose rows each role sees: of which enterprises. Who is not named sees none.
SEEN = {
    "organisation": OWN | EVERY_LEVEL | PORTS | {"administrator": BOTH},
    "filing": OWN | {"county": BOTH} | HIGHER | PORTS | {"administrator": BOTH},
    "draft": OWN,
    "submission": OWN | {"county": BOTH} | HIGHER | PORTS,
    "answer": OWN | {"county": BOTH} | HIGHER | PORTS,
    "event": OWN | {"county": BOTH} | HIGHER | {"administrator": BOTH},
    "share": {"filler": FIRST, "approver": FIRST, "county": FIRST} | HIGHER | PORTS,
    "share_field": {"filler": FIRST, "approver": FIRST, "county": FIRST} | HIGHER | PORTS,
    "reminder": OWN | EVERY_LEVEL,
    "bank_total": {"filler": FIRST, "approver": FIRST, "county": FIRST} | HIGHER,
}
# Tables whose rows are no enterprise's: how many each role sees.
COUNTED = {
    "account": {
        **dict.fromkeys(ROLES, 1), "approver": 2, "other_approver": 2, "administrator": 13,
    },
    "batch": {"city": 1, "province": 1},
    "partner": dict.fromkeys(
        (*EVERY_LEVEL, "elsewhere", *PORTS, "finance", "administrator"), 1
    ),
    "session": {}, "api_key": {}, "piece": {},
}  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request, tmp_path_factory) -> Iterator[Town]:
    """The town with at least one row in every table; these tests leave it as it is."""
    folder = tmp_path_factory.mktemp("lived")
    url = f"sqlite:///{folder / 'returns.db'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        url = server.url(request.getfixturevalue("migrated"))
    town = build_town(url, folder / "keys.json", Clock())
    live(town)
    yield town
    town.office.close()


only_postgresql = pytest.mark.parametrize("lived", ["postgresql"], indirect=True, scope="module")


def live(town: Town) -> None:
    town.submit(FIGURES | CONTRACT)
    town.accept()
    town.submit(of=1)
    make_batch(town.office, town["city"], "CN-31", "services-monthly", PERIOD)
    now, first = town.clock(), town.organisations[0]
    with town.office.database.transaction(None) as connection:
        for number in (town.filing(0), town.filing(1)):
            connection.execute(insert(t.reminder).values(filing=number, kind="soon", at=now))
        key = organisations.key_of_row(
            town.office.vault, organisations.one(connection, None, first)
        )
        stored.write_bank_totals(connection, key, first, PERIOD, {"exports/S/W1/_T": "400"}, now)
        connection.execute(insert(t.partner).values(party="CN-11", key="k", at=now))
        connection.execute(
            insert(t.session).values(
                token="t", account=1, csrf="c", complete=True, created=now, seen=now, expires=now
            )
        )
        connection.execute(insert(t.api_key).values(token="t", account=1, name="n", created=now))
        connection.execute(insert(t.piece).values(
            party="CN", digest="d", number=1, body=b"", at=now))  # fmt: skip


def whose(town: Town, connection, table, condition) -> set[int]:
    """Of which enterprises rows are that fulfil a condition."""
    by_filing = table.join(t.filing, t.filing.c.id == getattr(table.c, "filing", None))
    submitted = t.submission.join(t.filing, t.filing.c.id == t.submission.c.filing)
    owner = t.filing.c.organisation
    match table.name:
        case "organisation":
            asked = select(table.c.id)
        case "filing" | "bank_total":
            asked = select(table.c.organisation)
        case "answer" | "share":
            joined = table.join(submitted, t.submission.c.id == table.c.submission)
            asked = select(owner).select_from(joined)
        case "share_field":
            joined = table.join(t.share, t.share.c.id == table.c.share)
            joined = joined.join(submitted, t.submission.c.id == t.share.c.submission)
            asked = select(owner).select_from(joined)
        case _:
            asked = select(owner).select_from(by_filing)
    found = set(connection.execute(asked.where(condition)).scalars())
    return {town.organisations.index(each) + 1 for each in found}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_sees_its_rows_of_every_table_and_no_others(lived, role):
    seen, counted = {}, {}
    with lived.office.database.reading(None) as connection:
        for table in PROTECTED:
            condition = visible(lived[role], table)
            if table.name in SEEN:
                seen[table.name] = whose(lived, connection, table, condition)
            else:
                asked = select(func.count()).select_from(table).where(condition)
                counted[table.name] = connection.scalar(asked)
    assert seen == {name: rows.get(role, NONE) for name, rows in SEEN.items()}
    assert counted == {name: rows.get(role, 0) for name, rows in COUNTED.items()}


def test_every_protected_table_is_looked_at():
    assert {table.name for table in PROTECTED} == SEEN.keys() | COUNTED.keys()
    assert set(t.metadata.tables) - {table.name for table in PROTECTED} == {"head"}


def test_no_table_is_empty_when_rules_are_compared(lived):
    with lived.office.database.reading(None) as connection:
        for table in PROTECTED:
            assert connection.scalar(select(func.count()).select_from(table)), table.name


@only_postgresql
@pytest.mark.parametrize("role", ROLES)
def test_the_row_security_of_postgresql_shows_the_same_rows(lived, role):
    database = lived.office.database
    for table in PROTECTED:
        key = [cast(column, Text) for column in table.primary_key]
        with database.reading(None) as connection:
            ruled = set(connection.execute(select(*key).where(visible(lived[role], table))).all())
        with database.reading(lived[role]) as connection:
            shown = set(connection.execute(select(*key)).all())
        assert shown == ruled, table.name


@only_postgresql
@pytest.mark.parametrize("role", ROLES)
def test_the_row_security_of_postgresql_lets_nobody_write_for_another(lived, role):
    """Nobody updates a row that is not visible; most update none at all."""
    database = lived.office.database
    for table in (t.filing, t.draft, t.organisation, t.account, t.batch, t.reminder):
        column = next(iter(table.primary_key))
        with database.reading(None) as connection:
            ruled = connection.scalar(
                select(func.count()).select_from(table).where(visible(lived[role], table))
            )
        with database.transaction(lived[role]) as connection:
            changed = connection.execute(update(table).values({column.name: column})).rowcount
        assert changed <= ruled, table.name
    assert changed in (0, ruled)


@only_postgresql
@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("other_approver", "INSERT INTO draft (filing, revision, body, saved, account) "
                           "VALUES (:first, 9, '', now(), 1)"),
        ("other_approver", "INSERT INTO submission (filing, version, number, account, at, digest, "
                           "receipt, attempt) VALUES (:first, 9, 'x', 1, now(), '', '', 'x')"),
        ("filler", "INSERT INTO submission (filing, version, number, account, at, digest, "
                   "receipt, attempt) VALUES (:first, 9, 'x', 1, now(), '', '', 'x')"),
        ("county", "INSERT INTO answer (submission, variable, codes) VALUES (1, 'x', '')"),
        ("administrator", "INSERT INTO answer (submission, variable, codes) VALUES (1, 'x', '')"),
        ("county", "INSERT INTO share (submission, port, form, purpose, digest, at) "
                   "VALUES (2, 'x', 'x', '', '', now())"),
        ("filler", "INSERT INTO event (id, at, account, kind, detail, previous, hash) "
                   "VALUES (999, now(), 1, 'x', '{}', '', 'x')"),
        ("key_enterprises", "INSERT INTO partner (party, key, at) VALUES ('CN', 'x', now())"),
        ("filler", "INSERT INTO account (login, name, role, created) "
                   "VALUES ('x', 'x', 'administrator', now())"),
    ],
)  # fmt: skip
def test_the_row_security_of_postgresql_refuses_what_is_not_ones_own(lived, role, statement):
    first = lived.filing(0)
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        lived.office.database.transaction(lived[role]) as connection,
    ):
        connection.execute(text(statement), {"first": first} if ":first" in statement else {})


@only_postgresql
def test_an_unknown_role_sees_nothing_in_postgresql(lived):
    nobody = Viewer(1, "nobody", Role.REVIEWER, level="continent", area="CN-31")
    with lived.office.database.reading(None) as connection:
        connection.execute(text("SELECT set_config('fumao.role', 'reviewer/continent', true)"))
        for table in PROTECTED:
            assert connection.scalar(select(func.count()).select_from(table)) == 0
    assert nobody.level == "continent"


def test_a_port_sees_the_answers_of_its_form_and_no_others(lived):
    with lived.office.database.reading(lived["outsourcing"]) as connection:
        read = connection.execute(
            select(t.answer.c.variable).where(visible(lived["outsourcing"], t.answer))
        ).scalars()
        variables = set(read)
    assert variables == {key.partition("/")[0] for key in CONTRACT} | {"employment"}
    shared = share_of(lived.office, lived["outsourcing"], "outsourcing", PERIOD)
    assert {row[3] for row in shared.rows} == variables
