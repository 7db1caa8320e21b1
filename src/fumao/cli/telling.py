"""How errors are told at the terminal: in the language of the command, or of FUMAO_LANG."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import click

from fumao.errors import FumaoError, InvalidInput
from fumao.run.told import in_chinese

NAME = "fumao"
_LANGUAGES = ("en", "zh")
# The language of the command that runs.
_SPOKEN = ContextVar("_SPOKEN", default="en")


def asked_language(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language of errors: that of ``--lang``, else of FUMAO_LANG, else English.

    Raises
    ------
    InvalidInput
        FUMAO_LANG is neither zh nor en.

    Examples
    --------
    >>> asked_language(["watch", "run", "--lang", "zh"], {})
    'zh'
    >>> asked_language(["codes", "items"], {"FUMAO_LANG": "zh"})
    'zh'
    >>> asked_language(["report", "--lang=zh,en"], {})
    'en'
    """
    own = environment.get("FUMAO_LANG", "") or "en"
    if own not in _LANGUAGES:
        raise InvalidInput(f"{own!r} is not known", where="FUMAO_LANG", remedy="use zh or en")
    for at, word in enumerate(words):
        name, mark, given = word.partition("=")
        if name == "--lang":
            given = given if mark else next(iter(words[at + 1 :]), "")
            return given if given in _LANGUAGES else own
    return own


def told(problem: FumaoError, language: str) -> str:
    """The three lines of an error.

    >>> print(told(InvalidInput("'2020-13' is no date", where="--as-of"), "zh"))
    InvalidInput：“2020-13”不是日期
      位置：--as-of
    """
    if language != "zh":
        return str(problem)
    lines = [f"{type(problem).__name__}：{in_chinese(problem.what)}"]
    lines += [f"  位置：{in_chinese(problem.where)}"] if problem.where else []
    lines += [f"  办法：{in_chinese(problem.remedy)}"] if problem.remedy else []
    return "\n".join(lines)


def aside(problem: str | FumaoError) -> None:
    """Tell something beside what a command prints, in the language of its errors."""
    language = _SPOKEN.get()
    if isinstance(problem, FumaoError):
        click.echo(told(problem, language), err=True)
    else:
        click.echo(in_chinese(problem) if language == "zh" else problem, err=True)


def begin(main: click.Group) -> None:
    """Run a command line; what click refuses is told in Chinese as well."""
    _SPOKEN.set("en")
    language = asked_language(sys.argv[1:], os.environ)
    _SPOKEN.set(language)
    if language == "en":
        main(prog_name=NAME)
        return
    try:
        code = main(prog_name=NAME, standalone_mode=False, default_map=_defaults(main, language))
    except click.UsageError as problem:
        _tell_usage(problem)
        sys.exit(problem.exit_code)
    except click.Abort:
        click.echo("已中止", err=True)
        sys.exit(1)
    except OSError as problem:
        # Whoever reads along has stopped, as `head` does.
        if problem.errno == errno.EPIPE:
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 until the process ends
            sys.exit(1)
        raise
    if isinstance(code, int):
        sys.exit(code)


def _tell_usage(problem: click.UsageError) -> None:
    context = problem.ctx
    if context is not None:
        click.echo(context.get_usage().replace("Usage: ", "用法：", 1), err=True)
        click.echo(f"用“{context.command_path} --help”查看说明。\n", err=True)
    click.echo(f"错误：{in_chinese(problem.format_message())}", err=True)


def _defaults(group: click.Group, language: str) -> dict[str, Any]:
    """``--lang`` of every command that has one, and tells one language."""
    return dict(_own_defaults(group, language))


def _own_defaults(group: click.Group, language: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield name, _defaults(command, language)
        elif any(each.name == "lang" and each.default in _LANGUAGES for each in command.params):
            yield name, {"lang": language}
