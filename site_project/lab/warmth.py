"""
The warm process of a server that has threads: started, not forked.

A fork would copy locks that other threads hold, and Django with the settings of
the website. The runs need a process that has neither.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress

from hitormiss.course.catalogue import ROOT
from hitormiss.machine.processes import adopt_orphans, end
from hitormiss.runs.warm import Warm
from hitormiss.runs.warm_process import keep_warm


BOOT = """
import sys
root, descriptor = sys.argv[1:]
sys.path.insert(0, root)
from site_project.lab.warmth import keep
keep(int(descriptor))
"""

SECONDS = 6.0
"""How long a warm process may take to end its runs, which take their files away."""


class StartedWarm(Warm):
    """A `Warm` whose process can be started at any time, from any thread."""

    def __init__(self) -> None:
        self.socket, theirs = socket.socketpair()
        self.count = 0
        self.sending = threading.Lock()
        environment = dict(os.environ)
        environment.pop("DJANGO_SETTINGS_MODULE", None)  # an app under check says its own
        descriptor = theirs.fileno()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", BOOT, str(ROOT), str(descriptor)],
                pass_fds=[descriptor],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is the server's to hear
            )
        self.pid = self.process.pid

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def close(self) -> None:
        """Have the process end its runs and itself; end it when it takes too long."""
        with suppress(OSError):  # it has ended before
            self.socket.shutdown(socket.SHUT_RDWR)
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            end(self.pid)
            self.process.wait()
        self.socket.close()


def keep(descriptor: int) -> None:
    """In the started process: keep warm until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    adopt_orphans()
    with socket.socket(fileno=descriptor) as control:
        keep_warm(control)
