"""Every command explains itself, has a page, and every command that is named exists."""

from __future__ import annotations

import re
import subprocess
import sys

import click
import pytest

import fumao
from fumao.cli import main

COMMANDS = sorted(main.commands)
# Also the commands of groups, as they are typed: "compile records".
EVERY = sorted(
    [*COMMANDS, *(f"{name} {below}" for name, group in main.commands.items()
                  if isinstance(group, click.Group) for below in group.commands)]
)  # fmt: skip


def found(command):
    """The command that is typed so."""
    first, *rest = command.split()
    return main.commands[first].commands[rest[0]] if rest else main.commands[first]


def page_of(root, command):
    """The page of a command: its own, or the one for all commands of its group."""
    pages = root / "docs" / "how-to"
    own = pages / f"{command.replace(' ', '-')}.md"
    return own if own.is_file() else pages / f"{command.split()[0]}.md"


@pytest.fixture
def help_of():
    def read(command):
        with click.Context(found(command), info_name=f"fumao {command}") as context:
            return found(command).get_help(context)

    return read


@pytest.mark.parametrize("command", EVERY)
def test_every_command_has_help_with_examples_of_itself(help_of, command):
    text = help_of(command)
    assert "Examples:" in text
    assert f"fumao {command}" in text.partition("Examples:")[2]


@pytest.mark.parametrize("command", EVERY)
def test_every_option_is_explained(command):
    options = [each for each in found(command).params if isinstance(each, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("command", EVERY)
def test_every_command_has_a_page_that_shows_it(root, command):
    page = page_of(root, command)
    assert page.is_file()
    assert f"fumao {command}" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", EVERY)
def test_every_option_is_on_the_page_of_its_command(root, command):
    page = page_of(root, command).read_text(encoding="utf-8")
    options = {name for each in found(command).params
               if isinstance(each, click.Option) for name in each.opts}  # fmt: skip
    assert {option for option in options if option not in page} == set()


def named_commands(text):
    """Commands and Make targets that a text tells people to run."""
    code = "\n".join(re.findall(r"`([^`\n]+)`", text) + re.findall(r"```.*?```", text, re.DOTALL))
    fumao = re.findall(r"(?:^|[\s$`(])fumao ([a-z][a-z-]+)", code)
    make = re.findall(r"(?:^|[\s$`(])make ([a-z]+)", code)
    return set(fumao), set(make)


def targets(root):
    return set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))


PAGES = ["README.md", "README.zh.md", "CONTRIBUTING.md", "docs", "src"]


@pytest.mark.parametrize("place", PAGES)
def test_every_command_that_is_named_exists(root, place):
    start = root / place
    files = [start] if start.is_file() else [*start.rglob("*.md"), *start.rglob("*.py")]
    assert files
    for file in files:
        fumao, make = named_commands(file.read_text(encoding="utf-8"))
        assert fumao - set(COMMANDS) == set(), file
        assert make - targets(root) == set(), file


def test_a_command_that_does_not_exist_would_be_noticed():
    assert named_commands("Run `fumao frobnicate` or `make setup`.") == ({"frobnicate"}, {"setup"})


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_first_screen_shows_the_two_commands_and_real_output(root, readme):
    screen = "\n".join((root / readme).read_text(encoding="utf-8").splitlines()[:25])
    assert "make report" in screen
    assert "make test" in screen
    assert "build/chn-2020.zh.pdf" in screen


def test_the_makefile_has_the_five_targets(root):
    assert {"report", "test", "lint", "bench", "docs"} <= targets(root)


def test_what_ci_runs_is_what_people_run(root):
    script = (root / ".ci" / "run").read_text(encoding="utf-8")
    assert "make lint" in script
    assert "make test" in script


def test_the_package_can_be_run_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "fumao", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[-1] == fumao.__version__
