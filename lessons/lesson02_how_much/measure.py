from statistics import mean


# TODO: One slow moment of the machine moves every number here, and the first
# answer of the cached list, which fills the cache, is counted as a hit.
# Tell what a visitor usually waits, and the first answer apart.
def summary(uncached, cached):
    """What milliseconds come to, each list in the order in which they were measured."""
    slow, fast = mean(uncached), mean(cached)
    return {
        "uncached": slow,
        "cached": fast,
        "first": None,
        "ratio": slow / fast,
    }
