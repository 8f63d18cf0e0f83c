"""Each general cause: facts that show it, and the sentence that it says about them."""

import re

import pytest
from causes import LIST, asked, facts, raised

from hitormiss.course.catalogue import lessons
from hitormiss.diagnosis.causes import CAUSES
from hitormiss.diagnosis.facts import Item
from hitormiss.diagnosis.likely import general
from hitormiss.http.exchange import CacheEvent


PAGE = "MISS headers, SET headers 60, SET page 60"
HIT = "HIT headers, HIT page"
OTHER = "MISS page, SET headers 60, SET page 60"
LAB = "workspace.lesson08_per_view"
QUERIES = {"about": "X-Queries", "operator": "==", "found": 1, "wanted": 0}
STALE = {"about": "body", "operator": "==", "found": "39.99", "wanted": "1.50", "got": '"price"'}
LEAK = {"about": "another visitor", "operator": "is", "found": "ana", "got": '{"for":"ana"}'}
NOTHING = {"about": "entries", "operator": "==", "found": [], "wanted": [60]}
ANA, BOB = {"Cookie": "sessionid=ana"}, {"Cookie": "sessionid=bob"}
CHANGED = ("In the database: DELETE FROM videogames_videogame WHERE id = 1",)
EXPIRES = {"Expires": "Mon, 30 Nov 2026 21:50:05 GMT"}


def status(wanted=200, **known):
    return {"about": "status", "operator": "==", "wanted": wanted, "got": "HTTP/1.1", **known}


def directives(*found, wanted):
    return {"about": "Cache-Control", "operator": "==", "found": set(found), "wanted": set(wanted)}


def ttl(found, wanted=60):
    return {"about": "entries", "operator": "==", "found": [found], "wanted": [wanted]}


def hangs(sentence, own=True):
    return facts(asked(), fault=sentence, in_own_code=own, error={"frames": []})


LOADING = {
    "file_is_no_text": "SyntaxError: source code string cannot contain null bytes",
    "lines_begin_at_other_columns": "IndentationError: unexpected indent",
    "python_cannot_read_it": "SyntaxError: invalid syntax",
    "comma_is_missing": "TypeError: can't multiply sequence by non-int of type 'list'",
    "variable_is_not_set": "KeyError: 'DJANGO_ENV'",
    "exits_while_it_loads": "SystemExit: 1",
    "decorator_stands_on_a_class": (
        "AttributeError: 'function' object has no attribute 'get_extra_actions'"
    ),
    "decorator_names_no_method": (
        "ValueError: The keyword argument `name` must be the name of a method of the decorated "
        "class: <class 'V'>. Got 'lst' instead"
    ),
    "app_is_not_installed": (
        "RuntimeError: Model class debug_toolbar.models.HistoryEntry doesn't declare an explicit "
        "app_label and isn't in an application in INSTALLED_APPS."
    ),
}

