"""What lesson 2 measures: ``./course bench``, and what takes the time in an uncached list."""

import json
import os
import subprocess
import sys
from datetime import date
from xml.etree import ElementTree

from conftest import ROOT, Course
from lab_in_browser import faults, visit
from playwright.sync_api import expect


__all__ = ["visit"]


TIMES_OF_THE_PARTS = """
import json, time
import django
django.setup()
from django.db import connection
from rest_framework.renderers import JSONRenderer
from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer

def quickest(work, times=7):
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)

def query():
    with connection.cursor() as cursor:
        cursor.execute(str(Videogame.objects.order_by("-created").query))
        return cursor.fetchall()

games = list(Videogame.objects.order_by("-created"))
rows = VideogameSerializer(games, many=True).data
print(json.dumps({
    "rows": len(games),
    "query": quickest(query),
    "query and objects": quickest(lambda: list(Videogame.objects.order_by("-created"))),
    "serializer": quickest(lambda: VideogameSerializer(games, many=True).data),
    "json": quickest(lambda: JSONRenderer().render(rows)),
}))
"""


def test_bench_measures_four_servers_and_draws_them(course: Course, tmp_path):
    ended = course.run("bench", "--rounds", "5", "--to", str(tmp_path / "measured"))

    assert ended.status == 0, ended.said
    assert (ended.processes, ended.ports, ended.files) == ([], [], [])
    measured = json.loads((tmp_path / "measured/bench.json").read_text())
    assert date.fromisoformat(measured["day"])
    names = [case["name"] for case in measured["cases"]]
    assert names == ["uncached", "by value", "per view", "per site"]
    for case in measured["cases"]:
        assert f"{case['name']:9} {case['median']:7.2f} ms  x{case['ratio']}" in ended.out
    # A low limit, which holds on any machine: a stored response is at least twice as fast.
    assert all(case["ratio"] >= 2 for case in measured["cases"][1:])
    drawn = ElementTree.parse(tmp_path / "measured/bench.svg").getroot()
    assert len(drawn.findall("rect")) == len(drawn.findall("text")) == 4


def test_query_is_a_small_part_of_a_list(course: Course, tmp_path):
    """Page 2: most of the time goes into objects for the rows, and dictionaries for the objects."""
    database = subprocess.run(
        [sys.executable, "-c", "from hitormiss.serving.database import template as t; print(t())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    done = subprocess.run(
        [sys.executable, "-c", TIMES_OF_THE_PARTS],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "site_project.settings",
            "DATABASE": database,
        },
        capture_output=True,
        text=True,
        check=True,
    )

    took = json.loads(done.stdout)
    objects = took["query and objects"] - took["query"]
    assert took["rows"] == 1000
    assert took["query"] < objects
    assert took["query"] < took["serializer"]


def measuring(page, rounds: int):
    """The events of a measurement from the page of lesson 2, as they come."""
    return page.stream("POST", "/lab/measure", json={"rounds": rounds})


def test_page_measures_as_the_terminal_does(own_lab):
    with own_lab.page() as page:
        with measuring(page, rounds=5) as response:
            events = [json.loads(line) for line in response.iter_lines()]

        assert [one["event"] for one in events] == ["round"] * 6 + ["measured"]
        assert events[-2]["done"] == events[-2]["of"] == 5
        kept = json.loads((own_lab.root / ".course/bench.json").read_text())
        assert {name: events[-1][name] for name in kept} == kept
        assert page.facts("state")["saving"]["cases"][0]["name"] == "uncached"
    assert own_lab.end()[0] == 130
    assert own_lab.course.processes() == []


def test_measurement_that_is_left_ends(own_lab):
    """Whoever closes the page ends the four servers, and measures nothing."""
    with own_lab.page() as page:
        with measuring(page, rounds=1000) as response:
            next(response.iter_lines())
        with page.running("starter") as events:  # refused while a run goes on
            assert list(events)[-1]["event"] == "finished"
    assert not (own_lab.root / ".course/bench.json").exists()
    assert own_lab.end()[0] == 130
    assert own_lab.course.processes() == []


def test_lesson_2_draws_what_this_machine_measured(built_lab, visit):
    page = visit("lessons/02_how_much/")
    few = {"post_data": '{"rounds": 3}'}
    page.route("**/lab/measure", lambda route: route.continue_(**few))
    figure = page.locator(".hm-measured")
    expect(figure).to_contain_text("Recorded on the author’s machine")
    figure.get_by_role("button", name="Measure on this machine").click()

    expect(figure.get_by_role("status")).to_have_text("Measured.")
    measured = json.loads((built_lab.root / ".course/bench.json").read_text())
    expect(figure).to_contain_text(f"Measured on this machine, {measured['day']}")
    bars = figure.locator("li").all_inner_texts()
    assert len(bars) == 4
    for bar, case in zip(bars, measured["cases"], strict=True):
        assert f"{case['median']:.1f} ms" in bar
    assert faults(page, ".hm-measured") == []
    (built_lab.root / ".course/bench.json").unlink()


def test_run_that_was_ready_before_a_measurement_is_not_lost(own_lab):
    with own_lab.page() as page:
        page.do("8/ready", app="solution")
        with measuring(page, rounds=1) as response:
            assert json.loads(list(response.iter_lines())[-1])["event"] == "measured"
        assert page.run("solution")[-1]["event"] == "finished"
    assert own_lab.end()[0] == 130
    assert list(own_lab.course.temporary.iterdir()) == []
