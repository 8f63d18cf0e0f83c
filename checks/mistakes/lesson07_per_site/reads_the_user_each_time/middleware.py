def signed_in(get_response):
    """Says in a header whether the visitor is signed in."""

    def middleware(request):
        response = get_response(request)
        response["X-Signed-In"] = "yes" if request.user.is_authenticated else "no"
        return response

    return middleware
