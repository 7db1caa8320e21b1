"""``fumao returns keys``: the keys that seal answers and sign receipts."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.group("keys")
def keys_group() -> None:
    """Keys of a system of returns, for whoever operates it.

    \b
    Examples:
      fumao returns keys rotate --by administrator
      fumao returns keys rotate --by administrator --signing
    """


@keys_group.command("rotate")
@click.option("--folder", default="returns", show_default=True, type=Path, envvar="FUMAO_FOLDER",
              help="The folder that is served.")  # fmt: skip
@click.option("--database", default="", envvar="FUMAO_DATABASE", show_envvar=True,
              help="Or its database by address.")  # fmt: skip
@click.option("--by", "login", required=True, help="The administrator whom the trail names.")
@click.option("--signing", is_flag=True, help="The key that signs receipts, not the master key.")
@click.option("--forget", is_flag=True,
              help="Take earlier master keys out of the file; backups need them.")  # fmt: skip
def rotate_command(folder: Path, database: str, login: str, signing: bool, forget: bool) -> None:
    """Take a new master key, or a new key that signs receipts.

    Stop the server before, and start it after. Answers are not touched: what is wrapped anew
    are the keys of enterprises, second factors and batches. Earlier public keys stay published.

    \b
    Examples:
      fumao returns keys rotate --by administrator
      fumao returns keys rotate --by administrator --forget
      fumao returns keys rotate --by administrator --signing

    \b
    Exit codes: 0 rotated; 2 wrong options, no such administrator or folder.
    """
    from fumao.errors import InvalidInput
    from fumao.run.filing.keys import administrator, forget_masters, rotate_master, rotate_signing
    from fumao.run.filing.office import open_office

    if signing and forget:
        raise InvalidInput("earlier signing keys stay published", where="--signing, --forget",
                           remedy="give one of both")  # fmt: skip
    keys = Path(os.environ.get("FUMAO_KEYS") or folder / "keys.json")
    if not keys.is_file():
        raise InvalidInput("there is no file of keys", where=str(keys),
                           remedy="give the --folder that is served")  # fmt: skip
    office = open_office(database or folder, keys=keys)
    try:
        viewer = administrator(office, login)
        if signing:
            click.echo(
                f"receipts are signed with key {rotate_signing(office, viewer).signer.public.name}"
            )
            return
        office, done = rotate_master(office, viewer)
        click.echo(f"master key {done.number}: {done.organisations} enterprises and "
                   f"{done.second_factors} second factors wrapped anew")  # fmt: skip
        if forget:
            forget_masters(office, viewer)
            click.echo("earlier master keys are forgotten")
        click.echo(f"back up {keys}, apart from the database")
    finally:
        office.close()
