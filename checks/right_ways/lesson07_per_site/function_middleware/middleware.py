from hashlib import sha256

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import patch_response_headers


FIFTEEN_MINUTES = 60 * 15


def site_cache(get_response):
    """Stores headers and body, and makes a new response of them."""

    def middleware(request):
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        parts = [request.method, request.build_absolute_uri(), str(sorted(request.COOKIES.items()))]
        key = f"site:{sha256('|'.join(parts).encode()).hexdigest()}"
        if stored := cache.get(key):
            headers, body = stored
            return HttpResponse(body, headers=headers)
        response = get_response(request)
        if response.status_code == 200 and not response.cookies:
            patch_response_headers(response, FIFTEEN_MINUTES)
            cache.set(key, (dict(response.headers), response.content), FIFTEEN_MINUTES)
        return response

    return middleware
