"""``fumao analyse``: why trade moved, and what would happen."""

from __future__ import annotations

import click


@click.group("analyse")
def analyse_group() -> None:
    """Why trade moved: gravity, and what would happen if its costs changed.

    \b
    Examples:
      fumao analyse gravity rta.toml --data panel.csv
      fumao analyse counterfactual rcep-services --store build/sources

    \b
    Exit codes: 0 done; 2 wrong options or flows; 3 the disk refuses.
    """
