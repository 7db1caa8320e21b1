"""Codes of rows in the words of both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from fumao.model.codes import codelist
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit
from fumao.publish.sdmx.components import codes_of

# The columns of Flows whose words are codes, and the list of each.
LISTS: Mapping[str, str] = {
    "reporter": "CL_AREA", "partner": "CL_AREA", "item": "CL_INT_ACC_ITEM",
    "flow": "CL_ACCOUNTING_ENTRY", "mode": "CL_MODE", "region": "CL_REGION",
    "origin": "CL_ORIGIN", "status": "CL_OBS_STATUS", "confidentiality": "CL_CONF_STATUS",
}  # fmt: skip


@cache
def _by_house(name: str) -> Mapping[str, Names]:
    return {each.house: each.names for each in codes_of(name).values()}


def names_of(column: str, code: str) -> Names:
    """What a code of a column is called; an unknown one is its own name.

    >>> names_of("item", "SD").zh, names_of("period", "2020-Q1").en, names_of("item", "?").en
    ('旅行', 'the first quarter of 2020', '?')
    """
    if column == "period":
        period = Period.parse(code)
        return Names(period.in_("zh"), period.in_("en"))
    if column == "unit":
        return unit(code).names
    if column == "flow" and code in codelist("flows"):
        return codelist("flows")[code].names  # shorter than those of the structure
    return _by_house(LISTS[column]).get(code, Names(code, code))


def title_of(parts: Mapping[str, str]) -> Names:
    """What a number is about: reporter, item, flow and period, and what is not a total.

    >>> title_of({"reporter": "CHN", "partner": "W1", "item": "SD", "flow": "M", "mode": "_T",
    ...           "region": "_T", "period": "2020"}).en
    'China, Travel: Imports, 2020'
    """
    area, item, flow, period = (
        names_of(name, parts[name]) for name in ("reporter", "item", "flow", "period")
    )
    extra = [names_of(name, parts[name]) for name, total in
             (("partner", "W1"), ("mode", "_T"), ("region", "_T")) if parts[name] != total]  # fmt: skip
    zh = "，".join([f"{area.zh}{item.zh}{flow.zh}", *(each.zh for each in extra), period.zh])
    en = ", ".join([f"{area.en}, {item.en}: {flow.en}", *(each.en for each in extra), period.en])
    return Names(zh, en)