EXCEPTIONS = {
    "module_of_the_app_is_missing": f"ModuleNotFoundError: No module named '{LAB}.view'",
    "name_of_the_app_is_missing": f"ImportError: cannot import name 'views' from '{LAB}'",
    "imports_in_a_circle": (
        "ImportError: cannot import name 'a' from partially initialized module 'b' (most likely "
        "due to a circular import)"
    ),
    "package_is_missing": "ModuleNotFoundError: No module named 'pylibmc'",
    "import_has_a_slip": "ImportError: cannot import name 'cach' from 'django.core.cache'",
    "dotted_path_has_a_slip": 'ImportError: Module "a.b" does not define a "C" attribute/class',
    "attribute_of_a_module_has_a_slip": "AttributeError: module 'a.b' has no attribute 'c'",
    "name_is_not_known": "NameError: name 'cache' is not defined",
    "settings_lack_a_name": "AttributeError: 'Settings' object has no attribute 'NEWS_SECONDS'",
    "database_backend_is_not_there": "'a.b' isn't an available database backend",
    "middleware_of_the_project_is_gone": "HINT: Insert 'a.SessionMiddleware' before 'a.B'.",
    "middleware_is_gone": "AttributeError: 'WSGIRequest' object has no attribute 'user'",
    "backend_is_not_there": "InvalidCacheBackendError: Could not find backend 'a.MemcachedCache'",
    "alias_is_not_there": "InvalidCacheBackendError: The connection 'copies' doesn't exist.",
    "option_is_not_known": (
        "TypeError: HashClient.__init__() got an unexpected keyword argument 'MAX_ENTRIES'"
    ),
    "nothing_listens_there": "ConnectionRefusedError: [Errno 111] Connection refused",
    "location_is_no_address": "socket.gaierror: [Errno -2] Name or service not known",
    "url_has_no_scheme": (
        "ValueError: Redis URL must specify one of the following schemes (redis://, rediss://)"
    ),
    "key_is_not_allowed": "django.core.cache.backends.base.InvalidCacheKey: Cache key contains",
    "entry_is_too_large": "MemcacheServerError: b'object too large for cache'",
    "counter_is_not_there": "ValueError: Key 'questions:127.0.0.1' not found",
    "cannot_be_pickled": "TypeError: cannot pickle 'generator' object",
    "response_is_not_rendered": "django.template.response.ContentNotRenderedError: The response",
    "table_is_missing": "django.db.utils.OperationalError: no such table: cached_pages",
    "database_cannot_be_opened": "OperationalError: unable to open database file",
    "decorator_got_no_request": "TypeError: never_cache didn't receive an HttpRequest. If you",
    "decorated_method_has_no_request": (
        "TypeError: V.get_queryset() missing 1 required positional argument: 'request'"
    ),
    "decorator_lacks_its_arguments": "AttributeError: 'function' object has no attribute 'get'",
    "view_returns_nothing": "AttributeError: 'NoneType' object has no attribute 'has_header'",
    "view_returns_data": "AttributeError: 'list' object has no attribute 'headers'",
    "serializer_got_many": (
        "AttributeError: Got AttributeError when attempting to get a value for field `name`.\n"
        "Original exception text was: 'QuerySet' object has no attribute 'name'."
    ),
    "response_cannot_be_written": "TypeError: Object of type Videogame is not JSON serializable",
    "calls_itself": "RecursionError: maximum recursion depth exceeded",
    "exits_in_view": "SystemExit: 1",
    "asks_for_input": "EOFError: EOF when reading a line",
    "stops_for_a_debugger": "bdb.BdbQuit",
    "memory_is_refused": "MemoryError",
    "namespace_is_not_there": "NoReverseMatch: 'djdt' is not a registered namespace",
    "row_is_there_already": "IntegrityError: UNIQUE constraint failed: videogames_videogame.id",
    "database_refuses": "IntegrityError: NOT NULL constraint failed: videogames_videogame.name",
    "field_is_not_there": (
        "FieldError: Cannot resolve keyword 'titel' into field. Choices are: id, name"
    ),
    "row_was_not_found": "site.models.Videogame.DoesNotExist: Videogame matching query",
    "key_is_not_in_the_dictionary": "KeyError: 'PC'",
    "nothing_where_an_object_was_expected": (
        "AttributeError: 'NoneType' object has no attribute 'append'"
    ),
    "attribute_is_not_there": "AttributeError: 'Videogame' object has no attribute 'titel'",
    "arguments_do_not_fit": "TypeError: rows() takes 1 positional argument but 2 were given",
    "object_cannot_do_that": "TypeError: 'Videogame' object is not subscriptable",
}

