"""Reads pickled values from memcached without running the code that they name."""

import io
import pickle
import re
from contextlib import suppress
from typing import Any, Self


PICKLED = 1
"""The flag that pymemcache stores with a pickled value (pymemcache.serde.FLAG_PICKLE)."""


RESPONSES = ("HttpResponse", "JsonResponse", "TemplateResponse", "Response")
"""The classes of a page: those of Django's responses, and DRF's."""


class _PlainUnpickler(pickle.Unpickler):
    """Loads only built-in types, such as lists and str: a cached value is untrusted input."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} is not loaded")


def header_names(data: bytes) -> set[str]:
    """
    The request headers in a stored header list, as they are written in HTTP, in lower case.

    ``['HTTP_ACCEPT', 'HTTP_COOKIE']`` is returned as ``{"accept", "cookie"}``, and a
    value that is not such a list as an empty set.
    """
    return {re.sub("^HTTP_", "", name).replace("_", "-").lower() for name in _names(data) or []}


def is_header_list(data: bytes) -> bool:
    """Whether *data* can be a stored header list, such as ``['HTTP_COOKIE']`` or ``[]``."""
    names = _names(data)
    return names is not None and all(name.startswith("HTTP_") for name in names)


def _names(data: bytes) -> list[str] | None:
    """The list of texts that is pickled in *data*; None: it is no such list."""
    try:
        names = _PlainUnpickler(io.BytesIO(data)).load()
    except Exception:
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return names


def expiry_of_file(data: bytes) -> tuple[float | None, bytes]:
    """
    The time at which a file of ``FileBasedCache`` expires, and its compressed value.

    Raises `ValueError` if *data* is no such file. None: it does not expire.
    """
    file = io.BytesIO(data)
    try:
        expires = _PlainUnpickler(file).load()
    except Exception as error:
        raise ValueError("This is no file of a cache.") from error
    if expires is not None and not isinstance(expires, (int, float)):
        raise ValueError("This is no file of a cache.")
    return expires, file.read()


class _ClassNames(pickle.Unpickler):
    """Collects the classes that a pickle names. Loads a `_Substitute` in place of each."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self.names: dict[str, None] = {}

    def find_class(self, module: str, name: str) -> Any:
        self.names[f"{module}.{name}"] = None
        return _Substitute


class _Substitute(dict):
    """Accepts everything that a pickle can do with an object."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        return super().__new__(cls)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Self:
        return self

    def __getattr__(self, name: str) -> Self:
        """Any method, such as ``__setstate__`` or ``append``: calling it does nothing."""
        return self

    def __hash__(self) -> int:  # type: ignore[override]  # unlike a dict, it may be in a set
        return id(self)


def classes(data: bytes, flags: int) -> list[str]:
    """The classes and functions that the pickle *data* names, as ``module.name``, outermost first.

    Empty unless *flags* say that the value is pickled.
    """
    if not flags & PICKLED:
        return []
    reader = _ClassNames(data)
    with suppress(Exception):
        reader.load()
    return list(reader.names)


def is_page(data: bytes, flags: int) -> bool:
    """Whether *data* is a pickled response, as Django's page cache stores it."""
    outermost = classes(data, flags)[:1]
    return bool(outermost) and outermost[0].split(".")[-1] in RESPONSES
