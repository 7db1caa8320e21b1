"""An edition: the content tree of one report, read from a folder and checked."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from fumao.claims import Claim, Subject
from fumao.claims.formula import keys_in
from fumao.errors import InvalidInput, UnknownCode
from fumao.model.names import LANGUAGES, Names
from fumao.model.tables import data_path
from fumao.publish.facts import Text, read_facts, read_subjects, rows_of
from fumao.publish.variables import Variables, fill_variables

Folder = Traversable | Path


_SETTINGS = ("id", "reporter", "year", "released", "source", "title", "subtitle", "publisher")
CHECK_COLUMNS = "key,formula,note_zh,note_en".split(",")


@dataclass(frozen=True, slots=True)
class Identity:
    """A formula that a printed number should meet, and what a reader should know if not.

    An empty formula says that the number is wrong by its kind, such as points on an amount.
    """

    key: str
    formula: str
    note: Names
    where: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its title (none for a lone run of chapters) and chapters."""

    title: Names | None
    chapters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One report's content: settings, subjects, facts and templates.

    ``facts`` holds the printed statements by key, ``notes`` the remarks beside
    them, ``chapters`` the template files in order, by language.
    """

    id: str
    settings: Mapping[str, Any]
    subjects: Mapping[str, Subject]
    facts: Mapping[str, Claim]
    notes: Mapping[str, Names]
    chapters: Mapping[str, tuple[Text, ...]]
    files: tuple[Text, ...]
    checks: tuple[Identity, ...] = ()
    parts: tuple[Section, ...] = ()
    grids: Mapping[str, list[list[str]]] = field(default_factory=dict)
    computed: tuple[Text, ...] = ()

    def name(self, field: str) -> Names:
        """A setting that is given in both languages."""
        return Names.of(self.settings, field)


def editions() -> list[str]:
    """Ids of the editions that ship with the package."""
    return sorted(
        entry.name
        for entry in data_path("editions").iterdir()
        if (entry / "edition.toml").is_file()
    )


def edition_folder(edition: str) -> Folder:
    """The folder of an edition by id, or by the path of a folder of the user's own."""
    if edition in editions():
        return data_path("editions", edition)
    if (Path(edition) / "edition.toml").is_file():
        return Path(edition)
    raise UnknownCode(
        f"there is no edition {edition!r}",
        remedy=f"use one of {', '.join(editions())}, or the path of a folder with an edition.toml",
    )


def read_edition(edition: str, variables: Variables | None = None) -> Edition:
    """Read an edition; every fault in it raises with file, line and remedy.

    ``variables`` are filled into its files first (see :mod:`fumao.publish.variables`).

    >>> read_edition("chn-2020").name("title").en
    "Report on China's Development of Trade in Services 2020"
    """
    folder = _Filled(edition_folder(edition), variables or {})
    settings = _settings(folder)
    subject_files, fact_files = _texts(folder, "subjects", ".csv"), _texts(folder, "facts", ".csv")
    subjects = read_subjects(subject_files)
    facts, notes = read_facts(fact_files, subjects, settings["source"])
    parts = _parts(settings)
    names = [name for part in parts for name in part.chapters]
    chapters = {
        lang: tuple(_text(folder, f"chapters/{name}.{lang}.md") for name in names)
        for lang in LANGUAGES
    }
    grids = {
        text.name.removeprefix("tables/").removesuffix(".csv"): _grid(text)
        for text in _texts(folder, "tables", ".csv")
    }
    computed = tuple(_texts(folder, "computed", ".csv"))
    files = (*subject_files, *fact_files, *computed, *chapters["zh"], *chapters["en"])
    checks = _identities(_texts(folder, "checks", ".csv"), facts)
    return Edition(
        settings["id"], settings, subjects, facts, notes, chapters, files, checks, parts, grids,
        computed,
    )  # fmt: skip


def _parts(settings: Mapping[str, Any]) -> tuple[Section, ...]:
    """The parts of edition.toml; a bare list of chapters is one part without a title."""
    parts = settings.get("parts") or [{"chapters": settings["chapters"]}]
    return tuple(
        Section(
            Names.of(part, "title") if "title" in part else None,
            tuple(part["chapters"]),
        )
        for part in parts
    )


def _grid(text: Text) -> list[list[str]]:
    rows = [row for row in csv.reader(io.StringIO(text.text)) if row and row[0][:1] != "#"]
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        raise InvalidInput(
            f"the rows of a table have {min(widths)} to {max(widths)} cells",
            where=f"file {text.name}",
            remedy="give every row the same number of cells",
        )
    return rows


def _identities(texts: list[Text], facts: Mapping[str, Claim]) -> tuple[Identity, ...]:
    found = []
    for text in texts:
        for line, row in rows_of(text, CHECK_COLUMNS):
            where = f"file {text.name}, line {line}"
            for key in (row["key"], *keys_in(row["formula"])):
                if key not in facts:
                    raise UnknownCode(
                        f"a check names {key!r}, which is no fact", where=where, remedy="correct it"
                    )
            note = Names(row["note_zh"], row["note_en"])
            found.append(Identity(row["key"], row["formula"], note, where))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Filled:
    """A folder whose texts have the variables filled in."""

    folder: Folder
    variables: Variables

    def read(self, name: str) -> str:
        content = self.folder.joinpath(*name.split("/")).read_bytes()
        try:
            return fill_variables(content.decode("utf-8"), self.variables)
        except UnicodeDecodeError as problem:
            raise InvalidInput(
                f"{name} is not UTF-8",
                where=f"file {name}, byte {problem.start}",
                remedy="save it as UTF-8",
            ) from problem


def _settings(folder: _Filled) -> dict[str, Any]:
    try:
        settings = tomllib.loads(folder.read("edition.toml"))
    except tomllib.TOMLDecodeError as problem:
        raise InvalidInput(
            f"edition.toml cannot be read: {problem}",
            where=f"{folder.folder}/edition.toml",
            remedy="correct the line named",
        ) from problem
    missing = [name for name in _SETTINGS if name not in settings]
    if "parts" not in settings and "chapters" not in settings:
        missing.append("chapters")
    if missing:
        raise InvalidInput(
            f"edition.toml lacks {', '.join(missing)}",
            where=f"{folder.folder}/edition.toml",
            remedy="see docs/how-to/edition.md",
        )
    return settings


def _texts(folder: _Filled, part: str, ending: str) -> list[Text]:
    below = folder.folder / part
    if not below.is_dir():
        return []
    names = sorted(entry.name for entry in below.iterdir() if entry.name.endswith(ending))
    return [_text(folder, f"{part}/{name}") for name in names]


def _text(folder: _Filled, name: str) -> Text:
    if not folder.folder.joinpath(*name.split("/")).is_file():
        raise InvalidInput(
            f"the edition has no file {name}",
            where=f"{folder.folder}/edition.toml",
            remedy="write the file, or take its name out of edition.toml",
        )
    return Text(name, folder.read(name))
