"""Causes of a 500 that come from the cache and its settings."""

from hitormiss.diagnosis.cause import CACHE, DJANGO, DRF, MEMCACHED, PYTHON, Cause, raised


EXCEPTIONS = f"{PYTHON}library/exceptions.html#"
DECORATING = f"{DJANGO}topics/class-based-views/intro/#decorating-the-class"
RESPONSES = f"{DRF}api-guide/responses/"

CACHE_ERRORS = [
    Cause(
        "middleware_is_gone",
        """A middleware sets request.{name}, and it does not run. Does MIDDLEWARE in settings.py
        still have the project's middleware, in the same order?""",
        raised(r"'(WSGI|ASGI)Request' object has no attribute '(?P<name>user|session|_messages)'"),
        f"{DJANGO}topics/http/middleware/#activating-middleware",
        lesson=7,
    ),
    Cause(
        "backend_is_not_there",
        """BACKEND in CACHES names a class that Django does not have. Usually there is a typing
        error. MemcachedCache was removed in Django 4.1.""",
        raised(r"Could not find backend '(?P<name>[\w.]+)'"),
        f"{DJANGO}ref/settings/#backend",
        lesson=5,
    ),
    Cause(
        "alias_is_not_there",
        """CACHES has no alias {name}. Each name in caches[…] and in cache="…" is a key of
        CACHES.""",
        raised(r"InvalidCacheBackendError: The connection '(?P<name>[^']+)' doesn't exist"),
        f"{CACHE}accessing-the-cache",
        lesson=5,
    ),
    Cause(
        "option_is_not_known",
        """Django passes OPTIONS in CACHES to pymemcache's HashClient, which has no option {name}.
        MAX_ENTRIES and CULL_FREQUENCY are for backends that count their entries, and TIMEOUT
        belongs beside OPTIONS.""",
        raised(r"HashClient\.__init__\(\) got an unexpected keyword argument '(?P<name>\w+)'"),
        f"{CACHE}cache-arguments",
        lesson=6,
    ),
    Cause(
        "nothing_listens_there",
        """Nothing listens at the address that the app connects to. Usually LOCATION in CACHES has
        another port than 11211.""",
        raised(r"ConnectionRefusedError|All servers seem to be down"),
        f"{CACHE}memcached",
        lesson=5,
    ),
    Cause(
        "socket_is_not_there",
        "LOCATION in CACHES is a path, and no memcached listens on a socket with that name.",
        raised(r"FileNotFoundError", ("pymemcache/client/base.py", "_connect")),
        f"{CACHE}memcached",
        lesson=5,
    ),
    Cause(
        "location_is_no_address",
        """LOCATION in CACHES has a host that cannot be found. It is an address and a port, such as
        127.0.0.1:11211, or a variable that contains them, without quotes.""",
        raised(r"gaierror"),
        f"{CACHE}memcached",
        lesson=5,
    ),
    Cause(
        "folder_is_not_ours",
        """{error}: the file cache cannot use {path}. The user who runs the app must be able to
        create, read and write the folder in LOCATION. Another user may have created it, for example
        with a command that was run as root.""",
        raised(
            r"^(?P<error>PermissionError|NotADirectoryError|FileNotFoundError|FileExistsError"
            r"|OSError): .*'(?P<path>[^']+)'$",
            ("django/core/cache/backends/filebased.py", ""),
        ),
        f"{CACHE}filesystem-caching",
        lesson=16,
    ),
    Cause(
        "key_is_not_allowed",
        """memcached accepts no key with spaces or control characters, and no key of more than 250
        bytes.""",
        raised(r"InvalidCacheKey|MemcacheIllegalInputError"),
        f"{CACHE}cache-key-warnings",
        lesson=6,
    ),
    Cause(
        "entry_is_too_large",
        "memcached stores no item of more than one megabyte, including its key.",
        raised(r"object too large for cache"),
        MEMCACHED,
        lesson=3,
    ),
    Cause(
        "counter_is_not_there",
        """The cache had no {key} when incr() or decr() was called, and these change stored values
        alone. The key may have expired or been evicted. DummyCache and a timeout of 0 store
        nothing.""",
        raised(r"ValueError: Key (?P<key>'.*') not found"),
        f"{CACHE}basic-usage",
        lesson=15,
    ),
    Cause(
        "cannot_be_pickled",
        """memcached stores bytes, so Django pickles your values. Text, numbers, lists and
        dictionaries can be pickled. Functions, generators, locks and open files cannot.""",
        raised(r"cannot pickle|Can't (get|pickle) (local object|attribute)?"),
        f"{PYTHON}library/pickle.html#what-can-be-pickled-and-unpickled",
        lesson=9,
    ),
    Cause(
        "response_is_not_rendered",
        """The view stores a Response before it is rendered: DRF renders it after the view has
        returned it.""",
        raised(r"ContentNotRenderedError"),
        f"{DJANGO}ref/template-response/#the-rendering-process",
        lesson=9,
    ),
    Cause(
        "seconds_are_no_number",
        "cache_page needs a whole number of seconds. It was given a {type}.",
        raised(
            r"TypeError: '<' not supported between instances of '(?P<type>[\w.]+)'",
            ("django/utils/cache.py", "patch_response_headers"),
        ),
        f"{CACHE}the-per-view-cache",
        lesson=8,
    ),
    Cause(
        "timeout_is_no_number",
        """A timeout is a whole number of seconds. The cache was given a {type}. For a timedelta,
        use int(….total_seconds()).""",
        raised(
            r"TypeError: (int\(\) argument must be .* not '|unsupported operand type\(s\) for .*"
            r"'(int|float)' and ')(?P<type>[\w.]+)'",
            ("django/core/cache/backends/", "get_backend_timeout"),
        ),
        f"{CACHE}basic-usage",
        lesson=9,
    ),
    Cause(
        "table_is_missing",
        """The database has no table {name}. Usually DATABASES names another file than the project
        does, or the table was never created: migrate creates the tables of models, and
        createcachetable creates the one of a DatabaseCache.""",
        raised(r"no such table: (?P<name>\w+)"),
        f"{CACHE}creating-the-cache-table",
        lesson=16,
    ),
    Cause(
        "database_cannot_be_opened",
        "DATABASES names a file that cannot be opened. Usually its folder does not exist.",
        raised(r"unable to open database file"),
        f"{DJANGO}ref/settings/#databases",
    ),
]
