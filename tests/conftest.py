"""What several rooms of the tests share: fixed random numbers, and databases of returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from .postgres import Postgres, programs

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=100)
settings.load_profile("fixed")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this run's own; skips where the program is not installed."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: tests against it are left out")
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """The name of a database with all migrations, to be copied."""
    from fumao.store.filing.database import Database

    url = postgres.url()
    Database.open(url).close()
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'returns.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.url(request.getfixturevalue("migrated"))


@pytest.fixture
def raw(request: pytest.FixtureRequest, database_url: str) -> Callable[[str], str]:
    """Run SQL past the program, as somebody who broke into the database would."""
    import sqlite3

    def past(command: str) -> str:
        if database_url.startswith("sqlite"):
            with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
                rows = connection.execute(command).fetchall()
            connection.close()
            return "\n".join("|".join(map(str, row)) for row in rows)
        server: Postgres = request.getfixturevalue("postgres")
        return server.execute(command, database_url.partition("?")[0].rpartition("/")[2])

    return past
