"""
The processes of the lab: one warm process, one run of the checks at a time, and a few live apps.

Several threads may call everything here. Nothing here depends on HTTP.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hitormiss.course import progress
from hitormiss.course.app import App
from hitormiss.machine.channel import Message
from hitormiss.machine.processes import reap_orphans
from hitormiss.runs.live import Live, LiveGone
from hitormiss.runs.warm import Warm
from site_project.lab.live_apps import LiveApps
from site_project.lab.run_stream import Listener, StreamedRun


MOST_REQUESTS = 8
"""How many requests may use the apps at the same time."""


class Busy(Exception):
    """A run or a comparison is going on, and only one is possible at a time."""


class Full(Exception):
    """`MOST_REQUESTS` requests use the apps already."""


class Down(Exception):
    """A process that the request needs has ended, or does not start. Asking again may help."""


class Lab:
    """Starts and ends the processes that the views use. Methods that need one may raise `Down`."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.slots = threading.BoundedSemaphore(MOST_REQUESTS)
        self.comparing = threading.Lock()
        self.warm: Warm | None = None
        self.current_run: StreamedRun | None = None
        self.live_apps = LiveApps()
        self.closed = False

    def start(self) -> None:
        """Start the warm process now, so that the first run does not wait for it."""
        with self.lock:
            self._warm()

    def stop(self) -> None:
        """Cancel the current run, and raise `Down` for everything that would start a process."""
        with self.lock:
            self.closed = True
        self.cancel()

    def close(self) -> None:
        """End every process, and delete their files."""
        self.stop()
        with self.lock:
            warm, self.warm = self.warm, None
            self.live_apps.close()
        if warm:
            warm.close()
        reap_orphans()

    def run(self, app: App) -> StreamedRun:
        """Start the checks on *app*. Raises `Busy` while another run goes on."""
        return self._start(app, lambda warm: warm.check(app))

    def measure(self, rounds: int) -> StreamedRun:
        """Start a measurement as a run. Raises `Busy` while another run goes on."""
        return self._start(None, lambda warm: warm.measure(rounds))

    def _start(self, app: App | None, begin: Callable[[Warm], int]) -> StreamedRun:
        with self.lock:
            if self.current_run:
                raise Busy("A run is going on. Wait for it, or cancel it.")
            with _down_when_ended():
                number = begin(self._warm())
            self.current_run = StreamedRun(app, number)
            return self.current_run

    def expect(self, app: App) -> None:
        """Prepare a run of the checks on *app*, so that `run` starts faster."""
        with self.lock, _down_when_ended():
            self._warm().expect(app)

    def listen(self, run: StreamedRun, listener: Listener) -> None:
        """Call *listener* with every event of *run* (`StreamedRun.listen`)."""
        with self.lock:
            run.listen(listener)

    def cancel(self, run: StreamedRun | None = None) -> None:
        """
        Cancel *run*, or the current run when it is None; the last event is ``cancelled``.

        A run that has ended stays as it is.
        """
        with self.lock:
            if self.current_run is None or (run and run is not self.current_run):
                return
            if self.warm:
                with suppress(OSError):
                    self.warm.stop()
            self._end_run({"v": 1, "event": "cancelled"})

    def with_live(self, app: App, do: Callable[[Live], Message]) -> Message:
        """
        Call *do* with the live app of *app*, and return its result.

        The live app (`hitormiss.runs.live.Live`) is started when there is none yet,
        and kept for the next request. Raises `Full`, and `Down` when the live app ends.
        """
        with self.slot():
            live = self._live(app)
            try:
                return do(live)
            except (LiveGone, ValueError) as error:
                self._remove(app.folder, live)
                raise Down(
                    "The lesson's server has ended. Ask again: a new one starts, with an empty "
                    "memcached."
                ) from error

    def has_live(self, app: App) -> bool:
        """Whether *app* has a live app now."""
        with self.lock:
            return app.folder in self.live_apps

    def start_live(self, app: App) -> Live:
        """Start a live app that the lab does not keep: the caller closes it."""
        with self.lock, _down_when_ended():
            return self._warm().live(app)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Count as one of the `MOST_REQUESTS` that use the apps. Raises `Full`."""
        if not self.slots.acquire(blocking=False):
            raise Full(f"{MOST_REQUESTS} requests are running already. Wait for one of them.")
        try:
            yield
        finally:
            self.slots.release()

    @contextmanager
    def comparison(self) -> Iterator[None]:
        """Make sure that this is the only comparison. Raises `Busy`."""
        if not self.comparing.acquire(blocking=False):
            raise Busy("A comparison is going on. Wait for it.")
        try:
            yield
        finally:
            self.comparing.release()

    def _warm(self) -> Warm:
        """Return the warm process; start it when there is none. The caller has the lock."""
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
            for target in (self._read_events, self._wait_for_end):
                threading.Thread(target=target, args=(self.warm,), daemon=True).start()
        return self.warm

    def _read_events(self, warm: Warm) -> None:
        """Handle the events of all runs until *warm* ends. Runs in a thread of its own."""
        with suppress(OSError, ValueError):
            for number, event in warm.events():
                self._handle_event(warm, number, event)
        self._warm_has_ended(warm)

    def _wait_for_end(self, warm: Warm) -> None:
        """
        Wait until *warm* ends. Runs in a thread of its own.

        `_read_events` alone is not enough: a process that *warm* has forked may keep
        its socket open.
        """
        warm.process.wait()
        self._warm_has_ended(warm)

    def _handle_event(self, warm: Warm, number: int, event: Message) -> None:
        """Add *event* to the current run. An event with a ``status`` is the last one."""
        with self.lock:
            run = self.current_run
            if warm is not self.warm or run is None or run.number != number:
                return  # the event of a run that was cancelled
            if "status" not in event:
                run.add(event)
                return
            if run.app and run.app.folder == run.app.lesson.working_copy:
                with suppress(OSError):  # on a full disk, the page still shows the verdict
                    progress.keep(run.app.lesson, [*run.events, event])
            self._end_run(event)

    def _end_run(self, last: Message) -> None:
        """Add the *last* event to the current run, if there is one, and end it."""
        run, self.current_run = self.current_run, None
        if run:
            run.add(last)
            run.end()

    def _warm_has_ended(self, warm: Warm) -> None:
        """Close what depended on *warm*. The next request starts a new warm process."""
        with self.lock:
            if warm is not self.warm:
                return
            self.warm = None
            self.live_apps.close()
            what = "The process of the checks has ended. Run them again: a new one starts."
            self._end_run({"v": 1, "event": "crashed", "what": what, "status": 3})
        warm.close()

    def _live(self, app: App) -> Live:
        """Return the live app of *app*; start it when there is none."""
        with self.lock:
            live = self.live_apps.get(app.folder)
            if live is None:
                self.live_apps.make_room()
                live = self.start_live(app)
                self.live_apps.add(app.folder, live)
            return live

    def _remove(self, folder: Path, live: Live) -> None:
        with self.lock:
            self.live_apps.remove(folder, live)
        live.close()


@contextmanager
def _down_when_ended() -> Iterator[None]:
    """Raise `Down` where a message cannot be sent because the warm process has ended."""
    try:
        yield
    except OSError as error:
        raise Down("The process of the checks has ended. Ask again: a new one starts.") from error


lab = Lab()
