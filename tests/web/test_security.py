"""What every answer carries, and requests that are refused before any page sees them."""

from __future__ import annotations

import io
import zipfile

import httpx
import pytest

from .offices import PASSWORD, ministry, serving


def number_of(browser):
    page = browser.get("/").text
    return page.split('href="/filings/')[1].split('"')[0]


@pytest.mark.parametrize(
    "path", ["/login", "/nothing", "/api/v1/me", "/.well-known/fumao-keys.json"]
)
def test_every_answer_tells_browsers_what_is_allowed(served, path):
    headers = served.browser().get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert len(headers["x-request-id"]) == 16


def test_pages_with_answers_are_kept_nowhere(served):
    assert served.browser("filler").get("/").headers["cache-control"] == "no-store"


def test_our_own_files_are_kept_for_ever_under_an_address_with_their_digest(served):
    browser = served.browser()
    page = browser.get("/login").text
    sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = browser.get(sheet)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert browser.get("/static/0123456789ab/base.css").status_code == 404


@pytest.mark.parametrize("path", ["/../settings.py", "/%2e%2e/settings.py", "/..%2fsettings.py"])
def test_no_other_file_is_served(served, path):
    start = served.browser().get("/login").text.split('rel="stylesheet" href="')[1]
    folder = start.split("/base.css")[0]
    assert served.browser().get(folder + path).status_code == 404


def test_pages_need_no_script_or_style_in_them(served):
    browser = served.browser("filler")
    for path in ("/", f"/filings/{number_of(browser)}", "/account"):
        page = browser.get(path).text
        assert "<script>" not in page
        assert " style=" not in page
        assert " onclick" not in page


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", ""])
def test_another_host_is_not_served(served, host):
    assert served.browser().get("/login", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ],
)
def test_another_site_cannot_post(served, headers):
    browser = served.browser("filler")
    token = browser.get("/session").json()["csrf"]
    answer = browser.post("/logout", headers={**headers, "X-CSRF-Token": token})
    assert answer.status_code == 403
    assert browser.get("/account").status_code == 200


def test_a_login_from_another_site_is_refused(served):
    browser = served.browser()
    answer = browser.post("/login", data={"login": "filler", "password": PASSWORD})
    assert "fumao" not in browser.cookies
    assert answer.status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(served):
    answer = served.browser().submit("/login", "/login", login="filler", password=PASSWORD)
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each[:6] == "fumao=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_over_https_cookies_are_bound_to_it(tmp_path):
    made = ministry(tmp_path)
    with serving(made, address="https://127.0.0.1"):
        browser = made.browser()
        page = browser.get("/login")
        assert "max-age=" in page.headers["strict-transport-security"]
        assert "Secure" in page.headers["set-cookie"]
        door = page.text.split('name="csrf" value="')[1].split('"')[0]
        answer = browser.post(
            "/login", headers={"Cookie": f"fumao-door={door}"},
            data={"csrf": door, "login": "filler", "password": PASSWORD},
        )  # fmt: skip
        cookies = answer.headers.get_list("set-cookie")
        assert any("__Host-fumao=" in each and "Secure" in each for each in cookies)
    made.office.close()


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_logging_in_leads_to_our_own_pages_only(served, target):
    answer = served.browser().submit(
        "/login", "/login", login="filler", password=PASSWORD, next=target
    )
    assert answer.headers["location"] == "/"


def test_a_body_that_is_too_large_is_refused(served):
    browser = served.browser("filler")
    answer = browser.post("/account/keys", content=b"x" * (4 * 2**20 + 1))
    assert answer.status_code == 413


def test_a_body_that_does_not_say_its_length_is_cut_off(served):
    browser = served.browser("filler")

    def endless():
        for _ in range(9):
            yield b"x" * 2**19

    try:
        answer = browser.post("/account/keys", content=endless())
        assert answer.status_code >= 400
    except httpx.TransportError:
        pass
    assert browser.get("/account").status_code == 200


def test_logins_from_one_address_are_slowed_down(tmp_path):
    made = ministry(tmp_path)
    with serving(made, logins=3):
        browser = made.browser()
        told = [
            browser.submit("/login", "/login", login="x", password="y").status_code
            for _ in range(5)
        ]
        assert told[:3] == [401] * 3
        assert told[3:] == [429] * 2
    made.office.close()


