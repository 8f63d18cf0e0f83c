"""For each cause that an exception, a status or a body shows: facts that show it."""

from causes import STALE, asked, facts, raised


HIT = "HIT headers, HIT page"
LAB = "workspace.lesson08_per_view"


def status(wanted=200, **known):
    return {"about": "status", "operator": "==", "wanted": wanted, "got": "HTTP/1.1", **known}


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
    "value_has_another_number_of_parts": "ValueError: too many values to unpack (expected 2)",
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

ERRORS = {
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
}
