"""A JSON body compared with what was expected of it."""

from functools import partial
from itertools import repeat
from types import UnionType
from typing import Any

from hitormiss.http import readings
from hitormiss.http.exchange import Exchange
from hitormiss.http.readings import Reading


TYPES: dict[Any, str] = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}
"""How JSON calls the Python types that its values become."""


def difference(
    exchange: Exchange | None, data: Any, expected: Any, key: str | None = None, within: Any = None
) -> Reading | None:
    """
    The first part of *data* that is not as *expected*; None: all are.

    Besides JSON, *expected* may have types, each for any value of that type, and
    ``[one, ...]``, for a list in which each is as *one*. An object may have more
    members than expected. *data* is the body of the response of *exchange*, or, without one,
    what a command printed; or else it is the member *key* of the object *within*.
    """
    if data == expected:
        return None
    member = partial(difference, exchange)
    if isinstance(expected, dict) and isinstance(data, dict):
        for name, value in expected.items():
            if name not in data:
                return _told(exchange, f"a body with {name!r}", f"no {name!r} in the body", data)
            if found := member(data[name], value, name, data):
                return found
        return None
    if isinstance(expected, list) and isinstance(data, list):
        alike = expected[1:] == [...]
        if alike and _is_table(data, expected[0]):
            return None
        for one, wanted in zip(data, repeat(expected[0]) if alike else expected, strict=False):
            if found := member(one, wanted, key, data):
                return found
        if alike or len(data) == len(expected):
            return None
        return _told(exchange, f"a list of {len(expected)}", f"a list of {len(data)}", data)
    if _is_as(data, expected):
        return None
    found = readings.body(exchange, key, data, within)
    return _told(exchange, _words(found, key, expected), found.got, within)


def _is_table(rows: list[Any], form: Any) -> bool:
    """
    Whether each of *rows* is an object with members of the types in *form*.

    It says what `difference` would, and a list of 1,000 rows is looked through at once.
    """
    if not isinstance(form, dict) or not all(type(kind) is type for kind in form.values()):
        return False
    types = tuple(form.values())
    return all(type(row) is dict and tuple(map(type, map(row.get, form))) == types for row in rows)


def _is_as(data: Any, expected: Any) -> bool:
    if isinstance(expected, (type, UnionType)):
        # For Python, true and false are whole numbers.
        return isinstance(data, expected) and not (isinstance(data, bool) and expected is int)
    return bool(data == expected)


def _words(found: Reading, key: str | None, expected: Any) -> str:
    if isinstance(expected, (type, UnionType)):
        prefix = f"{readings.as_json(key)}:" if key else ""
        return prefix + TYPES.get(expected, str(expected))
    if isinstance(expected, list) and expected[1:] == [...]:
        return "a list"
    return found.expected(expected)


def _told(exchange: Exchange | None, expected: str, got: str, within: Any) -> Reading:
    about = "member" if got.startswith("no '") else "body"
    return Reading(exchange, lambda _: expected, got, got, body=True, within=within, about=about)
