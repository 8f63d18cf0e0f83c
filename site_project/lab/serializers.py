"""What the pages may send, and what they get: the shapes of the lab's schema."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from site_project.lab.console_request import METHODS, USERS


APPS = ("workspace", "starter", "solution")


class App(serializers.Serializer):
    """Which app of the lesson is meant."""

    app = serializers.ChoiceField(APPS, default="workspace")


# The schema says what is accepted; `wire` refuses the rest in sentences, and knows more.
@extend_schema_field({"type": "string", "pattern": r"^/[a-zA-Z0-9?&=._~%-]*$"})
class Path(serializers.CharField):
    """A path of the lesson's API, as it goes over the wire."""


@extend_schema_field({"type": "string", "pattern": r"^[a-zA-Z][a-zA-Z0-9-]*$"})
class HeaderPart(serializers.CharField):
    """A header's name or value."""


class Ask(App):
    """A request to the lesson's API."""

    method = serializers.ChoiceField(METHODS, default="GET")
    path = Path(trim_whitespace=False)
    headers = serializers.ListField(
        child=serializers.ListField(
            child=HeaderPart(allow_blank=True, trim_whitespace=False), min_length=2, max_length=2
        ),
        default=list,
    )
    cookies = HeaderPart(allow_blank=True, default="")
    user = serializers.ChoiceField(USERS, default="nobody")
    body = serializers.CharField(
        allow_null=True, allow_blank=True, trim_whitespace=False, default=None
    )


class Deed(App):
    """Something done to the memcached of a live app."""

    do = serializers.ChoiceField(("empty", "expire", "stop", "start"))
    key = serializers.CharField(default="", allow_blank=True, trim_whitespace=False, max_length=250)


class Progress(serializers.Serializer):
    """The progress file: the ids of the passed checks of each lesson."""

    v = serializers.IntegerField(min_value=1, max_value=1)
    passed = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class Row(serializers.Serializer):
    """A lesson in the overview."""

    lesson = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    checks = serializers.IntegerField()
    passed = serializers.IntegerField()
    next = serializers.BooleanField()


class State(serializers.Serializer):
    """What a page asks first."""

    v = serializers.IntegerField()
    csrf = serializers.CharField()
    course = serializers.CharField()
    lessons = Row(many=True)


class Check(serializers.Serializer):
    id = serializers.CharField()
    sentence = serializers.CharField()
    passed = serializers.BooleanField()


class Prepared(serializers.Serializer):
    """A request of the page, ready to be sent."""

    line = serializers.CharField()
    method = serializers.CharField()
    path = serializers.CharField()
    headers = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    user = serializers.ChoiceField(USERS)
    body = serializers.CharField(allow_null=True)


class WorkingCopy(serializers.Serializer):
    exists = serializers.BooleanField()
    changed = serializers.BooleanField()


class Lesson(serializers.Serializer):
    """A lesson as its page shows it."""

    number = serializers.IntegerField()
    stem = serializers.CharField()
    title = serializers.CharField()
    checks = Check(many=True)
    prepared = Prepared(many=True)
    working_copy = WorkingCopy()


class Memcached(serializers.Serializer):
    """What the memcached of a live app holds."""

    running = serializers.BooleanField()
    keys = serializers.ListField(child=serializers.DictField())
    stats = serializers.DictField(child=serializers.CharField(allow_null=True))
    gets = serializers.ListField(child=serializers.CharField())


class Answer(serializers.Serializer):
    """What came of a request, on the wire and in memcached."""

    exchange = serializers.DictField()
    fault = serializers.CharField(allow_null=True)
    log = serializers.ListField(child=serializers.DictField())
    memcached = Memcached()
    curl = serializers.ListField(child=serializers.CharField())


class Diff(serializers.Serializer):
    lines = serializers.ListField(child=serializers.CharField())
    changed = serializers.IntegerField()


class Pair(serializers.Serializer):
    """What both apps have in one place; null where one has nothing."""

    name = serializers.CharField()
    workspace = serializers.CharField(allow_null=True)
    solution = serializers.CharField(allow_null=True)
    differs = serializers.BooleanField()


class Asked(serializers.Serializer):
    """A prepared request, and how both apps answered it."""

    line = serializers.CharField()
    rows = Pair(many=True)


class Comparison(serializers.Serializer):
    """The prepared requests, answered by the working copy and by the solution."""

    requests = Asked(many=True)
    keys = Pair(many=True)
    faults = serializers.DictField(child=serializers.CharField(allow_null=True))


class Backup(serializers.Serializer):
    backup = serializers.BooleanField()


class Stamp(serializers.Serializer):
    stamp = serializers.CharField(allow_blank=True)


class Nothing(serializers.Serializer):
    """An empty object."""
