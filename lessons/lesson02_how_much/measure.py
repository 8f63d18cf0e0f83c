from statistics import mean


# TODO: One slow request changes every number here, and the first response of
# the cached list, which fills the cache, is counted as a hit.
# Report what a visitor usually waits, and the first response by itself.
def summary(uncached, cached):
    """A summary of the milliseconds. Each list is in the order of its requests."""
    slow, fast = mean(uncached), mean(cached)
    return {
        "uncached": slow,
        "cached": fast,
        "first": None,
        "ratio": slow / fast,
    }
