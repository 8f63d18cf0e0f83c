"""What ended processes leave in the table of processes until their parent has looked."""

import os
from contextlib import suppress

import psutil


def reap() -> None:
    """
    Let go of every orphan that has ended.

    The course adopts what its processes leave behind (`adopt_orphans`), and a
    warm process that was killed leaves its runs.
    """
    with suppress(psutil.Error):
        for child in psutil.Process().children():
            with suppress(psutil.Error, ChildProcessError):
                if child.status() == psutil.STATUS_ZOMBIE:
                    os.waitpid(child.pid, os.WNOHANG)
