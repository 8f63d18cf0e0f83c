from http.cookies import SimpleCookie

from django.middleware.cache import UpdateCacheMiddleware


class Store(UpdateCacheMiddleware):
    """Stores what sets a cookie, too: its key has the visitor's own cookie in it."""

    def process_response(self, request, response):
        cookies = response.cookies
        if request.COOKIES:
            response.cookies = SimpleCookie()
        response = super().process_response(request, response)
        response.cookies = cookies
        return response
