"""Everything is said in both languages, and every text that a page asks for is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fumao.run.filing.shapes import LEVELS, Role
from fumao.web.wording import texts

WEB = Path(__file__).parents[2] / "src" / "fumao" / "web"
FILES = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]


def test_both_languages_say_the_same_things():
    assert texts("zh").keys() == texts("en").keys()


@pytest.mark.parametrize("name", texts("zh"))
def test_a_text_takes_the_same_values_in_both(name):
    taken = [sorted(re.findall(r"{(\w*)[}:]", texts(each)[name])) for each in ("zh", "en")]
    assert taken[0] == taken[1]


@pytest.mark.parametrize("name", texts("en"))
def test_english_texts_hold_no_chinese(name):
    assert not re.search(r"[\u4e00-\u9fff]", texts("en")[name])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_text_that_is_asked_for_is_there(file):
    call = r"""\b(?:t|words|visit\.words)\(["']([a-z_.0-9]+)["'][,)]"""
    asked = re.findall(call, file.read_text("utf-8"))
    assert set(asked) - texts("zh").keys() == set()


def test_every_role_level_and_state_has_a_name():
    names = {*(f"role.{role}" for role in Role), *(f"level.{level}" for level in LEVELS)}
    assert names <= texts("zh").keys()


# Names of texts that are put together: the page adds what a state, kind or column is called.
PUT_TOGETHER = (
    "api.tag.", "batch.", "event.", "fill.closed.", "fill.js.", "home.", "level.", "notice.",
    "people.", "place.", "receipt.", "refusal.s", "review.", "role.", "said.", "state.",
    "statistic.of.",
)  # fmt: skip


def test_no_text_is_left_that_nobody_asks_for():
    sources = "\n".join(file.read_text("utf-8") for file in FILES)
    whole = {name for name in texts("zh") if not name.startswith(PUT_TOGETHER)}
    assert {name for name in whole if f'"{name}"' not in sources} == set()
