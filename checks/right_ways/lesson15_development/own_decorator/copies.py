from django.conf import settings
from django.views.decorators.cache import cache_page, never_cache


def stored_copy(seconds):
    """``cache_page`` in production, ``never_cache`` in development."""
    return never_cache if settings.DEVELOPMENT else cache_page(seconds)
