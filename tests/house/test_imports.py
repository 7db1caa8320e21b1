"""Arrows fall: every import in the house goes down, never up or sideways."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "fumao"
JOBS = {"analyse", "audit", "balance", "compile", "publish", "returns", "sources", "watch"}
LOWER = {"model", "methods", "errors"}
# What each room may import beside itself; the table of the house style.
MAY = {
    "errors": set(),
    "model": {"errors", "data"},
    "methods": {"errors"},
    "claims": LOWER,
    "store": {"model", "errors"},
    **{job: LOWER | {"claims", "data"} for job in JOBS},
    "run": JOBS | {"store", "claims", "model", "errors"},
    "cli": {"run", "errors"},
    "web": {"run", "errors"},
    "data": set(),
    # The face only hands names on.
    "__init__": {"claims", "errors", "model", "store"},
    "__main__": {"cli"},
}
NETWORK = {"socket", "ssl", "http", "urllib", "requests", "httpx", "aiohttp", "ftplib", "smtplib"}
FILES = sorted(SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> list[tuple[int, str]]:
    """Every module that a file imports, with its line; also those inside functions."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, name.name) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out in full"
            if node.module == "fumao":
                found += [(node.lineno, f"fumao.{name.name}") for name in node.names]
            else:
                found.append((node.lineno, node.module or ""))
    return found


def rooms_of(path: Path, text: str) -> list[str]:
    """Imports of a file that the table does not allow."""
    room = room_of(path)
    return [
        f"{path.relative_to(SOURCE)}:{line} imports {module}"
        for line, module in imported(ast.parse(text))
        if module.startswith("fumao.") and module.split(".")[1] not in MAY[room] | {room}
    ]


def test_every_room_stands_in_the_table():
    assert {room_of(path) for path in FILES} <= set(MAY)


def test_every_room_of_the_table_is_there():
    assert {room_of(path) for path in FILES} >= set(MAY)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_fall(path):
    assert rooms_of(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("errors", "from fumao.model.names import Names"),
        ("model/flows", "from fumao.store import Store"),
        ("methods/change", "from fumao.model.names import Names"),
        ("methods/change", "import fumao.claims"),
        ("claims/claim", "from fumao.publish.facts import Text"),
        ("store/store", "from fumao.claims import Claim"),
        ("publish/html", "from fumao.store import Store"),
        ("audit/examine", "from fumao.publish.html import write_html"),
        ("audit/against", "from fumao.store import Store"),
        ("publish/html", "def page():\n    from fumao.run.report import Order"),
        ("run/report", "from fumao.methods.change import growth"),
        ("run/report", "from fumao.cli import main"),
        ("cli", "from fumao.publish.html import write_html"),
        ("cli", "from fumao import store"),
    ],
)
def test_an_import_that_rises_would_be_noticed(room, line):
    assert rooms_of(SOURCE / f"{room}.py", line)


def test_methods_know_no_countries():
    for path in (SOURCE / "methods").glob("*.py"):
        names = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8")))
                 if isinstance(node, ast.Name)}  # fmt: skip
        assert not names & {"Flows", "Claim", "Subject", "Names", "codelist"}, path.name


def test_only_the_fetching_of_sources_speaks_to_the_network():
    # Where the server listens, it opens a socket and speaks to nobody.
    spared = {SOURCE / "sources" / "fetch.py", SOURCE / "cli" / "listening.py"}
    found = [
        (path.name, module)
        for path in FILES
        if path not in spared
        for _, module in imported(ast.parse(path.read_text(encoding="utf-8")))
        if module.split(".")[0] in NETWORK and module != "urllib.parse"  # quoting speaks to nobody
    ]
    assert found == []


def test_only_the_command_line_prints():
    found = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in FILES
        if room_of(path) != "cli"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    ]
    assert found == []


def test_only_the_store_and_run_open_the_engine():
    found = {
        room_of(path)
        for path in FILES
        for _, module in imported(ast.parse(path.read_text(encoding="utf-8")))
        if module.split(".")[0] == "duckdb"
    }
    assert found == {"store"}
