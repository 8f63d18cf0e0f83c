"""The command ``./course manage``: run manage.py of a working copy."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from hitormiss.commands import choose_app, lesson_named
from hitormiss.course.catalogue import Lesson
from hitormiss.course.own_commands import USAGE_ERROR, missing
from hitormiss.machine.exit_status import ExitStatus
from hitormiss.serving.fault import AppFault
from hitormiss.serving.output import Terminal
from hitormiss.serving.sandbox import Sandbox
from hitormiss.serving.served import addresses_of
from hitormiss.serving.server import Loader
from hitormiss.telling.log import lines_of_fault


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("lesson", type=lesson_named)
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED)
def manage(lesson: Lesson, arguments: tuple[str, ...]) -> int:
    """
    Run manage.py of your working copy: ./course manage 4 seed videogames

    While ./course serve serves the working copy, the command works with the same database and
    memcached. Otherwise it gets new ones, which are deleted afterwards.
    """
    app = choose_app(lesson, None)
    served = addresses_of(app)
    with TemporaryDirectory(prefix="hit-or-miss-") as folder:
        try:
            sandbox = Sandbox(app, Path(folder) / "sandbox")
        except AppFault as fault:
            print("\n".join(lines_of_fault(app, fault)))
            return ExitStatus.FAILED
        loader = Loader(sandbox, output=Terminal())
        try:
            server = loader.servers[0]
            server.wait()
            status, _ = server.manage(served or sandbox.addresses(), [*arguments], Terminal())
        except AppFault as fault:
            print("\n".join(lines_of_fault(app, fault)))
            return ExitStatus.FAILED
        finally:
            loader.close()
            sandbox.stop()
    if status == USAGE_ERROR and (
        sentence := missing(app, [*arguments], f"./course manage {lesson.number}")
    ):
        print(sentence, file=sys.stderr)
    if not served and not status:
        print(
            f"This ran on a database of its own, which is deleted now. To keep what a command "
            f"does, type this in another terminal first: ./course serve {lesson.number}",
            file=sys.stderr,
        )
    return ExitStatus.FAILED if status else ExitStatus.OK
