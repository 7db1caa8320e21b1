"""The whole story of a return in a real browser: filed, returned, corrected, accepted, shared."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from fumao.run.filing.filings import list_filings
from fumao.run.filing.receipts import public_keys, verify_receipt
from fumao.web.wording import Words

from ..web.offices import PASSWORD, ministry, serving

T = Words("en")
# What Pudong's enterprise sells abroad, in CNY 10 thousand.
SALES, EXPORTS, CORRECTED = "5000", "420", "260"


@pytest.fixture
def made(tmp_path):
    built = ministry(tmp_path)
    with serving(built):
        yield built
    built.office.close()


class People:
    """Browsers of people who are logged in, and what they complained of."""

    def __init__(self, chromium, made):
        self.chromium, self.made, self.contexts = chromium, made, {}

    def __call__(self, login, again=False, **options):
        """A page of somebody's browser; ``again`` for a second browser of the same person."""
        context = self.chromium.new_context(
            base_url=self.made.address, locale="en-GB",
            **{"viewport": {"width": 1280, "height": 900}, **options},
        )  # fmt: skip
        self.contexts[login, again, len(self.contexts)] = context
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text)
                if said.type in ("error", "warning") else None)  # fmt: skip
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        self.log_in(page, login)
        return page

    def log_in(self, page, login):
        page.goto("/login")
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        page.click("main button")

    def close(self):
        for context in self.contexts.values():
            context.close()


@pytest.fixture
def people(chromium, made):
    known = People(chromium, made)
    yield known
    known.close()


@pytest.fixture
def number(made):
    rows = list_filings(made.office, made.people["filler"]).rows
    return next(row.id for row in rows if row.period == "2020-12")


def cell(page, key):
    return page.locator(f'[data-key="{key}"]')


def saved(page):
    page.locator('.saved[data-state="saved"]').wait_for()


def fill_in(page, exports=EXPORTS):
    """Sales, persons, exports in all and to one partner, as somebody types them."""
    cell(page, "sales").fill(SALES)
    cell(page, "employment").fill("1,2０")
    cell(page, "exports/S/W1/_T").fill(exports)
    cell(page, "imports/S/W1/_T").fill("90")
    page.keyboard.press("Tab")
    saved(page)


def checked(page):
    page.get_by_role("button", name=T("fill.check")).click()
    page.wait_for_url("**/check")


def submitted(page):
    page.check("#confirm")
    page.get_by_role("button", name=T("check.submit"), exact=True).click()
    page.wait_for_url("**/receipts/*")


def passed(people, login):
    page = people(login)
    page.get_by_role("link", name="Example 1").click()
    page.get_by_role("button", name=T("review.pass_on")).click()
    page.wait_for_url("**said=passed_on")
    return page


def test_an_enterprise_files_is_returned_corrects_and_is_accepted(people, made, number, tmp_path):
    filler = people("filler")
    filler.locator(f'a[href="/filings/{number}"]').click()
    fill_in(filler)
    assert cell(filler, "employment").input_value() == "1,2０"
    checked(filler)
    filler.get_by_role("button", name=T("check.hand_over")).click()
    filler.wait_for_url("**said=handed_over")

    approver = people("approver")
    approver.goto(f"/filings/{number}/check")
    submitted(approver)
    with approver.expect_download() as started:
        approver.get_by_role("link", name=T("receipt.download")).click()
    receipt = started.value.path().read_text("utf-8")
    (key, *_) = public_keys(made.office).values()
    assert verify_receipt(receipt, None, key).holds

    county = people("county")
    county.get_by_role("link", name="Example 1").click()
    county.select_option("#reason", "incomplete")
    county.fill("#words", "Exports to partners are missing")
    county.get_by_role("button", name=T("review.give_back"), exact=True).click()
    county.wait_for_url("**said=given_back")

    filler.goto(f"/filings/{number}")
    assert "Exports to partners are missing" in filler.locator(".note.bad").inner_text()
    cell(filler, "exports/S/W1/_T").fill(CORRECTED)
    grid = filler.locator(".gridbox", has=filler.locator('select[data-dimension="partner"]')).first
    grid.locator('select[data-dimension="item"]').select_option("S")
    grid.locator('select[data-dimension="partner"]').select_option("USA")
    grid.locator("tr.fresh input").first.fill(CORRECTED)
    grid.get_by_role("button", name=T("fill.add"), exact=True).click()
    saved(filler)
    assert cell(filler, "exports/S/USA/_T").input_value() == CORRECTED
    checked(filler)
    filler.get_by_role("button", name=T("check.hand_over")).click()
    approver.goto(f"/filings/{number}/check")
    submitted(approver)
    assert ".2" in approver.url

    before = statistic(people("ministry"))
    for level in ("county", "city", "province", "ministry"):
        last = passed(people, level)
    assert T("said.passed_on") in last.locator("main").inner_text()
    after = statistic(people("ministry"))
    assert CORRECTED not in before
    assert f"exports,S,W1,_T,{CORRECTED}" in after
    for page in (filler, approver, county, last):
        assert page.complaints == []


