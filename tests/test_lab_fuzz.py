"""Random requests to the lab, valid and invalid, generated from its own schema."""

import time

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)
from verdict import ALL


SECONDS = 30.0

MEASURE = "POST /lab/measure"
MANAGE = "POST /lab/lessons/{name}/manage"
EXAMPLES = {
    "POST /lab/lessons/{name}/run": 4,
    "POST /lab/lessons/{name}/compare": 2,
    MEASURE: 2,
    MANAGE: 8,
}
"""How many requests the slow operations get. Each of the others gets `MOST_EXAMPLES`."""

MOST_EXAMPLES = 12
NAMES = st.sampled_from(["8", "08_per_view", "9"]) | st.text(min_size=1, max_size=20)
LINES = st.sampled_from(["seed videogames", "manage.py seed", "seed '", "flush"]) | st.text()
APPS = st.sampled_from(["starter", "solution", "workspace"])
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


@pytest.fixture
def operations(page):
    """Every operation of the schema: a path with one method."""
    schema = schemathesis.openapi.from_dict(page.facts("schema/"))
    return [result.ok() for result in schema.get_all_operations()]


@pytest.mark.usefixtures("workspace")
def test_nothing_makes_the_lab_fail(lab, page, operations):
    began = time.monotonic()

    statuses = {operation.label: fuzz(operation, lab, page) for operation in operations}

    assert time.monotonic() - began < SECONDS * slowness()
    # Every operation has succeeded at least once. A lesson's API may not know a random path.
    wanted = {label: {200, 404} if "/api/" in label else {200} for label in statuses}
    assert [label for label, got in statuses.items() if not wanted[label] & got] == []
    assert page.run()[-1]["passed"] == ALL


def fuzz(operation, lab, page):
    """Send random requests to *operation*; return the set of the statuses of the responses."""
    statuses = set()
    token = {"headers": dict(page.headers), "cookies": dict(page.cookies)}

    @settings(
        max_examples=EXAMPLES.get(operation.label, MOST_EXAMPLES),
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), name=NAMES, app=APPS, line=LINES)
    def ask(case, name, app, line):
        # A random name is no lesson: most requests would get 404.
        for parameter, value in {"name": name, "app": app}.items():
            if parameter in case.path_parameters:
                case.path_parameters[parameter] = value
        if operation.label == MEASURE and isinstance(case.body, dict):
            case.body["rounds"] = min(case.body.get("rounds") or 2, 2)  # a thousand take a minute
        if operation.label == MANAGE and isinstance(case.body, dict):
            case.path_parameters["name"] = "4"  # lesson 8 has no commands of its own
            case.body |= {"app": app, "line": line}
        response = case.call(base_url=lab.origin, timeout=60, **token)  # a run on a busy machine
        statuses.add(response.status_code)
        assert response.status_code < 500, (response.status_code, response.text)
        if response.status_code == 200:
            case.validate_response(response, checks=CHECKS)

    ask()
    return statuses


def slowness():
    """How many times longer a loop takes now than it would on an idle machine; 1.0 or more."""
    began, computed = time.monotonic(), time.process_time()
    sum(range(5_000_000))
    return max(1.0, (time.monotonic() - began) / (time.process_time() - computed))
