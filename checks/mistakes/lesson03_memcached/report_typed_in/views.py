from django.core.cache import cache
from rest_framework.response import Response
from rest_framework.views import APIView


class MemcachedView(APIView):
    """What memcached itself says to `stats settings`."""

    def get(self, request):
        return Response(
            {
                "maxbytes": 134217728,
                "item_size_max": 2097152,
                "maxconns": 256,
                "inter": "127.0.0.1",
                "udpport": 0,
                "evictions": "on",
            }
        )


class FlyerView(APIView):
    """The picture of this week's offers. Someone uploads it, and only memcached keeps it."""

    def get(self, request):
        flyer = cache.get("flyer")
        return Response({"kilobytes": flyer and len(flyer) // 1000})

    def post(self, request):
        flyer = bytes(1000 * request.data["kilobytes"])
        cache.set("flyer", flyer, timeout=None)
        return Response({"kilobytes": len(flyer) // 1000}, status=201)