def statistic(page):
    """The lines that would be compiled now."""
    page.goto("/statistics")
    page.select_option("#statistic", "services")
    page.select_option("#period", "2020-12")
    with page.expect_download() as started:
        page.get_by_role("button", name=T("statistic.download")).click()
    with zipfile.ZipFile(io.BytesIO(started.value.path().read_bytes())) as archive:
        return archive.read("services-2020-12.csv").decode()


def test_a_port_sees_its_fields_and_no_others(people, made, number):
    approver = people("approver")
    approver.goto(f"/filings/{number}")
    fill_in(approver)
    checked(approver)
    submitted(approver)
    for level in ("county", "city", "province", "ministry"):
        passed(people, level)

    port = people("port")
    port.get_by_role("link", name=T("share.open")).first.click()
    told = port.locator("main").inner_text()
    assert "Example 1" in told
    assert "示例企业" not in told
    assert EXPORTS in told
    assert T("share.purpose") in told
    with port.expect_download() as started:
        port.get_by_role("link", name="JSON").click()
    rows = json.loads(started.value.path().read_text("utf-8"))["rows"]
    assert {row[3] for row in rows} <= {"sales", "employment", "exports", "imports", "export_share"}
    other = people("tcm")
    assert T("share.nothing") in other.locator("main").inner_text()
    for path in ("/shares/services-monthly/2020-12", f"/filings/{number}"):
        assert other.goto(path).status in (403, 404)
    assert port.goto(f"/filings/{number}").status == 403


def test_what_is_typed_survives_a_lost_connection(people, number):
    page = people("filler")
    page.goto(f"/filings/{number}")
    page.context.set_offline(True)
    cell(page, "sales").fill(SALES)
    page.keyboard.press("Tab")
    page.locator('.saved[data-state="offline"]').wait_for()
    assert "fumao/" in page.evaluate("Object.keys(localStorage)[0]")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page)
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    assert cell(page, "sales").input_value() == SALES


def test_what_was_not_sent_before_the_browser_closed_is_sent_next_time(people, number):
    page = people("filler")
    page.goto(f"/filings/{number}")
    page.context.set_offline(True)
    cell(page, "sales").fill(SALES)
    page.keyboard.press("Tab")
    page.locator('.saved[data-state="offline"]').wait_for()
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(f"/filings/{number}")
    assert cell(again, "sales").input_value() == SALES
    saved(again)
    again.reload()
    assert cell(again, "sales").input_value() == SALES


def test_what_is_typed_survives_an_expired_login(people, made, number):
    page = people("filler")
    page.goto(f"/filings/{number}")
    page.context.clear_cookies()
    cell(page, "sales").fill(SALES)
    page.keyboard.press("Tab")
    page.locator("#login-dialog[open]").wait_for()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=T("fill.log_in")).click()
    tab = opened.value
    tab.wait_for_load_state()
    tab.fill("#login", "filler")
    tab.fill("#password", PASSWORD)
    tab.click("main button")
    tab.wait_for_url("**/account")
    tab.close()
    page.get_by_role("button", name=T("fill.resume")).click()
    saved(page)
    page.reload()
    assert cell(page, "sales").input_value() == SALES


def test_two_browsers_that_change_different_fields_both_keep_them(people, number):
    one, two = people("filler"), people("approver")
    for page in (one, two):
        page.goto(f"/filings/{number}")
    cell(one, "sales").fill(SALES)
    one.keyboard.press("Tab")
    saved(one)
    cell(two, "employment").fill("77")
    two.keyboard.press("Tab")
    saved(two)
    two.reload()
    assert cell(two, "sales").input_value() == SALES
    assert cell(two, "employment").input_value() == "77"


def test_two_browsers_that_change_one_field_are_asked(people, number):
    one, two = people("filler"), people("approver")
    for page in (one, two):
        page.goto(f"/filings/{number}")
    cell(one, "sales").fill("4000")
    one.keyboard.press("Tab")
    saved(one)
    cell(two, "sales").fill("4100")
    two.keyboard.press("Tab")
    dialog = two.locator("#conflict-dialog[open]")
    dialog.wait_for()
    assert "4000" in dialog.inner_text()
    assert "4100" in dialog.inner_text()
    dialog.get_by_label("4000").check()
    dialog.get_by_role("button").click()
    assert cell(two, "sales").input_value() == "4000"
    two.reload()
    assert cell(two, "sales").input_value() == "4000"


