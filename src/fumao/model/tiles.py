"""Maps of tiles of one size: every economy, province or group once, without borders."""

from __future__ import annotations

from functools import cache

from fumao.errors import UnknownCode
from fumao.model.tables import data_path, parse_csv

MAPS = ("areas", "regions", "groups")


@cache
def tiles(kind: str = "areas") -> dict[str, tuple[int, int]]:
    """Column from the west and row from the north of everything that has a tile.

    Parameters
    ----------
    kind : str
        ``areas`` (economies), ``regions`` (provinces of China) or ``groups`` (of economies).

    Examples
    --------
    >>> tiles()["CHN"] < tiles()["JPN"], len(set(tiles().values())) == len(tiles())
    (True, True)
    >>> tiles("regions")["CN-31"], len(tiles("regions"))
    ((8, 5), 34)
    """
    if kind not in MAPS:
        raise UnknownCode(f"there is no map of {kind!r}", remedy=f"use {', '.join(MAPS)}")
    text = data_path("tiles", f"{kind}.csv").read_text(encoding="utf-8")
    return {row["code"]: (int(row["column"]), int(row["row"]))
            for _, row in parse_csv(text, f"{kind}.csv")}  # fmt: skip
