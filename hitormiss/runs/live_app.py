"""A live app: loaded again when one of its files changes, beside a memcached that stays."""

from contextlib import suppress
from pathlib import Path

from hitormiss.cache.connection import MemcachedGone
from hitormiss.course import own_files
from hitormiss.course.app import App
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.runs.live_backends import LiveBackends
from hitormiss.runs.live_memcached import LiveMemcached
from hitormiss.serving.fault import AppFault
from hitormiss.serving.sandbox import Sandbox
from hitormiss.serving.server import Loader


class LiveApp:
    """
    Serves *app*. Its files are in *folder*.

    There is no sandbox as long as the app's own memcached.conf cannot be used.
    """

    def __init__(self, app: App, folder: Path) -> None:
        self.app, self._folder = app, folder
        self.sandbox: Sandbox | None = None
        self.memcached: LiveMemcached | None = None
        self.backends: LiveBackends | None = None
        self._loader: Loader | None = None
        self.under_test: AppUnderTest | None = None
        self.workers: list[int] = []
        """The ids of the processes that serve the app, in the order of their numbers."""
        self._passed = 0
        """The seconds that have passed for the app beside those of the machine's clock."""
        self._loaded_from: tuple[tuple[str, int, int], ...] = ()
        self._saved: tuple[tuple[str, int, int], ...] = ()
        """The files as they were last loaded, also by an app that has ended since."""
        with suppress(AppFault):  # the next request reports it
            self._make_sandbox()

    def close(self) -> None:
        """End every process of the app, and its memcached."""
        self.unload()
        if self.sandbox:
            self.sandbox.stop()

    @property
    def paths(self) -> set[str]:
        """The paths that were requested since it was loaded."""
        return self.under_test.record.paths if self.under_test else set()

    def loaded(
        self, workers: int | None = None, relay: bool = False, clock: bool = False
    ) -> AppUnderTest:
        """
        The app, served by so many *workers* (`live.Live.ask`). Raises `AppFault`.

        It is loaded again if one of its files has changed, or one of its processes has ended.
        With *relay* or *clock*, its processes have one (`AppUnderTest.use_relay`, `use_clock`).
        """
        now = tuple(
            (str(path), path.stat().st_mtime_ns, path.stat().st_size)
            for path in own_files.listed(self.app.folder)
        )
        workers = workers or len(self.workers) or self.app.lesson.workers
        before = self.under_test
        served = before.instances if before and now == self._loaded_from else []
        if before and len(served) == workers and not any(one.has_ended() for one in served):
            self._surround(before, workers, relay, clock)
            return before
        self.unload()
        sandbox = self.sandbox or self._make_sandbox()
        if self.memcached and self._saved not in ((), now):
            self.memcached.saved()
        self._saved = now
        self._loader = Loader(sandbox)
        self.under_test = under_test = AppUnderTest(sandbox, self._loader.servers[0])
        under_test.supply.more = lambda: False
        under_test.open(watched=self.memcached is not None and self.memcached.running)
        under_test.restart()
        self._surround(under_test, workers, relay, clock)
        under_test.make_cache_tables()
        self._loaded_from = now
        return under_test

    def _surround(self, under_test: AppUnderTest, workers: int, relay: bool, clock: bool) -> None:
        """Give *under_test* its processes, and what has to be around them."""
        if relay:
            under_test.use_relay()
        if (clock or self._passed) and not under_test.around.clock:
            under_test.use_clock().move(self._passed)
        under_test.use_workers(workers, threads=not self.app.lesson.uses("single_threaded"))
        pids = [one.pid for one in under_test.instances]
        if set(pids) != set(
            self.workers
        ):  # those of before respond in turn, and keep their numbers
            self.workers = pids

    def _make_sandbox(self) -> Sandbox:
        self.sandbox = Sandbox(self.app, self._folder / "sandbox")
        self.memcached = LiveMemcached(self.sandbox.memcached)
        self.backends = LiveBackends(self.sandbox)
        return self.sandbox

    def unload(self) -> None:
        """End the processes that serve it. `loaded` starts others."""
        if self.under_test:
            self.under_test.close()
        if self._loader:
            self._loader.close()
        self.under_test = self._loader = None
        self._loaded_from = ()
        self.workers = []

    def empty(self) -> None:
        """Delete what is stored, restore the rows, and load the app again at the next request."""
        if self.sandbox and self.memcached:
            try:
                if self.memcached.running:
                    self.sandbox.empty()
            except MemcachedGone:
                self.memcached.running = False
            self.sandbox.database.restore()
            self.memcached.clear()
        self._passed = 0
        self.unload()

    def take_memcached_away(self, hangs: bool) -> None:
        """Stop memcached, or let it hang."""
        if not self.memcached or not self.memcached.running:
            return
        if self.under_test:
            with suppress(MemcachedGone):  # it has ended by itself
                self.under_test.record.pause()
        if hangs:
            self.memcached.freeze()
        else:
            self.memcached.stop()

    def bring_memcached_back(self) -> None:
        """Start memcached again, or let it go on."""
        if not self.memcached or self.memcached.running:
            return
        self.memcached.start()
        if self.under_test:
            self.under_test.around.catch_up()
            self.under_test.record.resume(self.memcached.memcached)

    def let_pass(self, seconds: int) -> None:
        """Let *seconds* pass for the app and for memcached; for memcached alone if it fails."""
        try:
            self.loaded(clock=True).around.let_pass(seconds)
        except AppFault:  # the next request reports it
            if self.memcached and self.memcached.running:
                self.memcached.memcached.connection.let_pass(seconds)
            self.unload()
        self._passed += seconds
