"""Words that a command fills into an edition's files before they are read: {reporter}, {year-1}."""

from __future__ import annotations

import re

from fumao.errors import InvalidInput
from fumao.model.codes import area_in_text

Variables = dict[str, str]
_NAME = re.compile(r"(?<!\{)\{(reporter(?:_zh|_en|_lower)?|year)(?:([+-])(\d+))?\}(?!\})")


def country_variables(reporter: str, year: str) -> Variables:
    """The variables of a report on one country and year.

    Raises
    ------
    UnknownCode
        The reporter is no area.
    InvalidInput
        The year is not four digits.

    Examples
    --------
    >>> fill_variables("{reporter_en}, {year-1}", country_variables("USA", "2019"))
    'the United States, 2018'
    """
    if not re.fullmatch(r"(19|20)\d\d", year):
        raise InvalidInput(f"{year!r} is no year", where="--year", remedy="write it as 2019")
    names = area_in_text(reporter)
    return {
        "reporter": reporter,
        "reporter_lower": reporter.lower(),
        "reporter_zh": names.zh,
        "reporter_en": names.en,
        "year": year,
    }


def fill_variables(text: str, variables: Variables) -> str:
    """Put the variables into a text; holes in double braces are left alone."""

    def filled(match: re.Match[str]) -> str:
        name, sign, step = match.groups()
        if name not in variables:
            return match[0]
        return str(int(variables[name]) + int(f"{sign}{step}")) if step else variables[name]

    return _NAME.sub(filled, text)
