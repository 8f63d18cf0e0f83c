import re

from django.utils.cache import add_never_cache_headers


def never_cache_one_game(get_response):
    def middleware(request):
        response = get_response(request)
        if re.fullmatch(r"/videogames/\d+/", request.path):
            add_never_cache_headers(response)
        return response

    return middleware
