from hashlib import sha256

from django.core.cache import cache


FIFTEEN_MINUTES = 60 * 15


class SiteCache:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method != "GET":
            return self.get_response(request)
        key = "site:" + sha256(request.build_absolute_uri().encode()
            + request.headers.get("Accept", "").encode()
            + request.headers.get("Cookie", "").encode()).hexdigest()[:12]
        stored = cache.get(key)
        if stored is not None:
            return stored
        response = self.get_response(request)
        if response.status_code == 200 and not response.cookies:
            cache.set(key, response, FIFTEEN_MINUTES)
        return response
