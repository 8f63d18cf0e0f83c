from statistics import quantiles


def half(milliseconds):
    """What half of the visitors wait at most."""
    if len(milliseconds) < 2:
        return milliseconds[0] if milliseconds else None
    return quantiles(milliseconds, n=2)[0]


def summary(uncached, cached):
    told = {"uncached": half(uncached), "cached": half(cached[1:]), "first": cached[0]}
    try:
        return told | {"ratio": round(told["uncached"] / told["cached"], 2)}
    except TypeError:
        return told | {"ratio": None}