def test_two_browsers_that_submit_at_once_get_one_receipt(people, number):
    one, two = people("approver"), people("approver", again=True)
    one.goto(f"/filings/{number}")
    fill_in(one)
    for page in (one, two):
        page.goto(f"/filings/{number}/check")
        page.check("#confirm")
    button = {"name": T("check.submit"), "exact": True}
    one.get_by_role("button", **button).click(no_wait_after=True)
    two.get_by_role("button", **button).click()
    for page in (one, two):
        page.wait_for_load_state()
    told = sorted("receipts" in page.url for page in (one, two))
    assert told == [False, True]


def test_messages_stand_at_their_fields_for_readers_of_the_screen_too(people, number):
    page = people("filler")
    page.goto(f"/filings/{number}")
    cell(page, "sales").fill("about five")
    page.keyboard.press("Tab")
    saved(page)
    field = cell(page, "sales")
    assert field.get_attribute("aria-invalid") == "true"
    described = field.get_attribute("aria-describedby").split()[0]
    assert "about five" in page.locator(f"#{described}").inner_text()


def test_a_grid_is_filled_by_keyboard_and_by_pasting(people, number):
    page = people("filler")
    page.goto(f"/filings/{number}")
    cell(page, "exports/S/W1/_T").focus()
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.setData("text", "1,420.5\\t90");
        document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }""")
    saved(page)
    assert cell(page, "imports/S/W1/_T").input_value() == "90"
    page.reload()
    assert cell(page, "exports/S/W1/_T").input_value() == "1420.5"


def test_the_page_works_without_scripts(people, number):
    page = people("approver", java_script_enabled=False)
    page.goto(f"/filings/{number}")
    cell(page, "sales").fill(SALES)
    cell(page, "employment").fill("120")
    cell(page, "exports/S/W1/_T").fill(EXPORTS)
    cell(page, "imports/S/W1/_T").fill("90")
    grid = page.locator(".gridbox", has=page.locator('select[data-dimension="partner"]')).first
    grid.locator('select[data-dimension="item"]').select_option("S")
    grid.locator('select[data-dimension="partner"]').select_option("JPN")
    grid.locator("tr.fresh input").first.fill(EXPORTS)
    page.get_by_role("button", name=T("fill.save"), exact=True).click()
    assert cell(page, "exports/S/JPN/_T").input_value() == EXPORTS
    page.get_by_role("button", name=T("fill.check")).click()
    submitted(page)


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_is_wider_than_its_window(people, made, number, language, size):
    width, height = size
    pages = {
        "approver": ["/", f"/filings/{number}", f"/filings/{number}/check", "/account"],
        "ministry": ["/filings", "/notices", "/batches", "/statistics"],
        "port": ["/shares", "/conflicts"],
        "admin": ["/organisations", "/people", "/trail", "/partners", "/api/v1/docs"],
    }
    for login, paths in pages.items():
        page = people(login, viewport={"width": width, "height": height})
        for path in paths:
            page.goto(f"/language/{language}?next={path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.get_attribute("html", "lang") == {"zh": "zh-CN", "en": "en"}[language]
        assert page.complaints == []


def test_a_second_factor_is_set_up_and_asked_for(chromium, tmp_path):
    import pyotp

    from fumao.run.filing.identity import Policy

    built = ministry(tmp_path)
    with serving(built, policy=Policy()):
        known = People(chromium, built)
        page = known("county")
        secret = page.locator("input[name=secret]").input_value()
        page.fill("#code", pyotp.TOTP(secret).at(built.clock.now))
        page.click("main button")
        page.wait_for_url("**/filings")
        known.close()
    built.office.close()


def test_a_soft_message_of_a_cell_is_answered_above_its_grid(people, number):
    filler = people("filler")
    filler.goto(f"/filings/{number}")
    fill_in(filler, exports="9000")
    reason = filler.locator('[data-reason="exports/S/W1/_T"]')
    reason.wait_for()
    reason.fill("a new contract")
    filler.keyboard.press("Tab")
    saved(filler)
    filler.locator(".says li.explained").first.wait_for()
    checked(filler)
    filler.goto(f"/filings/{number}")
    assert reason.input_value() == "a new contract"
    assert not filler.complaints


def test_a_page_without_scripts_keeps_the_reason_of_a_cell(made, number):
    browser = made.browser("filler")
    page = f"/filings/{number}"
    told = {"a:exports/S/W1/_T": "9000", "a:sales": "5000", "do": "save"}
    browser.submit(page, page, **told, **{"r:exports/S/W1/_T": "a new contract"})
    browser.submit(page, page, **{**told, "a:sales": "5001"})
    seen = browser.get(page).text
    assert 'value="a new contract"' in seen
    assert 'value="5001"' in seen
