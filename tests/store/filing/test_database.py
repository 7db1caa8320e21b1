"""Databases of returns: migrated, written whole or not at all, told apart from wrong addresses."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from fumao.errors import CannotWrite, DatabaseUnavailable, InvalidInput
from fumao.store.filing.database import Database
from fumao.store.filing.tables import APPEND_ONLY, head, metadata, organisation

NOW = datetime(2021, 1, 8, 9, 30, tzinfo=UTC)


@pytest.fixture
def database(database_url):
    opened = Database.open(database_url)
    yield opened
    opened.close()


def carrier(code="91310000600000007A"):
    return insert(organisation).values(
        credit_code=code, name_zh="东方航运", sealed_key=b"k", key_number=1, created=NOW
    )


def test_the_migrations_make_exactly_the_tables_of_the_program(database):
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_opening_again_changes_nothing(database, database_url):
    with database.transaction(None) as connection:
        connection.execute(carrier())
    again = Database.open(database_url)
    with again.reading(None) as connection:
        assert connection.scalar(select(func.count()).select_from(organisation)) == 1
    again.close()


def test_programs_that_start_at_once_upgrade_once(tmp_path, request):
    urls = [f"sqlite:///{tmp_path / 'new.db'}", request.getfixturevalue("postgres").url()]
    for url in urls:
        opened, errors = [], []

        def start(url=url, opened=opened, errors=errors):
            try:
                opened.append(Database.open(url))
            except Exception as problem:
                errors.append(problem)

        threads = [threading.Thread(target=start) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert errors == []
        for each in opened:
            each.close()


def test_a_moment_comes_back_with_its_zone(database):
    with database.transaction(None) as connection:
        connection.execute(carrier())
        assert connection.scalar(select(organisation.c.created)) == NOW


def test_a_moment_without_zone_is_refused(database):
    with pytest.raises(Exception, match="time zone"), database.transaction(None) as connection:
        connection.execute(carrier().values(created=datetime(2021, 1, 8)))


def test_what_fails_in_a_transaction_leaves_nothing_of_it(database):
    def add_and_fail():
        with database.transaction(None) as connection:
            connection.execute(carrier())
            raise RuntimeError("the power failed")

    with pytest.raises(RuntimeError, match="power"):
        add_and_fail()
    with database.reading(None) as connection:
        assert connection.scalar(select(func.count()).select_from(organisation)) == 0


def test_a_reader_cannot_write_on_postgresql(postgres, migrated):
    database = Database.open(postgres.url(migrated))
    with pytest.raises(DBAPIError, match="read-only"), database.reading(None) as connection:
        connection.execute(carrier())
    database.close()


@pytest.mark.parametrize("table", [table.name for table in APPEND_ONLY])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_tables_of_the_trail_refuse_changes(database, raw, table, change):
    column = next(iter(metadata.tables[table].c)).name
    fill = change.format(table, column, column)
    _one_row(raw, database.postgres, table)
    with pytest.raises(Exception, match="append-only"):
        raw(fill)


def _one_row(raw, postgres, table):
    """A row without its relations, so that a trigger has something to refuse."""
    values = ", ".join(
        "1" if "INT" in str(column.type).upper()
        else "'2021-01-08'" if "DATE" in str(column.type).upper() else "'x'"
        for column in metadata.tables[table].c
    )  # fmt: skip
    columns = ", ".join(column.name for column in metadata.tables[table].c)
    quiet = "SET session_replication_role = replica;" if postgres else ""
    raw(f"{quiet} INSERT INTO {table} ({columns}) VALUES ({values})")


def test_a_database_of_a_newer_version_is_refused(database, database_url, raw):
    raw("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(InvalidInput, match="9999") as caught:
        Database.open(database_url)
    assert "newer version" in caught.value.remedy


@pytest.mark.parametrize("url", ["", "returns.db", "mysql://root@localhost/x", "sqlite:/x y", ":"])
def test_what_is_no_address_of_a_database_is_refused(url):
    with pytest.raises(InvalidInput, match="no address"):
        Database.open(url)


def test_a_password_is_not_told_in_an_error():
    with pytest.raises(DatabaseUnavailable) as caught:
        Database.open("postgresql://fumao:s3cret@127.0.0.1:9/returns")
    assert "s3cret" not in str(caught.value)
    assert caught.value.retry


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CannotWrite):
        Database.open(f"sqlite:///{tmp_path / 'file' / 'deep' / 'returns.db'}")


def test_writers_queue_and_lose_nothing(database):
    def add(_number):
        for _ in range(25):
            with database.transaction(None) as connection:
                length = connection.scalar(select(head.c.length).with_for_update())
                connection.execute(head.update().values(length=length + 1))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with database.reading(None) as connection:
        assert connection.scalar(select(head.c.length)) == 200


def test_a_connection_that_broke_while_it_rested_is_replaced(postgres, migrated):
    database = Database.open(postgres.url(migrated))
    with database.reading(None) as connection:
        connection.execute(text("SELECT 1"))
    postgres.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE application_name = 'fumao'"
    )
    with database.reading(None) as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    database.close()
