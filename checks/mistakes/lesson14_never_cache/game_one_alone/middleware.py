from django.utils.cache import add_never_cache_headers


NEVER = ["/videogames/1/", "/checkout/1/"]


def never_cache_prices(get_response):
    def middleware(request):
        response = get_response(request)
        if request.path in NEVER:
            add_never_cache_headers(response)
        return response

    return middleware
