"""The interface for programs: a return filed by an accounting system, and whatever else is sent."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fumao.run.filing.api_keys import issue_key
from fumao.run.filing.receipts import public_keys, read_receipt, verify_receipt
from fumao.web.app import create_app

from .offices import ministry, serving

FIGURES = {"sales": "5000", "employment": "120", "exports/S/W1/_T": "420", "imports/S/W1/_T": "90"}
UNITS = {"employment": "ONE"}


class Program:
    """An accounting system with a key."""

    def __init__(self, made, login):
        key = issue_key(made.office, made.people[login], "ledger")
        self.client = made.browser()
        self.client.headers["Authorization"] = f"Bearer {key}"

    def __call__(self, method, path, **body):
        answer = self.client.request(method, f"/api/v1{path}", json=body or None)
        return answer.status_code, answer.json()


@pytest.fixture
def made(tmp_path):
    built = ministry(tmp_path)
    with serving(built):
        yield built
    built.office.close()


@pytest.fixture
def approver(made):
    return Program(made, "approver")


def filing_of(program, period="2020-12"):
    _, page = program("GET", f"/filings?period={period}")
    return page["rows"][0]["id"]


def patch(figures, **more):
    return {
        key: {"value": value, "unit": UNITS.get(key, "CNY_10K"), **more}
        for key, value in figures.items()
    }


def test_an_accounting_system_files_a_return_and_verifies_its_receipt(made, approver):
    number = filing_of(approver)
    status, saved = approver("PATCH", f"/filings/{number}/draft", revision=0, patch=patch(FIGURES))
    assert (status, saved["messages"]) == (200, [])
    attempt = {"revision": saved["revision"], "attempt": "ledger-2020-12"}
    status, receipt = approver("POST", f"/filings/{number}/submission", **attempt)
    assert status == 200
    _, again = approver("POST", f"/filings/{number}/submission", **attempt)
    assert again == receipt
    served = made.browser().get("/.well-known/fumao-keys.json").json()
    assert served == public_keys(made.office)
    full = made.browser("approver").get(f"/receipts/{receipt['number']}.json").text
    assert verify_receipt(read_receipt(full), receipt["digest"], served[receipt["key"]]).holds


def test_a_filing_says_what_is_asked_and_how_keys_of_grids_are_made(approver):
    _, opened = approver("GET", f"/filings/{filing_of(approver)}")
    fields = {each["key"]: each for each in opened["fields"]}
    assert fields["sales"]["unit"] == "CNY_10K"
    assert fields["sales"]["required"]
    grid = next(each for each in opened["grids"] if list(each["rows"]) == ["item", "partner"])
    assert "exports/{item}/{partner}/_T" in grid["columns"]
    assert {"USA", "JPN"} <= set(grid["rows"]["partner"])
    assert opened["actions"] == ["save", "submit"]


def test_broken_rules_are_told_in_both_languages(approver):
    number = filing_of(approver)
    _, saved = approver("PATCH", f"/filings/{number}/draft", revision=0,
                        patch=patch({**FIGURES, "sales": "ten"}))  # fmt: skip
    status, problem = approver("POST", f"/filings/{number}/submission",
                               revision=saved["revision"], attempt="ledger-1")  # fmt: skip
    assert (status, problem["title"]) == (422, "RulesBroken")
    told = next(each for each in problem["messages"] if each["key"] == "sales")
    assert told["severity"] == "hard"
    assert "ten" in told["zh"]
    assert "ten" in told["en"]


def test_a_draft_that_somebody_else_saved_is_a_conflict_that_says_what_differs(approver, made):
    number = filing_of(approver)
    filler = Program(made, "filler")
    filler("PATCH", f"/filings/{number}/draft", revision=0, patch=patch({"sales": "4000"}))
    status, problem = approver(
        "PATCH", f"/filings/{number}/draft", revision=0, patch=patch({"sales": "4100"})
    )
    assert (status, problem["title"]) == (409, "Conflict")
    assert problem["theirs"]["revision"] == 1
    assert problem["theirs"]["differs"]["sales"]["value"] == "4000"


def test_a_question_that_is_not_asked_is_refused_by_its_key(approver):
    status, problem = approver(
        "PATCH", f"/filings/{filing_of(approver)}/draft", revision=0, patch=patch({"moon": "1"})
    )
    assert (status, problem["where"]) == (422, "moon")
    assert problem["remedy"]


def test_levels_pass_a_return_on_and_its_port_reads_it(made, approver):
    number = filing_of(approver)
    _, saved = approver("PATCH", f"/filings/{number}/draft", revision=0, patch=patch(FIGURES))
    approver("POST", f"/filings/{number}/submission", revision=saved["revision"],
             attempt="ledger-1")  # fmt: skip
    states = [
        Program(made, level)("POST", f"/filings/{number}/pass", version=1)[1]["state"]
        for level in ("county", "city", "province", "ministry")
    ]
    assert states == ["city", "province", "ministry", "accepted"]
    port = Program(made, "port")
    assert port("GET", "/shares")[1] == [
        {"form": "services-monthly", "period": "2020-12", "enterprises": 1}
    ]
    _, share = port("GET", "/shares/services-monthly/2020-12")
    assert share["purpose"]["en"]
    assert {row[5] for row in share["rows"]} >= {"5000", "120"}
    _, notice = Program(made, "ministry")("GET", "/notices/2020-12")
    assert (notice["total"]["owed"], notice["total"]["accepted"]) == (2, 1)
    assert Program(made, "stranger")("GET", f"/filings/{number}")[0] == 404


def test_a_batch_goes_up_whole_or_in_pieces_once(made, approver):
    import hashlib

    number = filing_of(approver)
    _, saved = approver("PATCH", f"/filings/{number}/draft", revision=0, patch=patch(FIGURES))
    approver("POST", f"/filings/{number}/submission", revision=saved["revision"],
             attempt="ledger-1")  # fmt: skip
    county, city = Program(made, "county"), Program(made, "city")
    county("POST", f"/filings/{number}/pass", version=1)
    order = {"receiver": "CN-3101", "form": "services-monthly", "period": "2020-12"}
    status, batch = county("POST", "/batches", **order)
    assert status == 200
    data = county.client.get(f"/api/v1/batches/{batch['id']}").content
    digest, half = hashlib.sha256(data).hexdigest(), len(data) // 2
    place = f"/api/v1/batches/pieces/{digest}"
    first = city.client.put(f"{place}/2?pieces=2", content=data[half:]).json()
    assert first == {"missing": [1], "batch": None}
    whole = city.client.put(f"{place}/1?pieces=2", content=data[:half]).json()
    assert whole["batch"]["state"] == "taken"
    again = city.client.post("/api/v1/batches/received", content=data).json()
    assert again["id"] == whole["batch"]["id"]
    spoilt = city.client.post("/api/v1/batches/received", content=data.replace(b"420", b"999"))
    assert spoilt.json()["state"] == "quarantine"
    assert spoilt.json()["reasons"]


def test_a_reviewer_passes_on_many_in_one_call(made, approver):
    number = filing_of(approver)
    _, saved = approver("PATCH", f"/filings/{number}/draft", revision=0, patch=patch(FIGURES))
    approver("POST", f"/filings/{number}/submission", revision=saved["revision"],
             attempt="ledger-1")  # fmt: skip
    looked = [{"id": number, "version": 1}, {"id": number + 1, "version": 1}]
    status, done = Program(made, "county")("POST", "/filings/pass", filings=looked)
    assert (status, done["passed"]) == (200, [{"id": number, "state": "city"}])
    (left,) = done["left"]
    assert (left["id"], left["status"]) == (number + 1, 404)
    assert left["remedy"]
    twice = Program(made, "county")("POST", "/filings/pass", filings=[looked[0]] * 2)
    assert twice[0] == 422


def test_totals_of_banks_come_by_the_interface_and_returns_are_compared(made, approver):
    code = filing_code(approver)
    lines = f"credit_code,period,key,value\n{code},2020-12,exports/S/W1/_T,9000\n{code},x,sales,1\n"
    ministry = Program(made, "ministry")
    answer = ministry.client.post("/api/v1/bank-totals", content=lines.encode())
    assert answer.status_code == 200
    told = answer.json()
    assert (told["enterprises"], told["totals"], [each["line"] for each in told["left"]]) == (
        1,
        1,
        [3],
    )
    number = filing_of(approver)
    _, saved = approver("PATCH", f"/filings/{number}/draft", revision=0, patch=patch(FIGURES))
    assert [each["rule"] for each in saved["messages"]] == ["mirror"]
    wrong = ministry.client.post("/api/v1/bank-totals", content=b"a,b\n")
    assert (wrong.status_code, wrong.json()["remedy"]) == (422, f"write {lines.splitlines()[0]}")
    for login in ("county", "approver", "admin", "port"):
        refused = Program(made, login).client.post("/api/v1/bank-totals", content=lines.encode())
        assert refused.status_code == 403


def filing_code(program):
    _, page = program("GET", "/filings?period=2020-12")
    return page["rows"][0]["credit_code"]


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    """The description of the interface, as its own server gives it, with a key for everything."""
    built = ministry(tmp_path_factory.mktemp("schema"))
    with serving(built) as made:
        made.keys = {
            login: issue_key(made.office, made.people[login], "tests")
            for login in ("approver", "ministry", "port")
        }
        made.schema = schemathesis.openapi.from_url(f"{made.address}/api/v1/openapi.json")
        yield made
    built.office.close()


CHECKS = [
    not_a_server_error, content_type_conformance, response_schema_conformance,
    status_code_conformance,
]  # fmt: skip


def describe():
    """Calls by path; the description needs no database."""
    return create_app(None).openapi()["paths"]


CALLS = [f"{method.upper()} {path}" for path, methods in describe().items() for method in methods]


@pytest.mark.parametrize("call", CALLS)
def test_whatever_is_sent_is_answered_as_described(schema, call):
    method, path = call.split(" ")
    operation = schema.schema[path][method]

    @settings(
        max_examples=30, deadline=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def answered(case):
        for key in schema.keys.values():
            case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)

    answered()
