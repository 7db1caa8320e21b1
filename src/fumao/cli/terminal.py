"""What every command does at the terminal: a bar, options and tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from unicodedata import east_asian_width

import click

from fumao.errors import InvalidInput


def day(text: str, option: str) -> date | None:
    """A day that was given as an option, or none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise InvalidInput(
            f"{text!r} is no date", where=option, remedy="write it as 2021-12-31"
        ) from problem


def count(text: str, option: str) -> int:
    """A whole number above 0 that may be written as 20e6.

    >>> count("20e6", "--records")
    20000000
    """
    try:
        number = Decimal(text)
        whole = int(number)
    except (InvalidOperation, ValueError, OverflowError):
        number, whole = Decimal(0), -1
    if number != whole or whole < 1:
        raise InvalidInput(f"{text!r} is no count", where=option, remedy="write 200000 or 20e6")
    return whole


def not_below_0(number: float, option: str) -> None:
    """Refuse a size or a number of rows that is below 0, or no number.

    >>> not_below_0(0.05, "--tolerance")
    """
    if not 0 <= number < float("inf"):
        raise InvalidInput(f"{number:g} is below 0, or no number", where=option,
                           remedy="give 0 or more")  # fmt: skip


@contextmanager
def progress(steps: int | None, *, hidden: bool) -> Iterator[Callable[[str], None]]:
    """A bar on the terminal, without an end if there is no number of steps; silent in pipes."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    off = hidden or not console.is_terminal
    with Progress(console=console, disable=off, transient=True) as bar:
        task = bar.add_task("fumao", total=steps)
        yield lambda step: bar.update(task, advance=1, description=step)


def one_of(word: str, known: Sequence[str], option: str) -> str:
    """An option that is one of a few words."""
    if word not in known:
        raise InvalidInput(
            f"{word!r} is not known", where=option, remedy=f"use {' or '.join(filter(None, known))}"
        )
    return word


def dump(told: object) -> None:
    """Print for programs."""
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 1) -> Iterator[str]:
    """Lines of a table: the first columns are texts, the rest numbers; 汉字 take two places.

    >>> list(aligned(["", "X"], [["旅行", "12"], ["Travel", "7"]]))
    ['         X', '旅行    12', 'Travel   7']
    """
    told = [head, *rows]
    widths = [max(_width(row[at]) for row in told) for at in range(len(head))]
    for row in told:
        gaps = [" " * (width - _width(each)) for each, width in zip(row, widths, strict=True)]
        cells = [
            each + gap if at < texts else gap + each
            for at, (each, gap) in enumerate(zip(row, gaps, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def shortened(text: str, most: int) -> str:
    """A name of at most so many letters.

    >>> shortened("Telecommunications, computer and information services", 20)
    'Telecommunications,…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
