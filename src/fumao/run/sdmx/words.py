"""The codes and periods that the rows of a vintage have, looked up once for each question."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from fumao.errors import InvalidInput
from fumao.publish.sdmx.components import codes_of, components, dimensions, units
from fumao.publish.sdmx.message import TIME
from fumao.publish.sdmx.periods import span_of, time_of
from fumao.publish.sdmx.query import Query
from fumao.run.query import Shown, available_in
from fumao.store import Store

Codes = dict[str, tuple[str, ...]]


def words_of(store: Store, shown: Shown, query: Query) -> tuple[Codes, int, int]:
    """The codes of each dimension, the periods, and how many series and observations there are.

    What stands in a vintage never changes, so it is looked up once for each question.
    """
    if query.history:
        raise InvalidInput(
            "what there is is told of one vintage", where="includeHistory", remedy="write asOf"
        )
    conditions = tuple(sorted(query.conditions.items()))
    keys = tuple(tuple(sorted(each.items())) for each in query.keys)
    return _known_words(store, shown, conditions, keys)


@lru_cache(maxsize=512)
def _known_words(store: Store, shown: Shown, conditions: Any, keys: Any) -> tuple[Codes, int, int]:
    query = Query(keys=tuple(map(dict, keys)), conditions=dict(conditions))
    (row,) = available_in(store, shown, query).to_pylist()
    if not row["observations"]:
        return {}, 0, 0
    codes: Codes = {}
    for name in dimensions():
        each = components()[name]
        if name == "FREQ":
            codes[name] = _sorted(time_of(word)[0] for word in row["period"])
        elif name == "UNIT_MEASURE":
            codes[name] = _sorted(units()[word][0] for word in row["unit"])
        else:
            told = {code.house: code.code for code in codes_of(each.codelist).values()}
            codes[name] = _sorted(told[word] for word in row[each.column])
    codes[TIME] = tuple(sorted({time_of(word)[1] for word in row["period"]}, key=span_of))
    return codes, row["series"], row["observations"]


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))
