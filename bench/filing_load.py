"""Many people at once: how long pages and saves take, and whether every answer is there after.

    python bench/filing_load.py [--clients 64] [--seconds 300] [--workers 2] [--database URL]

Each client is an enterprise of the demo. It logs in, then again and again waits 1-2 s and looks at
its first page or its questionnaire, or saves one answer as the page's own script does. At the end
every answer that was acknowledged is read back and compared. Server and clients run on this
machine; times include both.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import httpx
from load import Measured, serving

# The period that is opened for the clients, as the first page says it.
_PERIOD = "(?:2021年1月|January 2021)"


@dataclass
class Client:
    """One enterprise: what it knows of its questionnaire, and what was acknowledged."""

    login: str
    http: httpx.AsyncClient
    filing: str = ""
    csrf: str = ""
    revision: int = 0
    keys: list[tuple[str, str]] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)


async def timed(client: Client, measured: Measured | None, kind: str, path: str, **more):
    began = time.perf_counter()
    answer = await client.http.request("PATCH" if kind == "POST" else "GET", path, **more)
    if measured is not None:
        measured.add(kind, 1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            measured.errors.append(f"{path}: {answer.status_code} {answer.text[:200]}")
    return answer


async def log_in(client: Client, password: str) -> None:
    """As a browser does, then the questionnaire that can be filled in."""
    page = await client.http.get("/login")
    door = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    form = {"csrf": door, "login": client.login, "password": password, "next": "/"}
    home = await client.http.post("/login", data=form, follow_redirects=True)
    found = re.search(
        r'href="/filings/(\d+)">[^<]*<span class="out"> (?:2021年1月|January)', home.text
    )
    if home.status_code != 200 or not found:
        raise SystemExit(f"{client.login} has nothing to fill in: {home.status_code}")
    client.filing = found[1]
    await open_questionnaire(client, None)


async def open_questionnaire(client: Client, measured: Measured | None) -> None:
    page = await timed(client, measured, "GET", f"/filings/{client.filing}")
    client.csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    client.revision = int(re.search(r'data-revision="(\d+)"', page.text)[1])
    client.keys = [
        (unescape(key), unit)
        for key, unit in re.findall(
            r'<input class="value[^"]*number"[^>]*data-key="([^"]+)" data-unit="([^"]*)"', page.text
        )
    ]


async def save(client: Client, measured: Measured, rng: random.Random) -> None:
    key, unit = rng.choice(client.keys)
    value = str(rng.randint(1, 90))
    body = {"revision": client.revision, "patch": {key: {"value": value, "unit": unit}}}
    answer = await timed(
        client, measured, "POST", f"/filings/{client.filing}/draft", json=body,
        headers={"X-CSRF-Token": client.csrf, "Accept": "application/json"},
    )  # fmt: skip
    if answer.status_code == 200:
        client.revision = answer.json()["revision"]
        client.acknowledged[key] = value


async def work(client: Client, measured: Measured, until: float, seed: int) -> None:
    rng = random.Random(seed)
    await asyncio.sleep(rng.uniform(0, 2))
    while time.monotonic() < until:
        try:
            match rng.choices(("home", "open", "save"), (2, 2, 6))[0]:
                case "home":
                    await timed(client, measured, "GET", "/")
                case "open":
                    await open_questionnaire(client, measured)
                case "save":
                    await save(client, measured, rng)
        except httpx.HTTPError as problem:
            measured.errors.append(f"{type(problem).__name__} {problem}")
        await asyncio.sleep(rng.uniform(1, 2))


async def lost(client: Client) -> list[str]:
    """Acknowledged answers that are not there."""
    page = (await client.http.get(f"/filings/{client.filing}")).text
    stands = {
        unescape(key): value
        for key, value in re.findall(r'data-key="([^"]+)"[^>]*? value="([^"]*)"', page)
    }
    return [key for key, value in client.acknowledged.items() if stands.get(key) != value]


async def drive(address: str, people: list[str], password: str, seconds: float) -> int:
    measured = Measured()
    async with asyncio.TaskGroup() as group:
        clients = [
            Client(login, httpx.AsyncClient(base_url=address, timeout=30)) for login in people
        ]
        for client in clients:
            group.create_task(log_in(client, password))
    until = time.monotonic() + seconds
    await asyncio.gather(*(work(each, measured, until, n) for n, each in enumerate(clients)))
    missing = [key for each in clients for key in await lost(each)]
    kept = sum(len(each.acknowledged) for each in clients)
    print(f"{len(clients)} clients, {seconds:.0f} s, think time 1-2 s")
    for kind in ("GET", "POST"):
        print(measured.told(kind))
    print(f"{len(measured.errors)} errors, {len(missing)} of {kept:,} answers lost")
    for error in measured.errors[:5]:
        print(f"  {error}")
    for each in clients:
        await each.http.aclose()
    return 1 if measured.errors or missing else 0


def people_of(folder: Path, database: str, many: int) -> tuple[list[str], str]:
    """A demo of so many enterprises, each with somebody who files a period that is just opened."""
    from fumao.run.filing.demo import fill_demo
    from fumao.run.filing.filings import open_period
    from fumao.run.filing.office import open_office
    from fumao.run.filing.passwords import hash_password
    from fumao.run.filing.people import new_password
    from fumao.run.filing.registry import list_organisations
    from fumao.run.filing.shapes import Role, Viewer
    from fumao.store.filing import accounts

    office = open_office(database or folder, keys=folder / "keys.json")
    fill_demo(office, enterprises=many)
    password = new_password()
    hashed = hash_password(password, "load")
    with office.database.transaction(None) as connection:
        administrator = accounts.account_by_login(connection, "administrator")
    chief = Viewer(administrator["id"], "administrator", Role.ADMINISTRATOR)
    open_period(office, chief, "2021-01")
    owners = list_organisations(office, chief, limit=200)
    owners = [each for each in owners if "services" in each.activities][:many]
    logins = [f"load-{each.id:05}" for each in owners]
    with office.database.transaction(None) as connection:
        for login, owner in zip(logins, owners, strict=True):
            accounts.add_account(
                connection, login=login, name=login, role="approver", organisation=owner.id,
                password=hashed, created=office.now(),
            )  # fmt: skip
    office.close()
    return logins, password


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Not every enterprise of the demo trades services.
        people, password = people_of(folder, given.database, given.clients * 2)
        options = ["--folder", name, "--workers", str(given.workers)]
        options += ["--database", given.database] if given.database else []
        # Everybody logs in from one address.
        with serving(options, "/login", {"FUMAO_LOGINS": "100000"}) as address:
            return asyncio.run(drive(address, people[: given.clients], password, given.seconds))


if __name__ == "__main__":
    sys.exit(main())
