"""
The lab: one warm process, one run at a time, and a few live apps.

Everything here may be called by several threads, and nothing here knows HTTP.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hitormiss.course import progress
from hitormiss.course.app import App
from hitormiss.judging.loaded_app import checks_at_once
from hitormiss.machine.processes import reap_orphans
from hitormiss.runs.live import Facts, Live, LiveGone
from hitormiss.runs.warm import Warm
from site_project.lab.live_apps import LiveApps
from site_project.lab.run_stream import Event, Going, Listener


AT_ONCE = 8
"""How many requests may keep the apps busy at the same time."""


class Busy(Exception):
    """Something that can be done once at a time is being done."""


class Full(Exception):
    """As much is being done as the lab does at once."""


class Down(Exception):
    """What should answer has ended. The next request starts it anew."""


class Lab:
    """What the website keeps running for its pages."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.slots = threading.BoundedSemaphore(AT_ONCE)
        self.comparing = threading.Lock()
        self.warm: Warm | None = None
        self.going: Going | None = None
        self.live_apps = LiveApps()
        self.closed = False

    def start(self) -> None:
        """Start the warm process, so that the first run finds it warm."""
        with self.lock:
            self._warm()

    def stop(self) -> None:
        """Begin nothing new, and end the run that goes on."""
        with self.lock:
            self.closed = True
        self.cancel()

    def close(self) -> None:
        """End everything, and leave nothing behind."""
        self.stop()
        with self.lock:
            warm, self.warm = self.warm, None
            self.live_apps.close()
        if warm:
            warm.close()
        reap_orphans()

    def run(self, app: App) -> Going:
        """Start the checks on *app*."""
        with self.lock:
            if self.going:
                raise Busy("A run is going on. Wait for it, or cancel it.")
            going = Going(app)
            with _told_when_down():
                going.number = self._warm().check(app, checks_at_once())
            self.going = going
            return going

    def expect(self, app: App) -> None:
        """Make a run of the checks on *app* ready: somebody looks at what would start it."""
        with self.lock, _told_when_down():
            self._warm().expect(app, checks_at_once())

    def listen(self, going: Going, listener: Listener) -> None:
        with self.lock:
            going.listen(listener)

    def cancel(self, going: Going | None = None) -> None:
        """End *going*, or whatever run goes on. The stream's last line says so."""
        with self.lock:
            if self.going is None or (going and going is not self.going):
                return
            if self.warm:
                with suppress(OSError):
                    self.warm.stop()
            self._end_run({"v": 1, "event": "cancelled"})

    def with_live(self, app: App, do: Callable[[Live], Facts]) -> Facts:
        """What *do* returns for the live app of *app*, which is started when there is none."""
        with self.slot():
            live = self._live(app)
            try:
                return do(live)
            except (LiveGone, ValueError) as error:
                self._forget(app.folder, live)
                raise Down(
                    "The lesson's server has ended. Ask again: a new one starts, with an empty "
                    "memcached."
                ) from error

    def is_alive(self, app: App) -> bool:
        """Whether *app* has been asked, and is there still."""
        with self.lock:
            return app.folder in self.live_apps

    def start_apart(self, app: App) -> Live:
        """A live app of one's own, to be closed by whoever asked for it."""
        with self.lock, _told_when_down():
            return self._warm().live(app)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """One of the few requests that keep the apps busy."""
        if not self.slots.acquire(blocking=False):
            raise Full(f"{AT_ONCE} requests are being answered already. Wait for one of them.")
        try:
            yield
        finally:
            self.slots.release()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """The one comparison that may be made at a time."""
        if not self.comparing.acquire(blocking=False):
            raise Busy("A comparison is going on. Wait for it.")
        try:
            yield
        finally:
            self.comparing.release()

    def _warm(self) -> Warm:
        if self.closed:
            raise Down("The course is stopping. Start it again: ./course up")
        if self.warm and self.warm.has_ended():
            self._warm_has_ended(self.warm)
        if self.warm is None:
            reap_orphans()
            try:
                self.warm = Warm()
            except OSError as error:
                raise Down(f"The process of the checks does not start: {error}.") from error
            threading.Thread(target=self._hear, args=(self.warm,), daemon=True).start()
            threading.Thread(target=self._wait_for, args=(self.warm,), daemon=True).start()
        return self.warm

    def _hear(self, warm: Warm) -> None:
        """Pass on what the runs say, until *warm* ends."""
        with suppress(OSError, ValueError):
            for number, event in warm.events():
                self._take(warm, number, event)
        self._warm_has_ended(warm)

    def _wait_for(self, warm: Warm) -> None:
        """Notice the end of *warm* though a process that it forked keeps its socket open."""
        warm.process.wait()
        self._warm_has_ended(warm)

    def _take(self, warm: Warm, number: int, event: Event) -> None:
        with self.lock:
            going = self.going
            if warm is not self.warm or going is None or going.number != number:
                return  # of a run that was cancelled
            if "status" not in event:
                going.take(event)
                return
            if going.is_working_copy:
                with suppress(OSError):  # a full disk: the verdict is told all the same
                    progress.keep(going.app.lesson, [*going.events, event])
            self._end_run(event)

    def _end_run(self, last: Event) -> None:
        going, self.going = self.going, None
        if going:
            going.take(last)
            going.end()

    def _warm_has_ended(self, warm: Warm) -> None:
        with self.lock:
            if warm is not self.warm:
                return
            self.warm = None
            self.live_apps.close()
            what = "The process of the checks has ended. Run them again: a new one starts."
            self._end_run({"v": 1, "event": "crashed", "what": what, "status": 3})
        warm.close()

    def _live(self, app: App) -> Live:
        with self.lock:
            live = self.live_apps.get(app.folder)
            if live is None:
                self.live_apps.make_room()
                live = self.start_apart(app)
                self.live_apps.add(app.folder, live)
            return live

    def _forget(self, folder: Path, live: Live) -> None:
        with self.lock:
            self.live_apps.forget(folder, live)
        live.close()


@contextmanager
def _told_when_down() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Down("The process of the checks has ended. Ask again: a new one starts.") from error


lab = Lab()
