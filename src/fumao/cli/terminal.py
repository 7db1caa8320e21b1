"""What every command does at the terminal: a bar, days as options, counts as options."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation

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


@contextmanager
def progress(steps: int, *, hidden: bool) -> Iterator[Callable[[str], None]]:
    """A bar on the terminal; silent for programs and pipes."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    off = hidden or not console.is_terminal
    with Progress(console=console, disable=off, transient=True) as bar:
        task = bar.add_task("fumao", total=steps)
        yield lambda step: bar.update(task, advance=1, description=step)
