"""Reports that are published with the data: their list, their pages, and where numbers lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from fumao.errors import NotFound
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import FILES, Links
from fumao.publish.site.report import ReportPage, of_site
from fumao.publish.site.wording import Words
from fumao.run.shelf import Shelf
from fumao.run.site.documents import Document
from fumao.run.site.walk import entries

# A report is files of one name: chn-2020.zh.html, chn-2020.en.pdf.
_FILE = re.compile(r"(?P<name>[\w-]+)\.(?P<language>zh|en)\.(?P<form>html|pdf|docx|xlsx)")
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Report:
    """A report in the forms that there are, by language and form."""

    name: str
    files: dict[tuple[str, str], Path]

    def page(self, language: str) -> ReportPage | None:
        """Its page in a language, if there is one."""
        file = self.files.get((language, "html"))
        return _read(file, file.stat().st_mtime_ns) if file else None


def reports(shelf: Shelf) -> dict[str, Report]:
    """The reports in the folder ``reports`` of the store, by name."""
    found: dict[str, Report] = {}
    if shelf.reports.is_dir():
        for file in sorted(shelf.reports.iterdir()):
            match = _FILE.fullmatch(file.name)
            if match and file.is_file():
                report = found.setdefault(match["name"], Report(match["name"], {}))
                report.files[match["language"], match["form"]] = file
    return found


@lru_cache(maxsize=16)
def _read(file: Path, touched: int) -> ReportPage:  # noqa: ARG001 part of the key
    return ReportPage(file.read_text(encoding="utf-8"))


def report_of(shelf: Shelf, name: str) -> Report:
    """A report by its name.

    Raises
    ------
    NotFound
        There is none.
    """
    known = reports(shelf)
    if name not in known:
        raise NotFound(
            f"there is no report {name!r}", where="name",
            remedy=f"there are: {', '.join(known) or 'none'}",
        )  # fmt: skip
    return known[name]


def stated_keys(shelf: Shelf) -> frozenset[str]:
    """The keys of every number that a published report states."""
    pages = (each.page(language) for each in reports(shelf).values() for language in ("zh", "en"))
    return frozenset[str]().union(*(page.keys for page in pages if page))


def report_list(shelf: Shelf, place: Place, links: Links) -> str:
    """The page of all reports."""
    listed = []
    for each in reports(shelf).values():
        page = each.page(place.language) or each.page("en") or each.page("zh")
        forms = [
            (form, language, links.page(FILES, f"report.{form}", name=each.name, language=language))
            for language, form in sorted(each.files) if form in KINDS
        ]  # fmt: skip
        listed.append({
            "name": each.name, "title": page.title if page else each.name,
            "address": links.page(place.language, "report", name=each.name)
            if each.page(place.language) else "",
            "numbers": len(page.keys) if page else 0, "forms": [it for it in forms if it[2]],
        })  # fmt: skip
    return draw("reports.html", place, links, reports=listed)


def report(shelf: Shelf, place: Place, links: Links) -> str:
    """A report whose numbers lead to what made them.

    Raises
    ------
    NotFound
        There is none of this name in this language.
    """
    name, words = place.state.get("name", ""), Words(place.language)
    page = report_of(shelf, name).page(place.language)
    if page is None:
        raise NotFound(
            f"{name} is not there in this language", where="name", remedy="see the list of reports"
        )
    known = entries(shelf)

    def lineage(key: str) -> str:
        return links.page(place.language, "lineage", key=key) if key in known else ""

    there = report_of(shelf, name).page(words.other) is not None
    other = links.page(words.other, "report", name=name) if there else ""
    return of_site(
        page, links.page(FILES, "report.css", name=name, language=place.language),
        links.page(FILES, "report.js", name=name, language=place.language),
        _bar(words, links, other), lineage,
    )  # fmt: skip


def _bar(words: Words, links: Links, other: str) -> Markup:
    parts = [(links.page(words.language, ""), words("frame.name")),
             (links.page(words.language, "reports"), words("reports.title")),
             (other, "English" if words.other == "en" else "中文")]  # fmt: skip
    told = Markup("").join(Markup('<a href="{}">{}</a>').format(*each) for each in parts if each[0])
    return Markup('<div class="of-site" role="navigation" aria-label="{}">{}</div>').format(
        words("frame.places"), told
    )


def _part(form: str, shelf: Shelf, place: Place, _links: Links) -> Document:
    """The style sheet or script of a report, or the report in another form."""
    name, language = place.state.get("name", ""), place.state.get("language", "")
    found = report_of(shelf, name)
    if form in KINDS:
        file = found.files.get((language, form))
        if file is None:
            raise NotFound(f"{name} is not there as {form}", remedy="see the list of reports")
        return Document(KINDS[form], file.name, file.read_bytes(), attached=True)
    page = found.page(language)
    if page is None:
        raise NotFound(f"{name} is not there in this language", remedy="see the list of reports")
    if form == "css":
        return Document("text/css; charset=utf-8", f"{name}.css", page.style.encode())
    return Document("text/javascript; charset=utf-8", f"{name}.js", page.script.encode())


def report_documents() -> dict[str, Callable[..., Any]]:
    """Files of reports, by the name in their address."""
    return {f"report.{form}": partial(_part, form) for form in ("css", "js", *KINDS)}
