from django.core.cache.backends.memcached import PyMemcacheCache


class Warehouse(PyMemcacheCache):
    """memcached, with keys as the warehouse writes them."""

    def make_key(self, key, version=None):
        version = self.version if version is None else version
        return f"{self.key_prefix}|v{version}|{key}"
