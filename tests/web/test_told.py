"""Errors on Chinese pages are Chinese: what is wrong, where, and what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest

import fumao
from fumao.web.told import in_chinese, knows

from ..sentences import said

HOUSE = Path(fumao.__file__).parent
KINDS = {
    "InvalidInput", "Refused", "Conflict", "NotFound", "UnknownCode", "TooMany", "NotLoggedIn",
    "Unreadable", "DuplicateKey", "ShapeMismatch", "TooLarge",
}  # fmt: skip
# What only commands and the start of a server say, or readers of the scheme's own files.
ELSEWHERE = {
    "demo.py", "demo_logins.py", "office.py", "settings.py", "scheme.py", "credit_code.py",
    "quality.py", "diffusion.py", "export.py",
}  # fmt: skip
ROOMS = (
    "run/filing",
    "web",
    "web/pages",
    "returns",
    "publish/site/explore",
    "run/site",
    "run/site/explore",
)
FILES = sorted(file for room in ROOMS for file in (HOUSE / room).glob("*.py")
               if file.name not in ELSEWHERE)  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda each: each.parent.name + "/" + each.stem)
def test_whatever_a_page_can_say_is_said_in_chinese(file):
    assert [each for each in sorted(said(file, KINDS)) if not knows(each)] == []


def test_values_and_codes_go_into_the_chinese_sentence():
    text = "pass_on is not open to a reviewer of the county in state city"
    assert in_chinese(text) == "状态为“市级审核”时，县级审核员不能通过"
    assert in_chinese("level is missing for the role reviewer") == "身份为审核员的账户须填写级别"
    assert in_chinese("open now: give_back, pass_on") == "现在可以：退回、通过"
    assert in_chinese("filing 12") == "12号填报"


def test_what_is_not_known_stays_as_it_is():
    assert in_chinese("nobody sleeps tonight") == "nobody sleeps tonight"


def test_an_error_page_is_chinese_for_who_reads_chinese(served):
    browser = served.browser("admin")
    browser.get("/language/zh", follow_redirects=True)
    answer = browser.submit("/people", "/people", login="x", name="某人", role="filler")
    assert answer.status_code == 422
    assert "身份为填报人的账户须填写单位" in answer.text
    assert "请选择一个" in answer.text


def test_a_script_of_a_page_is_told_in_the_language_and_a_program_in_english(served):
    browser = served.browser("filler")
    browser.get("/language/zh", follow_redirects=True)
    headers = {"accept": "application/json"}
    assert browser.get("/filings/999", headers=headers).json()["what"] == "您没有999号填报"
    answer = browser.get("/api/v1/filings/999", headers=headers).json()
    assert answer["what"].isascii()
