"""A real PostgreSQL for tests and benches: started in a folder of its own, reached by a socket."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

# Where distributions put the programs of the server that are not on the path.
_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin")
_OWNER = "fumao"


def programs() -> Path | None:
    """The folder of ``initdb`` and ``postgres``; None where PostgreSQL is not installed."""
    found = [path for each in _FOLDERS for path in Path("/").glob(f"{each[1:]}/initdb")]
    if found:
        return max(found, key=lambda path: float(path.parts[-3].strip("pgsql-") or 0)).parent
    known = shutil.which("initdb")
    return Path(known).resolve().parent if known else None


class Postgres:
    """A server; ``url()`` makes a new, empty database whose owner is no superuser."""

    def __init__(self, *, fsync: bool = False) -> None:
        found = programs()
        assert found is not None, "PostgreSQL is not installed"
        self._bin = found
        # Short: the name of a socket has a hundred characters at most.
        # In memory where there is such a disk and nothing is to survive.
        memory = Path("/dev/shm")
        place = memory if memory.is_dir() and not fsync else None
        self.folder = Path(tempfile.mkdtemp(prefix="fumao-pg-", dir=place))
        # A server does not run as root.
        self._as = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
        self.superuser = "postgres" if self._as else Path("~").expanduser().name
        if self._as:
            shutil.chown(self.folder, "postgres", "postgres")
        self._options = [
            f"fsync={'on' if fsync else 'off'}",
            "listen_addresses=",
            f"unix_socket_directories={self.folder}",
            "max_connections=120",
        ]
        self._names = map("returns_{}".format, itertools.count(1))
        self._run("initdb", "-D", self.folder / "data", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "-U", self.superuser)  # fmt: skip
        self.start()
        self.execute(f"CREATE ROLE {_OWNER} LOGIN CREATEROLE CREATEDB")

    def start(self) -> None:
        """Start it and wait until it answers; after a crash this recovers."""
        options = [part for each in self._options for part in ("-c", each)]
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self.folder / "data", *options],
                stdout=log, stderr=log, cwd="/", **self._as,
            )  # fmt: skip
        for _ in range(600):
            ask = [self._bin / "pg_isready", "-q", "-h", self.folder]
            if subprocess.run(ask, check=False).returncode == 0:
                return
            assert self._process.poll() is None, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.05)
        raise AssertionError("PostgreSQL does not answer within 30 seconds")

    def kill(self) -> None:
        """End it as a loss of power would, children included."""
        main = self._process.pid
        for child in _children(main):
            _signal(child, signal.SIGKILL)
        _signal(main, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it and forget everything."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=30)
        shutil.rmtree(self.folder)

    def url(self, template: str = "template1") -> str:
        """The address of a new database, a copy of another one of this server."""
        name = next(self._names)
        self.execute(f"CREATE DATABASE {name} OWNER {_OWNER} TEMPLATE {template}")
        return f"postgresql://{_OWNER}@/{name}?host={self.folder}"

    def execute(self, command: str, database: str = "postgres") -> str:
        """Run SQL as the superuser, past all row security."""
        return self._run(
            "psql", "-h", self.folder, "-U", self.superuser, "-d", database, "-v",
            "ON_ERROR_STOP=1", "-qAtc", command,
        )  # fmt: skip

    def _run(self, program: str, *arguments: object) -> str:
        command: Sequence[str] = [str(self._bin / program), *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd="/", **self._as
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def _children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(each) for each in listed.read_text().split()] if listed.exists() else []


def _signal(process: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, what)
