"""Whatever an error can say is said in Chinese as well, sentence by sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import fumao
from fumao import errors
from fumao.model.told import sentences

from ..sentences import said

HOUSE = Path(fumao.__file__).parent
KINDS = {name for name, each in vars(errors).items()
         if isinstance(each, type) and issubclass(each, errors.FumaoError)}  # fmt: skip
ROOMS = sorted(each.name for each in HOUSE.iterdir() if each.is_dir() and any(each.glob("*.py")))
# English that went into a place for a value: the sentence that took it says something else.
ENGLISH = re.compile(r"[a-z]{2,} |[a-z]{3,}$|^[a-z]{3,}$")


def is_known(text):
    """Whether a sentence is there as it is, and not only one that happens to fit it."""
    for each in sentences().said:
        if (found := each.values(text)) is not None:
            return not any(ENGLISH.search(value.replace("§", "")) for value in found)
    return False


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_of_an_error_is_known_in_chinese(room):
    unknown = [f"{file.relative_to(HOUSE)}: {each}" for file in sorted((HOUSE / room).rglob("*.py"))
               for each in sorted(said(file, KINDS)) if not is_known(each)]  # fmt: skip
    assert unknown == []


def test_a_sentence_that_only_fits_another_one_is_not_known():
    assert is_known("there is no file §")
    assert not is_known("there is no moon over §")


def test_each_sentence_has_places_for_the_same_values_in_both_languages():
    told = sentences()
    wrong = []
    for each in (*told.said, *told.named):
        many = len(each.parts) - 1
        try:
            made = each.chinese.format(*(f"<{at}>" for at in range(many)))
        except (IndexError, ValueError, KeyError) as problem:
            wrong.append(f"{each.chinese}: {problem}")
            continue
        wrong += [each.chinese for at in range(many) if made.count(f"<{at}>") != 1]
    assert wrong == []
