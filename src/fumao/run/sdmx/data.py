"""Data queries of one dataflow, of several or of all."""

from __future__ import annotations

from typing import IO

from fumao.errors import NotFound
from fumao.publish.sdmx.query import CONTEXTS, LONGEST, parse_query
from fumao.publish.sdmx.requests import KINDS
from fumao.run.export import FORMS
from fumao.run.query import message_of, parts_of
from fumao.run.sdmx.answers import Answer, answer_of, shown_of
from fumao.run.shelf import Shelf

__all__ = ["CONTEXTS", "KINDS", "LONGEST", "data_answer"]


def data_answer(shelf: Shelf, target: str, most: int) -> Answer:
    """The answer to what stands behind ``/data/``; it is read when it is written.

    Parameters
    ----------
    target : str
        Path and parameters, still quoted.
    most : int
        Most observations that are sent at once.

    Raises
    ------
    NotFound
        There is no such dataflow; when it is written, no observation meets the query.
    InvalidInput, UnknownCode
        The query cannot be so.
    TooLarge
        When it is written: there are more observations.
    """
    query = parse_query(target)
    shown = shown_of(shelf, query.flows, query.as_of)
    parts = [part for each in shown.values() for part in parts_of(shelf.store, each, query)]

    def write(form: str, sink: IO[bytes]) -> None:
        message = message_of(shelf.store, parts, query, most)
        if not any(map(len, message.data_sets)):
            raise NotFound(
                "no observation meets the query", where="key, c[…]",
                remedy="see what there is: /availability with the same path and conditions",
            )  # fmt: skip
        FORMS[form][1](message, sink)

    return answer_of(target, parts, write)
