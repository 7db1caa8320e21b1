"""What several rooms of the tests share: the real report, built once, and a small edition."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

# Tests run beside each other: threads of linear algebra that wait for work take their processors.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

ROOT = Path(__file__).parent
SMALL = ROOT / "tests" / "specimens" / "sample-2020"
FUMAO = [sys.executable, "-c", "from fumao.cli import run; run()"]


@dataclass(frozen=True)
class Built:
    """A finished report: its folder, its store and the summary that the command printed."""

    folder: Path
    store: Path
    summary: dict[str, Any]

    def file(self, lang: str, form: str) -> Path:
        """One of the eight files."""
        (found,) = self.folder.glob(f"*.{lang}.{form}")
        return found


@dataclass(frozen=True)
class Answer:
    """What a command left on the terminal, and its exit code."""

    code: int
    out: str
    err: str


def _build(folder: Path, *options: str, **environment: str) -> Built:
    command = [*FUMAO, "report", "--json", "--out", str(folder), "--store", f"{folder}-store"]
    done = subprocess.run(  # noqa: S603 our own command
        [*command, *options],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return Built(folder, Path(f"{folder}-store"), json.loads(done.stdout))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def build() -> Callable[..., Built]:
    """Write a report with the real command, in a process of its own."""
    return _build


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The 2020 report in both languages and all formats, built once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, record = shared / "report", shared / "report.json"
    with (shared / "report.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not record.is_file():
            built = _build(folder)
            record.write_text(json.dumps(built.summary), encoding="utf-8")
    return Built(folder, Path(f"{folder}-store"), json.loads(record.read_text(encoding="utf-8")))


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """A small edition of ten facts, copied so that a test may break it."""
    return Path(shutil.copytree(SMALL, tmp_path / "sample-2020"))


@pytest.fixture
def fumao(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Answer]]:
    """The command line in this process, with errors printed as its users see them."""
    from fumao.cli import run

    def ask(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["fumao", *map(str, arguments)])
        try:
            run()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return ask


@pytest.fixture
def replaced() -> Callable[[Path, str, str], None]:
    """Change a piece of a file that must be there exactly once or more."""

    def change(file: Path, old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file.name}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    return change
