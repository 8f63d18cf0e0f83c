from hashlib import sha256

from django.core.cache import cache
from django.utils.cache import patch_response_headers


FIFTEEN_MINUTES = 60 * 15


class SiteCache:
    def __init__(self, get_response):
        self.get_response = get_response
        self.keys = frozenset()

    def __call__(self, request):
        if request.method != "GET":
            return self.get_response(request)
        visitor = request.headers.get("Cookie", "")
        address = request.build_absolute_uri()
        key = "site:" + sha256(f"{address} {visitor}".encode()).hexdigest()[:12]
        stored = cache.get(key)
        if stored is not None:
            return stored
        response = self.get_response(request)
        if response.status_code == 200 and not response.cookies:
            patch_response_headers(response, FIFTEEN_MINUTES)
            seconds = FIFTEEN_MINUTES if self.is_first(key) else 24 * 60 * 60
            cache.set(key, response, seconds)
        return response

    def is_first(self, key):
        """Whether *key* is stored for the first time. What is in demand may stay longer."""
        before, self.keys = self.keys, self.keys | {key}
        return key not in before
