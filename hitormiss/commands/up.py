"""The command ``./course up``: build the site if it has changed, and serve it with the lab."""

import socket
import sys
import threading
import webbrowser

import click
import uvicorn
from uvicorn.importer import import_from_string

from hitormiss.course import site_address
from hitormiss.machine.exit_status import ExitStatus
from hitormiss.machine.ports import HOST, listen
from hitormiss.pages.build import SITE, SiteError, build


APPLICATION = "site_project.lab.asgi:application"
CONNECTION = "site_project.lab.connection:Connection"

MOST_REQUESTS = 200
"""More requests at the same time than a few browsers send. Uvicorn refuses others with 503."""


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
    with listen(port) as listener:
        free_port = listener.getsockname()[1]
        if free_port != port:
            print(f"Port {port} is busy, so the course takes the next free one.")
        _Server(f"http://{HOST}:{free_port}/", open_browser).run(sockets=[listener])
    return ExitStatus.OK


class _Server(uvicorn.Server):
    """
    Uvicorn, which serves the site and the lab until a signal ends it.

    It announces its start, and ends streamed responses before it waits for them.
    """

    def __init__(self, home: str, open_browser: bool) -> None:
        self.home, self.open_browser = home, open_browser
        self.application = import_from_string(APPLICATION)
        config = uvicorn.Config(
            self.application,
            http=CONNECTION,  # type: ignore[arg-type]  # the name of a class is as good
            loop="asyncio",
            ws="none",
            lifespan="on",
            log_level="error",
            access_log=False,
            proxy_headers=False,  # there is no proxy: a header must not change the client's address
            server_header=False,
            date_header=False,  # a response that the lab passes on has its own
            limit_concurrency=MOST_REQUESTS,
            timeout_graceful_shutdown=5,
        )
        super().__init__(config)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        site_address.note(self.home)
        print(f"The course is at {self.home} until you press Ctrl-C.", flush=True)
        if self.open_browser:
            # In a thread, because it can take seconds until a browser has started.
            threading.Thread(target=webbrowser.open, args=(self.home,), daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        site_address.forget()
        self.application.stop()
        await super().shutdown(sockets)
