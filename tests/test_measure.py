"""What lesson 2 measures: ``./course bench``, and what takes the time in an uncached list."""

import json
import os
import subprocess
import sys
from xml.etree import ElementTree

from conftest import ROOT, Course


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
