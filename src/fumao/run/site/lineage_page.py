"""The page of a number's lineage, and the same for programs."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from fumao.publish.sdmx.components import dataset_names
from fumao.publish.sdmx.message import flow_id
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import FILES, Links
from fumao.run.shelf import Shelf
from fumao.run.site.documents import Document
from fumao.run.site.lineage import Lineage, lineage_as_json, lineage_of_key, pieces
from fumao.run.site.moment import moment_of, written
from fumao.run.site.reports import stated_keys
from fumao.run.site.sources import address_of, licence_of, source_of
from fumao.run.site.walk import Step, entries, walk
from fumao.run.site.words_of import names_of

_CODES = {"X": "C", "M": "D"}


def lineage(shelf: Shelf, place: Place, links: Links) -> str:
    """What made a number: of a vintage, or stated in a published report."""
    key, vintage = place.state.get("key", ""), place.state.get("vintage", "")
    if not vintage:
        return _walked(shelf, key, place, links)
    found = lineage_of_key(shelf, vintage, key, place.state.get("measure", ""))
    receipt = found.said.receipt

    def address(name: str) -> str:
        """Of another number of the vintage."""
        return links.page(place.language, "lineage", vintage=vintage, key=name)

    return draw(
        "lineage.html", place, links,
        it=found, receipt=receipt, title=dataset_names(receipt.dataset), names_of=names_of,
        source=source_of(receipt).in_(place.language), address=address_of(receipt),
        licence=licence_of(receipt).in_(place.language), pieces=pieces, lineage=address,
        others=_others(found, place, links), explore=_explore(found, place, links),
        json=links.page(FILES, "lineage.json", **place.state),
        # What is computed here, the service does not have.
        query=links.service(_query(shelf, found)) if found.said.rows else "",
    )  # fmt: skip


def _walked(shelf: Shelf, key: str, place: Place, links: Links) -> str:
    steps, known = walk(shelf, key, stated_keys(shelf)), entries(shelf)
    return draw(
        "walk.html", place, links, key=key, steps=[_told(each, place, links) for each in steps],
        json=links.page(FILES, "lineage.json", key=key), pieces=pieces, names_of=names_of,
        lineage=lambda name: links.page(place.language, "lineage", key=name)
        if name in known else "",
    )  # fmt: skip


def _told(step: Step, place: Place, links: Links) -> dict[str, Any]:
    """A step, with the page of its number in its vintage where it is a row of data."""
    entry = step.entry
    row = entry.kind == "loaded" and step.receipt is not None
    address = links.page(place.language, "lineage", vintage=entry.vintage, key=entry.key) \
        if row else ""  # fmt: skip
    source = source_of(step.receipt).in_(place.language) if step.receipt else ""
    return {"it": step, "entry": entry, "address": address, "source": source,
            "value": _number(entry.value)}  # fmt: skip


def _number(text: str) -> Decimal | None:
    """The number of an entry, if it has one."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _others(found: Lineage, place: Place, links: Links) -> list[dict[str, Any]]:
    """What each vintage said, with what changed since the one before."""
    told, before = [], None
    for said in found.history:
        row = said.row
        value = row.value if row else None
        moved = value - before if None not in (value, before) and row else None  # type: ignore[operator]
        told.append({
            "said": said, "row": row, "value": value, "moved": moved,
            "percent": float(100 * moved / before) if moved is not None and before else None,
            "address": links.page(place.language, "lineage", vintage=said.receipt.vintage,
                                  key=found.key) if row else "",
        })  # fmt: skip
        before = value if value is not None else before
    return told


def _explore(found: Lineage, place: Place, links: Links) -> str:
    """The number among its neighbours in time."""
    parts, receipt = found.parts, found.said.receipt
    flow = parts["flow"] if parts["flow"] in _CODES else ""
    return links.page(
        place.language, "explore", dataset=receipt.dataset, reporter=parts["reporter"], flow=flow,
        item=parts["item"], partner=parts["partner"], mode=parts["mode"], region=parts["region"],
        vintage=receipt.vintage,
    )  # fmt: skip


def _query(shelf: Shelf, found: Lineage) -> str:
    """The path of the SDMX service that answers with the number."""
    parts, receipt = found.parts, found.said.receipt
    wanted = {
        "REF_AREA": parts["reporter"], "COUNTERPART_AREA": parts["partner"],
        "INT_ACC_ITEM": parts["item"],
        "ACCOUNTING_ENTRY": _CODES.get(parts["flow"], parts["flow"]), "MODE": parts["mode"],
        "REGION": parts["region"], "TIME_PERIOD": parts["period"].replace("-H", "-S"),
    }  # fmt: skip
    told = "&".join(f"c[{name}]={code}" for name, code in wanted.items())
    moment = moment_of(shelf.store, [each.receipt for each in found.history], receipt)
    when = f"asOf={written(moment)}" if moment else "includeHistory=true"
    return f"data/dataflow/FUMAO/{flow_id(receipt.dataset)}/1.0.0/*?{told}&{when}"


def lineage_document(shelf: Shelf, place: Place, _links: Links) -> Document:
    """A number's lineage for programs."""
    state = place.state
    content = lineage_as_json(shelf, state.get("vintage", ""), state.get("key", ""),
                              state.get("measure", ""))  # fmt: skip
    return Document("application/json", "lineage.json", content)
