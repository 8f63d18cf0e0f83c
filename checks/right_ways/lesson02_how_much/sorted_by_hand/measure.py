def middle(numbers):
    if not numbers:
        return None
    numbers = sorted(numbers)
    half = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[half]
    return (numbers[half - 1] + numbers[half]) / 2


def summary(uncached, cached):
    hits = cached[1:]
    return {
        "uncached": middle(uncached),
        "cached": middle(hits),
        "first": cached[0],
        "ratio": middle(uncached) / middle(hits) if hits else None,
    }
