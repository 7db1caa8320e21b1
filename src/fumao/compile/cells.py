"""Cells that have a value, each of them once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from fumao.errors import DuplicateKey
from fumao.model.flows import Flow


def cells(flows: Iterable[Flow]) -> Iterator[tuple[Flow, Decimal]]:
    """The rows of a table that have a value, with it.

    Raises
    ------
    DuplicateKey
        A cell stands in it twice, under two origins or vintages.

    Examples
    --------
    >>> from fumao.model.flows import Flows
    >>> row = {"reporter": "CHN", "item": "S", "flow": "X", "unit": "USD_MN", "period": "2020"}
    >>> [value for _, value in cells(Flows.from_rows([{**row, "value": "280628.774"}]))]
    [Decimal('280628.77400000')]
    """
    seen: set[str] = set()
    for flow in flows:
        if flow.value is None:
            continue
        if flow.key in seen:
            raise DuplicateKey(
                f"two values for {flow.key}", remedy="choose one vintage and one origin"
            )
        seen.add(flow.key)
        yield flow, flow.value
