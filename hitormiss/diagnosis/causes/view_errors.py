"""Causes of a 500 that come from a view, its decorators and its serializer."""

from hitormiss.diagnosis.cause import CACHE, DJANGO, DRF, PYTHON, Cause, raised


EXCEPTIONS = f"{PYTHON}library/exceptions.html#"
DECORATING = f"{DJANGO}topics/class-based-views/intro/#decorating-the-class"
RESPONSES = f"{DRF}api-guide/responses/"

VIEW_ERRORS = [
    Cause(
        "decorator_took_self_for_the_request",
        """@cache_page is on a method. It treats its first argument as the request, and the first
        argument of a method is self.""",
        raised(
            r"AttributeError: '\w+' object has no attribute 'method'",
            ("django/middleware/cache.py", "process_request"),
        ),
        DECORATING,
        lesson=8,
    ),
    Cause(
        "decorator_got_no_request",
        """@{name} is on a method. It treats its first argument as the request, and the first
        argument of a method is self.""",
        raised(r"(?P<name>\w+) didn't receive an HttpRequest"),
        DECORATING,
        lesson=13,
    ),
    Cause(
        "decorated_method_has_no_request",
        """The decorated method is {method}, which is called without a request. A decorator for
        views needs one: it stores what a view returns, and not the rows that the view reads.""",
        raised(
            r"TypeError: \S+\.(?P<method>\w+)\(\) missing 1 required positional argument: "
            r"'request'"
        ),
        DECORATING,
        lesson=8,
    ),
    Cause(
        "decorator_lacks_its_arguments",
        """The view returned a function. A decorator that takes arguments, such as cache_page, is
        written without parentheses: it took the view as its argument, and returned a decorator
        instead of a response.""",
        raised(
            r"(Expected a `Response`.*<class 'function'>|'function' object has no attribute "
            r"'(get|headers|has_header|status_code|streaming)')"
        ),
        f"{CACHE}the-per-view-cache",
        lesson=8,
    ),
    Cause(
        "view_returns_nothing",
        "The view returned None. Usually a return is missing.",
        raised(
            r"(<class 'NoneType'>|'NoneType' object has no attribute "
            r"'(streaming|has_header|headers)'|didn't return an HttpResponse object. It returned "
            r"None)"
        ),
        f"{DJANGO}topics/http/views/",
    ),
    Cause(
        "view_returns_data",
        "The view returned data, of type {type}. It has to return a Response with that data.",
        raised(
            r"(Expected a `Response`.*<class '|AttributeError: ')(?P<type>list|dict|str|bytes"
            r"|tuple|int|QuerySet|ReturnList|ReturnDict|django\.db[\w.]+|rest_framework[\w.]+)"
            r"('>|' object has no attribute '(streaming|has_header|headers)')"
        ),
        RESPONSES,
        lesson=9,
    ),
    Cause(
        "serializer_got_many",
        "A serializer for one object was given a {type} of several. Usually many=True is missing.",
        raised(r"Original exception text was: '(?P<type>QuerySet|list|ReturnList)' object"),
        f"{DRF}api-guide/serializers/#dealing-with-multiple-objects",
    ),
    Cause(
        "response_cannot_be_written",
        """A {type} cannot be written as JSON. Usually a serializer is used where its .data is
        needed, or rows of the table where a serializer is needed.""",
        raised(r"Object of type (?P<type>\w+) is not JSON serializable"),
        RESPONSES,
        lesson=9,
    ),
    Cause(
        "calls_itself",
        "A function calls itself without end. Usually self.… is written where super().… is needed.",
        raised(r"RecursionError"),
        f"{EXCEPTIONS}RecursionError",
    ),
    Cause(
        "exits_in_view",
        "sys.exit() raises SystemExit, so the view returns no response.",
        raised(r"^SystemExit"),
        f"{PYTHON}library/sys.html#sys.exit",
    ),
    Cause(
        "asks_for_input",
        "input() waits for someone to type, and a server has no keyboard.",
        raised(r"EOFError: EOF when reading a line"),
        f"{PYTHON}library/functions.html#input",
    ),
    Cause(
        "stops_for_a_debugger",
        "breakpoint() starts a debugger, and a server has no keyboard to control it.",
        raised(r"BdbQuit"),
        f"{PYTHON}library/functions.html#breakpoint",
    ),
    Cause(
        "memory_is_refused",
        """This line needs more memory than a run may use. All 1,000 games need less than a
        hundredth of it.""",
        raised(r"^MemoryError$"),
        f"{EXCEPTIONS}MemoryError",
    ),
    Cause(
        "namespace_is_not_there",
        """A link needs the route {name}, and urls.py has no route of that name. An app with views
        of its own, such as a toolbar, needs its routes there.""",
        raised(r"NoReverseMatch: (Reverse for )?(?P<name>'[^']+')"),
        f"{DJANGO}topics/http/urls/#reverse-resolution-of-urls",
    ),
    Cause(
        "value_has_another_number_of_parts",
        """The line assigns the parts of a value to {names} names, and the value has {how} parts.
        Look for an entry with a part too few or too many.""",
        raised(
            r"ValueError: (?P<how>too many|not enough) values to unpack \(expected (?P<names>\d+)"
        ),
        f"{PYTHON}tutorial/datastructures.html#tuples-and-sequences",
    ),
    Cause(
        "row_is_there_already",
        """The database refuses a row: two rows may not have the same {constraint}. If the id exists
        already, update the row, or tell bulk_create() to ignore conflicts.""",
        raised(r"IntegrityError: UNIQUE constraint failed: (?P<constraint>[\w.]+)"),
        f"{DJANGO}ref/models/querysets/#bulk-create",
    ),
    Cause(
        "database_refuses",
        "The database refuses the row: {said}.",
        raised(r"IntegrityError: (?P<said>[^\n]+)"),
        f"{DJANGO}ref/exceptions/#database-exceptions",
    ),
    Cause(
        "field_is_not_there",
        """A query or a serializer names the field {name}, and the model has no such field. It has
        {there}.""",
        raised(
            r"FieldError: Cannot resolve keyword (?P<name>'\w+') into field. "
            r"Choices are: (?P<there>.+)"
        ),
        f"{DJANGO}ref/exceptions/#fielderror",
    ),
    Cause(
        "row_was_not_found",
        """get() found no row, and raised {name}.DoesNotExist. get_object_or_404() responds with 404
        instead.""",
        raised(r"(?P<name>\w+)\.DoesNotExist"),
        f"{DJANGO}topics/http/shortcuts/#get-object-or-404",
    ),
    Cause(
        "caches_are_no_dictionary",
        """CACHES is None, or an alias in it is. Both have to be dictionaries. Each alias that a
        view uses needs an entry there.""",
        raised(
            r"TypeError: .*'?NoneType'? (object )?is not (iterable|subscriptable)",
            ("django/utils/connection.py", ""),
        ),
        f"{DJANGO}ref/settings/#caches",
        lesson=5,
    ),
    Cause(
        "url_has_no_scheme",
        """The LOCATION of a Redis cache is a URL that begins with redis://. An address alone is not
        enough.""",
        raised(r"Redis URL must specify one of the following schemes"),
        f"{CACHE}redis",
        lesson=16,
    ),
    Cause(
        "key_is_not_in_the_dictionary",
        """A dictionary has no key {key} at this line. get_many() returns a dictionary without the
        keys that are not stored.""",
        raised(r"^KeyError: (?P<key>.+)$"),
        f"{EXCEPTIONS}KeyError",
        lesson=9,
    ),
    Cause(
        "nothing_where_an_object_was_expected",
        """A value is None at this line, and None has no .{name}. cache.get() returns None for a key
        that is not stored.""",
        raised(r"^AttributeError: 'NoneType' object has no attribute '(?P<name>\w+)'"),
        f"{CACHE}basic-usage",
        lesson=9,
    ),
    Cause(
        "attribute_is_not_there",
        """{type} has no {name}. Usually there is a typing error, or the object is of another type
        than it seems.""",
        raised(
            r"^AttributeError: (type object )?'(?P<type>[\w.]+)'( object)? has no attribute "
            r"'(?P<name>\w+)'"
        ),
        f"{EXCEPTIONS}AttributeError",
    ),
    Cause(
        "arguments_do_not_fit",
        "A call does not match the function's arguments: {said}.",
        raised(
            r"^TypeError: (?P<said>\S+\(\) (missing|takes|got an unexpected|got multiple)[^\n]+)"
        ),
        f"{PYTHON}tutorial/controlflow.html#more-on-defining-functions",
    ),
    Cause(
        "object_cannot_do_that",
        "A {type} cannot be used in this way: {said}.",
        raised(
            r"^TypeError: (?P<said>.*'(?P<type>[\w.]+)'.* (not callable|not subscriptable"
            r"|not iterable|does not support item assignment|unhashable)[^\n]*)"
        ),
        f"{EXCEPTIONS}TypeError",
    ),
]
