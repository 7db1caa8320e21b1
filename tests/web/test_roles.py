"""Every address is tried by every role: who may, gets an answer; who may not, is refused."""

from __future__ import annotations

import pytest
from fastapi.routing import iter_route_contexts

from fumao.run.filing.api_keys import issue_key
from fumao.run.filing.filings import list_filings

EVERYBODY = {"filler", "approver", "stranger", "county", "elsewhere", "ministry", "port", "admin"}
NOBODY = ""
OWN = {"filler", "approver"}
# Another enterprise's people reach the kind of page, but not this filing.
REVIEWERS = {"county", "elsewhere", "ministry"}
PORTS = {"port"}
ADMIN = {"admin"}

# Who gets past the door of each page; a filing that is not theirs is then not found.
PAGES = {
    "GET /": EVERYBODY,
    "GET /account": EVERYBODY,
    "POST /account/password": EVERYBODY,
    "POST /account/keys": EVERYBODY,
    "POST /account/keys/{number}/revoke": EVERYBODY,
    "GET /filings/{number}": OWN,
    "POST /filings/{number}": OWN,
    "PATCH /filings/{number}/draft": OWN,
    "GET /filings/{number}/check": OWN,
    "POST /filings/{number}/reasons": OWN,
    "POST /filings/{number}/hand-over": {"filler"},
    "POST /filings/{number}/take-back": set(),
    "POST /filings/{number}/submit": {"approver"},
    "GET /filings/{number}/sheet": OWN,
    "GET /filings/{number}/sheet.{kind}": OWN,
    "POST /filings/{number}/sheet": OWN,
    "GET /receipts/{number}": set(),
    "GET /receipts/{number}.json": set(),
    "GET /filings": REVIEWERS,
    "POST /filings": REVIEWERS,
    "POST /filings/{number}/pass": set(),
    "POST /filings/{number}/return": set(),
    "POST /filings/{number}/reopen": set(),
    "GET /shares": PORTS | {"ministry"},
    "GET /shares/{form}/{period}": PORTS | {"ministry"},
    "GET /shares/{form}/{period}/file.{kind}": PORTS | {"ministry"},
    "GET /conflicts": PORTS | REVIEWERS,
    "GET /notices": REVIEWERS | ADMIN,
    "POST /notices/remind": REVIEWERS,
    "GET /organisations": ADMIN,
    "POST /organisations": ADMIN,
    "POST /organisations/sheet": ADMIN,
    "POST /organisations/periods": ADMIN,
    "GET /people": ADMIN,
    "POST /people": ADMIN,
    "POST /people/{number}": ADMIN,
    "GET /trail": ADMIN,
    "POST /trail/verify": ADMIN,
    "GET /batches": REVIEWERS | PORTS,
    "POST /batches/make": REVIEWERS,
    "POST /batches/receive": REVIEWERS | PORTS,
    "GET /batches/{number}/file.json": set(),
    "POST /batches/{number}/again": set(),
    "GET /partners": ADMIN,
    "POST /partners": ADMIN,
    "GET /statistics": REVIEWERS,
    "GET /banks": {"ministry"},
    "POST /banks": {"ministry"},
    "GET /statistics/file.zip": {"ministry"},
    "GET /session": EVERYBODY,
}
FIELDS = {
    "revision": "0", "version": "0", "confirm": "yes", "attempt": "tests-1234",
    "reason": "incomplete", "words": "check", "period": "2020-12", "do": "close",
    "receiver": "CN", "form": "services-monthly",
}  # fmt: skip
# The door itself, and what is published.
OPEN = {
    "GET /login", "POST /login", "GET /login/code", "POST /login/code", "GET /login/back",
    "GET /login/single-sign-on", "GET /account/second-factor", "POST /account/second-factor",
    "POST /logout", "GET /language/{code}", "GET /.well-known/fumao-keys.json",
    "GET /api/v1/docs",
}  # fmt: skip
CALLS = {
    "GET /api/v1/me": EVERYBODY,
    "GET /api/v1/filings": EVERYBODY,
    "GET /api/v1/filings/{number}": OWN,
    "PATCH /api/v1/filings/{number}/draft": OWN,
    "POST /api/v1/filings/{number}/hand-over": {"filler"},
    "POST /api/v1/filings/{number}/take-back": set(),
    "POST /api/v1/filings/{number}/submission": {"approver"},
    "GET /api/v1/receipts/{number}": set(),
    "POST /api/v1/filings/pass": REVIEWERS,
    "POST /api/v1/filings/{number}/pass": set(),
    "POST /api/v1/filings/{number}/return": set(),
    "POST /api/v1/filings/{number}/reopen": set(),
    "GET /api/v1/shares": PORTS | {"ministry"},
    "GET /api/v1/shares/{form}/{period}": PORTS | {"ministry"},
    "GET /api/v1/shares/{form}/{period}/file.{kind}": PORTS | {"ministry"},
    "GET /api/v1/conflicts": EVERYBODY,
    "GET /api/v1/periods": EVERYBODY,
    "GET /api/v1/notices/{period}": REVIEWERS | ADMIN,
    "GET /api/v1/notices/{period}/overdue": REVIEWERS | ADMIN,
    "GET /api/v1/batches": EVERYBODY,
    "POST /api/v1/batches": REVIEWERS,
    "GET /api/v1/batches/{number}": set(),
    "POST /api/v1/batches/received": REVIEWERS | PORTS,
    "PUT /api/v1/batches/pieces/{digest}/{piece}": REVIEWERS | PORTS,
    "POST /api/v1/bank-totals": {"ministry"},
}


