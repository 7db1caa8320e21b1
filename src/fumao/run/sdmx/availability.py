"""What data there are: which codes and periods the rows of a query have, and how many they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import IO, Any

from fumao.errors import NotFound
from fumao.publish.sdmx.components import dimensions
from fumao.publish.sdmx.message import TIME, flow_id
from fumao.publish.sdmx.observations import series_ids, texts
from fumao.publish.sdmx.query import Query
from fumao.publish.sdmx.requests import AvailabilityQuery, parse_availability
from fumao.publish.sdmx.structures import available
from fumao.run.query import Shown, message_of, parts_of
from fumao.run.sdmx.answers import Answer, answer_of, shown_of
from fumao.run.sdmx.structures import Order, write_artefacts
from fumao.run.sdmx.words import Codes, words_of
from fumao.run.shelf import Shelf
from fumao.store import Store


def availability_answer(shelf: Shelf, target: str, most: int) -> Answer:
    """The answer to what stands behind ``/availability/``.

    Raises
    ------
    NotFound
        There is no such dataflow; when it is written, nothing is available.
    InvalidInput, UnknownCode
        The query cannot be so.
    TooLarge
        When it is written: so many observations have changed that they are not compared.
    """
    asked = parse_availability(target)
    shown = shown_of(shelf, asked.query.flows, asked.query.as_of)

    def write(form: str, sink: IO[bytes]) -> None:
        made = {("dataconstraint", flow_id(dataset)): _constraint(shelf.store, each, asked, most)
                for dataset, each in shown.items()}  # fmt: skip
        told = {name: each for name, each in made.items() if each is not None}
        if not told:
            raise NotFound(
                "no observation meets the query", where="key, c[…]",
                remedy="take conditions away, or write mode=available",
            )  # fmt: skip
        order = Order(list(told), asked.references, "referencepartial")
        write_artefacts(shelf.store, shown, order, form, sink, told)

    return answer_of(target, [each[-1] for each in shown.values()], write)


def _constraint(
    store: Store, shown: Sequence[Shown], asked: AvailabilityQuery, most: int
) -> Any | None:
    dataset = shown[-1].receipt.dataset
    if asked.query.updated_after:
        codes, series, observations = _changed(store, shown, asked.query, most)
    else:
        codes, series, observations = words_of(store, shown[-1], asked.query)
    if not asked.exact:
        codes = {name: _selectable(store, shown[-1], asked.query, name, codes)
                 for name in asked.components}  # fmt: skip
    told = {name: codes[name] for name in asked.components if codes.get(name)}
    return available(dataset, told, series, observations) if told else None


def _selectable(
    store: Store, shown: Shown, query: Query, name: str, codes: Codes
) -> tuple[str, ...]:
    """The codes of a dimension that would give data, whatever is asked of it so far."""
    if name not in {*query.conditions}.union(*query.keys):
        return codes.get(name, ())
    open_ = replace(
        query,
        conditions={each: told for each, told in query.conditions.items() if each != name},
        keys=tuple({each: told for each, told in key.items() if each != name}
                   for key in query.keys),
    )  # fmt: skip
    return words_of(store, shown, open_)[0].get(name, ())


def _changed(
    store: Store, shown: Sequence[Shown], query: Query, most: int
) -> tuple[Codes, int, int]:
    """Of what is new, revised or gone since a moment."""
    message = message_of(store, parts_of(store, shown, query), query, most)
    codes: Codes = {}
    for each in message.data_sets:
        for name in (*dimensions(), TIME):
            words = texts(each.observations[name]).unique().drop_null().to_pylist()
            codes[name] = tuple(sorted({*codes.get(name, ()), *words}))
    series = sum(len(series_ids(each.observations).unique()) for each in message.data_sets)
    return codes, series, sum(map(len, message.data_sets))
