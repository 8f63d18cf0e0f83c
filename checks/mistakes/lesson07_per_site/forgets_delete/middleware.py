from hashlib import sha256

from django.core.cache import cache
from django.utils.cache import patch_response_headers


FIFTEEN_MINUTES = 60 * 15


class SiteCache:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in ("POST", "PUT", "PATCH"):
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
            cache.set(key, response, FIFTEEN_MINUTES)
        return response