FACTS = {
    **{name: raised(message, loading=True) for name, message in LOADING.items()},
    **{name: raised(message) for name, message in EXCEPTIONS.items()},
    "socket_is_not_there": raised(
        "FileNotFoundError: [Errno 2] No such file", ("pymemcache/client/base.py", "_connect")
    ),
    "folder_is_not_ours": raised(
        "PermissionError: [Errno 13] Permission denied: '/srv/pages'",
        ("django/core/cache/backends/filebased.py", "_createdir"),
    ),
    "caches_are_no_dictionary": raised(
        "TypeError: argument of type 'NoneType' is not iterable",
        ("django/utils/connection.py", "settings"),
    ),
    "seconds_are_no_number": raised(
        "TypeError: '<' not supported between instances of 'datetime.timedelta' and 'int'",
        ("django/utils/cache.py", "patch_response_headers"),
    ),
    "timeout_is_no_number": raised(
        "TypeError: int() argument must be a string, a bytes-like object or a real number, not "
        "'datetime.timedelta'",
        ("django/core/cache/backends/memcached.py", "get_backend_timeout"),
    ),
    "decorator_took_self_for_the_request": raised(
        "AttributeError: 'NewsView' object has no attribute 'method'",
        ("django/middleware/cache.py", "process_request"),
    ),
    "computes_without_end": hangs("Your app computes without end while it handles GET /."),
    "sleeps": hangs("Your app sleeps, or waits for something that does not come."),
    "process_exits": hangs("Your app's process ended with status 3 while it handled GET /."),
    "process_is_killed": hangs("Your app's process ended by signal 9 while it handled GET /."),
    "memory_grows": hangs("Your app takes more and more memory while it handles GET /."),
    "memcached_is_ended": hangs("memcached ended while your app handled the request"),
    # Another status, another body.
    "host_is_not_allowed": facts(asked(status=400, Content_Type="text/html"), **status()),
    "data_are_not_valid": facts(asked(status=400, body={"name": ["Missing."]}), **status()),
    "nobody_is_signed_in": facts(
        asked(status=403, body={"detail": "Authentication credentials were not provided."}),
        **status(),
    ),
    "token_is_missing": facts(asked(status=403, body={"detail": "CSRF Failed: none"}), **status()),
    "permission_refused": facts(asked(status=403, body={"detail": "No permission."}), **status()),
    "row_is_not_there": facts(asked(status=404, body={"detail": "No Videogame."}), **status()),
    "no_route": facts(asked(status=404, body="<h1>", Content_Type="text/html"), **status()),
    "method_is_not_allowed": facts(asked(status=405, Allow="GET"), **status()),
    "no_renderer": facts(asked(status=406, body={"detail": "Could not."}), **status()),
    "no_parser": facts(asked(status=415, body={"detail": "Unsupported."}), **status()),
    "throttle_refused": facts(asked(status=429, body={"detail": "Throttled."}), **status()),
    "redirects": facts(asked(status=301, Location="/videogames/"), **status()),
    "nothing_is_counted": facts(*[asked(method="POST", status=201)] * 2, **status(429)),
    "nothing_refused_it": facts(asked(method="POST", status=201), **status(403)),
    "another_success": facts(asked(method="POST"), **status(201)),
    "json_within_json": facts(asked(body='"[{\\"id\\":1}]"'), about="body"),
    "body_is_html": facts(asked(body="<p>", Content_Type="text/html"), about="JSON"),
    "body_is_no_json": facts(asked(body="", Content_Type="text/plain"), about="JSON"),
    "member_is_missing": facts(asked(), about="member", got="no 'name' in the body"),
    "serializer_is_passed_by": facts(
        asked(), **{**STALE, "expected": '"price":"39.99"', "got": '"price":39.99'}
    ),
    "list_is_empty": facts(asked(body=[]), about="body"),
    "objects_are_stored": facts(asked(), about="classes", got="stored: objects of QuerySet"),
    "header_is_missing": facts(asked(HIT), about="X-Frame-Options", wanted="DENY"),
    "both_are_stored": facts(asked(HIT, "/a/"), asked(HIT, "/b/"), about="ratio"),
    "neither_is_stored": facts(asked("", "/a/"), asked("", "/b/"), about="ratio"),
    "folder_is_open": facts(asked(), about="folder", got="open to other users in FOLDER: pages"),
    # One copy for all.
    "page_names_its_reader": facts(
        asked(PAGE, sent=ANA), asked(HIT, body="csrf", sent=BOB, Content_Type="text/html"), **LEAK
    ),
    "stored_before_it_was_forbidden": facts(
        asked(PAGE), asked(HIT, queries=0, Cache_Control="private"), **STALE
    ),
    "key_lacks_a_part": facts(
        asked("MISS :1:me, SET :1:me 60", sent=ANA), asked("HIT :1:me", sent=BOB), **LEAK
    ),
    "name_is_kept_by_the_process": facts(
        asked(sent=ANA), asked(sent=BOB), **{**LEAK, "got": "X-Last-Reader: ana"}
    ),
    "write_was_answered_from_the_cache": facts(
        asked("SET :1:games 60", method="POST"), asked("HIT :1:games", method="POST"), **STALE
    ),
    # After a change.
    "another_key_was_deleted": facts(
        asked("SET :1:PC 60"),
        asked("DELETE :1:all", method="PATCH"),
        asked("HIT :1:PC", queries=0),
        **STALE,
    ),
    "change_was_not_stored": facts(
        asked("SET :1:probe 60", method="POST"),
        asked(method="POST", refused={":1:probe": "not_stored"}),
        asked("HIT :1:probe", queries=0),
        **STALE,
    ),
    "change_deletes_nothing": facts(
        asked("SET :1:PC 60"), asked(method="PATCH"), asked("HIT :1:PC", queries=0), **STALE
    ),
    "page_outlives_the_change": facts(
        asked(PAGE), asked(method="PATCH"), asked(HIT, queries=0), **STALE
    ),
    "everything_was_cleared": facts(
        asked("SET :1:PC 60"),
        asked(method="PATCH"),
        about="keys",
        operator="in",
        wanted="newsletter",
        found={},
        actions=("In memcached: another program stores newsletter.",),
    ),
    # The stored header list.
    "vary_misspells_the_name": facts(
        asked(PAGE, Vary="UserAgent"), about="Vary", operator="in", wanted="user-agent"
    ),
    "list_names_no_header": facts(
        asked(PAGE, sent=ANA), asked(HIT, sent=BOB, queries=0), varies="sessionid", **LEAK
    ),
    "vary_came_too_late": facts(
        asked(PAGE, sent=ANA), asked(HIT, sent=BOB, Vary="Cookie"), varies="accept", **LEAK
    ),
    "vary_lacks_a_header": facts(
        asked(PAGE, sent=ANA), asked(HIT, sent=BOB), varies="accept", **LEAK
    ),
    "list_lacks_what_vary_names": facts(
        asked(PAGE, Vary="Cookie"),
        about="stored header list",
        operator="in",
        wanted="cookie",
        found=set(),
    ),
    "vary_lacks_the_name": facts(
        asked(PAGE, Vary="Cookie"), about="Vary", operator="in", wanted="x-shop"
    ),
    "two_layers_ask": facts(asked(PAGE), asked(OTHER), **QUERIES),
    "varies_on_what_differs": facts(
        asked(PAGE), asked(OTHER, sent={"Cookie": "theme=dark"}), varies="cookie", **QUERIES
    ),
    "page_for_each_value": facts(
        asked(PAGE), asked(sent={"User-Agent": "Firefox"}), varies="user-agent", **ttl(60)
    ),
    # Another copy than was wanted.
    "stored_as_page_and_as_value": facts(
        asked(f"SET :1:games 60, {PAGE}"), **{**NOTHING, "found": [60, 60]}
    ),
    "stored_by_two_layers": facts(asked(PAGE), **{**NOTHING, "found": [60, 60]}),
    "one_key_for_two": facts(
        *[asked("SET shop:2:answer 60", "/a/", method="PUT") for _ in "ab"],
        about="keys",
        operator="in",
        wanted="shop:7:answer",
        found={"shop:2:answer": 60},
    ),
    "another_key": facts(
        asked("SET :1:answer 60"),
        about="entries",
        operator="==",
        found=[":1:answer"],
        wanted=["shop|v2|answer"],
    ),
    "page_where_a_value_was_wanted": facts(asked(PAGE), **{**NOTHING, "about": "own entries"}),
    "value_where_a_page_was_wanted": facts(
        asked("SET :1:games 60"), **{**NOTHING, "about": "pages"}
    ),
    "another_count": facts(
        asked(PAGE), about="entries", operator="==", found=["/a/", "/b/"], wanted=["/a/"] * 3
    ),
    "stored_though_unwanted": facts(asked(PAGE), **{**NOTHING, "found": [LIST], "wanted": []}),
    "value_is_kept_here_too": facts(
        asked("SET :1:games 60"), asked("HIT :1:games", queries=0), actions=CHANGED, **STALE
    ),
    "page_is_stored_here_too": facts(asked(PAGE), asked(HIT, queries=0), actions=CHANGED, **STALE),
    # Keys of one's own.
    "text_where_a_list_belongs": facts(
        asked("SET :1:all 60"), asked("MISS :1:a, MISS :1:l, MISS :1:l"), **QUERIES
    ),
    "key_differs": facts(
        asked("SET :1:games: 60"),
        asked("MISS :1:games:theme=dark", sent={"Cookie": "theme=dark"}),
        **QUERIES,
    ),
    "key_for_each_question": facts(
        asked("SET :1:PC 60", "/?platform=PC"), asked("MISS :1:PC+Switch", "/?both"), **QUERIES
    ),
    "found_and_stored_again": facts(
        asked("SET :1:PC 60"), asked("HIT :1:PC, SET :1:PC 60"), **QUERIES
    ),
    "made_with_the_missing": facts(
        asked("SET :1:PC 60"), asked("HIT :1:PC, MISS :1:Xbox, SET :1:PC 60"), **QUERIES
    ),
    "computed_though_found": facts(asked("SET :1:PC 60"), asked("HIT :1:PC"), **QUERIES),
    "was_there_and_is_gone": facts(asked("SET :1:PC 60"), asked("MISS :1:PC"), **QUERIES),
    # Not stored.
    "status_is_not_stored": facts(asked("MISS headers", status=404), **NOTHING),
    "varies_on_everything": facts(*[asked("MISS headers", Vary="*") for _ in "ab"], **QUERIES),
    "sets_a_cookie": facts(
        *[asked("MISS headers", Vary="Cookie", Set_Cookie="csrftoken=x") for _ in "ab"], **QUERIES
    ),
    "authorization_makes_it_private": facts(
        *[
            asked("MISS headers", sent={"Authorization": "Token x"}, Cache_Control="private")
            for _ in "ab"
        ],
        **QUERIES,
    ),
    "forbids_to_store": facts(
        *[asked("MISS headers", Cache_Control="no-store") for _ in "ab"], **QUERIES
    ),
    "is_kept_for_no_time": facts(
        *[asked("MISS headers", Cache_Control="max-age=0") for _ in "ab"], **QUERIES
    ),
    "expires_at_once": facts(asked("SET :1:games 0"), **NOTHING),
    "value_is_too_large": facts(
        *[asked("MISS :1:games", refused={":1:games": "too_large"}) for _ in "ab"], **QUERIES
    ),
    "looks_and_never_stores": facts(*[asked("MISS headers") for _ in "ab"], **QUERIES),
    "address_is_another": facts(asked(PAGE, "/?a"), asked(PAGE, "/?a&b"), **QUERIES),
    # memcached was not asked.
    "key_is_refused_in_silence": facts(
        asked("SET :1:PC 60", "/?platform=PC"),
        *[asked("", "/?platform=Game+Boy") for _ in "ab"],
        **QUERIES,
    ),
    "second_process_does_not_share": facts(asked(), asked(process=2), **QUERIES),
    "nothing_is_kept": facts(
        asked(method="POST", queries=0),
        asked(queries=0),
        **{**STALE, "found": None, "wanted": "red"},
    ),
    "value_is_in_a_variable": facts(
        asked("SET :1:probe 60", method="POST"),
        asked("HIT :1:probe", process=2, queries=0),
        **{**STALE, "found": None, "wanted": "red"},
    ),
    "copy_is_in_the_process": facts(asked(), asked(queries=0), **NOTHING),
    "second_copy_in_the_process": facts(asked(PAGE), asked(PAGE, queries=0), **STALE),
    "remembered_by_the_process": facts(asked(PAGE), asked(queries=0), **STALE),
    "another_backend_was_asked": facts(
        *[asked(Cache_Control="max-age=60", **EXPIRES) for _ in "ab"], **QUERIES
    ),
    "header_stores_nothing": facts(*[asked(Cache_Control="max-age=60") for _ in "ab"], **QUERIES),
    "vary_stores_nothing": facts(*[asked(Vary="X-Shop, Cookie") for _ in "ab"], **QUERIES),
    "no_cache_at_work": facts(asked(), asked(), **QUERIES),
    "passes_the_cache_by": facts(asked(PAGE, "/other/"), asked(), asked(), **QUERIES),
    # Cache-Control and times.
    "seconds_have_a_fraction": facts(
        asked(PAGE, Cache_Control="max-age=60.0"), about="max-age", found="60.0", wanted="60"
    ),
    "no_such_directive": facts(
        asked(Cache_Control="notransform"), **directives("notransform", wanted=["no-transform"])
    ),
    "public_and_private": facts(
        asked(Cache_Control="public, private"),
        **directives("public", "private", wanted=["private"]),
    ),
    "clients_may_keep_it": facts(
        asked(Cache_Control="max-age=60"), about="max-age", found="60", wanted="0"
    ),
    "header_only_when_made": facts(
        asked("SET :1:a 60", **EXPIRES), asked("HIT :1:a"), about="Expires", wanted=60.0
    ),
    "value_writes_no_header": facts(asked("SET :1:a 60"), about="max-age", wanted="60"),
    "no_expires": facts(asked(Cache_Control="max-age=60"), about="Expires", wanted=60.0),
    "nothing_is_promised": facts(asked(), about="max-age", wanted="60"),
    "no_time_is_said": facts(asked(Cache_Control="private"), about="max-age", wanted="60"),
    "other_directives": facts(
        asked(Cache_Control="no-cache"), **directives("no-cache", wanted=["private"])
    ),
    "never_expires": facts(asked("SET :1:a never"), **ttl(None)),
    "another_unit": facts(asked("SET :1:a 2"), **ttl(2, 120)),
    "two_sources": facts(
        asked(PAGE, Cache_Control="max-age=10"), about="max-age", found="10", wanted="60"
    ),
    "stays_for_another_time_than_it_says": facts(
        asked("SET page 500", Cache_Control="max-age=60"), **ttl(500)
    ),
    "default_of_pages": facts(asked("SET page 600"), **ttl(600, 7200)),
    "default_timeout": facts(asked("SET :1:a 300"), **ttl(300, 7200)),
    "another_number": facts(asked("SET :1:a 70"), **ttl(70, 7200)),
    # The view.
    "view_returned_it": facts(asked(method="POST", queries=0), **STALE),
    "view_made_it": facts(asked(), **STALE),
}
FACTS["two_layers_ask"].exchanges[1].events.insert(0, CacheEvent("MISS", "another", "headers"))
FACTS["stored_by_two_layers"].exchanges[0].events.append(CacheEvent("SET", "another", "page"))
FACTS["page_for_each_value"] = facts(
    *FACTS["page_for_each_value"].exchanges,
    items=(
        Item("list", "headers", LIST, 60, frozenset({"user-agent"})),
        Item("one", "page", LIST, 60),
        Item("two", "page", LIST, 60),
    ),
    **{**NOTHING, "found": [60, 60]},
)
BY_NAME = {cause.name: cause for cause in CAUSES}


