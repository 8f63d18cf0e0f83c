"""The verb ``up``: build the site when it has changed, and serve it with the lab."""

import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.importer import import_from_string

from hitormiss.course import site_address
from hitormiss.machine.ports import HOST, next_free
from hitormiss.pages.build import SITE, SiteError, build


APPLICATION = "site_project.lab.asgi:application"

CONNECTIONS = 200
"""More than a few browsers open. What is over that is refused by the server itself."""


def up(wanted_port: int, open_browser: bool) -> int:
    """Serve the course until Ctrl-C."""
    print("Building the site ...", flush=True)
    try:
        build(SITE)
    except SiteError as error:
        print(f"The site cannot be built. {error}", file=sys.stderr)
        return 3
    with _listen(wanted_port) as listener:
        serve(listener, wanted_port, open_browser)
    return 0


def serve(listener: socket.socket, wanted_port: int, open_browser: bool) -> None:
    """Serve site and lab on *listener*."""
    application = import_from_string(APPLICATION)
    config = uvicorn.Config(
        application,
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        proxy_headers=False,  # nobody stands before us, and a header must not say who asks
        server_header=False,
        date_header=False,  # an answer that is passed on from an app has its own
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=5,
    )
    port = listener.getsockname()[1]
    home = f"http://{HOST}:{port}/"

    def say() -> None:
        if port != wanted_port:
            print(f"Port {wanted_port} is busy, so the course takes the next free one.")
        print(f"The course is at {home} until you press Ctrl-C.", flush=True)
        if open_browser:
            # A browser that is not running yet may keep whoever opens it waiting.
            threading.Thread(target=webbrowser.open, args=(home,), daemon=True).start()

    _Server(config, application, home, say).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Uvicorn, which says when it is there, and ends what is streamed before it waits for it."""

    def __init__(
        self, config: uvicorn.Config, application: Any, home: str, say: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self.application, self.home, self.say = application, home, say

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        site_address.note(self.home)
        self.say()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        site_address.forget(self.home)
        self.application.stop()
        await super().shutdown(sockets)


def _listen(wanted: int) -> socket.socket:
    """A socket that listens on *wanted*, or on the next free port."""
    while True:
        # TCP by name: only then does asyncio send at once what is written (TCP_NODELAY).
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, next_free(wanted)))
            listener.listen(128)
        except OSError:  # somebody else was quicker
            listener.close()
        else:
            return listener
