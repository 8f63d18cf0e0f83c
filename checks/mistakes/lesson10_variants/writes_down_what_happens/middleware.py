HAPPENED = []


def write_down(get_response):
    def middleware(request):
        response = get_response(request)
        if request.path != "/predictions/":
            HAPPENED.append("HIT" if response.has_header("Age") else "MISS")
        return response

    return middleware
