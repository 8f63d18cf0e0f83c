from functools import wraps
from urllib.parse import urlencode

from django.views.decorators.cache import cache_page


def one_copy(view):
    """Store *view* for ten minutes, for each value of the parameters that it knows."""
    stored = cache_page(60 * 10)(view)

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        known = {name: request.GET.get(name, "") for name in ("genre", "page", "platform")}
        request.META["QUERY_STRING"] = urlencode(known)
        request.LANGUAGE_CODE = None
        return stored(request, *args, **kwargs)

    return wrapped
