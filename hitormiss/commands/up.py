"""The command ``./course up``: build the site if it has changed, and serve it with the lab."""

import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import Any

import click
import uvicorn
from uvicorn.importer import import_from_string

from hitormiss.course import site_address
from hitormiss.machine.exit_status import ExitStatus
from hitormiss.machine.ports import HOST, next_free
from hitormiss.pages.build import SITE, SiteError, build


APPLICATION = "site_project.lab.asgi:application"

CONNECTIONS = 200
"""More connections than a few browsers open. Uvicorn refuses others with status 503."""


@click.command()
@click.option("--port", default=8080, show_default=True, help="If it is busy: the next free one.")
@click.option("--open", "open_browser", is_flag=True, help="Open the site in the browser.")
def up(port: int, open_browser: bool) -> int:
    """Build the site, and serve it."""
    print("Building the site ...", flush=True)
    try:
        build(SITE)
    except SiteError as error:
        print(f"The site cannot be built. {error}", file=sys.stderr)
        return ExitStatus.COURSE_ERROR
    with _listen(port) as listener:
        serve(listener, port, open_browser)
    return ExitStatus.OK


def serve(listener: socket.socket, wanted_port: int, open_browser: bool) -> None:
    """Serve the site and the lab on *listener*, until a signal ends the server."""
    application = import_from_string(APPLICATION)
    config = uvicorn.Config(
        application,
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        proxy_headers=False,  # there is no proxy: a header must not change the client's address
        server_header=False,
        date_header=False,  # a response that the lab passes on has its own
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=5,
    )
    port = listener.getsockname()[1]
    home = f"http://{HOST}:{port}/"

    def announce() -> None:
        if port != wanted_port:
            print(f"Port {wanted_port} is busy, so the course takes the next free one.")
        print(f"The course is at {home} until you press Ctrl-C.", flush=True)
        if open_browser:
            # In a thread, because it can take seconds until a browser has started.
            threading.Thread(target=webbrowser.open, args=(home,), daemon=True).start()

    _Server(config, application, home, announce).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Uvicorn, which announces its start, and ends streamed responses before it waits for them."""

    def __init__(
        self, config: uvicorn.Config, application: Any, home: str, announce: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self.application, self.home, self.announce = application, home, announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        site_address.note(self.home)
        self.announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        site_address.forget(self.home)
        self.application.stop()
        await super().shutdown(sockets)


def _listen(wanted: int) -> socket.socket:
    """Return a socket that listens on the port *wanted*, or on the next free one."""
    while True:
        # asyncio sets TCP_NODELAY only if the protocol is given as IPPROTO_TCP.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, next_free(wanted)))
            listener.listen(128)
        except OSError:  # another process has just taken the port
            listener.close()
        else:
            return listener
