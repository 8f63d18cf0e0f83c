"""A failure as HTML, from the JSON that ``./course verify --write`` records for a mistake."""

from .exchange import JsonObject, Step, steps
from .markup import render


def failure_section(facts: JsonObject, name: str, page: str = "") -> str:
    """
    Return the failure in *facts* (`Failure.as_json`).

    *name* distinguishes its blocks from those of other failures, *page* is the page of its lesson.
    """
    return render("failure.html", **shown(facts, name, page))


def shown(facts: JsonObject, name: str, page: str = "") -> JsonObject:
    """Return what the template of a failure needs."""
    return {
        **facts,
        "name": name,
        "page": page,
        # No check of the lesson is about an app that does not start.
        "anchor": "do" if facts["id"].endswith("/api-starts") else facts["id"],
        "timelines": [_timeline(request) for request in facts["memcached"]["requests"]],
        "log_lines": [
            line for entry in facts["log"] for line in (entry["where"], *entry["lines"]) if line
        ],
    }


def _timeline(request: JsonObject) -> list[Step]:
    """Return the steps of a request, whose label is like ``GET 200``."""
    method, _, status = request["label"].partition(" ")
    about = f"request {request['number']}, {status}" if status else ""
    return [("end", method, about), *steps(request["events"])]
