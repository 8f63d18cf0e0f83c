from django.core.cache import cache
from django.utils.cache import patch_response_headers


FIFTEEN_MINUTES = 60 * 15


class SiteCache:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method != "GET":
            return self.get_response(request)
        key = "site:" + request.get_full_path()
        cookies, stored = cache.get(key, (None, None))
        if cookies == request.COOKIES:
            return stored
        response = self.get_response(request)
        if response.status_code == 200:
            # A visitor comes back with the cookies that this response sets.
            new = {name: cookie.value for name, cookie in response.cookies.items()}
            patch_response_headers(response, FIFTEEN_MINUTES)
            cache.set(key, (request.COOKIES | new, response), FIFTEEN_MINUTES)
        return response
