from django.core.cache import cache


def read():
    return cache.get("probe")


def store(value):
    cache.set("probe", value)
