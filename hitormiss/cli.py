"""The verbs of ``./course``."""

import os
import signal
import sys
from pathlib import Path

import click

from hitormiss.course.catalogue import Lesson, UnknownLesson, lessons
from hitormiss.course.catalogue import lesson as find_lesson


PASSED, FALLS_SHORT, MACHINE, OURS, INTERRUPTED = 0, 1, 2, 3, 130


class LessonName(click.ParamType):
    """A lesson as people name it: 8, 08 or 08_per_view."""

    name = "lesson"

    def convert(self, value, param, ctx) -> Lesson:
        try:
            return value if isinstance(value, Lesson) else find_lesson(value)
        except UnknownLesson as error:
            self.fail(str(error), param, ctx)


LESSON = LessonName()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
def course() -> None:
    """Hit or Miss: caching Django REST Framework APIs with memcached, hands on."""


@course.command()
@click.argument("lesson", type=LESSON)
@click.option("--starter", "which", flag_value="starter", help="Check the starter.")
@click.option("--solution", "which", flag_value="solution", help="Check the solution.")
@click.option("--path", type=click.Path(path_type=Path), help="Check the app in this folder.")
@click.option("--all-failures", is_flag=True, help="Show every failure, not the first alone.")
@click.option("--format", "form", type=click.Choice(["rich", "plain", "json", "junit"]))
@click.option("--plain", is_flag=True, help="The same as --format plain.")
def check(lesson, which, path, all_failures, form, plain) -> None:
    """Check your working copy of LESSON."""
    from hitormiss.commands.check import check as run_check

    sys.exit(run_check(lesson, which, path, all_failures, "plain" if plain else form))


@course.command()
@click.argument("lesson", type=LESSON)
def reset(lesson) -> None:
    """Make your working copy what the starter is. The old one is kept."""
    from hitormiss.course.workspace import reset as do

    backup = do(lesson)
    name = f"workspace/{lesson.package}"
    click.echo(f"{name} is the starter again.")
    if backup:
        click.echo(f"What was there is kept: ./course undo {lesson.number} brings it back.")


@course.command()
@click.argument("lesson", type=LESSON)
def undo(lesson) -> None:
    """Take the last reset back."""
    from hitormiss.course.workspace import undo as do

    do(lesson)
    click.echo(f"workspace/{lesson.package} is what it was before the reset.")
    click.echo(f"A second ./course undo {lesson.number} takes this back.")


@course.command()
@click.argument("lesson", type=LESSON)
@click.option("--live", is_flag=True, help="Run both, and compare headers, keys and hits.")
def diff(lesson, live) -> None:
    """Compare your working copy of LESSON with the solution."""
    from hitormiss.commands.check import show_diff

    sys.exit(show_diff(lesson, live))


@course.command()
@click.argument("lesson", type=LESSON)
def hint(lesson) -> None:
    """Give a hint for the check that fails first; asked again, one level more."""
    from hitormiss.commands.hint import hint as do

    sys.exit(do(lesson))


@course.command()
def status() -> None:
    """Say what is passed, and what is next."""
    from hitormiss.commands.hint import status as do

    do()


@course.command()
@click.argument("lesson", type=LESSON, required=False)
def watch(lesson) -> None:
    """Check your working copy at each save."""
    from hitormiss.commands.watch import watch as do

    sys.exit(do(lesson))


@course.command()
@click.argument("lesson", type=LESSON)
@click.option("--solution", "which", flag_value="solution", help="Serve the solution.")
@click.option("--starter", "which", flag_value="starter", help="Serve the starter.")
@click.option("--port", default=8000, show_default=True, help="Or the next free one.")
def serve(lesson, which, port) -> None:
    """Serve your working copy of LESSON, with a memcached of its own."""
    from hitormiss.commands.serve import serve as do

    sys.exit(do(lesson, which, port))


@course.command()
@click.option("--port", default=8080, show_default=True, help="Or the next free one.")
@click.option("--open", "open_browser", is_flag=True, help="Open the site in the browser.")
def up(port, open_browser) -> None:
    """Build the site, and serve it."""
    from hitormiss.commands.up import up as do

    sys.exit(do(port, open_browser))


@course.command()
@click.option("--rounds", type=click.IntRange(1, 5000), default=200, show_default=True)
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Where the files go.")
def bench(rounds, folder) -> None:
    """Measure what caching saves: uncached, by value, per view, per site."""
    from hitormiss.commands.bench import bench as do

    sys.exit(do(rounds, folder))


@course.command()
def doctor() -> None:
    """Say what is missing on this machine, and the command that mends it."""
    from rich.console import Console

    from hitormiss.machine.doctor import doctor as do

    sys.exit(do(Console(highlight=False)))


@course.command()
@click.argument("numbers", type=LESSON, nargs=-1)
@click.option("--write", is_flag=True, help="Write words and recordings anew.")
@click.option("--plain", is_flag=True, help="No colours.")
def verify(numbers, write, plain) -> None:
    """Prove the lessons: every app, every word, every recording."""
    from hitormiss.commands.verify import verify as do

    sys.exit(do(list(numbers) or lessons(), write))


@course.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def test(options) -> None:
    """Test everything: lint, tests, verify, strict builds, browser."""
    from hitormiss.commands.test import test as do

    sys.exit(do(list(options)))


@course.command()
@click.argument("number", type=click.IntRange(1, 99))
@click.argument("topic")
def new(number, topic) -> None:
    """Write every file of a new lesson: ./course new 34 topic."""
    from hitormiss.commands.new import new as do

    sys.exit(do(number, topic))


def _open_standard_streams() -> None:
    """Where a standard stream is closed, open nothing there: or our pipes would get its number."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8")
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")


def main() -> None:
    """Run a verb. Whatever happens ends in a sentence and a status, never in our traceback."""
    from hitormiss.course.workspace import WorkspaceError
    from hitormiss.machine.installed import MachineLacks
    from hitormiss.machine.processes import adopt_orphans, end_children

    _open_standard_streams()
    # A shell that starts us in the background has SIGINT ignored: our children need no such thing.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_args: sys.exit(129))
    adopt_orphans()
    status = OURS
    try:
        course(standalone_mode=False)
        status = PASSED
    except SystemExit as exit_:
        status = exit_.code if isinstance(exit_.code, int) else OURS
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nStopped. Nothing is left running.", err=True)
        status = INTERRUPTED
    except click.ClickException as error:
        error.show()
        status = MACHINE
    except (WorkspaceError, MachineLacks) as error:
        click.echo(str(error), err=True)
        status = MACHINE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = PASSED
    except Exception:
        import traceback

        from hitormiss.telling.formats import crash_lines
        from hitormiss.telling.report import plain

        click.echo(plain(crash_lines(traceback.format_exc())), err=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        end_children()
    sys.exit(status)


def _interrupt(*_args: object) -> None:
    """Stop at the first Ctrl-C. A second one would stop the cleaning."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt
