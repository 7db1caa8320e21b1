"""From accepted answers to statistics: the lines and the register that ``fumao compile returns``
reads.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from fumao.errors import InvalidInput, UnknownCode
from fumao.model.answer import Answer
from fumao.model.period import Period
from fumao.model.tables import data_path
from fumao.returns.messages import plain
from fumao.returns.questionnaire import Answers, keyed
from fumao.returns.scheme import Scheme
from fumao.returns.settings import read_toml
from fumao.returns.values import number_of

Row = tuple[str, ...]
REGISTER = ("enterprise", "region", "industry", "size", "ownership", "holding", "stratum",
            "population")  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """A form of the statistics: its columns, and which answers fill them."""

    name: str
    forms: tuple[str, ...]
    columns: tuple[str, ...]
    variables: Mapping[str, str]
    defaults: Mapping[str, str]
    attributes: Mapping[str, str]


@cache
def layouts() -> Mapping[str, Layout]:
    """The forms of the statistics by name: services, affiliates, outsourcing, tcm, persons."""
    found = {}
    for name, each in read_toml(data_path("returns", "statistics.toml")).each():
        each.only("forms", "columns", "variables", "defaults", "attributes")
        found[name] = Layout(
            name, each.texts("forms"), each.texts("columns"),
            each.get("variables", dict), each.get("defaults", dict),
            each.get("attributes", dict, {}),
        )  # fmt: skip
    return found


def lines(
    scheme: Scheme,
    statistic: str,
    enterprise: str,
    period: str,
    answers: Answers,
    forms: Iterable[str] | None = None,
) -> list[Row]:
    """Lines of one return in the columns of a statistic, numbers in the unit of their variable.

    Parameters
    ----------
    statistic : str
        services, affiliates, outsourcing, tcm or persons.
    forms : names, optional
        Those that the enterprise owed; answers of others are not taken. All if not given.

    Raises
    ------
    UnknownCode
        There is no such statistic.
    InvalidInput
        A contract has lines and lacks what every line of it says.

    Examples
    --------
    >>> from fumao.model.answer import Question
    >>> from fumao.returns.scheme import load_scheme
    >>> given = [Answer(Question.parse(key), value) for key, value in (
    ...     ("sales", "500"), ("exports/SC/USA/_T", "12.5"))]
    >>> for row in lines(load_scheme(), "services", "SYN1", "2020-Q4", given):
    ...     print(*row)
    SYN1 2020-Q4 sales S W1 _T 500 CNY_10K
    SYN1 2020-Q4 exports SC USA _T 12.5 CNY_10K
    """
    layout = _layout(statistic)
    owed = layout.forms if forms is None else [each for each in layout.forms if each in set(forms)]
    kind = Period.parse(period).kind
    taken = [form for each in owed if (form := scheme.form(each)).periodicity == kind]
    have, found = keyed(answers), []
    for answer in have.values():
        name = layout.variables.get(answer.question.variable)
        if name is None or not any(form.takes(answer.question) for form in taken):
            continue
        variable = scheme.variables[answer.question.variable]
        value = number_of(answer, variable)
        if variable.code == "class_share" and not value:
            continue  # a class that the contract has not
        codes = dict(zip((each.code for each in variable.dimensions), answer.question.codes,
                         strict=True))  # fmt: skip
        said = {
            **layout.defaults, **_attributes(layout, codes, have), **codes,
            "enterprise": enterprise, "period": period, "variable": name,
            "value": plain(value), "unit": variable.unit,
        }  # fmt: skip
        _complete(layout, said)
        found.append(tuple(said[column] for column in layout.columns))
    return found


def _layout(statistic: str) -> Layout:
    known = layouts()
    if statistic not in known:
        raise UnknownCode(f"there is no statistic {statistic!r}",
                          remedy=f"there are {', '.join(known)}")  # fmt: skip
    return known[statistic]


def _attributes(
    layout: Layout, codes: Mapping[str, str], have: Mapping[str, Answer]
) -> dict[str, str]:
    """What the answers about a contract say of it."""
    if "contract" not in codes:
        return {}
    keys = {column: f"{code}/{codes['contract']}" for column, code in layout.attributes.items()}
    return {column: have[key].value for column, key in keys.items() if key in have}


def _complete(layout: Layout, said: Mapping[str, str]) -> None:
    missing = [column for column in layout.columns if column not in said]
    if missing:
        raise InvalidInput(
            f"contract {said.get('contract', '')} of {said['enterprise']} has no {missing[0]}",
            remedy="give the return back: every contract needs it",
        )


@dataclass(frozen=True, slots=True)
class Unit:
    """An enterprise as the register of the statistics has it."""

    enterprise: str
    region: str
    industry: str
    size: str
    ownership: str
    holding: str = ""


def register(units: Iterable[Unit]) -> list[Row]:
    """Rows of the register: everybody who was asked, by industry, each counted once.

    >>> units = [Unit("A", "CN-31", "J", "large", "private"),
    ...          Unit("B", "CN-11", "J", "small", "state")]
    >>> register(units)[1]
    ('B', 'CN-11', 'J', 'small', 'state', '', 'J', '2')
    """
    every = list(units)
    many = Counter(each.industry for each in every)
    return [
        (each.enterprise, each.region, each.industry, each.size, each.ownership, each.holding,
         each.industry, str(many[each.industry]))
        for each in every
    ]  # fmt: skip


def as_csv(header: Row, rows: Iterable[Row]) -> str:
    """Rows as CSV under a header."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return target.getvalue()
