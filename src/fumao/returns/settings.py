"""Reading a scheme's data files: a missing or mistyped setting names its file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from fumao.errors import FumaoError, InvalidInput
from fumao.model.names import NO_NAMES, Names

T = TypeVar("T")


def read_toml(path: Traversable) -> Settings:
    """The settings of a TOML file.

    Raises
    ------
    InvalidInput
        It is not UTF-8 or not TOML.
    """
    try:
        return Settings(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise InvalidInput(
            f"not readable as TOML: {problem}", where=f"file {path.name}",
            remedy="mend the line that is named, and save as UTF-8",
        ) from problem  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """A table of a TOML file, which knows where it stands.

    Examples
    --------
    >>> form = Settings({"deadline": "ten"}, "tcm.toml")
    >>> form.get("deadline", int)
    Traceback (most recent call last):
    fumao.errors.InvalidInput: InvalidInput: deadline is 'ten', no int
      where:  file tcm.toml, key deadline
      remedy: correct the setting
    """

    given: Mapping[str, Any]
    file: str
    path: str = ""

    def place(self, key: str = "") -> str:
        """File and key, for errors."""
        full = ".".join(filter(None, (self.path, key)))
        return f"file {self.file}" + (f", key {full}" if full else "")

    def wrong(self, key: str, what: str, remedy: str = "correct the setting") -> InvalidInput:
        """An error about a key."""
        return InvalidInput(what, where=self.place(key), remedy=remedy)

    def get(self, key: str, kind: type[T], default: T | None = None) -> T:
        """A setting of a type; an error if it is missing and has no default."""
        if key not in self.given:
            if default is None:
                raise self.wrong(key, f"{key} is missing", f"write {key} = …")
            return default
        value = self.given[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(key, f"{key} is {value!r}, no {kind.__name__}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty if it is not given."""
        given = self.get(key, list, [])
        for each in given:
            if not isinstance(each, str):
                raise self.wrong(key, f"{each!r} is no text")
        return tuple(given)

    def names(self, key: str, *, optional: bool = False) -> Names:
        """A name in both languages."""
        if optional and key not in self.given:
            return NO_NAMES
        try:
            return Names.of(self.given, key)
        except FumaoError as problem:
            raise self.wrong(key, problem.what, problem.remedy) from problem

    def day(self, key: str) -> date | None:
        """A date; None if it is not given."""
        return self.get(key, date) if key in self.given else None

    def table(self, key: str) -> Settings:
        """A table below this one; empty if it is not given."""
        return self.below(key, self.get(key, dict, {}))

    def tables(self, key: str) -> Iterator[Settings]:
        """The tables of an array of tables."""
        for number, each in enumerate(self.get(key, list, []), 1):
            if not isinstance(each, dict):
                raise self.wrong(key, f"entry {number} of {key} is no table")
            yield self.below(f"{key}[{number}]", each)

    def below(self, key: str, given: Mapping[str, Any]) -> Settings:
        """A table at a key of this one."""
        return Settings(given, self.file, ".".join(filter(None, (self.path, key))))

    def each(self) -> Iterator[tuple[str, Settings]]:
        """Every key of this table with the table that it holds."""
        for key in self.given:
            yield key, self.below(key, self.get(key, dict))

    def only(self, *known: str) -> None:
        """Raise if a key is not one of those: a misspelt setting is never passed over."""
        for key in self.given:
            if key not in known:
                raise self.wrong(key, f"unknown setting {key}", f"use {', '.join(known)}")
