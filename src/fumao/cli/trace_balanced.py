"""How a cell of a balanced matrix is told at the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from fumao.cli.terminal import dump
from fumao.cli.trace_steps import step_lines

if TYPE_CHECKING:
    from fumao.run.trace_balanced import TracedFlow, TracedSide

# Inputs that are written out; a sum over partners has hundreds.
_LISTED = 12


def tell_balanced(flows: Sequence[TracedFlow], as_json: bool) -> None:
    """Print balanced cells, one a dataset."""
    if as_json:
        dump([each.as_dict() for each in flows])
        return
    for each in flows:
        click.echo(f"{each.key} = {each.balanced:,.2f} USD_MN, {each.low:,.2f} to {each.high:,.2f}")
        click.echo(f"  before balancing: {each.before:,.2f}")
        for side in each.sides:
            for line in _lines(side):
                click.echo(line)
        click.echo(f"  vintage: {each.receipt.vintage}, of {each.receipt.file}")
        if each.moved:
            click.echo("  moved by a revision:")
        for line in step_lines(each.moved, "    "):
            click.echo(line)


def _lines(side: TracedSide) -> Iterator[str]:
    name = "exports" if side.flow == "X" else "imports"
    yield f"  {name} of {side.reporter}: {side.value:,.2f}, {side.method} {side.meaning}"
    if side.total is not None and side.share is not None:
        yield f"    {side.share:.4%} of its total with the world, {side.total:,.2f}"
    if side.level is not None:
        expected = "" if side.expected is None else f", expected {side.expected:,.2f}"
        yield f"    model: level {side.level:.4f}{expected} before totals are met"
    for each in side.inputs[:_LISTED]:
        value = "unknown" if each.value is None else f"{each.value:,.2f}"
        yield f"    {each.weight:+.4g} × {each.key} = {value} ({each.origin})"
    if len(side.inputs) > _LISTED:
        yield f"    and {len(side.inputs) - _LISTED:,} more: --json lists them"
