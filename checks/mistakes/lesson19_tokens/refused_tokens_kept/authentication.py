from hashlib import md5

from django.core.cache import cache
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


class PatientTokenAuthentication(TokenAuthentication):
    """Remember for ten minutes which tokens are wrong: they cost no query then."""

    def authenticate_credentials(self, key):
        refused = f"refused:{md5(key.encode()).hexdigest()}"
        if cache.get(refused):
            raise AuthenticationFailed("Invalid token.")
        try:
            return super().authenticate_credentials(key)
        except AuthenticationFailed:
            cache.set(refused, True, 60 * 10)
            raise
