"""What an extra promises runs with its own libraries: nothing else need be installed."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest

import fumao

# Modules behind the commands of each extra; "" is the core.
PROMISED = {
    "": ("cli.main", "run.trace", "run.audit", "run.sources", "run.embargo", "run.shelf"),
    "report": ("run.report", "publish.pdf", "publish.docx", "publish.xlsx"),
    "compile": ("run.compile", "run.release", "run.adjust", "run.modes", "run.special"),
    "balance": ("run.balance", "run.world", "run.revise", "run.trace_balanced", "run.trace_total"),
    "analyse": ("run.analyse", "run.gravity", "run.nowcast", "run.counterfactual", "run.watch"),
    "sdmx": ("run.export", "run.read", "run.sdmx.structures", "run.sdmx.data"),
    "web": ("web.app", "web.serving", "run.site.export", "returns.demo", "run.trace_balanced"),
}
ONLY = """
import sys
from importlib import import_module

class Only:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent}:
            raise ModuleNotFoundError(f"no {{name}}", name=name)

sys.path.insert(0, {root!r})
sys.meta_path.insert(0, Only())
for name in {modules}:
    import_module(f"fumao.{{name}}")
"""


def name_of(requirement):
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower().replace("_", "-").replace(".", "-")


def needed(requirements):
    """Installed distributions that requirements bring along; markers of extras are heeded."""
    found, waiting = set(), list(requirements)
    while waiting:
        each = waiting.pop()
        inner = re.search(r"\[([^]]+)\]", each.partition(";")[0])
        one = name_of(each), tuple(inner[1].split(",")) if inner else ()
        if one in found:
            continue
        found.add(one)
        # What is not installed here is for another system or version of Python.
        with suppress(PackageNotFoundError):
            waiting += [below for below in requires(one[0]) or [] if wanted(below, one[1])]
    return {name for name, _ in found}


def wanted(requirement, extras):
    behind = re.search(r"extra\s*==\s*['\"]([^'\"]+)", requirement)
    return behind is None or behind[1] in extras


@pytest.fixture(scope="module")
def absent_of(root):
    """Modules of what is installed here and would not be with an extra alone."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    providers = packages_distributions()

    def absent(extra):
        own = project["optional-dependencies"][extra] if extra else []
        kept = needed([*project["dependencies"], *own]) | {"fumao"}
        return sorted(module for module, given in providers.items()
                      if not {name_of(each) for each in given} & kept)  # fmt: skip

    return absent


@pytest.mark.parametrize("extra", PROMISED)
def test_an_extra_brings_all_that_its_commands_import(extra, absent_of):
    absent = absent_of(extra)
    assert {"pytest", "playwright"} <= set(absent)
    root = str(Path(fumao.__file__).parents[1])
    code = ONLY.format(root=root, absent=absent, modules=PROMISED[extra])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1500:]
