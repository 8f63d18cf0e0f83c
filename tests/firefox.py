"""
Firefox as a reader: the browser that is installed, over WebDriver BiDi.

Playwright drives its own build of Firefox alone. This needs no driver: Firefox itself
listens on a WebSocket (https://www.w3.org/TR/webdriver-bidi/).
"""

import json
import re
import shutil
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.sync.client import connect


KEYS = {"Control": "\ue009"}
"""Keys without a character of their own, as WebDriver names them."""


def find_firefox() -> str | None:
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox:
    """One headless Firefox with one page, and a new profile in *folder*."""

    def __init__(self, program: str, folder: Path) -> None:
        self.number = 0
        self.messages: list[str] = []
        self.process = subprocess.Popen(
            [program, "--headless", "--remote-debugging-port", "0", "--profile", str(folder)],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        self.opened = ExitStack()
        try:
            self._connect()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> None:
        assert self.process.stderr
        found = None
        while not found:
            line = self.process.stderr.readline()
            assert line, "Firefox has ended"
            found = re.search(r"WebDriver BiDi listening on (ws://\S+)", line)
        self.connection = self.opened.enter_context(connect(f"{found[1]}/session", max_size=None))
        self.do("session.new", capabilities={})
        self.do("session.subscribe", events=["log.entryAdded"])
        self.page = self.do("browsingContext.getTree")["contexts"][0]["context"]

    def do(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command, and wait for its result. What the page logs goes to `messages`."""
        self.number += 1
        self.connection.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            message = json.loads(self.connection.recv(timeout=60))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.messages.append(message["params"]["text"])
            if message.get("id") == self.number:
                assert message["type"] == "success", message
                return message["result"]

    def go(self, address: str, width: int = 1280, height: int = 900) -> None:
        viewport = {"width": width, "height": height}
        self.do("browsingContext.setViewport", context=self.page, viewport=viewport)
        self.do("browsingContext.navigate", context=self.page, url=address, wait="complete")

    def value(self, expression: str) -> Any:
        """The JSON value of a JavaScript *expression*, or of its promise."""
        result = self.do(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.page},
            awaitPromise=True,
        )
        assert result["type"] == "success", result
        text = result["result"].get("value")
        return None if text is None else json.loads(text)

    def wait(self, expression: str, seconds: float = 30) -> Any:
        """Wait until *expression* is true, and return its value."""
        deadline = time.monotonic() + seconds
        while not (value := self.value(expression)):
            assert time.monotonic() < deadline, expression
            time.sleep(0.05)
        return value

    def click(self, selector: str) -> None:
        """Click the middle of the first element that *selector* finds and that is shown."""
        shown = f"[...document.querySelectorAll({selector!r})].find(one => one.checkVisibility())"
        x, y = self.wait(
            f"(one => one && (one.scrollIntoView({{block: 'nearest'}}), "
            f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])"
            f"(one.getBoundingClientRect())))({shown})"
        )
        actions = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._perform({"type": "pointer", "id": "mouse", "actions": actions})

    def press_button(self, text: str) -> None:
        """Press the button that says *text*, once there is one."""
        found = f"[...document.querySelectorAll('button')].find(one => one.innerText === {text!r})"
        self.wait(f"(one => one && (one.click(), true))({found})")

    def press(self, *keys: str) -> None:
        """Press *keys* together: ``press("Control", "s")``."""
        codes = [KEYS.get(key, key) for key in keys]
        down = [{"type": "keyDown", "value": code} for code in codes]
        up = [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self._perform({"type": "key", "id": "keyboard", "actions": down + up})

    def _perform(self, source: dict[str, Any]) -> None:
        self.do("input.performActions", context=self.page, actions=[source])

    def close(self) -> None:
        self.opened.close()
        self.process.terminate()
        self.process.wait(20)
        if self.process.stderr:
            self.process.stderr.close()
