"""memcached away for a time, because a check wants to see what the app does without it."""

from hitormiss.judging.app_under_test import AppUnderTest


class Outage:
    """Takes memcached away from *app*, and brings it back. So does the begin of the next check."""

    def __init__(self, app: AppUnderTest) -> None:
        self._app, self._record = app, app.record
        self._memcached = app.sandbox.memcached

    def stop(self) -> None:
        """End memcached: its address refuses connections, and what it had is gone."""
        self._take_away()
        self._memcached.halt()
        self._record.act("memcached is stopped.")

    def hang(self) -> None:
        """Stop memcached by SIGSTOP: its address accepts connections, and nobody answers."""
        self._take_away()
        self._memcached.freeze()
        self._record.act("memcached hangs: it accepts connections, and does not answer.")

    def end(self) -> None:
        """Bring memcached back: empty after `stop`, with all that it had after `hang`."""
        was_stopped = self._memcached.away == "is stopped"
        if self._memcached.bring_back():
            self._app.around.catch_up()
            self._record.resume(self._memcached)
            empty = ", and is empty" if was_stopped else ""
            self._record.act(f"memcached is back{empty}.")

    def _take_away(self) -> None:
        self.end()
        self._app.around.makes_wait = True
        self._record.pause()
