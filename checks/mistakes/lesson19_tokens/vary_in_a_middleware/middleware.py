from django.utils.cache import patch_vary_headers


def vary_on_authorization(get_response):
    """Tell every cache that the response depends on a token."""

    def middleware(request):
        response = get_response(request)
        patch_vary_headers(response, ["Authorization"])
        return response

    return middleware
