from statistics import mean


# The mean counts every answer. The first answer is a miss, so it is none of the hits.
def summary(uncached, cached):
    """What milliseconds come to, each list in the order in which they were measured."""
    first, *hits = cached
    slow, fast = mean(uncached), mean(hits) if hits else None
    return {
        "uncached": slow,
        "cached": fast,
        "first": first,
        "ratio": slow / fast if fast else None,
    }
