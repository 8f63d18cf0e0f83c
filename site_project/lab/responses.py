"""What the views return, as JSON. The schema at ``/lab/schema/`` is made from these classes."""

from rest_framework import serializers

from site_project.lab.console_request import CONSOLE_USERS


class OverviewRowSerializer(serializers.Serializer):
    """One lesson in the overview of the course: how many checks it has, and how many passed."""

    lesson = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    checks = serializers.IntegerField()
    passed = serializers.IntegerField()
    once = serializers.BooleanField()
    next = serializers.BooleanField()


class CaseSerializer(serializers.Serializer):
    """One of the four servers of ``./course bench``; *median* is in milliseconds."""

    name = serializers.CharField()
    median = serializers.FloatField()
    ratio = serializers.FloatField()


class SavingSerializer(serializers.Serializer):
    """What ``./course bench`` measured on this machine: medians in milliseconds, as texts."""

    uncached = serializers.CharField()
    hit = serializers.CharField()
    times = serializers.CharField()
    day = serializers.CharField()
    cases = CaseSerializer(many=True)


class StateSerializer(serializers.Serializer):
    """What a page loads first."""

    v = serializers.IntegerField()
    csrf = serializers.CharField()
    course = serializers.CharField()
    lessons = OverviewRowSerializer(many=True)
    saving = SavingSerializer(allow_null=True)


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
    part = serializers.CharField()
    checks = CheckSerializer(many=True)
    prepared = PreparedRequestSerializer(many=True)
    commands = serializers.ListField(child=serializers.CharField())
    working_copy = WorkingCopySerializer()


class BackendSerializer(serializers.Serializer):
    """What another cache backend of a live app has stored: keys, files or rows."""

    name = serializers.CharField()
    unit = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    keys = serializers.ListField(child=serializers.DictField())


class MemcachedSerializer(serializers.Serializer):
    """What the memcached of a live app has stored, and its gets since it was emptied."""

    running = serializers.BooleanField()
    hangs = serializers.BooleanField()
    keys = serializers.ListField(child=serializers.DictField())
    counts = serializers.DictField(child=serializers.IntegerField())
    others = BackendSerializer(many=True)


class WorkerSerializer(serializers.Serializer):
    """Which of the processes that serve the app got the request, and how many there are."""

    number = serializers.IntegerField()
    of = serializers.IntegerField()


class AskResultSerializer(serializers.Serializer):
    """A request and its response, what they changed in memcached, and the app's log."""

    exchange = serializers.DictField()
    worker = WorkerSerializer(allow_null=True)
    fault = serializers.CharField(allow_null=True)
    log = serializers.ListField(child=serializers.DictField())
    memcached = MemcachedSerializer()
    curl = serializers.ListField(child=serializers.CharField())


class MomentSerializer(serializers.Serializer):
    """Something that memcached did, *at* so many seconds after the requests were sent."""

    verb = serializers.CharField()
    text = serializers.CharField()
    at = serializers.FloatField()


class CrowdMemberSerializer(serializers.Serializer):
    """
    One of the requests that were sent at the same time.

    *seconds* are those until its response, and *waited* those of them in which its thread waited.
    """

    exchange = serializers.DictField()
    worker = WorkerSerializer()
    fault = serializers.CharField(allow_null=True)
    seconds = serializers.FloatField()
    waited = serializers.FloatField(allow_null=True)
    moments = MomentSerializer(many=True)


class CrowdResultSerializer(serializers.Serializer):
    """Requests at the same time, their responses, what they left in memcached, and a log."""

    crowd = CrowdMemberSerializer(many=True)
    fault = serializers.CharField(allow_null=True)
    log = serializers.ListField(child=serializers.DictField())
    memcached = MemcachedSerializer()


class ManageResultSerializer(serializers.Serializer):
    """
    What ``manage.py`` printed, its exit status, and what memcached has stored afterwards.

    *command* is the line as it was run. *cut*: it printed more before these lines. *missing* is a
    sentence about a word that the line lacks. No status: *fault* says why.
    """

    command = serializers.CharField()
    status = serializers.IntegerField(allow_null=True)
    lines = serializers.ListField(child=serializers.CharField(allow_blank=True))
    cut = serializers.BooleanField()
    missing = serializers.CharField(allow_blank=True)
    fault = serializers.CharField(allow_null=True)
    log = serializers.ListField(child=serializers.DictField())
    memcached = MemcachedSerializer()


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
