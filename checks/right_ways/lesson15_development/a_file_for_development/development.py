NEWS_SECONDS = 0
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "copies": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
