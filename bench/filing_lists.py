"""List pages over 100,000 enterprises and 3.6 million stored answers, in SQLite and PostgreSQL.

Prints milliseconds of each page as its viewer gets it, through the services, and judges nothing.
Run it with `make bench`, or `python bench/filing_lists.py 10_000 sqlite` for fewer enterprises and
one of the two databases.
"""

from __future__ import annotations

import csv
import io
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from fumao.model.answer import Question
from fumao.model.viewer import LEVELS, Level, Role, Viewer
from fumao.returns.credit_code import check_character
from fumao.run.filing.filings import list_filings, open_filing
from fumao.run.filing.notices import notice, overdue
from fumao.run.filing.office import Office, open_office
from fumao.run.filing.registry import list_organisations
from fumao.store.filing.answers import _place
from fumao.store.filing.database import Database
from postgres import Postgres, programs

ANSWERS = 36
RUNS = 15
PERIOD, EARLIER = "2020-12", "2020-11"
NOW = "2021-01-08 09:30:00+00:00"
STATES = ("county", "city", "province", "ministry", "accepted", "returned", "draft", "accepted")
REACHED = {"draft": 0, "county": 1, "city": 2, "province": 3, "returned": 2}
ITEMS = ("S SA SB SC SC1 SC2 SD SDA SDB SE SF SG SH SI SI1 SI2 SJ SJ1").split()


def counties(office: Office) -> list[str]:
    return [area.code for area in office.scheme.areas.values() if area.level == Level.COUNTY]


def rows(office: Office, many: int) -> Iterator[tuple[str, dict[str, object]]]:
    """Rows of all tables: each enterprise has one filing, two in three of them submitted twice."""
    yield "account", {
        "id": 1, "login": "approver", "name": "Li", "role": "approver", "created": NOW,
    }  # fmt: skip
    places = counties(office)
    for number in range(1, many + 1):
        first = f"91310115BEN{number:06}"
        code, county = first + check_character(first), places[number % len(places)]
        key = office.vault.new_key(code)
        yield "organisation", {
            "id": number, "credit_code": code, "name_zh": f"第{number}服务贸易公司",
            "name_en": f"Services Company {number}",
            "province": county[:5], "city": county[:7], "county": county, "industry": "J",
            "activities": '["services"]', "sealed_key": key.sealed, "key_number": key.number,
            "created": NOW,
        }  # fmt: skip
        state = STATES[number % len(STATES)]
        yield "filing", {
            "id": number, "organisation": number, "period": PERIOD,
            "forms": '["services-monthly"]', "province": county[:5], "city": county[:7],
            "county": county, "state": state, "reached": REACHED.get(state, 4),
            "version": int(state != "draft"), "accepted_version": int(state == "accepted"),
            "due": "2021-01-18", "returns": int(state == "returned"),
            "submitted": None if state == "draft" else NOW,
            "came": None if state == "draft" else NOW[:10],
        }  # fmt: skip
        yield "submission", {
            "id": number, "filing": number, "version": 1, "number": f"{PERIOD}.{code}.1",
            "account": 1, "at": NOW, "digest": "0" * 64, "receipt": "{}", "attempt": "bench-001",
        }  # fmt: skip
        opened = office.vault.key(key, code)
        for item in ITEMS:
            for variable in ("exports", "imports"):
                asked = Question(variable, (item, "W1", "_T"))
                plain = json.dumps([str(number % 1000), ""])
                yield "answer", {
                    "submission": number, "variable": variable, "codes": f"{item}/W1/_T",
                    "sealed": opened.seal(plain, _place(number, asked)), "unit": "CNY_10K",
                }  # fmt: skip


def fill(url: str, office: Office, many: int) -> None:
    """Load the rows past the services, a table at a time."""
    waiting: dict[str, list[dict[str, object]]] = {}
    database = Database.open(url)
    with database.engine.begin() as connection:
        if database.postgres:
            connection.execute(text("SET session_replication_role = replica"))
        for table, row in rows(office, many):
            some = waiting.setdefault(table, [])
            some.append(row)
            if len(some) == 20_000:
                load_all(connection, waiting)
        load_all(connection, waiting)
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    database.close()


