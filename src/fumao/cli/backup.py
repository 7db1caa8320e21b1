"""``fumao backup`` and ``fumao restore``: all that is kept, in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fumao.cli.telling import aside
from fumao.cli.terminal import dump

if TYPE_CHECKING:
    from fumao.run.backup import Backup


@click.command("backup")
@click.option("--store", type=Path, help="A store, with its log of releases.")
@click.option("--folder", type=Path, help="A folder of returns, with a database of its own.")
@click.option("--database", default="", envvar="FUMAO_DATABASE", show_envvar=True,
              help="Or a database of returns: postgresql://user:password@host/name.")  # fmt: skip
@click.option("--keys", type=Path, help="This file of keys as well; keep such a backup locked up.")
@click.option("--out", required=True, type=Path, help="The file to write; it must not be there.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
def backup_command(
    store: Path | None, folder: Path | None, database: str, keys: Path | None, out: Path,
    as_json: bool,
) -> None:  # fmt: skip
    """Write a consistent copy of a store and of returns to one file, while they are served.

    Keys are left out unless they are named: whoever has both reads every confidential answer.

    \b
    Examples:
      fumao backup --store build/release --out release.backup
      fumao backup --store build/release --folder returns --out ministry.backup
      FUMAO_DATABASE=postgresql://fumao:secret@db/returns fumao backup --out returns.backup
      fumao backup --folder returns --keys returns/keys.json --out locked-up.backup --json

    \b
    Exit codes: 0 written; 2 wrong options, something is damaged, or PostgreSQL does not answer;
    3 the file is there already, or the disk refuses. Nothing is written then.
    """
    from fumao.run.backup import Places, backup

    done = backup(Places(store, folder, database, keys), out)
    _tell(done, f"{done.file}  {done.file.stat().st_size / 1024:,.0f} kB", as_json)
    if (folder or database) and not keys:
        where = folder / "keys.json" if folder else "FUMAO_KEYS"
        aside(f"keys are not in it: back up {where} apart")


@click.command("restore")
@click.argument("file", type=Path)
@click.option("--store", type=Path, help="Put the store back here.")
@click.option("--folder", type=Path, help="Put the folder of returns back here.")
@click.option("--database", default="", help="Put the returns into this empty database.")
@click.option("--keys", type=Path, help="Put the file of keys here, if the backup has it.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
def restore_command(
    file: Path, store: Path | None, folder: Path | None, database: str, keys: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Put back what a FILE of `fumao backup` holds, verified, all of it or nothing.

    Nothing is overwritten: the places must be empty or not there.

    \b
    Examples:
      fumao restore release.backup --store build/release
      fumao restore ministry.backup --store build/release --folder returns
      fumao restore returns.backup --database postgresql://fumao:secret@db/returns
      fumao restore locked-up.backup --folder returns --keys returns-keys.json --json

    \b
    Exit codes: 0 restored and verified; 2 the file is damaged or does not hold this, or
    PostgreSQL refuses; 3 something is there already, or the disk refuses.
    """
    from fumao.run.backup import Places, restore

    done = restore(file, Places(store, folder, database, keys))
    _tell(done, "restored and verified", as_json)
    if (folder or database) and not keys:
        aside("put the file of keys back before you serve: fumao serve makes a new one, "
              "which opens nothing")  # fmt: skip


def _tell(done: Backup, told: str, as_json: bool) -> None:
    if as_json:
        dump(done.as_dict())
        return
    about = done.as_dict()
    click.echo(told)
    click.echo(
        f"{about['files']} files: {about['vintages']} vintages, {about['events']} events of "
        f"releases, returns: {about['returns'] or 'none'}, made {about['made']}"
    )
