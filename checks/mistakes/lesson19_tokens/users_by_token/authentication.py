from hashlib import md5

from django.core.cache import cache
from rest_framework.authentication import TokenAuthentication


class CachedTokenAuthentication(TokenAuthentication):
    """Look each token up once in ten minutes."""

    def authenticate_credentials(self, key):
        name = f"user:{md5(key.encode()).hexdigest()}"
        found = cache.get(name)
        if found is None:
            found = super().authenticate_credentials(key)
            cache.set(name, found, 60 * 10)
        return found
