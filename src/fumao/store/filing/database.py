"""The database: opened by one address, used in short transactions that know who is looking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fumao.errors import CannotWrite, DatabaseUnavailable, InvalidInput
from fumao.model.viewer import Viewer
from fumao.store.filing.policies import settings_of
from fumao.store.filing.upgrade import upgrade

_POSTGRES = "postgresql+pg8000"
# Classes of SQLSTATE after which the same may be tried again: connection, rollback, resources.
_PASSING = ("08", "40", "53", "57")
# Seconds that a writer of another process is waited for (SQLite).
_PATIENCE = 30


@dataclass(frozen=True)
class Database:
    """A database of returns.

    Examples
    --------
    >>> from sqlalchemy import func, select
    >>> from fumao.store.filing.tables import filing
    >>> database = Database.open("sqlite://")
    >>> with database.reading(None) as connection:
    ...     connection.scalar(select(func.count()).select_from(filing))
    0
    >>> database.close()
    """

    engine: Engine
    _writer: AbstractContextManager[Any] = field(default_factory=Lock, repr=False)

    @classmethod
    def open(cls, url: str) -> Database:
        """Open ``sqlite:///file`` or ``postgresql://user:password@host/name``, upgraded.

        Raises
        ------
        InvalidInput
            No address of a database, or one of a newer version.
        CannotWrite
            The file or its folder cannot be made.
        DatabaseUnavailable
            The server does not answer.
        """
        address = _address(url)
        database = (
            cls(_open_postgres(address), nullcontext())
            if address.drivername == _POSTGRES
            else cls(_open_sqlite(address))
        )
        event.listen(database.engine, "before_cursor_execute", _refuse_unstorable)
        try:
            with database._writer, _explained(address), database._begin("BEGIN IMMEDIATE") as begun:
                upgrade(begun)
        except BaseException:
            database.close()
            raise
        return database

    @property
    def postgres(self) -> bool:
        """Whether it is PostgreSQL, with row security of its own."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def transaction(self, viewer: Viewer | None) -> Iterator[Connection]:
        """Write, whole or not at all, as a viewer (or, with nobody, as the program itself).

        On SQLite writers queue up; on PostgreSQL they lock the rows that they ask for.

        Raises
        ------
        DatabaseUnavailable
            The connection broke, or others wrote too long: nothing is known to be written.
        """
        with (
            self._writer,
            _explained(self.engine.url),
            self._begin("BEGIN IMMEDIATE") as connection,
        ):
            self._announce(connection, viewer)
            yield connection

    @contextmanager
    def reading(self, viewer: Viewer | None) -> Iterator[Connection]:
        """Read as a viewer; nobody waits for it, and it cannot write."""
        with _explained(self.engine.url), self._begin("BEGIN") as connection:
            self._announce(connection, viewer, transaction_read_only="on")
            yield connection

    @contextmanager
    def together(self) -> Iterator[Database]:
        """A database all of whose transactions are one, to fill it fast: for the demo and tests."""
        with self.transaction(None) as connection:
            yield _Together(self.engine, nullcontext(), connection)

    def close(self) -> None:
        """Let all connections go."""
        self.engine.dispose()

    @contextmanager
    def _begin(self, begin: str) -> Iterator[Connection]:
        with (
            self.engine.connect().execution_options(fumao_begin=begin) as connection,
            connection.begin(),
        ):
            yield connection

    def _announce(self, connection: Connection, viewer: Viewer | None, **more: str) -> None:
        """Tell row security who is looking, for this transaction only."""
        if not self.postgres:
            return
        settings = {**settings_of(viewer), **more}
        calls = ", ".join(f"set_config('{name}', :v{n}, true)" for n, name in enumerate(settings))
        values = {f"v{n}": value for n, value in enumerate(settings.values())}
        connection.execute(text(f"SELECT {calls}"), values)


