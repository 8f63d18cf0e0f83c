from django.core.cache.backends.locmem import LocMemCache


class Queue(LocMemCache):
    """Local memory in which the value that was stored first goes first."""

    def get(self, key, default=None, version=None):
        order = list(self._cache)
        value = super().get(key, default, version)
        for one in reversed(order):
            self._cache.move_to_end(one, last=False)
        return value
