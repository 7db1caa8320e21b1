"""Pages of officials: what a county sends back, what a ministry reminds of, what is imported."""

from __future__ import annotations

import pytest

from fumao.model.answer import Answer, Question
from fumao.run.filing.drafts import save_draft
from fumao.run.filing.filings import list_filings
from fumao.run.filing.registry import COLUMNS
from fumao.run.filing.submissions import submit

from .offices import credit_code, ministry, serving


@pytest.fixture
def made(tmp_path):
    built = ministry(tmp_path)
    with serving(built):
        yield built
    built.office.close()


def test_who_is_late_is_reminded_and_sees_it_on_the_first_page(made):
    county = made.browser("county")
    page = county.get("/notices?period=2020-11").text
    assert "Example 1 (synthetic)" in page
    answer = county.submit("/notices?period=2020-11", "/notices/remind", period="2020-11")
    assert answer.headers["location"] == "/notices?period=2020-11&said=reminded"
    home = made.browser("filler").get("/").text
    assert "late; please file it now" in home
    assert "late; please file it now" not in made.browser("admin").get("/organisations").text


def test_an_administrator_adds_an_enterprise_its_people_and_a_period(made):
    admin = made.browser("admin")
    code = credit_code(3)
    answer = admin.submit(
        "/organisations", "/organisations", credit_code=code, name_zh="示例企业3（合成）",
        name_en="Example 3 (synthetic)", county="CN-310115", industry="J", activities="services",
    )  # fmt: skip
    assert answer.headers["location"] == "/organisations?said=added"
    page = admin.submit("/people", "/people", login="c.new", name="New", role="approver",
                        organisation=code)  # fmt: skip
    assert "The account was made: c.new" in page.text
    password = page.text.split('<p class="code">')[1].split("<")[0]
    admin.submit("/organisations", "/organisations/periods", period="2021-01")
    browser = made.browser()
    assert browser.log_in("c.new", password).status_code == 303
    assert "January 2021" in browser.get("/").text


def test_a_list_of_enterprises_is_imported_and_its_bad_lines_are_told(made):
    admin = made.browser("admin")
    known = {"name_zh": "示例企业4（合成）", "name_en": "Example 4", "county": "CN-310115",
             "industry": "J", "activities": "services tcm"}  # fmt: skip
    rows = [{**known, "credit_code": code} for code in (credit_code(4), "91310115DEM000099X")]
    lines = "\n".join(",".join(row.get(name, "") for name in COLUMNS) for row in rows)
    lines = f"{','.join(COLUMNS)}\n{lines}\n"
    page = admin.post(
        "/organisations/sheet", data={"csrf": admin.token("/organisations")},
        files={"file": ("list.csv", lines.encode())},
    ).text  # fmt: skip
    assert "1 added, 0 changed" in page
    assert "check character" in page
    assert "Example 4" in admin.get("/organisations?query=" + credit_code(4)).text


def test_the_trail_is_verified_and_a_changed_byte_shows(made):
    admin = made.browser("admin")
    assert "the chain is whole" in admin.submit("/trail", "/trail/verify").text
    with made.office.database.engine.connect() as connection:
        raw = connection.connection
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
        for (name,) in raw.execute(triggers).fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("UPDATE event SET detail = replace(detail, 'filler', 'fuller') WHERE id > 2")
        raw.execute("UPDATE event SET detail = detail || ' ' WHERE id = 3")
        raw.commit()
    page = admin.submit("/trail", "/trail/verify").text
    assert "The chain is broken" in page
    assert "event 3" in page


def test_a_county_lists_what_has_reached_it_only(made):
    assert "No returns match" in made.browser("county").get("/filings").text
    rows = list_filings(made.office, made.people["approver"]).rows
    number = next(row.id for row in rows if row.period == "2020-12")
    assert made.browser("county").get(f"/filings/{number}").status_code == 404


def test_a_county_passes_on_what_it_ticked_or_the_whole_page(made):
    numbers = {login: submitted(made, login) for login in ("approver", "stranger")}
    county = made.browser("county")
    page = county.get("/filings?period=2020-12").text
    assert f'name="looked" value="{numbers["approver"]}.1"' in page
    ticked = {"csrf": county.token("/filings"), "which": "ticked"}
    done = county.post(
        "/filings?period=2020-12", data={**ticked, "looked": f"{numbers['approver']}.1"}
    ).text
    assert "1 return passed on" in done
    assert county.post("/filings", data=ticked).status_code == 422
    shown = [f"{number}.1" for number in numbers.values()]
    done = county.post("/filings", data={**ticked, "which": "all", "shown": shown}).text
    assert "1 return passed on" in done
    assert "not open to a reviewer of the county in state city" in done
    assert 'name="looked"' not in county.get("/filings").text
    county.get("/language/zh", follow_redirects=True)
    done = county.post("/filings", data={**ticked, "which": "all", "shown": shown}).text
    assert "已通过0份" in done
    assert "县级审核员不能通过" in done


def submitted(made, login):
    viewer = made.people[login]
    number = next(
        row.id for row in list_filings(made.office, viewer).rows if row.period == "2020-12"
    )
    given = {"sales": ("5000", "CNY_10K"), "employment": ("12", "ONE"),
             "exports/S/W1/_T": ("420", "CNY_10K")}  # fmt: skip
    patch = {key: Answer(Question.parse(key), *value) for key, value in given.items()}
    revision = save_draft(made.office, viewer, number, patch, 0).revision
    submit(made.office, viewer, number, revision, f"pages-{number:04}")
    return number


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_sheet_goes_out_and_comes_back(made, kind):
    browser = made.browser("approver")
    number = next(
        row.id for row in list_filings(made.office, made.people["approver"]).rows
        if row.period == "2020-12"
    )  # fmt: skip
    page = browser.get(f"/filings/{number}").text
    token = page.split('name="csrf" value="')[1].split('"')[0]
    browser.patch(
        f"/filings/{number}/draft", headers={"X-CSRF-Token": token},
        json={"revision": 0, "patch": {"sales": {"value": "5000", "unit": "CNY_10K"}}},
    )  # fmt: skip
    sheet = browser.get(f"/filings/{number}/sheet.{kind}")
    assert sheet.headers["content-disposition"].endswith(f"2020-12.{kind}")
    browser.patch(
        f"/filings/{number}/draft", headers={"X-CSRF-Token": token},
        json={"revision": 1, "patch": {"sales": None}},
    )  # fmt: skip
    answer = browser.post(
        f"/filings/{number}/sheet", data={"csrf": token, "revision": "2"},
        files={"file": (f"back.{kind}", sheet.content)},
    )  # fmt: skip
    assert answer.headers["location"] == f"/filings/{number}?said=sheet"
    assert 'value="5000"' in browser.get(f"/filings/{number}").text
