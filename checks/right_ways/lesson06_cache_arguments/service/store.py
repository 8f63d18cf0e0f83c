from django.core.cache import caches


AS_THE_CACHE_HAS_IT = object()


def remember(alias, key, value, timeout=AS_THE_CACHE_HAS_IT, version=None):
    """Store *value*; without a *timeout*, for as long as the cache itself says."""
    cache = caches[alias]
    seconds = cache.default_timeout if timeout is AS_THE_CACHE_HAS_IT else timeout
    cache.set(key, value, seconds, version)
