"""Who may log in to a demo, kept beside its keys: the login page shows them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from fumao.errors import InvalidInput
from fumao.model.viewer import Role
from fumao.run.filing.demo import fill_demo, is_demo
from fumao.run.filing.office import ZONE, Office
from fumao.run.filing.passwords import hash_password
from fumao.run.filing.people import new_password
from fumao.store.filing import accounts, organisations

FILE = "demo.json"
_LOGIN = "demo"
_MOST = 1_000
_MORNING = time(9)
_ENTERPRISE = (Role.FILLER, Role.APPROVER)
_PORTS = ("key_enterprises", "outsourcing", "tcm")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A login of the demo and who it is, in both languages."""

    login: str
    role: str
    who: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DemoLogins:
    """The password that all people of a demo have, some of them, and how late its clock is."""

    password: str
    people: Sequence[DemoPerson]
    behind: timedelta

    def at(self, office: Office) -> Office:
        """The office in the demo's time, which runs on from the day on which it begins."""
        behind = self.behind
        return replace(office, now=lambda: datetime.now(UTC) - behind, behind=behind)


def make_demo(office: Office, folder: Path, enterprises: int) -> DemoLogins:
    """Fill an empty database with a demo whose people log in with a password made for it.

    Raises
    ------
    InvalidInput
        There are enterprises already, or the number asked for cannot be.
    """
    password = new_password()
    # One hash for all: they share the password anyway.
    hashed = hash_password(password, _LOGIN)
    filled = fill_demo(office, enterprises=enterprises, password=lambda _: hashed)
    begins = datetime.combine(filled.today, _MORNING, ZONE)
    logins = DemoLogins(password, _people(office), datetime.now(UTC) - begins)
    target = folder / FILE
    told = {**asdict(logins), "behind": logins.behind.total_seconds()}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
    return logins


def demo_logins(office: Office, folder: Path) -> DemoLogins | None:
    """The logins of a folder's demo; nothing where the database holds anything real.

    Raises
    ------
    InvalidInput
        The file cannot be read.
    """
    file = folder / FILE
    if not file.is_file() or not is_demo(office):
        return None
    try:
        given = json.loads(file.read_text("utf-8"))
        people = [DemoPerson(**each) for each in given["people"]]
        return DemoLogins(given["password"], people, timedelta(seconds=given["behind"]))
    except (ValueError, KeyError, TypeError) as problem:
        raise InvalidInput(
            "the logins of the demo cannot be read", where=str(file),
            remedy="delete the file, or begin in a new folder",
        ) from problem  # fmt: skip


def _people(office: Office) -> list[DemoPerson]:
    """Everybody who handles the return of the first enterprise, some ports, an administrator."""
    with office.database.reading(None) as connection:
        rows = accounts.list_accounts(connection, limit=_MOST)
        first = next(row["organisation"] for row in rows if row["role"] == Role.FILLER)
        owner = organisations.one(connection, None, first)
    assert owner is not None  # an account's organisation is there
    places = {owner["county"], owner["city"], owner["province"], ""}
    order = (*_ENTERPRISE, Role.REVIEWER, Role.PORT_OFFICER, Role.ADMINISTRATOR)
    chosen = [
        row for row in rows
        if row["organisation"] in (first, None) and row["area"] in places
        and row["port"] in ("", *_PORTS)
    ]  # fmt: skip
    chosen.sort(key=lambda row: (order.index(Role(row["role"])), -len(row["area"])))
    return [DemoPerson(row["login"], row["role"], _who(row["name"])) for row in chosen]


def _who(name: str) -> dict[str, str]:
    """The demo writes both names in one: the Chinese one first."""
    words = name.split()
    zh = " ".join(each for each in words if not each.isascii())
    return {"zh": zh or name, "en": " ".join(each for each in words if each.isascii()) or name}
