"""Saying what the set-up does, and running the commands that do it."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path


def say(*lines: str) -> None:
    """Print *lines* where they do not mix with what the tool prints."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)


def run(
    words: Sequence[str],
    *,
    log: Path,
    environment: dict[str, str] | None = None,
    each: Callable[[str], None] | None = None,
) -> int:
    """Run a command, write what it prints to *log*, call *each* with each line; its status."""
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            words,
            env=environment,
            stdin=None if each is None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        try:
            for line in process.stdout or ():
                written.write(line)
                if each is not None:
                    each(line)
            return process.wait()
        except BaseException:
            # Ctrl-C, a full disk: whatever ends the set-up ends its command as well.
            process.terminate()
            process.wait()
            raise
