"""The events of a run of checks, as JSON objects: what ``--format json`` prints."""

from collections import Counter

from hitormiss.course.app import App
from hitormiss.machine.channel import Message


def started(app: App) -> Message:
    """The first event: the app, and the id and the sentence of each check."""
    checks = [check._asdict() for check in app.lesson.checks]
    return {"event": "started", "lesson": app.lesson.stem, "app": app.shown, "checks": checks}


def passed(check_id: str, seconds: float) -> Message:
    return _check(check_id, seconds, passed=True)


def not_run(check_id: str, seconds: float, why: str) -> Message:
    return {**_check(check_id, seconds, passed=None), "why": why}


def failed(failure: Message, seconds: float = 0.0) -> Message:
    """A check with its *failure* (`telling.failure.Failure.as_json`)."""
    return {**_check(failure["id"], seconds, passed=False), "failure": failure}


def finished(counts: Counter[str], seconds: float) -> Message:
    """The last event: how many checks passed, failed and were not run, and the exit status."""
    return {
        "event": "finished",
        **{name: counts[name] for name in ("passed", "failed", "not_run")},
        "status": 1 if counts["failed"] else 0,
        "seconds": round(seconds, 3),
    }


def _check(check_id: str, seconds: float, passed: bool | None) -> Message:
    return {"event": "check", "id": check_id, "seconds": round(seconds, 3), "passed": passed}
