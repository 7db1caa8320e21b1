"""A small ministry for tests of pages: enterprises, all who handle their returns, a server."""

from __future__ import annotations

import re
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import uvicorn

from fumao.model.viewer import LEVELS, Role, Viewer
from fumao.returns.credit_code import check_character
from fumao.run.filing.filings import open_period
from fumao.run.filing.identity import Policy
from fumao.run.filing.office import open_office
from fumao.run.filing.passwords import hash_password
from fumao.run.filing.people import NewAccount, add_person
from fumao.run.filing.registry import NewOrganisation, add_organisation
from fumao.store.filing import accounts
from fumao.web.app import create_app
from fumao.web.settings import Settings

PASSWORD = "four calm green seas"
AREAS = {"county": "CN-310115", "city": "CN-3101", "province": "CN-31", "ministry": ""}
PORT = "key_enterprises"


class Clock:
    """The office's time, which a test may move."""

    def __init__(self):
        self.now = datetime(2021, 1, 6, 2, 0, tzinfo=UTC)

    def __call__(self):
        return self.now


def credit_code(number: int) -> str:
    first = f"91310115DEM{number:05}0"
    return first + check_character(first)


@dataclass
class Ministry:
    """An office with its people, and the address at which it is served."""

    office: object
    clock: Clock
    people: dict[str, Viewer] = field(default_factory=dict)
    address: str = ""
    app: object = None
    browsers: list[Browser] = field(default_factory=list)

    def add(self, login: str, role: Role, **of: str) -> Viewer:
        new = NewAccount(login, login, role, language="en", **of)
        made = add_person(self.office, self.people.get("admin"), new)
        with self.office.database.transaction(None) as connection:
            hashed = hash_password(PASSWORD, login)
            accounts.change_account(connection, made[0], password=hashed)
            row = accounts.account_by_number(connection, made[0])
        own = {**of, "organisation": row["organisation"], "language": "en"}
        self.people[login] = Viewer(made[0], login, role, **own)
        return self.people[login]

    def enterprise(self, number: int, activities: tuple[str, ...]) -> str:
        code = credit_code(number)
        add_organisation(
            self.office, self.people["admin"],
            NewOrganisation(code, f"示例企业{number}（合成）", AREAS["county"], activities,
                            f"Example {number} (synthetic)"),
        )  # fmt: skip
        return code

    def browser(self, login: str = "") -> Browser:
        made = Browser(self.address)
        self.browsers.append(made)
        if login:
            made.log_in(login)
        return made


class Browser(httpx.Client):
    """A browser without scripts: cookies, and the tokens of the forms that it saw."""

    def __init__(self, address: str):
        super().__init__(base_url=address, timeout=30, headers={"Accept-Language": "en"})

    def log_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        return self.submit("/login", "/login", login=login, password=password)

    def submit(self, page: str, target: str, **fields) -> httpx.Response:
        """Open a page, fill its form in, post it."""
        seen = self.get(page, follow_redirects=True)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', seen.text))
        return self.post(target, data={**hidden, **fields})

    def token(self, page: str) -> str:
        return re.search(r'name="csrf" value="([^"]+)"', self.get(page).text)[1]


def ministry(folder, *, now=None) -> Ministry:
    """The office, opened and peopled, with the filings of a month, a quarter and a year."""
    clock = now or Clock()
    made = Ministry(open_office(folder, now=clock), clock)
    made.add("admin", Role.ADMINISTRATOR)
    code = made.enterprise(1, ("services", "tcm"))
    made.add("filler", Role.FILLER, organisation=code)
    made.add("approver", Role.APPROVER, organisation=code)
    other = made.enterprise(2, ("services",))
    made.add("stranger", Role.APPROVER, organisation=other)
    for level in LEVELS:
        made.add(level, Role.REVIEWER, level=level, area=AREAS[level])
    made.add("elsewhere", Role.REVIEWER, level="county", area="CN-110105")
    made.add("port", Role.PORT_OFFICER, port=PORT)
    made.add("tcm", Role.PORT_OFFICER, port="tcm")
    for period in ("2020-11", "2020-12", "2020"):
        open_period(made.office, made.people["admin"], period)
    return made


@contextmanager
def serving(made: Ministry, **settings):
    """Serve an office from a thread on a free port."""
    given = {"policy": Policy(second_factor=frozenset()), "logins": 100_000, "calls": 100_000}
    made.app = create_app(made.office, Settings(**{**given, **settings}))
    with on_a_port(made.app) as address:
        made.address = address
        try:
            yield made
        finally:
            for browser in made.browsers:
                browser.close()


@contextmanager
def on_a_port(app):
    """An application that answers on a free port of this machine; its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
