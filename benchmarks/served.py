"""``./course up`` for a measurement: started, asked as a page asks, and ended."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx


ROOT = Path(__file__).resolve().parents[1]
READY = "until you press Ctrl-C"


class Page(httpx.Client):
    """What a page of the course asks of the lab."""

    def __init__(self, origin: str) -> None:
        super().__init__(base_url=origin, timeout=120)

    def __enter__(self) -> "Page":
        super().__enter__()
        state = self.get("/lab/state").raise_for_status()
        self.headers["X-CSRFToken"] = state.json()["csrf"]
        return self

    def do(self, what: str, **facts: Any) -> dict[str, Any]:
        answer = self.post(f"/lab/lessons/{what}", json=facts)
        answer.raise_for_status()
        return answer.json()

    def run(self, number: int, app: str) -> Iterator[dict[str, Any]]:
        """The events of a run, as they come."""
        path, body = f"/lab/lessons/{number}/run", {"app": app}
        with self.stream("POST", path, json=body) as answer:
            answer.raise_for_status()
            for line in answer.iter_lines():
                yield json.loads(line)


@contextlib.contextmanager
def served(environment: dict[str, str] | None = None) -> Iterator[tuple[subprocess.Popen, Page]]:
    """The process of ``./course up``, and a page of it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "hitormiss", "up", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said = ""
        while READY not in said:
            line = process.stdout.readline()
            if not line:
                sys.exit(f"The course does not start:\n{said}")
            said += line
        with Page(f"http://127.0.0.1:{port}") as page:
            yield process, page
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
