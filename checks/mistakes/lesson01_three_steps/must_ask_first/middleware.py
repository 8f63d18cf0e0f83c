from django.utils.cache import patch_cache_control


def ask_first(get_response):
    def middleware(request):
        response = get_response(request)
        if request.path == "/platforms/":
            patch_cache_control(response, no_cache=True)
        return response

    return middleware
