"""The sizes that the page of lesson 21 names are those of its recording."""

import json
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/lessons/21_one_megabyte.md").read_text(encoding="utf-8")
RECORDED = json.loads((ROOT / "checks/recorded/21_one_megabyte.json").read_text(encoding="utf-8"))
MEGABYTE = 1024 * 1024


def exchanges(app):
    return [
        exchange
        for scenario in RECORDED["exchanges"].values()
        if scenario["app"] == app
        for exchange in scenario["exchanges"]
    ]


def sizes(app, path):
    """The sizes of the pages that the requests for *path* have stored."""
    found = [one for one in exchanges(app) if one["request"]["path"] == path]
    events = [event for one in found for event in one["events"]]
    return [one["size"] for one in events if one["verb"] == "SET" and one["kind"] == "page"]


def test_a_page_of_rows_and_json_has_the_size_that_is_named():
    """That of all countries is refused, and has three times the size of one country's."""
    (one_country,) = sizes("starter", "/offers/?country=DE")

    assert round(3 * one_country / 10**6, 1) == 1.2
    assert "that is 1.2 MB" in PAGE
    assert sizes("starter", "/offers/") == []


def test_the_json_has_the_size_that_is_named():
    whole = [one for one in exchanges("solution") if one["request"]["path"] == "/offers/"]

    assert {one["response"]["body_bytes"] for one in whole} == {718_933}
    assert "718,933 bytes" in PAGE
    assert "0.7 MB of JSON" in PAGE


def test_compressed_both_need_an_eighth_of_a_megabyte():
    for size in sizes("solution", "/offers/"):
        assert size == pytest.approx(MEGABYTE / 8, rel=0.1)

    assert "an eighth of a megabyte" in PAGE
