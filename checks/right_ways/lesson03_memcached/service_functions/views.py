from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.views import APIView

from . import services


NAMES = ("maxbytes", "item_size_max", "maxconns", "inter", "udpport", "evictions")


class MemcachedView(APIView):
    """What memcached itself says to `stats settings`."""

    def get(self, request):
        said = services.memcached_settings()
        return Response({name: said[name] for name in NAMES})


@api_view(["GET", "POST"])
def flyer(request):
    """The picture of this week's offers."""
    if request.method == "POST":
        kilobytes = services.store_flyer(request.data["kilobytes"])
        return Response({"kilobytes": kilobytes}, status=201)
    return Response({"kilobytes": services.size_of_flyer()})
