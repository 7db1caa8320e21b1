"""Files are read in one sitting, explain themselves and belong to no machine."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "fumao"
FILES = sorted(SOURCE.rglob("*.py"))
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
by_name = {"ids": lambda path: str(path.relative_to(ROOT))}


@pytest.mark.parametrize("path", FILES, **by_name)
def test_every_module_says_what_it_holds(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, **by_name)
def test_no_file_is_longer_than_six_hundred_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600


@pytest.mark.parametrize("path", FILES, **by_name)
def test_no_function_is_longer_than_fifty_lines_of_body(path):
    long = [
        f"{node.name} has {length(node)}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and length(node) > 50
    ]
    assert long == []


def length(node):
    """Lines of a function's body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def public_functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in tree.body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]  # fmt: skip


@pytest.mark.parametrize("path", sorted((SOURCE / "methods").glob("*.py")), **by_name)
def test_every_method_cites_a_source_or_shows_how_it_works(path):
    cited = "References" in (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")
    bare = [
        node.name
        for node in public_functions(path)
        if not (ast.get_docstring(node) or "")
        or not (cited or re.search(r"References|Notes|>>>", ast.get_docstring(node)))
    ]
    assert bare == []


@pytest.mark.parametrize("path", FILES, **by_name)
def test_no_bare_except_and_no_code_left_in_comments(path):
    text = path.read_text(encoding="utf-8")
    handlers = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ExceptHandler)]
    assert [node.lineno for node in handlers if node.type is None] == []


def tracked():
    """Files of the project: tracked, or new and not ignored; everything if there is no git."""
    command = [shutil.which("git") or "false", "-C", str(ROOT), "ls-files", "-co",
               "--exclude-standard"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        places = ("src", "tests", "docs", "bench", "requirements")
        return [each for place in places for each in (ROOT / place).rglob("*") if each.is_file()]
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


# Written in pieces, so that this file does not find itself.
MACHINE = re.compile(
    "|".join(rf"(?<![\w.~$\}}])/{place}/\w" for place in ("wo" + "rk", "ho" + "me", "ro" + "ot",
                                                         "Us" + "ers"))
)  # fmt: skip


def test_no_file_names_a_place_of_one_machine():
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {each[0]}" for each in MACHINE.finditer(text)]
    assert found == []


def test_the_lock_files_are_there():
    assert {path.name for path in LOCKS} >= {"report.lock", "dev.lock", "build.lock", "uv.lock"}


@pytest.mark.parametrize("path", LOCKS, **by_name)
def test_a_lock_names_no_registry_and_no_place(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"https?:|file:|--index-url|--extra-index|--find-links|@ ", text) == []


@pytest.mark.parametrize("path", LOCKS, **by_name)
def test_every_requirement_of_a_lock_is_one_version_with_hashes(path):
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    assert lines
    bad = [line.split()[0] for line in lines
           if not re.match(r"[A-Za-z0-9._-]+==\S+.*--hash=sha256:[0-9a-f]{64}", line)]  # fmt: skip
    assert bad == []


def test_every_job_has_its_five_places():
    for command in ("report",):
        assert (SOURCE / "run" / f"{command}.py").is_file()
        assert (ROOT / "docs" / "how-to" / f"{command}.md").is_file()
