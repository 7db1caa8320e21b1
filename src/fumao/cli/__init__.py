"""The command line: one command a job."""

from fumao.cli.compiling import compile_group
from fumao.cli.main import main, run
from fumao.cli.returns import compile_returns
from fumao.cli.special import compile_special

compile_group.add_command(compile_returns)
compile_group.add_command(compile_special)
main.add_command(compile_group)

__all__ = ["main", "run"]
