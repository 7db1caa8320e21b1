"""``fumao serve``: the pages of returns, and what is published."""

from __future__ import annotations

import asyncio
import os
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from fumao.errors import CannotWrite, InvalidInput

if TYPE_CHECKING:
    from fumao.run.filing.demo_logins import DemoLogins
    from fumao.run.filing.office import Office

_SECONDS_TO_FINISH = 20


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how a server listens."""

    host: str
    port: int
    workers: int
    proxy: str
    log: str


@click.command("serve")
@click.option("--folder", default="returns", show_default=True, type=Path, envvar="FUMAO_FOLDER",
              help="Database, keys and logins of the demo; made if it is not there.")  # fmt: skip
@click.option("--database", default="", envvar="FUMAO_DATABASE", show_envvar=True,
              help="Another database: postgresql://user:password@host/name.")  # fmt: skip
@click.option("--store", type=Path, envvar="FUMAO_STORE", show_envvar=True,
              help="A store of what is published: its data site and SDMX service.")  # fmt: skip
@click.option("--public", is_flag=True, help="Only what is published, without returns.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535),
              help="Where to listen.")  # fmt: skip
@click.option("--address", default="", envvar="FUMAO_ADDRESS", show_envvar=True,
              help="As people type it: https://returns.example.cn.")  # fmt: skip
@click.option(
    "--scheme",
    "folders",
    multiple=True,
    type=Path,
    help="A folder with more forms, or days off; repeat it.  [env var: FUMAO_SCHEME]",
)
@click.option("--demo/--empty", default=None,
              help="Begin with a demo, or with one administrator.")  # fmt: skip
@click.option("--enterprises", default=28, show_default=True, help="Of the demo.")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that answer.",
)
@click.option("--proxy", default="", help="Address of a proxy before this server.")
@click.option("--log", default="none", show_default=True, envvar="FUMAO_LOG",
              type=click.Choice(["json", "plain", "none"]),
              help="A line a request, to standard error; errors are told in any case.")  # fmt: skip
def serve_command(
    folder: Path,
    database: str,
    store: Path | None,
    public: bool,
    host: str,
    port: int,
    address: str,
    folders: tuple[Path, ...],
    demo: bool | None,
    enterprises: int,
    workers: int,
    proxy: str,
    log: str,
) -> None:
    """Serve the pages of returns, the data site and the SDMX service until you press Ctrl-C.

    A new folder begins with a demo ministry: enterprises that do not exist, everybody who
    handles their returns, and a password made for this folder. Another database begins empty,
    with one administrator.

    \b
    Examples:
      fumao serve
      fumao serve --store build/release
      fumao serve --public --store build/release --workers 2 --log json
      fumao serve --scheme my-forms
      fumao serve --empty --address https://returns.example.cn --proxy 127.0.0.1
      FUMAO_DATABASE=postgresql://fumao:secret@db/returns fumao serve --workers 4

    \b
    Exit codes: 0 stopped; 2 wrong options, or a port that is taken; 3 the folder or database
    refuses.
    """
    from fumao.run.filing.office import open_office, scheme_folders
    from fumao.run.shelf import open_shelf

    _refuse_taken(host, port)
    shown = address or f"http://{host}:{port}"
    if store:
        open_shelf(store)
    if public:
        _serve_public(store, shown, Listening(host, port, workers, proxy, log))
        return
    keys = Path(os.environ.get("FUMAO_KEYS") or folder / "keys.json")
    _make(folder)
    folders = folders or scheme_folders()
    office = open_office(database or folder, keys=keys, folders=folders)
    try:
        begun = _begin(office, folder, not database if demo is None else demo, enterprises)
    finally:
        office.close()
    store = store or _demo_store(folder, begun)
    _tell(shown, host, begun, store)
    # Where the processes that answer find what was given here.
    os.environ |= {
        "FUMAO_FOLDER": str(folder), "FUMAO_DATABASE": database, "FUMAO_ADDRESS": shown,
        "FUMAO_KEYS": str(keys), "FUMAO_SCHEME": os.pathsep.join(map(str, folders)),
        "FUMAO_STORE": str(store or ""), "FUMAO_PUBLIC": "",
    }  # fmt: skip
    _run(Listening(host, port, workers, proxy, log))


def _serve_public(store: Path | None, shown: str, listening: Listening) -> None:
    """Serve a store alone: it is only read."""
    if store is None:
        raise InvalidInput(
            "it is not said what is published", where="--public", remedy="add --store FOLDER"
        )
    click.echo(f"data  {shown}/data/\nSDMX  {shown}/sdmx/")
    os.environ |= {"FUMAO_STORE": str(store), "FUMAO_ADDRESS": shown, "FUMAO_PUBLIC": "1"}
    _run(listening)


def _run(at: Listening) -> None:
    from fumao.cli.listening import listen

    # One process needs no folder to count in, and so runs where nothing may be written.
    several = TemporaryDirectory(prefix="fumao-counts-") if at.workers > 1 else nullcontext("")
    with several as counts:
        os.environ |= {"FUMAO_METRICS_FOLDER": counts, "FUMAO_LOG": at.log}
        listen(
            "fumao.web.serving:application", workers=at.workers, host=at.host, port=at.port,
            log_config=None, access_log=False, server_header=False, proxy_headers=bool(at.proxy),
            forwarded_allow_ips=at.proxy or None, timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )  # fmt: skip


def _refuse_taken(host: str, port: int) -> None:
    """A port that nobody can listen at is told before a demo is made for it."""

    async def listen() -> None:
        server = await asyncio.start_server(lambda *_: None, host, port)
        server.close()
        await server.wait_closed()

    try:
        asyncio.run(listen())
    except OSError as problem:
        raise InvalidInput(
            f"cannot listen at {host}, port {port}", where="--host, --port",
            remedy="stop what listens there, or give another --port",
        ) from problem  # fmt: skip


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise CannotWrite(
            f"cannot make the folder: {problem.strerror}", where=str(folder),
            remedy="give a --folder that you may write to",
        ) from problem  # fmt: skip


def _begin(office: Office, folder: Path, demo: bool, enterprises: int) -> DemoLogins | None:
    """Fill a database in which there is nobody; the logins of a demo."""
    from fumao.run.filing.demo_logins import demo_logins, make_demo
    from fumao.run.filing.people import NewAccount, add_person, nobody

    if not nobody(office):
        return demo_logins(office, folder)
    if demo:
        click.echo(f"filling a demo of {enterprises} enterprises that do not exist …")
        return make_demo(office, folder, enterprises)
    _, password = add_person(office, None, NewAccount("admin", "Administrator", "administrator"))
    click.echo(f"the first administrator: login admin, password {password}")
    click.echo("It is shown only now. Log in, and change it.")
    return None


def _demo_store(folder: Path, begun: DemoLogins | None) -> Path | None:
    """Of a demo, the published series that come with the package."""
    from fumao.run.shelf import demo_shelf

    return demo_shelf(folder / "store").store.folder if begun else None


def _tell(address: str, host: str, begun: DemoLogins | None, store: Path | None) -> None:
    if begun and host not in ("127.0.0.1", "localhost", "::1"):
        raise InvalidInput(
            "a demo shows its password to whoever opens it", where="--host",
            remedy="serve it at 127.0.0.1, or begin with --empty",
        )  # fmt: skip
    click.echo(f"pages      {address}/")
    click.echo(f"interface  {address}/api/v1/docs")
    if store:
        click.echo(f"data       {address}/data/")
        click.echo(f"SDMX       {address}/sdmx/")
    if begun:
        click.echo(f"logins of the demo, all with the password {begun.password}")
        for person in begun.people:
            click.echo(f"  {person.login:24} {person.who['zh']} {person.who['en']}")
