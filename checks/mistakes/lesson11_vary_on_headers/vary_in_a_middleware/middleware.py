from django.utils.cache import patch_vary_headers


def vary_on_shop(get_response):
    def middleware(request):
        response = get_response(request)
        if request.path == "/videogames/":
            patch_vary_headers(response, ["X-Shop"])
        return response

    return middleware
