import pickle
import zlib

from django.core.cache.backends.memcached import PyMemcacheCache


class CompressedCache(PyMemcacheCache):
    """memcached with values that are compressed before they are stored."""

    def get(self, key, default=None, version=None):
        stored = super().get(key, version=version)
        return default if stored is None else pickle.loads(zlib.decompress(stored))

    def set(self, key, value, *args, **kwargs):
        super().set(key, zlib.compress(pickle.dumps(value)), *args, **kwargs)
