"""The verb ``up``: build the site when it has changed, and serve it on the loopback address."""

import sys
import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from hitormiss.course.catalogue import HOME
from hitormiss.machine.ports import next_free
from hitormiss.pages.build import SiteError, build


SITE = HOME / "site"


def up(wanted_port: int, open_browser: bool) -> int:
    """Serve the site until Ctrl-C."""
    print("Building the site ...", flush=True)
    try:
        build(SITE)
    except SiteError as error:
        print(f"The site cannot be built. {error}", file=sys.stderr)
        return 3
    port = next_free(wanted_port)
    address = f"http://127.0.0.1:{port}/"
    with ThreadingHTTPServer(("127.0.0.1", port), partial(Pages, directory=str(SITE))) as server:
        if port != wanted_port:
            print(f"Port {wanted_port} is busy, so the site takes the next free one.")
        print(f"The course is at {address} until you press Ctrl-C.", flush=True)
        if open_browser:
            webbrowser.open(address)
        server.serve_forever()
    return 0


class Pages(SimpleHTTPRequestHandler):
    """The files of the site, without a line in the terminal for each."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass
