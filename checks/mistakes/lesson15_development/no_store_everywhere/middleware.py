from django.utils.cache import patch_cache_control


def no_store(get_response):
    def middleware(request):
        response = get_response(request)
        patch_cache_control(response, no_store=True)
        return response

    return middleware
