"""The query language of SDMX REST: 2.x data queries, and the 1.x path as their alias."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fumao.errors import InvalidInput
from fumao.publish.sdmx.components import AGENCY, VERSION, dimensions
from fumao.publish.sdmx.conditions import (
    MOST_ALTERNATIVES,
    Condition,
    one_of,
    parse_condition,
)
from fumao.publish.sdmx.message import TIME
from fumao.publish.sdmx.parameters import EVERY, read_parameter, split_parameters, unquoted

# What a person or a program ever needs; a longer one is a mistake or an attack.
LONGEST = 8_192
CONTEXTS = ("dataflow", "datastructure", "provisionagreement", "*")
_COMPONENT = re.compile(r"c\[([A-Za-z_]{1,40})\]")
_ID = re.compile(r"[A-Za-z0-9_@$-]{1,200}")
_VERSIONS = (VERSION, "1.0", "*", "+", "~", "latest", "all", "1.0+", "1.0.0+", "1+", "1.0+.0",
             "1+.0", "1+.0.0")  # fmt: skip
_SPAN = {"startPeriod": "ge", "endPeriod": "le"}
Key = Mapping[str, Condition]


@dataclass(frozen=True, slots=True)
class Query:
    """A data query that was understood.

    ``keys`` are alternatives; each maps dimensions to what they have to meet, and what it does
    not name may be anything. ``conditions`` have to be met besides. No ``flows``: all dataflows.
    Of ``series_only``, series are told without their observations.
    """

    flows: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    updated_after: datetime | None = None
    as_of: datetime | None = None
    first: int | None = None
    last: int | None = None
    offset: int = 0
    limit: int | None = None
    at: str = TIME
    attributes: frozenset[str] = EVERY
    values: bool = True
    history: bool = False
    series_only: bool = False

    def __post_init__(self) -> None:
        if self.series_only and self.at != TIME:
            raise InvalidInput(
                f"series without observations are told over {TIME}", where="detail",
                remedy="leave dimensionAtObservation out",
            )  # fmt: skip
        if self.as_of and self.updated_after and self.updated_after > self.as_of:
            raise InvalidInput(
                "updatedAfter is later than asOf", where="updatedAfter, asOf",
                remedy="ask for what changed before the day that is looked at",
            )  # fmt: skip


def parse_query(target: str) -> Query:
    """Read what stands behind ``/data/`` in an address, with its parameters, still quoted.

    Raises
    ------
    InvalidInput
        What is wrong and what may be written instead; ``where`` names the part or parameter.
    UnknownCode
        A code is not in its list.

    Examples
    --------
    >>> query = parse_query("dataflow/FUMAO/ons-services/1.0.0/A.GBR.*.C.SD"
    ...                     "?c[TIME_PERIOD]=ge:2018+le:2019&limit=10")
    >>> query.flows, sorted(query.keys[0]), query.limit
    (('ons-services',), ['ACCOUNTING_ENTRY', 'FREQ', 'INT_ACC_ITEM', 'REF_AREA'], 10)
    >>> parse_query("FUMAO,ons-services,1.0/A.GBR+FRA..C?startPeriod=2018").conditions.keys()
    dict_keys(['TIME_PERIOD'])
    """
    return query_of(*split_target(target))


def split_target(target: str) -> tuple[list[str], dict[str, str]]:
    """The parts of a path and the parameters behind it, no longer quoted.

    Raises
    ------
    InvalidInput
        It is longer than any query, or no text.
    """
    if len(target) > LONGEST:
        raise InvalidInput(
            f"the query has {len(target):,} characters", where="query",
            remedy=f"ask for less: no more than {LONGEST:,} are read",
        )  # fmt: skip
    path, _, rest = target.partition("?")
    path = path.strip("/")
    return [unquoted(part) for part in path.split("/")] if path else [], split_parameters(rest)


def query_of(parts: Sequence[str], given: Mapping[str, str]) -> Query:
    """A query of the parts of its path and its parameters."""
    if is_of_2(parts):
        return Query(*_path(parts), **_fields(given, 2))
    return Query(*_path_of_1(parts), **_fields(given, 1))


def is_of_2(parts: Sequence[str]) -> bool:
    """Whether a path of data is one of version 2 of the interface: it begins with a context."""
    return not parts or parts[0] in CONTEXTS


def parse_conditions(text: str) -> dict[str, Condition]:
    """Conditions alone, as they stand in an address: ``c[REF_AREA]=CHN&c[INT_ACC_ITEM]=SD``."""
    fields = _fields(split_parameters(text), 2)
    if set(fields) != {"conditions"}:
        raise InvalidInput(
            "only conditions are read here", where="query", remedy="write c[REF_AREA]=CHN"
        )
    found: dict[str, Condition] = fields["conditions"]
    return found


def _path(parts: Sequence[str]) -> tuple[tuple[str, ...], tuple[Key, ...]]:
    if len(parts) > 5:
        raise _too_long(parts)
    context, agency, ids, version, key = [*parts, *["*"] * (5 - len(parts))]
    if context == "provisionagreement":
        raise InvalidInput(
            "there are no provision agreements", where="context", remedy="write dataflow"
        )
    check_agency(agency, "*")
    found = ids_of(ids)
    check_version(version)
    # All datasets are of the one structure.
    flows = () if context == "datastructure" else found
    return flows, () if key in ("*", "") else _keys(key)


def _keys(text: str) -> tuple[Key, ...]:
    """The keys of version 2, each once."""
    texts = dict.fromkeys(text.split(","))
    if len(texts) > MOST_ALTERNATIVES:
        raise InvalidInput(
            f"there are {len(texts):,} keys", where="key",
            remedy=f"give no more than {MOST_ALTERNATIVES}; c[REF_AREA]=CHN,USA takes codes",
        )  # fmt: skip
    return tuple(_key(each.split(".")) for each in texts)


def _path_of_1(parts: Sequence[str]) -> tuple[tuple[str, ...], tuple[Key, ...]]:
    if len(parts) > 3:
        raise _too_long(parts)
    flow, key, provider = [*parts, *["all"] * (3 - len(parts))]
    words = flow.split(",")
    if len(words) > 3:
        raise InvalidInput(
            f"{flow[:40]!r} is no dataflow", where="flowRef", remedy=f"write {AGENCY},ID,{VERSION}"
        )
    if len(words) > 1:
        check_agency(words[0], "all")
        check_version(words[2] if len(words) > 2 else "latest")
    if provider not in ("all", AGENCY, f"{AGENCY},{AGENCY}"):
        raise InvalidInput(
            f"{provider[:40]!r} is no provider", where="providerRef", remedy="write all"
        )
    name = words[min(1, len(words) - 1)]
    flows = () if name == "all" else ids_of(name)
    # Of version 1 a plus is or, within a dimension.
    return flows, () if key in ("all", "") else (_key(key.split("."), "+"),)


def _too_long(parts: Sequence[str]) -> InvalidInput:
    return InvalidInput(
        f"the path has {len(parts)} parts", where="path",
        remedy=f"write data/dataflow/{AGENCY}/DATASET/{VERSION}/KEY, or data/FLOW/KEY",
    )  # fmt: skip


def ids_of(text: str) -> tuple[str, ...]:
    """Ids with commas between them; none for all."""
    found = tuple(text.split(","))
    for each in found:
        if each != "*" and not _ID.fullmatch(each):
            raise InvalidInput(
                f"{each[:40]!r} is no id", where="resourceID", remedy="see the list of dataflows"
            )
    return () if "*" in found else found


def check_agency(text: str, every: str) -> None:
    """The one agency, or the word for any."""
    for each in text.split(","):
        if each not in (AGENCY, every):
            raise InvalidInput(
                f"there is no agency {each[:40]!r}", where="agencyID",
                remedy=f"write {AGENCY} or {every}",
            )  # fmt: skip


def check_version(text: str) -> None:
    """The one version that there is, or a word for the newest or for any."""
    for each in text.split(","):
        if each not in _VERSIONS:
            raise InvalidInput(
                f"there is no version {each[:40]!r}",
                where="version",
                remedy=f"write {VERSION} or +",
            )


def _key(parts: Sequence[str], either: str = "") -> Key:
    """The conditions of a key: ``*`` or nothing is anything, and so is what is left out."""
    names = dimensions()
    if len(parts) > len(names):
        raise InvalidInput(
            f"the key has {len(parts)} parts, and there are {len(names)} dimensions", where="key",
            remedy=f"write {'.'.join(names)}; time is asked for with c[TIME_PERIOD]",
        )  # fmt: skip
    told = {name: part for name, part in zip(names, parts, strict=False) if part not in ("", "*")}
    for name, part in told.items():
        if "+" in part and not either:
            raise InvalidInput(
                f"{part[:40]!r} holds a +", where=f"key, {name}",
                remedy=f"write c[{name}]={part[:40].replace('+', ',')}",
            )  # fmt: skip
    return {
        name: one_of(name, part.split(either) if either else [part]) for name, part in told.items()
    }


def _fields(given: Mapping[str, str], version: int) -> dict[str, Any]:
    """The fields of a query that parameters tell."""
    fields: dict[str, Any] = {}
    conditions: dict[str, Condition] = {}
    span = [f"{_SPAN[name]}:{given[name]}" for name in given if name in _SPAN and version == 1]
    for name, text in given.items():
        if match := _COMPONENT.fullmatch(name):
            conditions[match[1]] = parse_condition(match[1], text)
        elif not (name in _SPAN and version == 1):
            fields |= read_parameter(name, text, version)
    if span:
        conditions[TIME] = parse_condition(TIME, "+".join(span))
    return {**fields, "conditions": conditions}
