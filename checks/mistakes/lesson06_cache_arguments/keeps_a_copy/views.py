from django.core.cache import caches
from rest_framework.response import Response
from rest_framework.views import APIView


LATEST = {}


class CacheView(APIView):
    """One of the caches: store several values, and ask which of several keys it holds."""

    def get(self, request, alias):
        keys = request.GET["keys"].split(",")
        return Response({"held": [key for key in keys if key in caches[alias]]})

    def put(self, request, alias):
        caches[alias].set_many(request.data)
        return Response(request.data)


class ValueView(APIView):
    """One value in one of the caches. The caller may name a timeout and a version."""

    def get(self, request, alias, key):
        return Response({"value": caches[alias].get(key, LATEST.get((alias, key)))})

    def put(self, request, alias, key):
        data = request.data
        named = {name: data[name] for name in ("timeout", "version") if name in data}
        LATEST[alias, key] = data["value"]
        caches[alias].set(key, data["value"], **named)
        return Response({"value": data["value"]})
