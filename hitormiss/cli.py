"""The command line of the course: ``./course COMMAND``."""

import ast
import os
import signal
import sys
from importlib import import_module
from pathlib import Path

import click

from hitormiss.course.workspace import WorkspaceError
from hitormiss.machine.exit_status import ExitStatus
from hitormiss.machine.installed import ROOT, MachineLacks
from hitormiss.machine.limits import lack_of
from hitormiss.machine.processes import adopt_orphans, end_children


COMMANDS = (
    "up check watch serve manage hint diff bench reset undo status doctor verify test new".split()
)
"""In the order of ``./course --help``. ``hitormiss.commands.NAME`` has the command ``NAME``."""


class LazyGroup(click.Group):
    """A group that imports a command when it is run. Importing all of them would be slow."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return COMMANDS

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return getattr(import_module(f"hitormiss.commands.{cmd_name}"), cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary(name)) for name in COMMANDS])


def summary(name: str) -> str:
    """The first line of the help of the command *name*, read without importing its module."""
    source = Path(__file__).parent / "commands" / f"{name}.py"
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return (ast.get_docstring(node) or "").partition("\n")[0]
    raise LookupError(f"{source} has no function {name}()")


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
def course() -> None:
    """Hit or Miss: caching Django REST Framework APIs with memcached, hands on."""


def main() -> None:
    """Run a command, end every process that it started, and exit with an `ExitStatus`."""
    _open_standard_streams()
    # A shell that starts us in the background ignores SIGINT, and our children would inherit that.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(ExitStatus.TERMINATED))
    signal.signal(signal.SIGHUP, lambda *_args: sys.exit(ExitStatus.HUNG_UP))
    adopt_orphans()
    try:
        os.getcwd()
    except OSError:
        click.echo(f"The folder that you are in is gone. Go to another: cd {ROOT}", err=True)
        sys.exit(ExitStatus.CANNOT_RUN)
    try:
        status = _run_command()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        end_children()
    sys.exit(status)


def _run_command() -> int:
    """Run the command that ``sys.argv`` names. Every error becomes a message and an exit status."""
    try:
        return course(prog_name="./course", standalone_mode=False) or ExitStatus.OK
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else ExitStatus.COURSE_ERROR
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nStopped. Nothing is left running.", err=True)
        return ExitStatus.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitStatus.CANNOT_RUN
    except (WorkspaceError, MachineLacks) as error:
        click.echo(str(error), err=True)
        return ExitStatus.CANNOT_RUN
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.OK
    except Exception as error:
        if lack := lack_of(error):
            click.echo(f"{lack.sentence} {lack.command}", err=True)
            return ExitStatus.CANNOT_RUN
        import traceback

        from hitormiss.telling.formats import crash_lines
        from hitormiss.telling.report import plain

        click.echo(plain(crash_lines(traceback.format_exc())), err=True)
        return ExitStatus.COURSE_ERROR


def _open_standard_streams() -> None:
    """Open /dev/null for each standard stream that is closed, or a pipe would get its number."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8")
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")


def _interrupt(*_args: object) -> None:
    """Raise KeyboardInterrupt at the first Ctrl-C; a second one must not stop the clean-up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt
