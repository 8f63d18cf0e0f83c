"""What is predicted: for each table its column, and the number of responses at its end."""

HIT, MISS = "HIT", "MISS"


def table(*outcomes, stored):
    return [*((f"line {n}", outcome) for n, outcome in enumerate(outcomes, 1)), ("stored", stored)]


PREDICTIONS = {
    "missing": table(MISS, MISS, stored=0),
    "addresses": table(MISS, MISS, MISS, HIT, stored=3),
    "visitors": table(MISS, HIT, HIT, MISS, HIT, stored=2),
    "cookies": table(MISS, MISS, MISS, HIT, MISS, stored=4),
    "methods": table(MISS, MISS, HIT, MISS, stored=2),
}
