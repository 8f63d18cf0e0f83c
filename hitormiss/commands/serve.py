"""The command ``./course serve``: serve an app, and start it again at each save."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click
from watchfiles import watch as changes

from hitormiss.cache.memcached import Memcached
from hitormiss.commands import choose_app, lesson_named
from hitormiss.course import scenario
from hitormiss.course.app import App
from hitormiss.course.catalogue import Lesson
from hitormiss.http.exchange import ADDRESS, SESSIONS, Request
from hitormiss.machine.exit_status import ExitStatus
from hitormiss.machine.ports import next_free
from hitormiss.serving import served
from hitormiss.serving.fault import AppFault
from hitormiss.serving.isolation import Addresses
from hitormiss.serving.output import Terminal
from hitormiss.serving.sandbox import Sandbox
from hitormiss.serving.server import Loader, Server
from hitormiss.telling.log import lines_of_fault


@click.command()
@click.argument("lesson", type=lesson_named)
@click.option("--solution", "which", flag_value="solution", help="Serve the solution.")
@click.option("--starter", "which", flag_value="starter", help="Serve the starter.")
@click.option("--port", default=8000, show_default=True, help="If it is busy: the next free one.")
def serve(lesson: Lesson, which: str | None, port: int) -> int:
    """Serve your working copy of LESSON, with its own memcached."""
    app = choose_app(lesson, which)
    free_port = next_free(port)
    if free_port != port:
        print(f"Port {port} is busy, so the app gets the next free one.")
    with TemporaryDirectory(prefix="hit-or-miss-") as folder:
        try:
            sandbox = Sandbox(app, Path(folder) / "sandbox")
        except AppFault as fault:
            print("\n".join(lines_of_fault(app, fault)))
            return ExitStatus.FAILED
        try:
            introduced = False
            with served.announced(app, sandbox.addresses()):
                while True:
                    introduced = _serve_until_saved(free_port, sandbox, introduced)
                    print("\nSaved: the app starts again.\n", flush=True)
        finally:
            sandbox.stop()


def _introduce(app: App, port: int, memcached: Memcached) -> None:
    lesson = app.lesson
    print(f"{app.shown} is served at http://127.0.0.1:{port}/ until you press Ctrl-C.")
    print(f"Its memcached is at {memcached.address}. It is empty, and only this app uses it.\n")
    print("Paste these lines into another terminal:\n")
    lines = [line for one in scenario.of_page(lesson) for line in one.requests]
    for request in list(dict.fromkeys(lines)) or [Request("GET", "/videogames/")]:
        curl = "\n".join(request.curl(body=False))
        print(curl.replace(ADDRESS, f"127.0.0.1:{port}"))
    print(flush=True)


def _serve_until_saved(port: int, sandbox: Sandbox, introduced: bool) -> bool:
    """Serve the app until a file is saved, and return whether its address was printed."""
    app, addresses = sandbox.app, sandbox.addresses()
    loader = Loader(sandbox, output=Terminal())
    try:
        server = loader.servers[0]
        try:
            server.wait()
            if app.mentions("DatabaseCache"):
                server.manage(addresses, ["createcachetable"])
            server.take(server.order(addresses, Terminal(), port))
            if not introduced:  # only now: before this, nothing listens at the address
                _introduce(app, port, sandbox.memcached)
                introduced = True
            _sign_in(server, addresses)
        except AppFault as fault:
            print("\n".join(lines_of_fault(app, fault)))
            print("\nSave the file, and the app starts again.", flush=True)
        next(changes(app.folder, step=15, debounce=50))
        return introduced
    finally:
        loader.close()


def _sign_in(server: Server, addresses: Addresses) -> None:
    """Sign in the users of the lines to paste, where the app looks for sessions."""
    if server.sessions_elsewhere:
        for user, key in SESSIONS.items():
            cookie = server.sign_in(addresses, user)
            if cookie != key:
                print(f"For this app, the cookie of {user} is: sessionid={cookie}", flush=True)
