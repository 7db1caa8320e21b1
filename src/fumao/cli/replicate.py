"""``fumao replicate``: copies of a store for servers elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fumao.cli.telling import aside
from fumao.cli.terminal import dump

if TYPE_CHECKING:
    from fumao.errors import SourceUnavailable
    from fumao.run.replicate import Replicated


@click.command("replicate")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--every", default=0.0, help="Again after so many seconds, until it is stopped.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
def replicate_command(source: str, target: str, every: float, as_json: bool) -> None:
    """Copy what the store FROM has and its copy TO has not yet: a folder or object storage each.

    A copy shows a release at its minute as the store itself does, if it has all of it by then.

    \b
    Examples:
      fumao replicate build/release s3://statistics/store
      fumao replicate s3://statistics/store /srv/fumao/store --every 60
      fumao replicate "s3://statistics/store?endpoint_override=minio:9000&scheme=http" copy
      fumao replicate /mnt/primary/store copy --json

    \b
    Exit codes: 0 copied; 2 wrong options, no such store, or what arrived is damaged; 3 the
    folder refuses; 4 object storage does not answer: try again.
    """
    from fumao.run.replicate import follow, replicate

    def tell(done: Replicated | SourceUnavailable) -> None:
        _tell(done, as_json)

    if every > 0:
        follow(source, target, every, tell)
    else:
        tell(replicate(source, target))


def _tell(done: Replicated | SourceUnavailable, as_json: bool) -> None:
    if isinstance(done, Exception):
        aside(done)
        return
    told = done.as_dict()
    if as_json:
        dump(told)
        return
    click.echo(f"{told['to']}: {len(told['vintages'])} vintages, {told['events']} events, "
               f"{told['batches']} batches of the ledger, {told['bytes']:,} bytes")  # fmt: skip
