"""A query as SQL over the columns of Flows: words of the house as parameters, never in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from fumao.model.flows import COLUMNS
from fumao.model.period import Period
from fumao.publish.sdmx.components import codes_of, components, dimensions, units
from fumao.publish.sdmx.conditions import Condition, Term, decimal_of
from fumao.publish.sdmx.observations import FREE
from fumao.publish.sdmx.periods import time_of
from fumao.publish.sdmx.query import Query

FLOWS, TIMES = "flows", "times"
_TIME = ("FREQ", "TIME_PERIOD")
_UNIT = ("UNIT_MEASURE", "UNIT_MULT")
_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
# The series of an observation in columns of Flows; the currency stands in for the unit.
_SERIES = ("reporter", "partner", "flow", "item", "mode", "region", "origin")

# What makes two rows the same statement; the vintage and the line are where it stands.
_STATEMENT = ("reporter", "partner", "item", "flow", "mode", "region", "period", "value", "unit",
              "status", "confidentiality", "origin")  # fmt: skip
_KEY = ("reporter", "partner", "item", "flow", "mode", "region", "period", "origin", "unit")


@dataclass(frozen=True, slots=True)
class Selection:
    """SQL with its parameters, over ``flows`` and the small table ``times``."""

    sql: str
    parameters: tuple[object, ...]
    times: pa.Table


def select_periods() -> str:
    """SQL for the periods that there are: what conditions on time are held against."""
    return f"SELECT DISTINCT period FROM {FLOWS}"  # noqa: S608 a name of ours


def select_contents() -> str:
    """SQL for the number of rows, and of those whose value is withheld."""
    withheld = f"count(*) FILTER (WHERE confidentiality <> '{FREE}')"
    return f"SELECT count(*) AS rows, {withheld} AS withheld FROM {FLOWS}"  # noqa: S608


def select(query: Query, periods: Iterable[str], source: str = FLOWS) -> Selection:
    """Put a query into SQL.

    Codes and periods that meet its conditions are worked out here, from code lists and
    ``periods``; what is left for SQL is whether a row's word is one of them. A value that is
    not free is absent in the answer, and no condition on values looks at it.

    Parameters
    ----------
    query : Query
    periods : iterable of str
        All periods of the data.
    source : str
        What the rows are called in SQL.

    Examples
    --------
    >>> from fumao.publish.sdmx.query import parse_query
    >>> made = select(parse_query("dataflow/FUMAO/x?c[REF_AREA]=CHN&c[TIME_PERIOD]=ge:2020"),
    ...               ["2019", "2020", "2020-Q1"])
    >>> made.parameters, made.times["period"].to_pylist()
    (('CHN',), ['2020-Q1', '2020'])
    """
    times = _times(periods, query)
    parameters: list[object] = []
    clauses = _clauses(query, times, parameters)
    columns = ", ".join(
        f"CASE WHEN confidentiality = '{FREE}' THEN value END AS value" if name == "value"
        else name for name in (*COLUMNS, "line")
    )  # fmt: skip
    sql = (
        f"SELECT {columns} FROM {source} JOIN {TIMES} USING (period) "  # noqa: S608
        f"WHERE {clauses}"
    )
    sql += _windows(query, parameters) + _cut(query, parameters)
    return Selection(sql, tuple(parameters), times)


def select_changes(query: Query, periods: Iterable[str], action: str) -> Selection:
    """What ``new`` says otherwise than ``old`` (Replace), or no longer says at all (Delete).

    Windows and pages are cut out of what has changed, not before. What is absent equals itself.
    """
    plain = replace(query, first=None, last=None, offset=0, limit=None)
    known = tuple(periods)
    one, other = ("new", "old") if action == "Replace" else ("old", "new")
    columns = _STATEMENT if action == "Replace" else _KEY
    equal = " AND ".join(f"one.{each} IS NOT DISTINCT FROM other.{each}" for each in columns)
    sides = [select(plain, known, source) for source in (one, other)]
    whole = select(query, known)
    sql = (
        f"WITH one AS ({sides[0].sql}), other AS ({sides[1].sql}), "  # noqa: S608
        f"{FLOWS} AS (SELECT one.* FROM one ANTI JOIN other ON {equal}) {whole.sql}"
    )
    parameters = (*sides[0].parameters, *sides[1].parameters, *whole.parameters)
    return Selection(sql, parameters, whole.times)


def counted(selection: Selection) -> Selection:
    """How many rows a selection has."""
    return replace(selection, sql=f"SELECT count(*) AS rows FROM ({selection.sql})")  # noqa: S608


def select_available(query: Query, periods: Iterable[str]) -> Selection:
    """The words that the rows of a query have, column by column, and how many rows and series.

    One row: a list a column of Flows, ``series`` and ``observations``.
    """
    times = _times(periods, query)
    parameters: list[object] = []
    clauses = _clauses(query, times, parameters)
    lists = ", ".join(
        f"list_sort(list(DISTINCT {each})) AS {each}" for each in (*_SERIES, "unit", "period")
    )
    # First the series, which are far fewer than observations, with their periods.
    sql = (
        f"WITH found AS (SELECT {', '.join(_SERIES)}, unit, FREQ, period, count(*) AS many "  # noqa: S608
        f"FROM {FLOWS} JOIN {TIMES} USING (period) WHERE {clauses} GROUP BY ALL) "
        f"SELECT {lists}, sum(many)::BIGINT AS observations, "
        f"count(DISTINCT ({', '.join(_SERIES)}, {_currency()}, FREQ)) AS series FROM found"
    )
    return Selection(sql, tuple(parameters), times)


def _clauses(query: Query, times: pa.Table, parameters: list[object]) -> str:
    """The conditions of a query, and at least one of its keys."""
    clauses = [_clause(query.conditions, times, parameters)]
    if query.keys:
        either = [_clause(key, times, parameters) for key in query.keys]
        clauses.append("(" + " OR ".join(f"({each})" for each in either) + ")")
    return " AND ".join(clauses)


def _clause(conditions: Mapping[str, Condition], times: pa.Table, parameters: list[object]) -> str:
    """All conditions, each over the column of Flows that its component tells."""
    parts = []
    for column, words in _words(conditions, times):
        if column != "period" or len(words) < len(times):
            parts.append(_among(column, words, parameters))
    if "OBS_VALUE" in conditions:
        parts.append(_value(conditions["OBS_VALUE"], parameters))
    return " AND ".join(parts) or "TRUE"


def _words(
    conditions: Mapping[str, Condition], times: pa.Table
) -> Iterator[tuple[str, Sequence[str]]]:
    """Columns of Flows, and their words that meet the conditions."""
    for name, condition in conditions.items():
        if name not in (*_TIME, *_UNIT, "OBS_VALUE"):
            codes = codes_of(components()[name].codelist)
            yield components()[name].column, [codes[code].house for code in condition.codes()]
    if set(conditions) & set(_UNIT):
        yield "unit", [code for code, told in units().items() if _meets(conditions, _UNIT, told)]
    if set(conditions) & set(_TIME):
        rows = zip(*(times[name].to_pylist() for name in ("period", *_TIME)), strict=True)
        yield "period", [row[0] for row in rows if _meets(conditions, _TIME, row[1:])]


def _meets(conditions: Mapping[str, Condition], names: Sequence[str], told: Sequence[str]) -> bool:
    return all(
        name not in conditions or conditions[name].holds(word)
        for name, word in zip(names, told, strict=True)
    )


def _among(column: str, words: Sequence[str], parameters: list[object]) -> str:
    if not words:
        return "FALSE"
    parameters.extend(words)
    return f"{column} IN ({', '.join('?' * len(words))})"


def _value(condition: Condition, parameters: list[object]) -> str:
    """Of what is not free, nobody learns whether it meets a condition."""
    either = [
        " AND ".join(_comparison(term, parameters) for term in each)
        for each in condition.alternatives
    ]
    told = " OR ".join(f"({each})" for each in either)
    return f"(confidentiality = '{FREE}' AND ({told}))"


def _comparison(term: Term, parameters: list[object]) -> str:
    parameters.append(decimal_of(term.value))
    return f"value {_SIGNS[term.operator]} ?"


def _windows(query: Query, parameters: list[object]) -> str:
    """The first and last observations of each series; both, if both are asked for."""
    series = ", ".join((*_SERIES, _currency(), f"{TIMES}.FREQ"))
    parts = []
    for count, way in ((query.first, "ASC"), (query.last, "DESC")):
        if count:
            parts.append(
                f"row_number() OVER (PARTITION BY {series} ORDER BY {TIMES}.place {way}) <= ?"
            )
            parameters.append(count)
    return f" QUALIFY {' OR '.join(parts)}" if parts else ""


def _cut(query: Query, parameters: list[object]) -> str:
    """A page of the answer, in the order of messages."""
    if not query.offset and query.limit is None:
        return ""
    parameters.extend((query.limit if query.limit is not None else 1 << 62, query.offset))
    order = ", ".join((f"{TIMES}.FREQ", *_ordered(), f"{TIMES}.place"))
    return f" ORDER BY {order} LIMIT ? OFFSET ?"


def _ordered() -> Iterator[str]:
    """The dimensions behind the frequency, as they sort by their codes."""
    for name in dimensions()[1:]:
        column = components()[name].column
        if name == "ACCOUNTING_ENTRY":
            codes = codes_of("CL_ACCOUNTING_ENTRY").values()
            cases = " ".join(f"WHEN '{each.house}' THEN '{each.code}'" for each in codes)
            yield f"CASE flow {cases} END"
        else:
            yield _currency() if name == "UNIT_MEASURE" else column


def _currency() -> str:
    cases = " ".join(f"WHEN '{code}' THEN '{base}'" for code, (base, _) in units().items())
    return f"CASE unit {cases} END"


def _times(periods: Iterable[str], query: Query) -> pa.Table:
    """Periods that may meet a query, with what they are called here, and their place in time.

    What is joined to it is asked nothing more of its period: that is faster than a list.
    """
    known = sorted(periods, key=lambda each: (Period.parse(each).start, Period.parse(each).end))
    told = [(each, *time_of(each)) for each in known]
    kept = [
        row for row in told
        if _meets(query.conditions, _TIME, row[1:])
        and (not query.keys or any(_meets(key, _TIME, row[1:]) for key in query.keys))
    ]  # fmt: skip
    schema = pa.schema([("period", pa.string()), ("FREQ", pa.string()),
                        ("TIME_PERIOD", pa.string()), ("place", pa.int32())])  # fmt: skip
    columns = [[row[at] for row in kept] for at in range(3)]
    return pa.table([*columns, list(range(len(kept)))], schema=schema)
