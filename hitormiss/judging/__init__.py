"""A check and its verdict: where it is held, what it asks, what a failure shows."""