def test_calls_by_one_key_are_slowed_down(tmp_path):
    from fumao.run.filing.api_keys import issue_key

    made = ministry(tmp_path)
    with serving(made, calls=5):
        key = {"Authorization": f"Bearer {issue_key(made.office, made.people['filler'], 'x')}"}
        told = [made.browser().get("/api/v1/me", headers=key) for _ in range(7)]
        assert [each.status_code for each in told] == [200] * 5 + [429] * 2
        assert told[-1].headers["retry-after"] == "10"
    made.office.close()


def test_what_was_typed_by_others_is_shown_as_text(served):
    browser = served.browser("approver")
    number = number_of(browser)
    page = browser.get(f"/filings/{number}").text
    revision = page.split('data-revision="')[1].split('"')[0]
    token = page.split('name="csrf" value="')[1].split('"')[0]
    answer = browser.patch(
        f"/filings/{number}/draft", headers={"X-CSRF-Token": token},
        json={"revision": int(revision), "patch": {
            "sales": {"value": "<script>alert(1)</script>\"'", "reason": "<b>"}}},
    )  # fmt: skip
    assert answer.status_code == 200
    shown = browser.get(f"/filings/{number}").text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def hostile():
    def packed(files):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
            for name, content in files.items():
                book.writestr(name, content)
        return out.getvalue()

    types = "[Content_Types].xml"
    return {
        "bomb.xlsx": packed({types: "x", "xl/worksheets/sheet1.xml": b"0" * 80_000_000}),
        "macro.xlsx": packed({types: "x", "xl/vbaProject.bin": "x"}),
        "entities.xlsx": packed({types: "x", "xl/workbook.xml":
                                 '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "up.xlsx": packed({"../../evil": "x", types: "x"}),
        "cut.xlsx": packed({types: "x"})[:40],
        "page.html": b"<html>",
        "macro.xlsm": packed({types: "x"}),
        "nothing.xlsx": b"",
        "null.csv": b"key,value\x00\n",
    }  # fmt: skip


@pytest.mark.parametrize("name", hostile())
def test_a_hostile_sheet_is_refused_with_a_reason(served, name):
    browser = served.browser("approver")
    number = number_of(browser)
    token = browser.token(f"/filings/{number}/sheet")
    answer = browser.post(
        f"/filings/{number}/sheet", data={"csrf": token, "revision": "0"},
        files={"file": (name, hostile()[name])},
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_an_error_page_says_what_where_and_what_to_do(served):
    page = served.browser("filler").get("/trail").text
    assert "Not allowed" in page
    assert "this page is of another role" in page
    assert "go to your own first page" in page


def test_a_mistake_of_ours_tells_nothing_of_the_inside(served, monkeypatch):
    from fumao.web.pages import home

    def broken(*_, **__):
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(home, "list_filings", broken)
    browser = served.browser("filler")
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "/secret/path" not in answer.text
    assert "The server made a mistake" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/filings/99999999999999999999999", "/filings/0", "/filings/x", "/filings/-1",
        "/receipts/nothing", "/filings/1/sheet.exe", "/filings/1%2f..%2f2",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_not_found(served, path):
    assert served.browser("filler").get(path).status_code == 404


@pytest.mark.parametrize("after", ["9" * 30, "x", "-1", "٣", "²"])
@pytest.mark.parametrize(
    ("login", "path"), [("county", "/filings"), ("admin", "/people"), ("admin", "/organisations")]
)
def test_a_list_that_begins_nowhere_begins_at_the_front(served, login, path, after):
    assert served.browser(login).get(path, params={"after": after}).status_code == 200


@pytest.mark.parametrize(
    "pattern", ["{item:>99999999999}", "{item.__class__}", "{nobody}", "{}", "{"]
)
def test_names_of_fields_are_not_taken_for_instructions(served, pattern):
    browser = served.browser("approver")
    number = number_of(browser)
    page = browser.get(f"/filings/{number}").text
    grid = page.split('name="d:')[1].split(":")[0]
    token = page.split('name="csrf" value="')[1].split('"')[0]
    revision = page.split('data-revision="')[1].split('"')[0]
    answer = browser.post(
        f"/filings/{number}",
        data={"csrf": token, "revision": revision, "do": "save", f"d:{grid}:item": "S",
              f"d:{grid}:partner": "USA", f"n:{grid}|{pattern}": "1"},
    )  # fmt: skip
    assert answer.status_code in (303, 422)
