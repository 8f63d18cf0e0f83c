"""What Django has pickled into memcached, read without loading it: no trusted input."""

import io
import pickle
import re
from contextlib import suppress
from typing import Any, Self


PICKLED = 1
"""pymemcache's flag of a pickled value (pymemcache.serde.FLAG_PICKLE)."""


class _NamesOnly(pickle.Unpickler):
    """Unpickles lists of text and nothing else: a cache's content is no trusted input."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} is not text")


def header_names(data: bytes) -> set[str]:
    """
    The request headers named in a stored header list, spelled as in HTTP.

    ``['HTTP_ACCEPT', 'HTTP_COOKIE']`` is ``{"accept", "cookie"}``. Empty when
    the value is not such a list.
    """
    try:
        names = _NamesOnly(io.BytesIO(data)).load()
    except Exception:
        return set()
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return set()
    return {re.sub("^HTTP_", "", name).replace("_", "-").lower() for name in names}


class _ClassNames(pickle.Unpickler):
    """Notes the classes that a pickle names, and loads none: a `_Substitute` stands for each."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self.names: dict[str, None] = {}

    def find_class(self, module: str, name: str) -> Any:
        self.names[f"{module}.{name}"] = None
        return _Substitute


class _Substitute(dict):
    """Takes whatever a pickle does to an object."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        return super().__new__(cls)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Self:
        return self

    def __setstate__(self, state: Any) -> None:
        pass

    def append(self, item: Any) -> None:
        pass

    def extend(self, items: Any) -> None:
        pass

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none, a member of a set needs one
        return id(self)


def classes(data: bytes, flags: int) -> list[str]:
    """What the pickle *data* would load, as ``module.name``, the outermost first."""
    if not flags & PICKLED:
        return []
    reader = _ClassNames(data)
    with suppress(Exception):
        reader.load()
    return list(reader.names)
