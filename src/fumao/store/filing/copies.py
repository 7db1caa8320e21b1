"""Copies of the database of returns, made while it is used, and put back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from fumao.errors import CannotWrite, DatabaseUnavailable, InvalidInput, NotInstalled, StoreDamaged
from fumao.store.filing.chain import verify
from fumao.store.filing.database import Database, connected
from fumao.store.filing.policies import make_role


def copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy of a database in a file, whoever writes to it meanwhile.

    Raises
    ------
    InvalidInput
        There is no database.
    CannotWrite
        It cannot be read, or the disk refuses.
    """
    if not source.is_file():
        raise InvalidInput(
            f"there is no database {source}", where="--folder", remedy="name the folder served"
        )
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as read,
            closing(sqlite3.connect(target)) as written,
        ):
            read.backup(written)
            written.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as problem:
        raise CannotWrite(
            f"the database cannot be copied: {problem}", where=str(source),
            remedy="free space on the disk of the backup, and see whether the database is whole",
        ) from problem  # fmt: skip


def dump_postgres(url: str, target: Path) -> None:
    """A consistent dump of a PostgreSQL database, by ``pg_dump``.

    Raises
    ------
    NotInstalled
        There is no ``pg_dump``.
    DatabaseUnavailable
        It cannot dump: the server's own words say why.
    """
    address = _address(url)
    _run("pg_dump", address, ["--format=custom", "--no-owner", f"--file={target}"])


def restore_postgres(url: str, source: Path) -> None:
    """Put a dump into an empty PostgreSQL database, whole or not at all.

    Raises
    ------
    InvalidInput
        The database holds something already.
    NotInstalled, DatabaseUnavailable
        There is no ``pg_restore``, or it cannot restore.
    """
    address = _address(url)
    with connected(url) as connection:
        tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        if connection.scalar(text(tables)):
            raise InvalidInput(
                "the database holds something already", where="--database",
                remedy="make an empty one, and restore into it",
            )  # fmt: skip
        make_role(connection)
    _run("pg_restore", address, [
        "--single-transaction", "--exit-on-error", "--no-owner", str(source),
    ])  # fmt: skip


def verify_copy(url: str) -> int:
    """Recompute the trail of a database; how many events it has.

    Raises
    ------
    StoreDamaged
        The trail is broken, or the file of the database is.
    """
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as read:
            told = read.execute("PRAGMA integrity_check").fetchone()[0]
        if told != "ok":
            raise StoreDamaged(
                f"the database is damaged: {told}", remedy="restore from an earlier backup"
            )
    database = Database.open(url)
    try:
        with database.reading(None) as connection:
            return verify(connection)
    finally:
        database.close()


def _address(url: str) -> URL:
    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        raise InvalidInput(
            "this is no address of PostgreSQL", where="--database",
            remedy="write postgresql://user:password@host/name; SQLite is given by --folder",
        )  # fmt: skip
    return address.set(drivername="postgresql")


def _run(program: str, address: URL, options: list[str]) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, where nobody reads it."""
    found = shutil.which(program)
    if found is None:
        raise NotInstalled(
            f"{program} is not installed", where="--database",
            remedy="install the client programs of PostgreSQL (postgresql-client)",
        )  # fmt: skip
    environment = {**os.environ, "PGPASSWORD": address.password or ""}
    name = address.set(password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603 a program of PostgreSQL
        [found, f"--dbname={name}", *options],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        raise DatabaseUnavailable(
            f"{program}: {last}", where=address.render_as_string(hide_password=True),
            remedy="see whether the server answers and the role owns the tables",
        )  # fmt: skip
