"""The components of the structure FUMAO_ITSS and their code lists, read from data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fumao.errors import UnknownCode
from fumao.model.codes import codelist, items
from fumao.model.names import Names
from fumao.model.tables import Row, code_table, data_path, parse_csv
from fumao.model.unit import unit

AGENCY, STRUCTURE, VERSION = "FUMAO", "FUMAO_ITSS", "1.0.0"
# Which files of the house a code list is made of; the others are written in data/sdmx.
_LISTS = {
    "CL_AREA": ("areas", "groups"), "CL_MODE": ("modes",), "CL_OBS_STATUS": ("statuses",),
    "CL_CONF_STATUS": ("confidentiality",), "CL_REGION": ("regions", "region_groups"),
}  # fmt: skip
# Datasets that are made of another one bear its name with one of these behind it.
_MADE_OF = {
    "-modes": Names("按供应模式", "by mode of supply"),
    "-adjusted": Names("季节调整后", "seasonally adjusted"),
}


@dataclass(frozen=True, slots=True)
class Component:
    """A dimension, the measure or an attribute, and the column of Flows that it tells.

    ``role`` is dimension, time, measure or attribute; ``level`` says what an attribute is
    attached to: observation or dataset.
    """

    id: str
    role: str
    column: str
    codelist: str
    level: str
    names: Names
    definition: Names


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code as it is published: ``house`` is the word of Flows for it."""

    code: str
    house: str
    names: Names
    parent: str = ""


def read_table(name: str) -> list[Row]:
    """The rows of a file of data/sdmx."""
    text = data_path("sdmx", f"{name}.csv").read_text(encoding="utf-8")
    return [row for _, row in parse_csv(text, f"{name}.csv")]


@cache
def components() -> dict[str, Component]:
    """Every component by its id, in the order of the structure.

    Examples
    --------
    >>> components()["REF_AREA"].column
    'reporter'
    >>> ".".join(dimensions())
    'FREQ.REF_AREA.COUNTERPART_AREA.ACCOUNTING_ENTRY.INT_ACC_ITEM.MODE.REGION.ORIGIN.UNIT_MEASURE'
    """
    return {
        row["id"]: Component(
            row["id"], row["role"], row["column"], row["codelist"], row["level"],
            Names(row["name_zh"], row["name_en"]),
            Names(row["definition_zh"], row["definition_en"]),
        )
        for row in read_table("components")
    }  # fmt: skip


def dimensions() -> tuple[str, ...]:
    """The dimensions of a series in the order of its key; TIME_PERIOD is not one of them."""
    return tuple(each.id for each in components().values() if each.role == "dimension")


def attributes(level: str) -> tuple[str, ...]:
    """Attributes of observations, or of data sets."""
    return tuple(
        each.id for each in components().values()
        if each.role == "attribute" and each.level == level
    )  # fmt: skip


@cache
def codes_of(name: str) -> dict[str, ListedCode]:
    """The codes of a published list by their code.

    Raises
    ------
    UnknownCode
        There is no such list.

    Examples
    --------
    >>> codes_of("CL_ACCOUNTING_ENTRY")["C"].house
    'X'
    >>> codes_of("CL_INT_ACC_ITEM")["SC1"].parent
    'SC'
    """
    if name not in lists():
        raise UnknownCode(f"{name} is no code list", remedy=f"use one of {', '.join(lists())}")
    return {each.code: each for each in _codes(name)}


@cache
def dataset_names(dataset: str) -> Names:
    """What a dataset of the store is called; made-up ones say so, unknown ones bear their own name.

    Examples
    --------
    >>> dataset_names("synthetic-compiled").en
    'Made-up data: Compiled statistics of trade in services'
    >>> dataset_names("compiled-adjusted").zh, dataset_names("our-own").zh
    ('服务贸易编制结果：季节调整后', 'our-own')
    """
    if dataset.startswith("synthetic-"):
        inner = dataset_names(dataset.removeprefix("synthetic-"))
        return Names(f"模拟数据：{inner.zh}", f"Made-up data: {inner.en}")
    known = {row["dataset"]: Names(row["name_zh"], row["name_en"])
             for row in read_table("dataflows")}  # fmt: skip
    if dataset not in known:
        for suffix, made in _MADE_OF.items():
            if dataset.endswith(suffix):
                inner = dataset_names(dataset.removesuffix(suffix))
                return Names(f"{inner.zh}：{made.zh}", f"{inner.en}: {made.en}")
    return known.get(dataset, Names(dataset, dataset))


@cache
def lists() -> tuple[str, ...]:
    """The names of the code lists that components use."""
    return tuple(dict.fromkeys(each.codelist for each in components().values() if each.codelist))


def _codes(name: str) -> Iterator[ListedCode]:
    for row in read_table("codes"):
        if row["codelist"] == name:
            yield ListedCode(row["code"], row["house"], Names(row["name_zh"], row["name_en"]))
    for file in _LISTS.get(name, ()):
        known = codelist(file)
        yield from (ListedCode(each.code, each.code, each.names, each.parent) for each in known)
    if name == "CL_INT_ACC_ITEM":
        for item in items():
            yield ListedCode(item.code, item.code, item.names, item.parent)


@cache
def units() -> dict[str, tuple[str, str]]:
    """Units of the house as a currency and a power of ten.

    Examples
    --------
    >>> units()["CNY_100MN"]
    ('CNY', '8')
    """
    money = [unit(row["code"]) for row in code_table("units") if row["dimension"] == "money"]
    return {each.code: (each.base, str(each.factor.adjusted())) for each in money}


@cache
def house_units() -> dict[tuple[str, str], str]:
    """The other way round."""
    return {told: code for code, told in units().items()}
