"""Conditions of a data query: ``c[TIME_PERIOD]=ge:2015+le:2019`` and its like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from fumao.errors import InvalidInput, UnknownCode
from fumao.publish.sdmx.components import codes_of, components
from fumao.publish.sdmx.periods import span_of

ORDERED = ("lt", "le", "gt", "ge")
OPERATORS = ("eq", "ne", *ORDERED, "co", "nc", "sw", "ew")
# What conditions may be put on; the other attributes are the same for a whole data set.
ASKED = tuple(
    each.id for each in components().values() if each.codelist or each.role in ("time", "measure")
)
# More than any list has codes that people choose one by one.
MOST_ALTERNATIVES = 500
_OPERATOR = re.compile(r"([a-z]{2}):(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison: an operator and a value."""

    operator: str
    value: str

    def __str__(self) -> str:
        return f"{self.operator}:{self.value}"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a component has to meet: all terms of at least one alternative.

    Examples
    --------
    >>> condition = parse_condition("TIME_PERIOD", "ge:2015+le:2019,2021")
    >>> [[str(term) for term in each] for each in condition.alternatives]
    [['ge:2015', 'le:2019'], ['eq:2021']]
    >>> [each for each in ("2014", "2019-Q4", "2020", "2021") if condition.holds(each)]
    ['2019-Q4', '2021']
    """

    component: str
    alternatives: tuple[tuple[Term, ...], ...]

    def holds(self, word: str) -> bool:
        """Whether a code or a time period meets it."""
        return any(
            all(_compare(self.component, word, term) for term in each) for each in self.alternatives
        )

    def codes(self) -> tuple[str, ...]:
        """The codes of the component's list that meet it."""
        known = codes_of(components()[self.component].codelist)
        plain = {each[0].value for each in self.alternatives
                 if len(each) == 1 and each[0].operator == "eq"}  # fmt: skip
        if len(plain) == len(self.alternatives):
            return tuple(code for code in known if code in plain)
        return tuple(code for code in known if self.holds(code))


def parse_condition(component: str, text: str) -> Condition:
    """Read a condition: ``,`` is or, ``+`` is and, ``ge:`` an operator.

    Raises
    ------
    InvalidInput
        No such component or operator, no value, or an operator that its values do not know.
    UnknownCode
        A code is not in the component's list.
    """
    if component not in ASKED:
        raise InvalidInput(
            f"{component!r} cannot be asked for", where=f"c[{component}]",
            remedy=f"use one of {', '.join(ASKED)}",
        )  # fmt: skip
    parts = dict.fromkeys(text.split(","))
    if len(parts) > MOST_ALTERNATIVES:
        raise InvalidInput(
            f"there are {len(parts):,} alternatives", where=f"c[{component}]",
            remedy=f"give no more than {MOST_ALTERNATIVES}; sw:SC and ge:2015 say many at once",
        )  # fmt: skip
    alternatives = tuple(
        tuple(_term(component, each) for each in part.split("+")) for part in parts
    )
    return Condition(component, alternatives)


def one_of(component: str, codes: Iterable[str]) -> Condition:
    """A component that has one of a few codes."""
    alternatives = tuple((Term("eq", check_code(component, code)),) for code in codes)
    return Condition(component, alternatives)


def check_code(component: str, code: str) -> str:
    """A code of the component's list, or the error that names its neighbours."""
    known = codes_of(components()[component].codelist)
    if code not in known:
        near = get_close_matches(code[:40], known, n=6, cutoff=0.5)
        raise UnknownCode(
            f"{_short(code)} is not in {components()[component].codelist}", where=component,
            remedy=f"near it: {' '.join(near)}" if near else "see the code list",
        )  # fmt: skip
    return code


def _term(component: str, text: str) -> Term:
    match = _OPERATOR.fullmatch(text)
    operator, value = (match[1], match[2]) if match else ("eq", text)
    where = f"c[{component}]"
    if operator not in OPERATORS:
        raise InvalidInput(
            f"{operator!r} is no operator", where=where, remedy=f"use one of {', '.join(OPERATORS)}"
        )
    if not value:
        raise InvalidInput(
            "there is no value to compare with", where=where, remedy="write c[REF_AREA]=CHN,USA"
        )
    _check_value(component, operator, value)
    return Term(operator, value)


def _check_value(component: str, operator: str, value: str) -> None:
    if component == "OBS_VALUE":
        decimal_of(value)
        if operator not in ("eq", "ne", *ORDERED):
            raise InvalidInput(
                f"{operator!r} does not compare numbers", where="c[OBS_VALUE]",
                remedy=f"use one of eq, ne, {', '.join(ORDERED)}",
            )  # fmt: skip
    elif operator in ("eq", "ne") and component != "TIME_PERIOD":
        check_code(component, value)
    elif component == "TIME_PERIOD" and operator in ("eq", "ne", *ORDERED):
        span_of(value)


def decimal_of(value: str) -> Decimal:
    """A number to compare values with."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal("1e20"):
        raise InvalidInput(
            f"{_short(value)} is no number", where="c[OBS_VALUE]", remedy="write 1234.5"
        )
    return number


def _compare(component: str, word: str, term: Term) -> bool:
    if component == "TIME_PERIOD" and term.operator in ORDERED:
        return _compare_times(word, term)
    value = term.value
    return {
        "eq": word == value, "ne": word != value,
        "lt": word < value, "le": word <= value, "gt": word > value, "ge": word >= value,
        "co": value in word, "nc": value not in word,
        "sw": word.startswith(value), "ew": word.endswith(value),
    }[term.operator]  # fmt: skip


def _compare_times(word: str, term: Term) -> bool:
    """Whole periods: 2019-Q4 is up to (le) 2019, and before (lt) 2020."""
    (start, end), (first, last) = span_of(word), span_of(term.value)
    return {"lt": end < first, "le": end <= last, "gt": start > last, "ge": start >= first}[
        term.operator
    ]


def _short(text: str) -> str:
    """A text of others in a message, cut where it is long."""
    return repr(text if len(text) <= 40 else text[:39] + "…")