@dataclass(frozen=True)
class _Together(Database):
    """One connection for everything; what is done is kept or lost as a whole."""

    _connection: Connection | None = None

    @contextmanager
    def transaction(self, viewer: Viewer | None) -> Iterator[Connection]:
        assert self._connection is not None
        self._announce(self._connection, viewer)
        yield self._connection

    reading = transaction


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection to a database as it is: not upgraded, and with no row security.

    Raises
    ------
    DatabaseUnavailable
        The server does not answer.
    """
    address = _address(url)
    engine = _open_postgres(address) if address.drivername == _POSTGRES else _open_sqlite(address)
    try:
        with _explained(address), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    if address is None or address.get_backend_name() not in ("sqlite", "postgresql"):
        raise InvalidInput(
            "this is no address of a database", where=url.partition("@")[2] or url,
            remedy="write sqlite:///returns.db or postgresql://user:password@host/name",
        )  # fmt: skip
    postgres = address.get_backend_name() == "postgresql"
    return address.set(drivername=_POSTGRES) if postgres else address


def _open_postgres(address: URL) -> Engine:
    """With a pool; a connection that broke while it lay there is replaced unseen."""
    query = dict(address.query)
    socket = query.pop("host", None)  # libpq's way to name the folder of a socket
    given: dict[str, Any] = {"timeout": 10, "application_name": "fumao"}
    if isinstance(socket, str):
        given["unix_sock"] = f"{socket}/.s.PGSQL.{query.pop('port', address.port or 5432)}"
    return create_engine(
        address.set(query=query), pool_size=16, max_overflow=16, pool_timeout=30,
        pool_pre_ping=True, isolation_level="READ COMMITTED", connect_args=given,
        hide_parameters=True,  # what was written to a table stands in no log
    )  # fmt: skip


def _open_sqlite(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        try:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise CannotWrite(
                f"cannot make the folder of the database: {problem.strerror}",
                where=address.database, remedy="choose a folder that you may write to",
            ) from problem  # fmt: skip
        pool = {"pool_size": 16, "max_overflow": 48}
    else:
        pool = {}
    # Parameters are answers and names: they stay out of logs and errors.
    engine = create_engine(
        address,
        connect_args={"timeout": _PATIENCE, "check_same_thread": False},
        hide_parameters=True,
        **pool,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(raw: Any, _record: object) -> None:
    """Readers beside a writer (WAL), nothing acknowledged before it is on the disk (FULL)."""
    raw.isolation_level = None  # we say BEGIN ourselves
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        raw.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that read first could not get it any more."""
    connection.exec_driver_sql(connection.get_execution_options().get("fumao_begin", "BEGIN"))


@contextmanager
def _explained(address: URL) -> Iterator[None]:
    """What passes is told from what is wrong, and a caller may try again."""
    try:
        yield
    except (DBAPIError, PoolTimeout, OSError) as problem:
        if not _passes(problem):
            raise
        raise DatabaseUnavailable(
            f"the database does not answer: {_words(problem)}",
            where=address.render_as_string(hide_password=True),
            remedy="try again in a moment; the same attempt is never written twice",
        ) from problem


def _refuse_unstorable(
    _connection: object, _cursor: object, _statement: str, parameters: Any, *_rest: object
) -> None:
    """No text goes to a driver that it cannot send: half a message would break the connection."""
    for row in parameters if isinstance(parameters, list) else [parameters]:
        for value in row.values() if isinstance(row, dict) else row:
            if isinstance(value, str):
                refuse_unstorable(value)


def refuse_unstorable(text: str, where: str = "") -> None:
    """Raise if a text has a NUL, or half of a character, which no database keeps.

    >>> refuse_unstorable("浦东")
    >>> refuse_unstorable("x" + chr(0), "sales")
    Traceback (most recent call last):
    fumao.errors.InvalidInput: InvalidInput: a text has a character that cannot be stored
      where:  sales
      remedy: type it anew
    """
    try:
        stored = "\x00" not in text and (text.isascii() or bool(text.encode()))
    except UnicodeEncodeError:
        stored = False
    if not stored:
        raise InvalidInput(
            "a text has a character that cannot be stored", where=where, remedy="type it anew"
        )


def _passes(problem: Exception) -> bool:
    if not isinstance(problem, DBAPIError):
        return True
    if problem.connection_invalidated or isinstance(problem, (InterfaceError, OperationalError)):
        return True
    return _state(problem)[:2] in _PASSING


def _state(problem: DBAPIError) -> str:
    """SQLSTATE, as pg8000 tells it."""
    told = problem.orig.args[0] if problem.orig and problem.orig.args else {}
    return str(told.get("C", "")) if isinstance(told, dict) else ""


def _words(problem: Exception) -> str:
    told = problem.orig if isinstance(problem, DBAPIError) else problem
    return str(told)[:200] or type(problem).__name__
