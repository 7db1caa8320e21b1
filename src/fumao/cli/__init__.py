"""The command line: one command a job."""

from fumao.cli.compiling import compile_group
from fumao.cli.main import main, run

main.add_command(compile_group)

__all__ = ["main", "run"]
