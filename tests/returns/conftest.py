"""The scheme of the package, and answers written as lines."""

from __future__ import annotations

import pytest

from fumao.model.answer import Answer, Question
from fumao.returns.questionnaire import questionnaire
from fumao.returns.rules import check
from fumao.returns.scheme import load_scheme


@pytest.fixture(scope="session")
def scheme():
    return load_scheme()


@pytest.fixture(scope="session")
def answers(scheme):
    """Answers of ``key=value`` texts, in the unit of their variable."""

    def write(*lines, reason=""):
        found = []
        for line in lines:
            key, _, value = line.partition("=")
            asked = Question.parse(key)
            known = scheme.variables.get(asked.variable)
            found.append(Answer(asked, value, known.unit if known else "", reason))
        return found

    return write


@pytest.fixture(scope="session")
def ask(scheme):
    def made(*forms, period="2020-12"):
        return questionnaire(scheme, forms, period)

    return made


@pytest.fixture(scope="session")
def broken(scheme, answers, ask):
    """Rule and key of every message about a form's answers, those that are required left out."""

    def found(form, *lines, period="2020-12", **compared):
        told = check(scheme, ask(form, period=period), answers(*lines), **compared)
        return [(each.rule, each.key) for each in told if each.rule != "required"]

    return found
