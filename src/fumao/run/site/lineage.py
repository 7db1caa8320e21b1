"""Lineage: what made a number, what every vintage said of it, and where it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from fumao.claims import Citation, Claim, Measure, Subject
from fumao.claims.compute import Computed, FlowLevels, compute
from fumao.errors import InvalidInput, NotFound, VintageNotFound
from fumao.model.entry import Receipt
from fumao.model.flows import Flow, Flows
from fumao.model.names import NO_NAMES, Names
from fumao.model.period import Period
from fumao.model.unit import unit
from fumao.publish.sdmx.observations import FREE
from fumao.run.shelf import Shelf
from fumao.run.site.reports import stated_keys
from fumao.run.site.slices import parts_of_key, series_over, slice_of
from fumao.run.site.walk import Step, walk
from fumao.run.site.words_of import title_of
from fumao.run.vintages import MADE_OF
from fumao.store import CELLS

if TYPE_CHECKING:
    from fumao.run.trace_balanced import TracedFlow

MEASURES = ("growth_yoy", "share")
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Said:
    """What a vintage says of a number: one row, or more if it tells several origins."""

    receipt: Receipt
    rows: tuple[Flow, ...]

    @property
    def row(self) -> Flow | None:
        """The first of them."""
        return self.rows[0] if self.rows else None

    @property
    def withheld(self) -> bool:
        """Whether there is a value that is not free."""
        return any(each.confidentiality != FREE for each in self.rows)


@dataclass(frozen=True, slots=True)
class Lineage:
    """A number of a vintage.

    ``computed`` is how it follows from others where the vintage does not tell it itself, or
    where a ``measure`` of it is asked for; ``balanced`` what both sides of a balanced cell are
    made of.
    """

    key: str
    parts: Mapping[str, str]
    title: Names
    measure: str
    said: Said
    history: tuple[Said, ...]
    computed: Computed | None = None
    balanced: tuple[TracedFlow, ...] = ()

    @property
    def value(self) -> Any:
        """The number, rounded where it was computed; none if it is withheld or not told."""
        if self.computed is not None:
            return self.computed.rounded(_DECIMALS).value
        return self.said.row.value if self.said.row else None

    @property
    def unit(self) -> str:
        """Its unit."""
        if self.computed is not None:
            return self.computed.claim.unit.code
        return self.said.row.unit if self.said.row else ""


def lineage_of_key(shelf: Shelf, vintage: str, key: str, measure: str = "") -> Lineage:
    """The lineage of a number of a vintage.

    Raises
    ------
    VintageNotFound, InvalidInput
        The vintage is not there, or not for everybody; the key or measure is none.
    NotFound
        The vintage neither tells the number nor what it could be computed from.
    """
    if measure and measure not in MEASURES:
        raise InvalidInput(
            f"{measure!r} is no measure", where="measure", remedy=f"use {', '.join(MEASURES)}"
        )
    parts = parts_of_key(key)
    Period.parse(parts["period"])
    shown = shelf.one(vintage)
    history = _history(shelf, shown.receipt.dataset, parts)
    said = next(each for each in history if each.receipt.vintage == vintage)
    computed = None
    if (measure and not said.withheld) or not said.rows:
        computed = _computed(shelf, vintage, parts, measure)
        if computed is None:
            raise NotFound(
                f"{vintage} does not tell {key}", where="key",
                remedy="choose another vintage, or another number",
            )  # fmt: skip
    return Lineage(key, parts, title_of(parts), measure, said, history, computed,
                   tuple(_balanced(shelf, shown.receipt, key)))  # fmt: skip


def _history(shelf: Shelf, dataset: str, parts: Mapping[str, str]) -> tuple[Said, ...]:
    """What each vintage of a dataset says of a number."""
    receipts = [each.receipt for each in shelf.vintages(dataset)]
    names = tuple(each.vintage for each in receipts)
    where = [parts[name] for name in ("reporter", "partner", "item")]
    found = series_over(shelf, names, *where)
    rest = {name: parts[name] for name in ("flow", "mode", "region", "period")}
    return tuple(
        Said(each, tuple(sorted(found[each.vintage].having(**rest), key=lambda row: row.origin)))
        for each in receipts
    )


def _computed(
    shelf: Shelf, vintage: str, parts: Mapping[str, str], measure: str
) -> Computed | None:
    """How the number follows from others of its reporter in the vintage."""
    same = {name: parts[name] for name in ("reporter", "partner", "mode", "region")}
    flows = _one_origin(slice_of(shelf, vintage, **same))
    levels = FlowLevels(flows)
    subject = _subject(parts)
    period = Period.parse(parts["period"])
    level = levels.find(subject, period)
    if level is None:
        return None
    kind = Measure(measure) if measure else Measure.LEVEL
    claim = Claim(
        key=f"{measure or 'level'}", subject=subject, measure=kind, value=None,
        unit=unit("PCT" if measure else f"{level.base}_MN"), period=period,
        citation=Citation(vintage),
        denominator=replace(subject, item="S") if measure == "share" else None,
    )  # fmt: skip
    return compute(claim, levels)


def _subject(parts: Mapping[str, str]) -> Subject:
    return Subject(
        code="it", names=NO_NAMES, short=NO_NAMES, area=parts["reporter"], item=parts["item"],
        flow=parts["flow"], partner=parts["partner"], region=parts["region"], mode=parts["mode"],
    )  # fmt: skip


def _one_origin(flows: Flows) -> Flows:
    """Rows of the origin that most have, so that no number is taken from two kinds of them."""
    origins = flows.table["origin"].to_pylist()
    most = max(sorted(set(origins)), key=origins.count, default="")
    return flows.having(origin=most) if most else flows


def _balanced(shelf: Shelf, receipt: Receipt, key: str) -> Iterator[TracedFlow]:
    """Both sides of a balanced cell; inputs of vintages that are not public stay behind."""
    if MADE_OF not in shelf.store.tables(receipt.vintage):
        return
    # What balances has libraries of its own, which take a second to load.
    from fumao.run.trace_balanced import trace_balanced_in

    for found in trace_balanced_in(shelf.store, key):
        if found.receipt.vintage == receipt.vintage:
            sides = tuple(
                replace(side, inputs=tuple(
                    each for each in side.inputs
                    if "@" not in each.origin or _may_leave(shelf, each.origin.split(", ")[0])
                ))
                for side in found.sides
            )  # fmt: skip
            yield replace(found, sides=sides)


def _may_leave(shelf: Shelf, vintage: str) -> bool:
    """Whether a vintage is public and disclosure control stands behind it."""
    try:
        return CELLS not in shelf.store.tables(vintage)
    except VintageNotFound:
        return False


def pieces(formula: str) -> list[tuple[str, str]]:
    """A formula cut into words and the keys of numbers in it.

    >>> pieces("growth([a/2020], [a/2019])")
    [('growth(', ''), ('a/2020', 'a/2020'), (', ', ''), ('a/2019', 'a/2019'), (')', '')]
    """
    cut = re.split(r"\[([^\]]+)\]", formula)
    return [(text, text if at % 2 else "") for at, text in enumerate(cut) if text]


def as_json(found: Lineage) -> bytes:
    """For programs."""
    row, receipt = found.said.row, found.said.receipt
    told = {
        "key": found.key, "measure": found.measure or None, "title": asdict(found.title),
        "value": _text(found.value), "unit": found.unit,
        "status": row.status if row else None,
        "confidentiality": row.confidentiality if row else None,
        "origin": row.origin if row else "computed", "line": row.line if row else None,
        **_receipt(receipt),
        "formula": found.computed.formula if found.computed else None,
        "inputs": list(found.computed.inputs) if found.computed else [],
        "steps": [{"key": each.key, "formula": each.formula, "inputs": list(each.inputs)}
                  for each in (found.computed.steps if found.computed else ())],
        "balanced": [each.as_dict() for each in found.balanced],
        "vintages": [
            {**_receipt(each.receipt), "value": _text(each.row.value) if each.row else None,
             "unit": each.row.unit if each.row else None, "told": bool(each.rows)}
            for each in found.history
        ],
    }  # fmt: skip
    return _json(told)


def steps_as_json(steps: Sequence[Step]) -> bytes:
    """A walk through the ledger, for programs."""
    return _json([
        {"depth": each.depth, "key": each.entry.key, "kind": each.entry.kind,
         "value": None if each.hidden else each.entry.value, "unit": each.entry.unit,
         "formula": each.entry.formula, "inputs": list(each.entry.inputs),
         "file": each.entry.file, "line": each.entry.line, "withheld": each.hidden,
         **(_receipt(each.receipt) if each.receipt else {})}
        for each in steps
    ])  # fmt: skip


def lineage_as_json(shelf: Shelf, vintage: str, key: str, measure: str = "") -> bytes:
    """The lineage of a number, or of a claim of a report, for programs."""
    if vintage:
        return as_json(lineage_of_key(shelf, vintage, key, measure))
    return steps_as_json(walk(shelf, key, stated_keys(shelf)))


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "vintage": receipt.vintage, "released": f"{receipt.released}", "source": receipt.source,
        "licence": receipt.licence, "file": receipt.file, "sha256": receipt.sha256,
    }  # fmt: skip


def _text(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
