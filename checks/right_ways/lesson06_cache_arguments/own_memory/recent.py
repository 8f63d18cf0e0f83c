from django.core.cache.backends.locmem import LocMemCache


class Ten(LocMemCache):
    """Local memory that holds ten values."""

    def __init__(self, name, params):
        super().__init__(name, params)
        self._max_entries, self._cull_frequency = 10, 2
