"""The command line: one command a job."""

from fumao.cli.adjust import adjust_command
from fumao.cli.analysing import analyse_group
from fumao.cli.backup import backup_command, restore_command
from fumao.cli.balance import balance_group
from fumao.cli.balance_revise import revise_command
from fumao.cli.compiling import compile_group
from fumao.cli.embargo import embargo_group
from fumao.cli.exporting import export_command, read_command
from fumao.cli.filing import returns_group
from fumao.cli.gravity import counterfactual_command, gravity_command
from fumao.cli.main import main, run
from fumao.cli.modes import modes_command
from fumao.cli.nowcast import forecast_command, nowcast_command
from fumao.cli.quality import quality_command
from fumao.cli.replicate import replicate_command
from fumao.cli.returns import compile_returns
from fumao.cli.revisions import revisions_command
from fumao.cli.serve import serve_command
from fumao.cli.site import site_command
from fumao.cli.sources import sources_group
from fumao.cli.special import compile_special
from fumao.cli.watching import watch_group

for command in (
    compile_returns, compile_special, modes_command, adjust_command, revisions_command,
    quality_command,
):  # fmt: skip
    compile_group.add_command(command)
for command in (gravity_command, counterfactual_command, forecast_command, nowcast_command):
    analyse_group.add_command(command)
main.add_command(compile_group)
main.add_command(sources_group)
balance_group.add_command(revise_command)
main.add_command(balance_group)
main.add_command(serve_command)
main.add_command(returns_group)
main.add_command(analyse_group)
main.add_command(watch_group)
main.add_command(export_command)
main.add_command(read_command)
main.add_command(embargo_group)
main.add_command(backup_command)
main.add_command(restore_command)
main.add_command(replicate_command)
main.add_command(site_command)

__all__ = ["main", "run"]
