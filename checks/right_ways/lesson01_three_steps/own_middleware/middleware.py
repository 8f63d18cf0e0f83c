from django.middleware.cache import CacheMiddleware


class PlatformsCacheMiddleware(CacheMiddleware):
    """Django's middleware for a whole site, for one address alone."""

    def __init__(self, get_response):
        super().__init__(get_response, page_timeout=60)

    def __call__(self, request):
        if request.path != "/platforms/":
            return self.get_response(request)
        return super().__call__(request)
