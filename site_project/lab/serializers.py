"""What the views accept. The schema at ``/lab/schema/`` is made from it, and from `responses`."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from site_project.lab.console_request import CONSOLE_USERS, METHODS


APPS = ("workspace", "starter", "solution")

MOST_AT_ONCE = 20
LONGEST_PASS = 7 * 24 * 60 * 60
"""Seconds."""


class AppSerializer(serializers.Serializer):
    """Which app of the lesson."""

    app = serializers.ChoiceField(APPS, default="workspace")


# The patterns are for the schema only. `console_request` accepts more, and explains a refusal.
@extend_schema_field({"type": "string", "pattern": r"^/[a-zA-Z0-9?&=._~%-]*$"})
class APIPathField(serializers.CharField):
    """A path of the lesson's API with its query, percent-encoded."""


@extend_schema_field({"type": "string", "pattern": r"^[a-zA-Z][a-zA-Z0-9-]*$"})
class HeaderPartField(serializers.CharField):
    """A header's name or value."""


class AskSerializer(AppSerializer):
    """A request to the lesson's API."""

    method = serializers.ChoiceField(METHODS, default="GET")
    path = APIPathField(trim_whitespace=False)
    headers = serializers.ListField(
        child=serializers.ListField(
            child=HeaderPartField(allow_blank=True, trim_whitespace=False),
            min_length=2,
            max_length=2,
        ),
        default=list,
    )
    cookies = HeaderPartField(allow_blank=True, default="")
    user = serializers.ChoiceField(CONSOLE_USERS, default="nobody")
    body = serializers.CharField(
        allow_null=True, allow_blank=True, trim_whitespace=False, default=None
    )
    one_worker = serializers.BooleanField(
        default=False, help_text="Only one process serves the app, as in the recordings."
    )


class CrowdSerializer(AskSerializer):
    """A request that is sent several times at the same time."""

    times = serializers.IntegerField(min_value=2, max_value=MOST_AT_ONCE)


class ManageSerializer(AppSerializer):
    """A line for ``manage.py`` of the app: ``seed videogames --number=10``."""

    # Not max_length: `command_line` explains a refusal.
    line = serializers.CharField(allow_blank=True)


class MemcachedActionSerializer(AppSerializer):
    """What to do to the memcached of a live app."""

    do = serializers.ChoiceField(("empty", "expire", "stop", "freeze", "start", "pass"))
    key = serializers.CharField(default="", allow_blank=True, trim_whitespace=False, max_length=250)
    seconds = serializers.IntegerField(default=60, min_value=1, max_value=LONGEST_PASS)


class ProgressSerializer(serializers.Serializer):
    """The progress file: the checks that passed last, and the lessons that were passed once."""

    v = serializers.IntegerField(min_value=1, max_value=1)
    passed = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    once = serializers.ListField(child=serializers.CharField(), default=list)


class TextField(serializers.CharField):
    """Text that is taken as it is, empty or not."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_blank=True, trim_whitespace=False, **options)


class SaveSerializer(serializers.Serializer):
    """The new text of a file, and the text *before*, which the page has read: null: none yet."""

    text = TextField()
    before = TextField(allow_null=True)


class MeasureSerializer(serializers.Serializer):
    """How many requests each of the four servers gets."""

    rounds = serializers.IntegerField(min_value=1, max_value=1000, default=200)
