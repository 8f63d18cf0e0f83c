from django.core.cache.backends.filebased import FileBasedCache


class PageFiles(FileBasedCache):
    cache_suffix = ".page"
