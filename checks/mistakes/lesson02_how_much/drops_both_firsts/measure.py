from statistics import median


# The median is what half of the visitors wait at most: one slow moment leaves
# it where it is. The first answer is a miss, so it is none of the hits.
def summary(uncached, cached):
    """What milliseconds come to, each list in the order in which they were measured."""
    first, *hits = cached
    slow, fast = median(uncached[1:]), median(hits) if hits else None
    return {
        "uncached": slow,
        "cached": fast,
        "first": first,
        "ratio": slow / fast if fast else None,
    }