@pytest.fixture(scope="module")
def browsers(served):
    """A browser for each login, and one of nobody."""
    made = {login: served.browser(login) for login in sorted(EVERYBODY)}
    return {**made, NOBODY: served.browser()}


@pytest.fixture(scope="module")
def keys(served):
    return {login: issue_key(served.office, served.people[login], "tests") for login in EVERYBODY}


@pytest.fixture(scope="module")
def filled(served):
    """Values for what an address leaves open; handing over is tried on a filing of its own."""
    rows = list_filings(served.office, served.people["filler"]).rows
    number = {row.period: row.id for row in rows}

    def fill(address):
        method, path = address.split(" ")
        of = number["2020-12"]
        if "hand-over" in path:
            of = number["2020" if "/api/" in path else "2020-11"]
        if path.startswith(("/people", "/account", "/batches", "/api/v1/batches")):
            of = 999_999
        if "receipts" in path:
            of = "2020-12.91310115DEM000010.1"
        return method, path.format(
            number=of,
            kind="csv",
            digest="0" * 64,
            piece=1,
            form="services-monthly",
            period="2020-12",
            code="en",
        )

    return fill


def addresses(app):
    """Every method and path that the application answers."""
    return {
        f"{method} {each.path}"
        for each in iter_route_contexts(app.routes)
        for method in (each.methods or ())
        if method != "HEAD"
    }


def test_every_address_is_in_a_table(served):
    known = {*PAGES, *CALLS, *OPEN, "GET /api/v1/openapi.json"}
    assert addresses(served.app) == known


@pytest.mark.parametrize("login", sorted(EVERYBODY))
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_for_its_roles(browsers, filled, address, login):
    method, path = filled(address)
    browser = browsers[login]
    token = browser.get("/session").json()["csrf"] if method != "GET" else ""
    sent = {"data": FIELDS} if method == "POST" else {}
    if path.endswith(("/sheet", "/receive")) and sent:
        sent["files"] = {"file": ("return.csv", b"key,value\n")}
    if "statistics" in path:
        sent = {"params": {"statistic": "services", "period": "2020-12"}}
    answer = browser.request(method, path, headers={"X-CSRF-Token": token}, **sent)
    assert answer.status_code < 500
    if login in PAGES[address]:
        assert answer.status_code not in (401, 403, 404), answer.text[:2000]
    elif method == "PATCH":
        assert answer.status_code in (403, 404, 422)
    else:
        assert answer.status_code in (403, 404)


@pytest.mark.parametrize("address", PAGES)
def test_nobody_is_led_to_the_door(browsers, filled, address):
    method, path = filled(address)
    answer = browsers[NOBODY].request(method, path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")


@pytest.mark.parametrize("address", [each for each in PAGES if not each.startswith("GET")])
def test_what_changes_something_wants_the_token_of_our_page(browsers, filled, address):
    method, path = filled(address)
    for login in sorted(EVERYBODY):
        answer = browsers[login].request(method, path, headers={"X-CSRF-Token": "x" * 43})
        assert answer.status_code == 403


@pytest.mark.parametrize("login", sorted(EVERYBODY))
@pytest.mark.parametrize("address", CALLS)
def test_a_call_is_for_its_roles(browsers, keys, filled, address, login):
    method, path = filled(address)
    body = {"revision": 0, "patch": {}, "attempt": "tests-1234"}
    if path.endswith("/batches"):
        body = {"receiver": "CN", "form": "services-monthly", "period": "2020-12"}
    elif "submission" in path:
        body.pop("patch")
    elif "draft" in path:
        body.pop("attempt")
    elif path.endswith("/filings/pass"):
        body = {"filings": [{"id": 999_999, "version": 1}]}
    elif path.endswith(("/pass", "/return", "/reopen")):
        body = {"version": 0}
        body |= {} if path.endswith("pass") else {"words": "check"}
        body |= {"reason": "incomplete"} if path.endswith("return") else {}
    given = {"Authorization": f"Bearer {keys[login]}"}
    answer = browsers[NOBODY].request(
        method, path, headers=given, json=body if method != "GET" else None,
        params={"pieces": 2} if "pieces" in path else {},
    )  # fmt: skip
    assert answer.status_code < 500
    if login in CALLS[address]:
        assert answer.status_code not in (401, 403, 404), answer.text
    else:
        assert answer.status_code in (403, 404), answer.text
        assert answer.json()["remedy"]


@pytest.mark.parametrize("address", CALLS)
def test_a_call_without_a_key_is_refused(browsers, filled, address):
    method, path = filled(address)
    answer = browsers[NOBODY].request(method, path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
