"""Time that passes for the app and for what memcached has stored, without waiting."""

from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.machine.processes import wait_until, wants_to_run


LONGEST_END = 2.0
"""Seconds to wait for what the app does after its response."""


class PassingTime:
    """The time of *app*: call it with the seconds that pass."""

    def __init__(self, app: AppUnderTest) -> None:
        app.use_clock()
        self._app, self._around, self._record = app, app.around, app.record

    def __call__(self, seconds: float) -> None:
        """
        Let *seconds* pass: every TTL in memcached is shorter, and the app's clock goes on.

        memcached counts whole seconds: a TTL is shorter by *seconds* rounded up.

        What the app does at the end of a request, after its response, it does before that.
        """
        wait_until(lambda: not self._is_busy(), LONGEST_END)
        self._around.let_pass(seconds)
        unit = "second passes" if seconds == 1 else "seconds pass"
        self._record.act(f"{seconds:g} {unit}.")

    def _is_busy(self) -> bool:
        return any(wants_to_run(one.pid) for one in self._app.instances)
