"""How a cell of a balanced matrix is told at the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from fumao.cli.terminal import dump
from fumao.cli.trace_steps import step_lines

if TYPE_CHECKING:
    from fumao.run.trace_balanced import TracedFlow, TracedSide
    from fumao.run.trace_total import TracedTotal

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


def tell_totals(totals: Sequence[TracedTotal], as_json: bool) -> None:
    """Print totals of balanced matrices, one a dataset."""
    if as_json:
        dump([each.as_dict() for each in totals])
        return
    for each in totals:
        for line in _total_lines(each):
            click.echo(line)


def _total_lines(total: TracedTotal) -> Iterator[str]:
    reported = "nothing" if total.reported is None else f"{total.reported:,.2f}"
    ends = f"{total.low:,.2f} to {total.high:,.2f}"
    yield f"{total.key} = {total.balanced:,.2f} USD_MN, {ends}"
    if total.outer:
        yield "    the ends of the items added up: it lies between them at least as often"
    yield f"  reported: {reported}; with estimates: {total.estimated:,.2f}"
    yield f"  sum of {len(total.parts):,} {'items' if total.outer else 'partners'}"
    for name, value in total.parts[:_LISTED]:
        yield f"    {name} = {value:,.2f}"
    if len(total.parts) > _LISTED:
        yield f"    and {len(total.parts) - _LISTED:,} more: --json lists them"
    yield f"  vintage: {total.receipt.vintage}, of {total.receipt.file}"
    if total.moved:
        yield "  moved by a revision:"
    yield from step_lines(total.moved, "    ")


def _lines(side: TracedSide) -> Iterator[str]:
    name = "exports" if side.flow == "X" else "imports"
    yield f"  {name} of {side.reporter}: {side.value:,.2f}, {side.method} {side.meaning}"
    if side.error is not None:
        learnt = f"as reports of {side.errs} of this size" if side.errs else "as reports of all"
        yield f"    standard error {side.error:,.2f}, {learnt}"
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
