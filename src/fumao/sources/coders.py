"""From a source's words to codes of the house: areas, items, periods; or the reason why not."""

from __future__ import annotations

import re
from functools import cache

from fumao.errors import InvalidInput
from fumao.model.codes import EDITION, items
from fumao.model.period import Period
from fumao.model.tables import Row, code_table, data_path, parse_csv
from fumao.sources.sieve import Coder

MONTHS = {
    name: number
    for number, name in enumerate(
        "January February March April May June July August September October November "
        "December".split(), start=1,
    )
}  # fmt: skip
QUARTERS = {"First Quarter": 1, "Second Quarter": 2, "Third Quarter": 3, "Fourth Quarter": 4}
_PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-?(?:Q0?(?P<quarter>[1-4])|[SBH](?P<half>[12])|M?(?P<month>0[1-9]|1[0-2])))?"
    r"(?:-01)?",
    re.ASCII,
)


@cache
def table_of(name: str) -> tuple[Row, ...]:
    """The rows of ``data/sources/<name>.csv``."""
    text = data_path("sources", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(row for _, row in parse_csv(text, f"{name}.csv"))


@cache
def _mapped(name: str, column: str, source: str) -> dict[str, tuple[str, str]]:
    rows = table_of(name)
    return {
        row["code"]: (row[column], row["reason"])
        for wanted in ("", source)
        for row in rows
        if row["source"] == wanted
    }


def area(source: str, kind: str) -> Coder:
    """Areas that a source writes as ``code`` (alpha-3), ``iso2``, ``m49`` or ``name_en``.

    >>> area("wto", "name_en")("Korea, Republic of")
    ('KOR', '')
    >>> area("atlas-services", "code")("USP")
    ('', 'balancing')
    """
    mapped = _mapped("areas", "area", source)
    known = {row[kind]: (row["code"], "") for row in code_table("areas") if row[kind]}
    return lambda word: mapped.get(word) or known.get(word) or ("", "unknown_area")


def item(source: str, classification: str = EDITION) -> Coder:
    """Items as a source writes them: its own codes first, then those of the classification.

    >>> item("ons-services")("10.2.1"), item("tismos")("SWSJ34"), item("wto")("SC1")
    (('SJ21', ''), ('', 'no_item'), ('SC1', ''))
    """
    mapped = _mapped("items", "item", source)
    known = items(classification)

    def code(word: str) -> tuple[str, str]:
        if word in mapped:
            return mapped[word]
        return (word, "") if word in known else ("", "unknown_item")

    return code


def indicator(source: str) -> Coder:
    """Indicators as a source writes them."""
    mapped = _mapped("indicators", "indicator", source)
    return lambda word: mapped.get(word, ("", "no_indicator"))


def period(word: str) -> tuple[str, str]:
    """Periods as agencies write them.

    >>> [period(word)[0] for word in ("2019", "2019Q1", "2019-Q01", "2019M03", "2019-03-01")]
    ['2019', '2019-Q1', '2019-Q1', '2019-03', '2019-03']
    >>> period("2019 Third Quarter"), period("2020 May"), period("2019W07")
    (('2019-Q3', ''), ('2020-05', ''), ('', 'unknown_period'))
    """
    year, _, name = word.strip().partition(" ")
    if name in QUARTERS:
        return f"{year}-Q{QUARTERS[name]}", ""
    if name in MONTHS:
        return f"{year}-{MONTHS[name]:02}", ""
    if name in ("", "Annual"):
        return _period(year)
    return "", "unknown_period"


def _period(word: str) -> tuple[str, str]:
    found = _PERIOD.fullmatch(word)
    if found is None:
        return "", "unknown_period"
    year, quarter, half, month = found.groups()
    text = (
        f"{year}-Q{quarter}" if quarter else f"{year}-H{half}" if half
        else f"{year}-{month}" if month else year
    )  # fmt: skip
    try:
        return Period.parse(text).text, ""
    except InvalidInput:
        return "", "unknown_period"