def load_all(connection, waiting: dict[str, list[dict[str, object]]]) -> None:
    """In the order in which tables came first: what is referred to comes before."""
    for table, some in waiting.items():
        load(connection, table, some)
        some.clear()


def load(connection, table: str, some: list[dict[str, object]]) -> None:
    if not some:
        return
    columns = list(some[0])
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in columns)
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",
            [tuple(row.values()) for row in some],
        )
        return
    out = io.StringIO()
    writer = csv.writer(out)
    for row in some:
        writer.writerow([
            f"\\x{each.hex()}" if isinstance(each, bytes) else each for each in row.values()
        ])  # fmt: skip
    stream = io.BytesIO(out.getvalue().encode())
    cursor.execute(
        f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv)", stream=stream
    )


def viewers(office: Office) -> dict[str, Viewer]:
    county = counties(office)[1]
    areas = {"county": county, "city": county[:7], "province": county[:5], "ministry": ""}
    found = {
        level: Viewer(1, level, Role.REVIEWER, level=level, area=areas[level]) for level in LEVELS
    }
    found["administrator"] = Viewer(1, "administrator", Role.ADMINISTRATOR)
    found["approver"] = Viewer(1, "approver", Role.APPROVER, organisation=17)
    return found


def pages(office: Office, many: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is measured, by name."""
    for name, who in viewers(office).items():
        yield f"{name}: first page", lambda who=who: list_filings(office, who)
        yield f"{name}: of a period", lambda who=who: list_filings(office, who, period=PERIOD)
        yield (
            f"{name}: to review",
            lambda who=who, name=name: list_filings(
                office, who, state=name if name in LEVELS else "county", period=PERIOD
            ),
        )
        yield (
            f"{name}: from the middle",
            lambda who=who: list_filings(office, who, period=PERIOD, after=many // 2),
        )
        yield f"{name}: a name", lambda who=who: list_filings(office, who, query="第17服务")
        yield f"{name}: a name of nobody", lambda who=who: list_filings(office, who, query="无此")
        if name in LEVELS:
            yield f"{name}: notice", lambda who=who: notice(office, who, PERIOD)
            yield f"{name}: overdue", lambda who=who: overdue(office, who)
    admin = viewers(office)["administrator"]
    yield "administrator: enterprises", lambda: list_organisations(office, admin, after=many // 2)
    ministry = viewers(office)["ministry"]
    yield "ministry: one filing", lambda: open_filing(office, ministry, 12)


def measure(name: str, url: str, loader: str, keys: Path, many: int) -> None:
    office = open_office(url, keys=keys, now=lambda: datetime(2021, 1, 28, 9, tzinfo=UTC))
    began = time.perf_counter()
    fill(loader, office, many)
    print(f"{name}: {many:,} enterprises, {many * ANSWERS:,} answers, "
          f"loaded in {time.perf_counter() - began:.0f} s")  # fmt: skip
    for page, ask in pages(office, many):
        took = []
        for _ in range(RUNS):
            start = time.perf_counter()
            ask()
            took.append(1000 * (time.perf_counter() - start))
        print(f"  {page:36} median {statistics.median(took):7.1f} ms   most {max(took):7.1f} ms")
    office.close()


def main(many: int, *which: str) -> None:
    with TemporaryDirectory() as folder:
        if "postgresql" not in which:
            url = f"sqlite:///{folder}/returns.db"
            measure("SQLite", url, url, Path(folder) / "keys.json", many)
        if "sqlite" in which:
            return
        if programs() is None:
            print("PostgreSQL is not installed: left out")
            return
        server = Postgres(fsync=True)
        url = server.url()
        loader = url.replace("fumao@", f"{server.superuser}@")
        try:
            measure("PostgreSQL", url, loader, Path(folder) / "postgres.json", many)
        finally:
            server.stop()


if __name__ == "__main__":
    main(int((sys.argv[1:] or ["100_000"])[0]), *sys.argv[2:])
