"""Row security of PostgreSQL, written out from the rules of entitlement.

The program connects as the owner of the tables, and puts every transaction into a role that is
not: what the rules do not allow is not there, even for a query that forgot to ask.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    String,
    and_,
    cast,
    literal_column,
    or_,
    text,
)
from sqlalchemy.dialects import postgresql

from fumao.errors import InvalidInput
from fumao.model.viewer import Viewer
from fumao.store.filing.entitlement import (
    KEYS,
    PROTECTED,
    SYSTEM,
    WRITERS,
    Condition,
    Who,
    key_of,
    party_of,
    rule,
)
from fumao.store.filing.tables import APPEND_ONLY, metadata

ROLE = "fumao_filing"


def settings_of(viewer: Viewer | None) -> dict[str, str]:
    """What a transaction of a viewer sets: the role that obeys, and who is looking."""
    return {
        "role": ROLE,
        # The rules make every query look dear, and compiling it would take longer than running it.
        "jit": "off",
        "fumao.role": key_of(viewer),
        "fumao.account": str(viewer.account) if viewer else "",
        "fumao.organisation": str(viewer.organisation or "") if viewer else "",
        "fumao.area": viewer.area if viewer else "",
        "fumao.port": viewer.port if viewer else "",
        "fumao.party": party_of(viewer) if viewer else "",
    }


def _setting(name: str) -> ColumnElement[str]:
    """Asked in a query of its own, so that it is asked once and not for every row."""
    return literal_column(f"(SELECT current_setting('fumao.{name}', true))", String)


def _number(name: str) -> ColumnElement[int]:
    inner = f"(SELECT nullif(current_setting('fumao.{name}', true), ''))"
    return cast(literal_column(inner, String), BigInteger)


_WHO = Who(
    _number("account"), _number("organisation"), _setting("area"), _setting("port"),
    _setting("party"),
)  # fmt: skip


def _sql(condition: Condition) -> str:
    compiled = condition.compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"literal_binds": True},
    )
    return str(compiled)


def _policy(name: str) -> list[str]:
    """Read what is visible; write what is visible and whose table one may write."""
    table = metadata.tables[name]
    role = _setting("role")
    may = {key: and_(role == key, rule(key, table, _WHO)) for key in KEYS}
    system = role == SYSTEM
    seen = _sql(or_(system, *may.values()))
    written = _sql(or_(system, *(may[key] for key in KEYS if key in WRITERS.get(name, ()))))
    if name == "event":  # anyone may add to the trail, in one's own name
        written = _sql(or_(system, table.c.account == _WHO.account))
    return [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        *(f"DROP POLICY IF EXISTS {name}_{each} ON {name}" for each in ("see", "add", "change")),
        f"CREATE POLICY {name}_see ON {name} FOR SELECT TO {ROLE} USING ({seen})",
        f"CREATE POLICY {name}_add ON {name} FOR INSERT TO {ROLE} WITH CHECK ({written})",
        f"CREATE POLICY {name}_change ON {name} FOR UPDATE TO {ROLE} "
        f"USING ({written}) WITH CHECK ({written})",
        f"DROP POLICY IF EXISTS {name}_drop ON {name}",
        f"CREATE POLICY {name}_drop ON {name} FOR DELETE TO {ROLE} USING ({written})",
    ]


def statements() -> list[str]:
    """Everything that makes row security, in order; running it again changes nothing."""
    kept = {table.name for table in APPEND_ONLY}
    changed = [name for name in metadata.tables if name not in kept]
    views = "whose_filing, whose_submission, whose_share, whose_field"
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}",
        f"GRANT USAGE ON SCHEMA public TO {ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
        f"GRANT SELECT, INSERT ON {', '.join(metadata.tables)} TO {ROLE}",
        f"GRANT UPDATE, DELETE ON {', '.join(changed)} TO {ROLE}",
        f"GRANT SELECT ON {views} TO {ROLE}",
        *(line for table in PROTECTED for line in _policy(table.name)),
    ]


def apply_policies(connection: Connection) -> None:
    """Bring row security to what entitlement says now; nothing where it is that already.

    Raises
    ------
    InvalidInput
        The role is missing and the owner may not make it.
    """
    lines = statements()
    mark = "rules " + hashlib.sha256("\n".join(lines).encode()).hexdigest()
    found = connection.scalar(text("SELECT obj_description('whose_field'::regclass, 'pg_class')"))
    if found == mark:
        return
    make_role(connection)
    for line in lines:
        connection.exec_driver_sql(line)
    connection.exec_driver_sql(f"COMMENT ON VIEW whose_field IS '{mark}'")


def make_role(connection: Connection) -> None:
    """Make the role that obeys, where it is not there; raises InvalidInput if one may not."""
    there = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": ROLE})
    may = connection.scalar(
        text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    )
    if not there and not may:
        raise InvalidInput(
            f"the database has no role {ROLE}, and its owner may not make one",
            where="row security",
            remedy=f"let an administrator run: CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO owner",
        )
    if not there:
        connection.exec_driver_sql(f"CREATE ROLE {ROLE} NOLOGIN")
    member = connection.scalar(text(f"SELECT pg_has_role(current_user, '{ROLE}', 'MEMBER')"))
    if not there or not member:
        connection.exec_driver_sql(f"GRANT {ROLE} TO current_user")
