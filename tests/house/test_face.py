"""The public face is what __all__ says, and it opens quickly."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys

import pytest

import fumao


def test_the_face_is_what_it_says():
    assert sorted(fumao.__all__) == fumao.__all__
    assert set(fumao.__all__) == set(fumao._HOME_OF)
    assert set(dir(fumao)) == {*fumao.__all__, "__version__"}


@pytest.mark.parametrize("name", fumao.__all__)
def test_every_public_name_can_be_imported_and_is_explained(name):
    thing = getattr(fumao, name)
    text = inspect.getdoc(thing)
    assert text
    assert not text.startswith(f"{name}(")


def test_the_face_tells_type_checkers_the_same_names(root):
    tree = ast.parse((root / "src/fumao/__init__.py").read_text(encoding="utf-8"))
    told = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fumao")
        for name in node.names
    }
    assert told == set(fumao.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="forecast"):
        _ = fumao.forecast


def test_the_version_is_that_of_the_package():
    from importlib.metadata import version

    assert fumao.__version__ == version("fumao")


TIMED = "import time; t = time.perf_counter(); import fumao; print(time.perf_counter() - t)"


def test_importing_takes_less_than_three_tenths_of_a_second():
    seconds = [
        float(subprocess.run([sys.executable, "-c", TIMED], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    assert min(seconds) < 0.3


def test_importing_loads_none_of_the_heavy_libraries():
    look = "import sys, fumao; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    heavy = {"duckdb", "pyarrow", "numpy", "pandas", "typst", "docx", "lxml", "click", "rich"}
    assert set(done.stdout.split()) & heavy == set()


def test_the_help_of_the_command_loads_none_of_them_either():
    look = ("import sys; from fumao.cli import main; main(['--help'], standalone_mode=False);"
            "print(*{name.partition('.')[0] for name in sys.modules})")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & {"duckdb", "pyarrow", "numpy", "typst", "docx"} == set()
