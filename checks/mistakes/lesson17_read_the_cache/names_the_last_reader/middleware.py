class LastReader:
    """Says who was here last, for the support team."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.name = ""

    def __call__(self, request):
        response = self.get_response(request)
        if self.name:
            response["X-Last-Reader"] = self.name
        if request.user.is_authenticated:
            self.name = request.user.username
        return response
