"""PDF: typeset with Typst from the document as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fumao.claims import Rendered
from fumao.errors import InvalidInput
from fumao.publish.document import Cell, Document, Heading, Picture, Prose, Table
from fumao.publish.fonts import font_folder
from fumao.publish.wording import WORDING

_STOPS = "，。；：、）”,.;:)"


def write_pdf(document: Document, drawings: Mapping[str, str]) -> bytes:
    """The report as PDF; vector figures, linked contents, a link on every number."""
    import typst

    with TemporaryDirectory() as name:
        folder = Path(name)
        for figure, svg in drawings.items():
            (folder / f"{figure}.svg").write_text(svg, encoding="utf-8")
        record = json.dumps(as_data(document), ensure_ascii=False)
        (folder / "document.json").write_text(record, encoding="utf-8")
        template = files("fumao.publish").joinpath("assets", "report.typ").read_text("utf-8")
        (folder / "report.typ").write_text(template, encoding="utf-8")
        try:
            return bytes(
                typst.compile(
                    str(folder / "report.typ"),
                    root=str(folder),
                    font_paths=[str(font_folder())],
                    ignore_system_fonts=True,
                )
            )
        except RuntimeError as problem:
            raise InvalidInput(
                f"the PDF cannot be typeset: {problem}",
                where=f"{document.id}, {document.lang}",
                remedy="see the part of the document that the message names",
            ) from problem


def as_data(document: Document) -> dict[str, Any]:
    """The document as plain data for the typesetter."""
    rows = {
        row[0].anchor.removeprefix("c-")
        for part in document.parts
        if isinstance(part, Table)
        for row in part.rows
        if row[0].anchor.startswith("c-")
    }
    return {
        "lang": document.lang,
        "title": document.title,
        "subtitle": document.subtitle,
        "publisher": document.publisher,
        "released": document.released,
        "date": [int(part) for part in document.released.split("-")],
        "words": WORDING[document.lang],
        "rows": sorted(rows),
        "parts": [_part(part) for part in document.parts],
    }


def _part(part: Heading | Prose | Picture | Table) -> dict[str, Any]:
    match part:
        case Heading():
            return {
                "kind": "heading", "level": part.level, "anchor": part.anchor,
                "pieces": _pieces(part.content), "listed": part.listed,
            }  # fmt: skip
        case Prose():
            return {"kind": part.kind, "pieces": _pieces(part.content)}
        case Picture():
            return {
                "kind": "figure", "label": part.label, "caption": part.caption,
                "source": part.source, "alt": part.alt, "file": f"{part.figure.id}.svg",
            }  # fmt: skip
        case Table():
            return {
                "kind": "table", "label": part.label, "caption": part.caption, "unit": part.unit,
                "source": part.source, "small": part.small, "widths": list(part.widths),
                "numeric": part.numeric,
                "head": [_cell(cell) for cell in part.head],
                "rows": [[_cell(cell) for cell in row] for row in part.rows],
            }  # fmt: skip


def _pieces(content: Rendered) -> list[list[str]]:
    """Words, or a number with its key and the stop behind it, which must not begin a line."""
    found: list[list[str]] = []
    for words, key in content.pieces():
        if key:
            found.append([words, key, ""])
            continue
        if found and len(found[-1]) > 1 and words[0] in _STOPS:
            found[-1][2], words = words[0], words[1:]
        found.append([words])
    return found


def _cell(cell: Cell) -> dict[str, str]:
    found = {"text": cell.text}
    if cell.key:
        found["key"] = cell.key
    if cell.anchor:
        found["anchor"] = cell.anchor
    return found
