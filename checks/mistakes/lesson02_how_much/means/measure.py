from statistics import mean


# The mean counts every answer. The first answer is a miss, so it is none of the hits.
def summary(uncached, cached):
    """A summary of the milliseconds. Each list is in the order of its requests."""
    first, *hits = cached
    slow, fast = mean(uncached), mean(hits) if hits else None
    return {
        "uncached": slow,
        "cached": fast,
        "first": first,
        "ratio": slow / fast if fast else None,
    }
