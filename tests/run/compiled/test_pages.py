"""Every command on compiled vintages explains itself and has a page with all its options."""

from __future__ import annotations

import click
import pytest

from fumao.cli.compiling import compile_group

COMMANDS = ("modes", "adjust", "revisions", "quality")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_and_exit_codes(fumao, name):
    text = fumao("compile", name, "--help").out
    assert f"fumao compile {name}" in text.partition("Examples:")[2]
    assert "Exit codes:" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained_and_on_the_page(root, name):
    page = (root / "docs" / "how-to" / f"compile-{name}.md").read_text(encoding="utf-8")
    options = [each for each in compile_group.commands[name].params
               if isinstance(each, click.Option)]  # fmt: skip
    assert [each.name for each in options if not each.help] == []
    assert [each.opts[0] for each in options if each.opts[0] not in page] == []
