"""What the views accept and return. The schema at ``/lab/schema/`` is made from these classes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from site_project.lab.console_request import CONSOLE_USERS, METHODS


APPS = ("workspace", "starter", "solution")


# Requests


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


class MemcachedActionSerializer(AppSerializer):
    """What to do to the memcached of a live app."""

    do = serializers.ChoiceField(("empty", "expire", "stop", "start"))
    key = serializers.CharField(default="", allow_blank=True, trim_whitespace=False, max_length=250)


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


# Responses


class OverviewRowSerializer(serializers.Serializer):
    """One lesson in the overview of the course: how many checks it has, and how many passed."""

    lesson = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    checks = serializers.IntegerField()
    passed = serializers.IntegerField()
    once = serializers.BooleanField()
    next = serializers.BooleanField()


class StateSerializer(serializers.Serializer):
    """What a page loads first."""

    v = serializers.IntegerField()
    csrf = serializers.CharField()
    course = serializers.CharField()
    lessons = OverviewRowSerializer(many=True)


class CheckSerializer(serializers.Serializer):
    """One check of a lesson, and whether it passed in the last run of the working copy."""

    id = serializers.CharField()
    sentence = serializers.CharField()
    passed = serializers.BooleanField()


class PreparedRequestSerializer(serializers.Serializer):
    """A request that the lesson's page shows, as values for the console's form."""

    line = serializers.CharField()
    method = serializers.CharField()
    path = serializers.CharField()
    headers = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    user = serializers.ChoiceField(CONSOLE_USERS)
    body = serializers.CharField(allow_null=True)


class WorkingCopySerializer(serializers.Serializer):
    """Whether there is a working copy, and whether it differs from the starter."""

    exists = serializers.BooleanField()
    changed = serializers.BooleanField()


class LessonSerializer(serializers.Serializer):
    """A lesson as its page shows it."""

    number = serializers.IntegerField()
    stem = serializers.CharField()
    title = serializers.CharField()
    checks = CheckSerializer(many=True)
    prepared = PreparedRequestSerializer(many=True)
    working_copy = WorkingCopySerializer()


class MemcachedSerializer(serializers.Serializer):
    """What the memcached of a live app has stored."""

    running = serializers.BooleanField()
    keys = serializers.ListField(child=serializers.DictField())
    stats = serializers.DictField(child=serializers.CharField(allow_null=True))
    gets = serializers.ListField(child=serializers.CharField())


class AskResultSerializer(serializers.Serializer):
    """A request and its response, what they changed in memcached, and the app's log."""

    exchange = serializers.DictField()
    fault = serializers.CharField(allow_null=True)
    log = serializers.ListField(child=serializers.DictField())
    memcached = MemcachedSerializer()
    curl = serializers.ListField(child=serializers.CharField())


class FileSerializer(serializers.Serializer):
    """A file of the working copy. No text: it is too large, or not UTF-8."""

    name = serializers.CharField()
    text = serializers.CharField(allow_null=True, allow_blank=True)
    starter = serializers.CharField(allow_null=True, allow_blank=True)


class ChangedSerializer(serializers.Serializer):
    """Why a file was not saved, and the text that it has now; null: there is no such file."""

    error = serializers.CharField()
    text = serializers.CharField(allow_null=True, allow_blank=True)


class DiffSerializer(serializers.Serializer):
    """A unified diff, and how many lines of it someone has to change."""

    lines = serializers.ListField(child=serializers.CharField())
    changed = serializers.IntegerField()


class ComparisonRowSerializer(serializers.Serializer):
    """One fact about both apps, such as a header's value; null where an app lacks it."""

    name = serializers.CharField()
    workspace = serializers.CharField(allow_null=True)
    solution = serializers.CharField(allow_null=True)
    differs = serializers.BooleanField()


class ComparedRequestSerializer(serializers.Serializer):
    """A prepared request, and both apps' responses to it."""

    line = serializers.CharField()
    rows = ComparisonRowSerializer(many=True)


class ComparisonSerializer(serializers.Serializer):
    """The working copy and the solution, compared with the prepared requests."""

    requests = ComparedRequestSerializer(many=True)
    keys = ComparisonRowSerializer(many=True)
    faults = serializers.DictField(child=serializers.CharField(allow_null=True))
    verdict = serializers.CharField()


class BackupSerializer(serializers.Serializer):
    """Whether a reset has stored a backup, so that it can be undone."""

    backup = serializers.BooleanField()


class StampSerializer(serializers.Serializer):
    """A text that changes when a file of the working copy is saved."""

    stamp = serializers.CharField(allow_blank=True)


class EmptySerializer(serializers.Serializer):
    """An empty object."""
