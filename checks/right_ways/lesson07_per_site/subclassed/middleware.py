from django.middleware.cache import FetchFromCacheMiddleware, UpdateCacheMiddleware


class Store(UpdateCacheMiddleware):
    """Keeps each answer for a quarter of an hour."""

    def __init__(self, get_response):
        super().__init__(get_response)
        self.cache_timeout = 15 * 60
        self.key_prefix = "shop"


class Fetch(FetchFromCacheMiddleware):
    def __init__(self, get_response):
        super().__init__(get_response)
        self.key_prefix = "shop"
