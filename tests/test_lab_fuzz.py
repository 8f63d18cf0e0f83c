"""The lab asked at random, as its own schema says it may be asked, and as it may not."""

import time

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lab_at_work import lab, page
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)


__all__ = ["lab", "page"]

SECONDS = 20.0

SLOW = {"POST /lab/lessons/{name}/run": 4, "POST /lab/lessons/{name}/compare": 2}
"""How often is enough for what takes a while; everything else is asked more often."""

OFTEN = 12
NAMES = st.sampled_from(["8", "08_per_view", "9"]) | st.text(min_size=1, max_size=20)
APPS = st.sampled_from(["starter", "solution", "workspace"])
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


@pytest.fixture
def operations(page):
    """Every address of the schema, each method on its own."""
    schema = schemathesis.openapi.from_dict(page.get("/lab/schema/").json())
    return [result.ok() for result in schema.get_all_operations()]


def test_nothing_makes_the_lab_fail(lab, page, operations):
    began = time.monotonic()

    asked = {operation.label: fuzzed(operation, lab, page) for operation in operations}

    assert time.monotonic() - began < SECONDS * slowness()
    # What an API says to a path at random is for the API to say.
    answers = {label: {200, 404} if "/api/" in label else {200} for label in asked}
    assert [label for label, statuses in asked.items() if not answers[label] & set(statuses)] == []
    assert page.run()[-1]["passed"] == 6


def fuzzed(operation, lab, page):
    """Ask *operation* at random; the statuses of the answers."""
    statuses = []
    token = {"headers": dict(page.headers), "cookies": dict(page.cookies)}

    @settings(
        max_examples=SLOW.get(operation.label, OFTEN),
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), name=NAMES, app=APPS)
    def ask(case, name, app):
        # Names at random alone would never get past the catalogue.
        for parameter, value in {"name": name, "app": app}.items():
            if parameter in case.path_parameters:
                case.path_parameters[parameter] = value
        answer = case.call(base_url=lab.origin, **token)
        statuses.append(answer.status_code)
        assert answer.status_code < 500, (answer.status_code, answer.text)
        if answer.status_code == 200:
            case.validate_response(answer, checks=CHECKS)

    ask()
    return statuses


def slowness():
    """How much slower than alone this machine is just now, by what a loop takes on it."""
    began, computed = time.monotonic(), time.process_time()
    sum(range(5_000_000))
    return max(1.0, (time.monotonic() - began) / (time.process_time() - computed))
