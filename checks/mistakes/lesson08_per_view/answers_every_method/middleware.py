from django.core.cache import cache
from django.utils.cache import patch_response_headers


def keep_the_list(get_response):
    def middleware(request):
        if request.path != "/videogames/":
            return get_response(request)
        response = cache.get("videogames")
        if response is None:
            response = get_response(request)
            patch_response_headers(response, 60 * 60 * 2)
            cache.set("videogames", response, 60 * 60 * 2)
        return response

    return middleware
