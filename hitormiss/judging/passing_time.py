"""Time that passes for the app and for what memcached has stored, without waiting."""

from hitormiss.judging.app_under_test import AppUnderTest


class PassingTime:
    """The time of *app*: call it with the seconds that pass."""

    def __init__(self, app: AppUnderTest) -> None:
        app.use_clock()
        self._around, self._record = app.around, app.record

    def __call__(self, seconds: float) -> None:
        """
        Let *seconds* pass: every TTL in memcached is shorter, and the app's clock goes on.

        memcached counts whole seconds: a TTL is shorter by *seconds* rounded up.
        """
        self._around.let_pass(seconds)
        unit = "second passes" if seconds == 1 else "seconds pass"
        self._record.act(f"{seconds:g} {unit}.")
