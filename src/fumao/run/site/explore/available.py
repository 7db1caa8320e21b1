"""What a vintage has: its codes on every axis, counted once, as a vintage never changes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fumao.publish.sdmx.selection import FLOWS as NAME
from fumao.publish.site.explore.state import AXES
from fumao.run.query import Shown
from fumao.store import Store

_COUNTED = tuple(name for name in AXES if name != "vintage")


def available(store: Store, shown: Shown) -> dict[str, dict[str, int]]:
    """Observations by word of each axis, of a vintage that may be shown."""
    return count(store.folder, shown.receipt.vintage, shown.receipt.sha256)


@lru_cache(maxsize=128)
def count(folder: Path, vintage: str, sha256: str) -> dict[str, dict[str, int]]:  # noqa: ARG001 part of the key
    """The same by the vintage's name, whoever may see it: see :func:`available`."""
    sets = ", ".join(f"({name})" for name in _COUNTED)
    told = ", ".join(_COUNTED)
    rows = Store(folder).ask(
        f"SELECT {told}, count(*) AS n FROM {NAME} GROUP BY GROUPING SETS ({sets})",  # noqa: S608
        vintages={NAME: vintage},
    )
    counts = rows["n"].to_pylist()
    return {
        name: {word: count for word, count in zip(rows[name].to_pylist(), counts, strict=True)
               if word is not None}
        for name in _COUNTED
    }  # fmt: skip
