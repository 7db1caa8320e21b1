"""``fumao embargo``: releases that appear at their minute, and who released them."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fumao.cli.telling import aside
from fumao.cli.terminal import dump
from fumao.errors import InvalidInput

if TYPE_CHECKING:
    from fumao.run.embargo import Event, Store, Under

C = TypeVar("C", bound=Callable[..., Any])
_by = click.option("--by", "who", default="", help="Whom the log names; the user of this machine.")
_json = click.option("--json", "as_json", is_flag=True, help="Print it for programs.")
_store = click.option("--store", default="build/release", show_default=True, type=Path,
                      help="The store that is served.")  # fmt: skip


def embargo_options(command: C) -> C:
    """The options of a command that loads."""
    told = "Not public before: 2021-02-01T10:00+08:00, or a release that is scheduled."
    return click.option("--embargo", default="", help=told)(_by(command))


def under(embargo: str, who: str) -> Under | None:
    """The embargo that these options give, if they do."""
    from fumao.run.embargo import Under

    if who and not embargo:
        raise InvalidInput("--by goes with an embargo", remedy="add --embargo, or leave --by out")
    return Under(embargo, named(who)) if embargo else None


def named(who: str) -> str:
    """Whom the log names: who is given, or the user that runs this."""
    if who.strip():
        return who.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # in a container no name may belong to the number
        return f"user {os.getuid()}"


def warn_embargoed(store: Path) -> None:
    """Say where what is read is not public, for these commands read all of a store."""
    from fumao.run.embargo import under_embargo

    if not (store / "releases").is_dir():
        return
    if hidden := under_embargo(store, datetime.now(UTC)):
        aside(
            f"warning: {store} holds what is not public: {', '.join(hidden)}; "
            "what this command tells may be of it"
        )


@click.group("embargo")
def embargo_group() -> None:
    """Releases under embargo: loaded before, public at their minute, all at once or not at all.

    \b
    Examples:
      fumao embargo schedule services-2021-01 --at 2021-02-01T10:00+08:00 \\
          --title-zh "2021年1月服务贸易" --title-en "Trade in services, January 2021"
      fumao compile release --embargo services-2021-01
      fumao embargo list

    \b
    Exit codes: 0 done; 1 verify found something wrong; 2 wrong options, or not in this state;
    3 the disk or folder refuses.
    """


@embargo_group.command("schedule")
@click.argument("name")
@click.argument("vintages", nargs=-1, metavar="[VINTAGE]...")
@click.option("--at", required=True, help="Its minute, with a zone: 2021-02-01T10:00+08:00.")
@click.option("--title-zh", required=True, help="What is announced, in Chinese.")
@click.option("--title-en", required=True, help="What is announced, in English.")
@_by
@_store
@_json
def schedule_command(
    name: str, vintages: tuple[str, ...], at: str, title_zh: str, title_en: str, who: str,
    store: Path, as_json: bool,
) -> None:  # fmt: skip
    """Announce the release NAME: title and minute are public at once, its VINTAGEs at its minute.

    Vintages are loaded with --embargo NAME after, or were loaded under another embargo that was
    withdrawn. A release that was withdrawn may be scheduled again.

    \b
    Examples:
      fumao embargo schedule services-2021-01 --at 2021-02-01T10:00+08:00 \\
          --title-zh "2021年1月服务贸易" --title-en "Trade in services, January 2021"
    """
    from fumao.run.embargo import read_minute, schedule

    event = schedule(
        _opened(store), name, read_minute(at, "--at"), (title_zh, title_en), vintages, named(who),
        datetime.now(UTC),
    )  # fmt: skip
    _tell(event, as_json)


@embargo_group.command("move")
@click.argument("name")
@click.option("--at", required=True, help="Its new minute, with a zone.")
@_by
@_store
@_json
def move_command(name: str, at: str, who: str, store: Path, as_json: bool) -> None:
    """Give the release NAME, which is to come, another minute.

    \b
    Examples:
      fumao embargo move services-2021-01 --at 2021-02-02T10:00+08:00
    """
    from fumao.run.embargo import move, read_minute

    event = move(_opened(store), name, read_minute(at, "--at"), named(who), datetime.now(UTC))
    _tell(event, as_json)


@embargo_group.command("withdraw")
@click.argument("name")
@click.option("--vintage", default="", help="Only this vintage; the release stays.")
@click.option("--reason", default="", help="Why; the log keeps it.")
@_by
@_store
@_json
def withdraw_command(
    name: str, vintage: str, reason: str, who: str, store: Path, as_json: bool
) -> None:
    """Take the release NAME back before its minute; its vintages stay unseen.

    \b
    Examples:
      fumao embargo withdraw services-2021-01 --reason "figures of one port are late"
      fumao embargo withdraw services-2021-01 --vintage compiled@2021-02-01
    """
    from fumao.run.embargo import withdraw

    event = withdraw(_opened(store), name, vintage, reason, named(who), datetime.now(UTC))
    _tell(event, as_json)


@embargo_group.command("rollback")
@click.argument("name")
@click.option("--reason", required=True, help="Why; the log keeps it.")
@_by
@_store
@_json
def rollback_command(name: str, reason: str, who: str, store: Path, as_json: bool) -> None:
    """Take the release NAME back after its minute: the vintages before are the newest again.

    Nothing is deleted, and nobody is told its numbers any more, as of whatever day.

    \b
    Examples:
      fumao embargo rollback services-2021-01 --reason "SC was counted twice"
    """
    from fumao.run.embargo import roll_back

    event = roll_back(_opened(store), name, reason, named(who), datetime.now(UTC))
    _tell(event, as_json)


@embargo_group.command("reinstate")
@click.argument("name")
@click.option("--reason", default="", help="Why; the log keeps it.")
@_by
@_store
@_json
def reinstate_command(name: str, reason: str, who: str, store: Path, as_json: bool) -> None:
    """Show the release NAME again that was rolled back.

    \b
    Examples:
      fumao embargo reinstate services-2021-01 --reason "the doubt was wrong"
    """
    from fumao.run.embargo import reinstate

    event = reinstate(_opened(store), name, reason, named(who), datetime.now(UTC))
    _tell(event, as_json)


@embargo_group.command("list")
@_store
@_json
def list_command(store: Path, as_json: bool) -> None:
    """List releases: their minute, state and vintages, and what is missing of them.

    \b
    Examples:
      fumao embargo list
      fumao embargo list --store public --json
    """
    from fumao.run.embargo import standings

    found = standings(_opened(store), datetime.now(UTC))
    if as_json:
        dump([each.as_dict() for each in found])
        return
    for each in found:
        told = each.as_dict()
        click.echo(f"{told['minute'][:16]}{told['minute'][19:]}  {told['state']:11}  "
                   f"{told['release']}  {told['zh']} / {told['en']}")  # fmt: skip
        for vintage in told["vintages"]:
            missing = "  missing: load it again" if vintage in told["missing"] else ""
            click.echo(f"  {vintage}{missing}")


@embargo_group.command("log")
@click.option("--release", default="", help="Only of this release.")
@_store
@_json
def log_command(release: str, store: Path, as_json: bool) -> None:
    """Print who did what to which release, and when; the last hash is worth noting elsewhere.

    \b
    Examples:
      fumao embargo log
      fumao embargo log --release services-2021-01 --json
    """
    events = [each for each in _opened(store).embargoes.events() if release in ("", each.release)]
    if as_json:
        dump([each.as_dict() for each in events])
        return
    for each in events:
        more = ", ".join(f"{name} {_shown(value)}" for name, value in each.detail.items() if value)
        click.echo(f"{each.number:6}  {each.at:%Y-%m-%dT%H:%M:%SZ}  {each.who}  {each.kind}  "
                   f"{each.release}  {more}")  # fmt: skip
        click.echo(f"        {each.hash}")


@embargo_group.command("verify")
@click.option("--anchor", "anchors", multiple=True,
              help="A hash that was noted elsewhere, 12:4be1…; repeat it.")  # fmt: skip
@_store
@_json
@click.pass_context
def verify_command(
    context: click.Context, anchors: tuple[str, ...], store: Path, as_json: bool
) -> None:
    """Read the log and the vintages of its releases anew, and tell any byte that was changed.

    \b
    Examples:
      fumao embargo verify
      fumao embargo verify --anchor 12:4be1a90c77d15b02 --json

    \b
    Exit codes: 0 as it was written; 1 a vintage is missing or damaged; 2 an event was changed,
    taken out or put in, or is not the one that was noted.
    """
    from fumao.run.embargo import verify

    events, wrong = verify(_opened(store), dict(map(_anchor, anchors)))
    if as_json:
        dump({"events": len(events), "hash": events[-1].hash if events else "", "wrong": wrong})
    else:
        for each in wrong:
            click.echo(f"wrong: {each}")
        end = f", the last {len(events)}:{events[-1].hash}" if events else ""
        click.echo(f"{len(events)} events{end}")
    if wrong:
        context.exit(1)


def _anchor(text: str) -> tuple[int, str]:
    found = re.fullmatch(r"(\d+):([0-9a-f]{8,64})", text)
    if not found:
        raise InvalidInput(
            f"{text!r} is no anchor", where="--anchor",
            remedy="write number:hash, as fumao embargo log prints them",
        )  # fmt: skip
    return int(found[1]), found[2]


def _opened(folder: Path) -> Store:
    from fumao.run.embargo import open_releases

    return open_releases(folder)


def _tell(event: Event, as_json: bool) -> None:
    if as_json:
        dump(event.as_dict())
        return
    click.echo(f"{event.release}: {event.kind} by {event.who}")
    click.echo(f"event {event.number}, {event.hash}")


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, dict) else str(value)
