"""What a run does: run the checks on an app, or send it the requests of a page."""

import gc
import os
import random
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Self

from hitormiss.course.app import App
from hitormiss.course.scenario import Scenario
from hitormiss.judging import events
from hitormiss.judging.draw import SEEDS
from hitormiss.judging.loaded_app import LoadedApp, load
from hitormiss.machine.installed import MachineLacks
from hitormiss.machine.processes import has_ended
from hitormiss.runs.run import Emit, Run
from hitormiss.serving.fault import AppFault


LEFT_OUT = (
    "terminal cacheprovider faulthandler logging unraisableexception threadexception warnings "
    "doctest unittest subtests junitxml pastebin debugging stepwise setuponly setupplan "
    "legacypath tmpdir monkeypatch recwarn"
).split()
"""Plugins of pytest that no check needs: each takes time around every check."""


class ReadyRun(Run):
    """
    The checks on *app*, made ready: the servers run, and the checks are read.

    The app itself is not read before `go`. Without a *seed*, one is drawn.
    """

    def __init__(self, app: App, at_once: int, seed: int | None = None) -> None:
        gate, self.gate = os.pipe()
        seed = random.randrange(SEEDS) if seed is None else seed

        def work(folder: Path, emit: Emit) -> None:
            os.close(self.gate)
            _run_checks(app, at_once, seed, gate, folder, emit)

        super().__init__(work)
        os.close(gate)

    def go(self) -> Self:
        with suppress(BrokenPipeError):  # it has ended: its last event says why
            os.write(self.gate, b"!")
        return self

    def is_ready(self) -> bool:
        """Whether it still waits for `go`."""
        return not has_ended(self.pid)

    def close(self) -> None:
        os.close(self.gate)
        super().close()


def check(app: App, at_once: int = 1, seed: int | None = None) -> Run:
    """
    Start the checks of the app's lesson on *app*, *at_once* at the same time.

    What they ask for is drawn from the *seed*; without one, from another seed each time.
    """
    return ReadyRun(app, at_once, seed).go()


def play(app: App, scenarios: list[Scenario]) -> Run:
    """
    Start a run that sends *app* the requests of *scenarios*.

    It has an ``exchanges`` event for each scenario, then ``finished``.
    """
    return Run(lambda folder, emit: _play(app, scenarios, folder, emit))


def _run_checks(app: App, at_once: int, seed: int, gate: int, folder: Path, emit: Emit) -> None:
    _forget_the_learners_environment()
    gc.disable()  # the checks are over before garbage matters
    try:
        # The app begins to load before pytest does: both take a while, and there are two cores.
        with load(app, folder, min(at_once, app.lesson.checks_at_once), gate) as loaded:
            _run_pytest(loaded, seed, emit)
    except AppFault as fault:
        _report_no_start(app, fault, emit)


def _run_pytest(loaded: LoadedApp, seed: int, emit: Emit) -> None:
    import pytest

    from hitormiss.judging.plugin import CheckPlugin

    checks_file = loaded.app.lesson.checks_file
    plugin = CheckPlugin(loaded, seed, emit)
    arguments = [
        str(checks_file),
        *("-c", os.devnull, "--rootdir", str(checks_file.parent)),
        *(f"-pno:{name}" for name in LEFT_OUT),
    ]
    status = pytest.main(arguments, plugins=[plugin])
    plugin.finish()
    if plugin.lack:
        raise MachineLacks(*plugin.lack)
    if plugin.crash or status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(plugin.crash or f"pytest ended with {status!r}")
    emit(plugin.finished())


def _report_no_start(app: App, fault: AppFault, emit: Emit) -> None:
    """The app's own memcached.conf cannot be used: that is the one failure of this run."""
    from hitormiss.judging.findings import Findings

    failure = Findings(app).of_start(fault)
    emit(events.started(app))
    emit(events.failed(failure))
    emit(events.finished(Counter(failed=1), 0.0))


def _forget_the_learners_environment() -> None:
    """What a shell has exported for other projects changes neither pytest nor a lesson."""
    pytests = [name for name in os.environ if name.startswith("PYTEST_")]
    for name in ("DJANGO_ENV", "DJANGO_SETTINGS_MODULE", *pytests):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"


def _play(app: App, scenarios: list[Scenario], folder: Path, emit: Emit) -> None:
    _forget_the_learners_environment()
    try:
        with load(app, folder) as loaded:
            under_test = loaded.under_test[0]
            under_test.open()
            for scenario in scenarios:
                under_test.begin()
                if scenario.environment:
                    under_test.use_environment(dict(scenario.environment))
                under_test.make_cache_tables()
                for request in scenario.requests:
                    under_test.ask(request)
                under_test.record.complete()
                exchanges = [exchange.as_json() for exchange in under_test.record.exchanges]
                emit({"event": "exchanges", "key": scenario.key, "exchanges": exchanges})
                under_test.finish()
    except AppFault as fault:
        emit({"event": "fault", "what": str(fault)})
    emit({"event": "finished", "status": 0})
