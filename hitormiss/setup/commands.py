"""Runs the commands of the set-up, and prints its messages."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path


def say(*lines: str) -> None:
    """Print *lines* to standard error: standard output is for the tool."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)


def run(
    words: Sequence[str],
    *,
    log: Path = Path(os.devnull),
    environment: dict[str, str] | None = None,
    each: Callable[[str], None] | None = None,
) -> tuple[int, str]:
    """
    Run a command, and return its exit status and its output.

    The output also goes to the file *log*, and each line of it to the function *each*.
    """
    lines = []
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
                lines.append(line)
                written.write(line)
                if each is not None:
                    each(line)
            return process.wait(), "".join(lines)
        except BaseException:
            # Ctrl-C or a full disk ends the set-up: its command must end, too.
            process.terminate()
            process.wait()
            raise
