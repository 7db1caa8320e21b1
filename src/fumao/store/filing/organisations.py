"""The register of enterprises: rows, their keys, and lists of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, insert, or_, select, update

from fumao.model.viewer import Viewer
from fumao.store.filing.entitlement import rows_of, visible
from fumao.store.filing.tables import organisation
from fumao.store.filing.vault import Key, SealedKey, Vault


@dataclass(frozen=True, slots=True)
class Organisation:
    """An enterprise of the register, without its key."""

    id: int
    credit_code: str
    name_zh: str
    name_en: str
    province: str
    city: str
    county: str
    industry: str
    activities: tuple[str, ...]
    size: str = ""
    ownership: str = ""
    holding: str = ""

    def name(self, lang: str) -> str:
        """Its name; the Chinese one where there is no English one."""
        return self.name_en if lang == "en" and self.name_en else self.name_zh


def organisation_of(row: RowMapping) -> Organisation:
    """An enterprise from its row."""
    return Organisation(
        row["id"], row["credit_code"], row["name_zh"], row["name_en"], row["province"],
        row["city"], row["county"], row["industry"], tuple(json.loads(row["activities"])),
        row["size"], row["ownership"], row["holding"],
    )  # fmt: skip


def key_of_row(vault: Vault, row: RowMapping) -> Key:
    """An enterprise's key, opened."""
    return vault.key(SealedKey(row["key_number"], row["sealed_key"]), row["credit_code"])


def one(connection: Connection, viewer: Viewer | None, number: int) -> RowMapping | None:
    """An enterprise's row, if the viewer may see it."""
    asked = rows_of(viewer, organisation, "id")
    return connection.execute(asked, {"id": number}).mappings().one_or_none()


def many(
    connection: Connection, viewer: Viewer | None, numbers: Iterable[int]
) -> dict[int, RowMapping]:
    """Rows by number, some hundred at a time."""
    found: dict[int, RowMapping] = {}
    left = sorted(set(numbers))
    for start in range(0, len(left), 500):
        asked = select(organisation).where(
            organisation.c.id.in_(left[start : start + 500]), visible(viewer, organisation)
        )
        found |= {row["id"]: row for row in connection.execute(asked).mappings()}
    return found


def by_credit_code(connection: Connection, codes: Iterable[str]) -> dict[str, RowMapping]:
    """Rows by credit code."""
    found: dict[str, RowMapping] = {}
    left = sorted(set(codes))
    for start in range(0, len(left), 500):
        asked = select(organisation).where(
            organisation.c.credit_code.in_(left[start : start + 500])
        )
        found |= {row["credit_code"]: row for row in connection.execute(asked).mappings()}
    return found


def named(query: str) -> ColumnElement[bool]:
    """Enterprises that a text finds: a credit code or the start of one, or a part of a name."""
    text, name_en = query.strip(), organisation.c.name_en
    # Looking past case takes several times as long, for nothing where a text has none.
    cased = text.upper() != text.lower()
    return or_(
        organisation.c.credit_code.startswith(text.upper(), autoescape=True),
        organisation.c.name_zh.contains(text, autoescape=True),
        name_en.icontains(text, autoescape=True) if cased
        else name_en.contains(text, autoescape=True),
    )  # fmt: skip


def page(
    connection: Connection, viewer: Viewer | None, query: str, after: int, limit: int
) -> Sequence[RowMapping]:
    """Enterprises in the order of their numbers."""
    asked: Select[Any] = (
        select(organisation)
        .where(organisation.c.id > after, visible(viewer, organisation))
        .order_by(organisation.c.id)
        .limit(limit)
    )
    if query.strip():
        asked = asked.where(named(query))
    return connection.execute(asked).mappings().all()


def add(
    connection: Connection, vault: Vault, rows: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """New enterprises, each with a key of its own; ``activities`` are sequences of texts."""
    made = []
    for row in rows:
        key = vault.new_key(row["credit_code"])
        made.append({
            **row, "activities": json.dumps(list(row["activities"])), "created": now,
            "sealed_key": key.sealed, "key_number": key.number,
        })  # fmt: skip
    if made:
        connection.execute(insert(organisation), made)


def change(connection: Connection, number: int, row: Mapping[str, Any]) -> None:
    """Other names, area, industry or activities; the credit code stays."""
    values = {**row, "activities": json.dumps(list(row["activities"]))}
    connection.execute(update(organisation).where(organisation.c.id == number).values(**values))


def rewrap(connection: Connection, vault: Vault, limit: int) -> int:
    """Wrap some keys that are under an earlier master key anew; how many there were."""
    asked = (
        select(organisation)
        .where(organisation.c.key_number < vault.current)
        .limit(limit)
        .with_for_update()
    )
    rows = connection.execute(asked).mappings().all()
    for row in rows:
        key = vault.rewrap(SealedKey(row["key_number"], row["sealed_key"]), row["credit_code"])
        connection.execute(
            update(organisation)
            .where(organisation.c.id == row["id"])
            .values(sealed_key=key.sealed, key_number=key.number)
        )
    return len(rows)
