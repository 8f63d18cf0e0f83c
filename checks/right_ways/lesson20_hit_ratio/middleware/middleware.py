from urllib.parse import urlencode


NAMES = ("platform", "genre", "page")


def one_copy_middleware(get_response):
    """Of a request for the list, leave what the list depends on: its key has no more."""

    def middleware(request):
        if request.path == "/videogames/":
            query = [(name, request.GET[name]) for name in NAMES if name in request.GET]
            request.META["QUERY_STRING"] = urlencode(query)
            request.LANGUAGE_CODE = "en"
        return get_response(request)

    return middleware
