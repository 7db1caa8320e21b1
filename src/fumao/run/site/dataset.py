"""A dataset: what it is, its structure and coverage, its vintages, and all of it to take home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import IO, Any

from fumao.errors import NotFound, VintageNotFound
from fumao.model.entry import Receipt
from fumao.model.names import Names
from fumao.publish.sdmx.components import codes_of, components, dataset_names, read_table
from fumao.publish.sdmx.message import flow_id
from fumao.publish.sdmx.query import Query
from fumao.publish.sdmx.sims import Contents, sims_of
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import FILES, Links
from fumao.run.export import FORMS
from fumao.run.query import Shown, answer
from fumao.run.shelf import Shelf
from fumao.run.site.documents import Document
from fumao.run.site.releases import told
from fumao.run.site.slices import asked, contents_of
from fumao.run.site.sources import address_of, licence_of, source_of
from fumao.run.site.words_of import names_of

_MOST_SHOWN = 300
KINDS = {
    "csv": "application/vnd.sdmx.data+csv; version=2.0.0", "json": "application/json",
    "xml": "application/xml", "xml-2.1": "application/xml",
    "parquet": "application/vnd.apache.parquet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Covered:
    """A code of a column: its rows, and the first and last period."""

    code: str
    rows: int
    first: str
    last: str


def newest(shelf: Shelf, dataset: str, vintage: str = "") -> Shown:
    """A vintage of a dataset, the newest one if none is named.

    Raises
    ------
    VintageNotFound
        There is no such dataset, none that may be shown, or the vintage is of another one.
    """
    if dataset not in shelf.datasets():
        raise VintageNotFound(
            f"there is no dataset {dataset[:60]!r}", where="dataset",
            remedy=f"there are: {', '.join(shelf.datasets()) or 'none'}",
        )  # fmt: skip
    shown = shelf.vintages(dataset)
    found = [each for each in shown if vintage in ("", each.receipt.vintage)]
    if not found:
        raise VintageNotFound(
            f"there is no vintage {vintage or dataset!r}",
            remedy="choose one from the list of datasets",
        )
    return found[-1]


def dataset(shelf: Shelf, place: Place, links: Links) -> str:
    """The page of a dataset, or of one of its vintages."""
    name = place.state.get("dataset", "")
    shown = newest(shelf, name, place.state.get("vintage", ""))
    receipt = shown.receipt
    contents = contents_of(shelf, receipt.vintage)
    every = list(reversed(shelf.vintages(name)))
    return draw(
        "dataset.html", place, links,
        name=name, title=dataset_names(name), shown=shown, receipt=receipt, contents=contents,
        source=source_of(receipt).in_(place.language), address=address_of(receipt),
        licence=licence_of(receipt).in_(place.language),
        structure=structure_of(shelf, receipt.vintage),
        coverage={column: coverage(shelf, receipt.vintage, column)
                  for column in ("reporter", "item", "partner", "period")},
        names_of=names_of, most=_MOST_SHOWN,
        metadata=metadata_of(receipt, contents),
        vintages=[told(shelf, each, place.language) for each in every],
        downloads=downloads(links, receipt.vintage), structures=structures(links, name),
        query=links.service(f"data/dataflow/FUMAO/{flow_id(name)}/1.0.0/*?"
                            f"asOf={receipt.released}"),
    )  # fmt: skip


def metadata_of(receipt: Receipt, contents: Contents) -> list[tuple[Names, Names]]:
    """What is known of a vintage, each under its heading of SIMS."""
    known = sims_of(receipt, contents, source_of(receipt), licence_of(receipt))
    return [(Names(row["name_zh"], row["name_en"]), known[row["id"]])
            for row in read_table("sims") if row["id"] in known]  # fmt: skip


@lru_cache(maxsize=512)
def coverage(shelf: Shelf, vintage: str, column: str) -> tuple[Covered, ...]:
    """The codes of a column with their rows and periods, those with most rows first."""
    order = "code" if column == "period" else "n DESC, code"
    rows = asked(
        shelf, vintage,
        f"SELECT {column} AS code, count(*) AS n, min(period) AS first, max(period) AS last "  # noqa: S608
        f"FROM flows GROUP BY {column} ORDER BY {order}",
    )  # fmt: skip
    return tuple(Covered(row["code"], row["n"], row["first"], row["last"]) for row in rows)


def structure_of(shelf: Shelf, vintage: str) -> list[dict[str, Any]]:
    """The components, and how many codes of each list the vintage uses."""
    columns = ", ".join(f"count(DISTINCT {column}) AS {column}" for column in _COUNTED)
    counted = asked(shelf, vintage, f"SELECT {columns} FROM flows")[0]  # noqa: S608 names of ours
    return [
        {"it": each, "used": counted.get(each.column),
         "known": len(codes_of(each.codelist)) if each.codelist else None}
        for each in components().values()
    ]  # fmt: skip


_COUNTED = ("reporter", "partner", "item", "flow", "mode", "region", "period", "origin", "status",
            "confidentiality")  # fmt: skip


def downloads(links: Links, vintage: str) -> list[dict[str, str]]:
    """Addresses of the whole vintage in every form."""
    found = [{"form": form, "address": links.page(FILES, f"data{end}", vintage=vintage)}
             for form, (end, _) in FORMS.items()]  # fmt: skip
    return [each for each in found if each["address"]]


def structures(links: Links, name: str) -> list[dict[str, str]]:
    """Addresses of the structures that the data refer to."""
    found = [{"form": form, "address": links.page(FILES, f"structures.{form}", dataset=name)}
             for form in ("xml", "json")]  # fmt: skip
    return [each for each in found if each["address"]]


def whole_vintage(form: str, shelf: Shelf, place: Place, _links: Links) -> Document:
    """Every observation of a vintage in a form of export.

    Raises
    ------
    VintageNotFound, InvalidInput
        The vintage is not there, or not for everybody.
    """
    vintage = shelf.one(place.state.get("vintage", "")).receipt
    end, write = FORMS[form]

    def put(sink: IO[bytes]) -> None:
        write(answer(shelf.store, vintage.dataset, Query(), vintage.vintage), sink)

    return Document(KINDS[form], f"{vintage.vintage}{end}", put, attached=True)


def whole_structures(form: str, shelf: Shelf, place: Place, _links: Links) -> Document:
    """The structures, code lists and metadata of a dataset.

    Raises
    ------
    NotFound
        The library that writes structures is not installed here.
    """
    name = place.state.get("dataset", "")
    shown = newest(shelf, name)
    try:
        from fumao.run.structures import structure_writers
    except ModuleNotFoundError as problem:
        raise NotFound(
            "structures are not offered here", where="address", remedy="take the data as CSV"
        ) from problem
    message = answer(shelf.store, name, Query(), shown.receipt.vintage)
    write = structure_writers(shelf.store, message, [form], "it")[f"it.structures.{form}"]
    return Document(KINDS[form], f"{name}.structures.{form}", write, attached=True)


def dataset_documents() -> dict[str, Any]:
    """Files of datasets, by the name in their address."""
    data = {f"data{end}": partial(whole_vintage, form) for form, (end, _) in FORMS.items()}
    forms: Sequence[str] = ("xml", "json")
    return data | {f"structures.{form}": partial(whole_structures, form) for form in forms}
