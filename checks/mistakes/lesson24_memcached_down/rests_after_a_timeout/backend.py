import time

from django.core.cache.backends.memcached import PyMemcacheCache
from pymemcache.exceptions import MemcacheError


class PatientCache(PyMemcacheCache):
    """memcached, which is not used for a minute after a timeout."""

    # On the class: Django makes an instance for each thread.
    unused_until = 0

    def get(self, *args, **kwargs):
        return self.try_to(super().get, *args, **kwargs)

    def set(self, *args, **kwargs):
        return self.try_to(super().set, *args, **kwargs)

    def try_to(self, do, *args, **kwargs):
        if time.time() < PatientCache.unused_until:
            return None
        try:
            return do(*args, **kwargs)
        except TimeoutError:
            PatientCache.unused_until = time.time() + 60
            return None
        except (OSError, MemcacheError):
            PatientCache.unused_until = time.time() + 2
            return None
