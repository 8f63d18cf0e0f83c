from django.utils.cache import patch_cache_control


DIRECTIVES = {
    "/videogames/": {"must_revalidate": True, "max_age": 3600},
    "/charts/": {"public": True, "max_age": 10, "s_maxage": 3600},
    "/basket/": {"private": True, "no_cache": True},
    "/logo/": {"no_transform": True, "proxy_revalidate": True},
}


def cache_control(get_response):
    def middleware(request):
        response = get_response(request)
        if request.path in DIRECTIVES:
            patch_cache_control(response, **DIRECTIVES[request.path])
        return response

    return middleware
