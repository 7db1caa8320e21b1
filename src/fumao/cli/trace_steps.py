"""How entries of the ledger are told at the terminal, each under the one that it made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fumao.run.trace import Traced


def step_lines(steps: Iterable[Traced], margin: str = "") -> Iterator[str]:
    """Lines of a walk, the deeper the further in."""
    for step in steps:
        entry, indent = step.entry, margin + "  " * step.depth
        yield f"{indent}{entry.key} = {entry.value or 'no number'} {entry.unit}"
        if entry.formula:
            yield f"{indent}  computed: {entry.formula}"
        else:
            yield f"{indent}  {entry.kind}: {entry.file}, line {entry.line}"
        if step.receipt:
            receipt = step.receipt
            yield f"{indent}  vintage:  {receipt.vintage}, released {receipt.released}"
            yield f"{indent}  source:   {receipt.source}; sha256 {receipt.sha256[:16]}…"
