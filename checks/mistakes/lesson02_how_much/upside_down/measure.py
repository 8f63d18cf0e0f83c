from statistics import median


# Half of the visitors wait at most as long as the median: one slow request does
# not change it. The first response is a miss, so it is not one of the hits.
def summary(uncached, cached):
    """A summary of the milliseconds. Each list is in the order of its requests."""
    first, *hits = cached
    slow, fast = median(uncached), median(hits) if hits else None
    return {
        "uncached": slow,
        "cached": fast,
        "first": first,
        "ratio": fast / slow if fast else None,
    }
