"""The causes that any app can have, in the order in which they are tried."""

from hitormiss.diagnosis.cause import Cause, causes_in
from hitormiss.diagnosis.causes import (
    bodies,
    cache_errors,
    changes,
    copies,
    directives,
    elsewhere,
    keys,
    loading,
    processes,
    sharing,
    statuses,
    storing,
    times,
    varying,
    view_errors,
    views,
)


MODULES = (
    loading,
    cache_errors,
    view_errors,
    processes,
    statuses,
    bodies,
    sharing,
    changes,
    varying,
    copies,
    keys,
    storing,
    elsewhere,
    directives,
    times,
    views,
)

CAUSES: tuple[Cause, ...] = tuple(one for module in MODULES for one in causes_in(module))
"""The first one that the facts show is the likely one: the most certain ones come first."""

WITHOUT_MEMCACHED: tuple[Cause, ...] = tuple(
    one for module in (loading, view_errors, processes) for one in causes_in(module)
)
"""Those that say nothing about memcached."""
