from django.core.cache import caches
from rest_framework.response import Response
from rest_framework.views import APIView


class ValueView(APIView):
    """One value in one of the caches: its name, its time and its version are the caller's."""

    def get(self, request, alias, key):
        return Response({"value": caches[alias].get(key)})

    def put(self, request, alias, key):
        named = {name: request.data[name] for name in ("timeout", "version") if name in request.data}
        caches[alias].set(key, request.data.get("value"), **named)
        return Response({"value": request.data.get("value")})