def test_each_cause_has_facts_that_show_it():
    assert set(FACTS) == set(BY_NAME)
    assert len(BY_NAME) == len(CAUSES)


@pytest.mark.parametrize("name", FACTS)
def test_cause_is_named_before_all_others(name):
    """No cause that comes earlier takes its place, and nothing in its sentence is left open."""
    shown = [cause.name for cause in CAUSES if cause.evidence(FACTS[name]) is not None]
    assert shown[:1] == [name]

    found = BY_NAME[name].evidence(FACTS[name])

    assert None not in found.values()
    assert general(FACTS[name]) == BY_NAME[name].explains(FACTS[name])


def test_no_cause_fails_on_facts_of_another_kind():
    """What a rule does not find is no error: it reads facts of every kind."""
    for found in FACTS.values():
        for cause in CAUSES:
            cause.explains(found)


def test_each_cause_rests_on_a_public_document():
    public = re.compile(
        r"https://(docs\.djangoproject\.com/en/5\.2|www\.django-rest-framework\.org|"
        r"www\.rfc-editor\.org/rfc/rfc911[01]#section-\d|docs\.python\.org/3|"
        r"github\.com/memcached/memcached/blob/master/doc)"
    )
    numbers = {None, *(lesson.number for lesson in lessons())}

    assert [cause.name for cause in CAUSES if not public.match(cause.source)] == []
    assert [cause.name for cause in CAUSES if cause.lesson not in numbers] == []


def test_nothing_is_named_where_the_record_has_a_gap():
    """memcached leaves lines out under load: then nothing is certain about what it did."""
    found = facts(asked(PAGE), asked(HIT, queries=0), **STALE)
    found.exchanges[0].events[:] = [CacheEvent("GAP", "more happened")]

    assert general(found) is None
