"""Bring a database to the present tables: migrations in order, one program at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from fumao.errors import InvalidInput
from fumao.store.filing.policies import apply_policies
from fumao.store.filing.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number, the same for all programs that upgrade.
_LOCK = 409_2026


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run the migrations that a database lacks, in the transaction of the connection.

    Others wait: in PostgreSQL for a lock of the session, in SQLite for the writer's.

    Raises
    ------
    InvalidInput
        The database was made by a newer version.
    """
    postgres = connection.dialect.name == "postgresql"
    if postgres:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    _refuse_unknown(script, connection)

    def steps(revision: Any, _context: MigrationContext) -> Any:
        return script._upgrade_revs(to, revision)

    with EnvironmentContext(config, script, fn=steps, destination_rev=to) as environment:
        environment.configure(connection=connection, target_metadata=metadata)
        environment.run_migrations()
    if postgres:
        apply_policies(connection)


def _refuse_unknown(script: ScriptDirectory, connection: Connection) -> None:
    known = {each.revision for each in script.walk_revisions()}
    there = set(MigrationContext.configure(connection).get_current_heads())
    if there - known:
        raise InvalidInput(
            f"the database is at revision {', '.join(sorted(there - known))}, which is not known",
            where=connection.engine.url.render_as_string(),
            remedy="start the newer version of the program that made it",
        )
