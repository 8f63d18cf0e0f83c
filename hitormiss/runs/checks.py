"""What a run does: hold the checks on an app, or ask it what a page shows."""

import gc
import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from hitormiss.course.app import App
from hitormiss.course.scenario import Scenario
from hitormiss.machine.processes import has_ended
from hitormiss.runs.run import Emit, Run


LEFT_OUT = (
    "terminal cacheprovider faulthandler logging unraisableexception threadexception"
).split()
"""The plug-ins of pytest that no check needs: each takes time around every check."""


class ReadyRun(Run):
    """
    The checks on an app, all made ready: servers run, checks are read.

    The app itself is not looked at before `go`. *seconds* says how long checks
    took before, by their ids: the longest goes first, so that no lane waits long.
    """

    def __init__(self, app: App, lanes: int, seconds: dict[str, float] | None = None) -> None:
        gate, self.gate = os.pipe()

        def work(folder: Path, emit: Emit) -> None:
            os.close(self.gate)
            _hold_checks(app, lanes, seconds or {}, gate, folder, emit)

        super().__init__(work)
        os.close(gate)

    def go(self) -> Self:
        with suppress(BrokenPipeError):  # it has ended: its last event says why
            os.write(self.gate, b"!")
        return self

    def stands(self) -> bool:
        """Whether it still waits to `go`."""
        return not has_ended(self.pid)

    def stop(self) -> None:
        os.close(self.gate)
        super().stop()


def check(app: App, lanes: int = 1, seconds: dict[str, float] | None = None) -> Run:
    """Start the checks of the app's lesson on *app*, in one lane or in several at once."""
    return ReadyRun(app, lanes, seconds).go()


def play(app: App, scenarios: list[Scenario]) -> Run:
    """Ask *app* what the *scenarios* say. An ``exchanges`` event for each, then ``finished``."""
    return Run(lambda folder, emit: _play(app, scenarios, folder, emit))


def _hold_checks(
    app: App, lanes: int, seconds: dict[str, float], gate: int, folder: Path, emit: Emit
) -> None:
    from hitormiss.judging.stage import Stage

    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    _forget_the_learners_environment()
    gc.disable()  # the checks are over before garbage matters
    # The app begins to load before pytest does: both take a while, and there are two cores.
    with Stage(app, folder, min(lanes, app.lesson.lanes), gate) as stage:
        import pytest

        from hitormiss.judging.plugin import Judge

        judge = Judge(app.lesson, stage, emit, seconds)
        arguments = [
            str(app.lesson.checks_file),
            *("-c", os.devnull, "--rootdir", str(app.lesson.checks_file.parent)),
            *(f"-pno:{plugin}" for plugin in LEFT_OUT),
        ]
        status = pytest.main(arguments, plugins=[judge])
        judge.finish()
        if judge.crash or status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            raise RuntimeError(judge.crash or f"pytest ended with {status!r}")
        emit(judge.finished())


def _forget_the_learners_environment() -> None:
    """A lesson's switches are thrown by its checks, and not by what a shell has exported."""
    for name in ("DJANGO_ENV", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)


def _play(app: App, scenarios: list[Scenario], folder: Path, emit: Emit) -> None:
    from hitormiss.judging.stage import Stage
    from hitormiss.serving.server import AppFault

    _forget_the_learners_environment()
    with Stage(app, folder) as stage:
        try:
            if stage.fault:
                raise stage.fault
            lane = stage.lanes[0]
            lane.open()
            for scenario in scenarios:
                lane.begin()
                if scenario.environment:
                    lane.use_environment(dict(scenario.environment))
                lane.make_cache_tables()
                for request in scenario.requests:
                    lane.ask(request)
                lane.tell()
                told = [exchange.as_json() for exchange in lane.exchanges]
                emit({"event": "exchanges", "key": scenario.key, "exchanges": told})
                lane.finish()
        except AppFault as fault:
            emit({"event": "fault", "what": str(fault)})
        emit({"event": "finished", "status": 0})
