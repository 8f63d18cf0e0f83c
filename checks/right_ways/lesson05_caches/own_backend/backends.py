from django.core.cache.backends.memcached import PyMemcacheCache


class QuickToGiveUp(PyMemcacheCache):
    """memcached, without a long wait when it does not respond."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._options = {"connect_timeout": 2, "timeout": 2, **self._options}
