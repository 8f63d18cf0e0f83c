from django.utils.cache import patch_vary_headers


class VaryOnShop:
    """Names X-Shop in the Vary of a DRF response, before it is rendered and stored."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response):
        patch_vary_headers(response, ["X-Shop"])
        return response
