"""Causes that end an app while Python and Django load it: a slip in a file, a name, a setting."""

from hitormiss.diagnosis.cause import DJANGO, PYTHON, Cause, raised


EXCEPTIONS = f"{PYTHON}library/exceptions.html#"
LESSON = r"\w+\.lesson\d\d_\w+"


LOADING = [
    Cause(
        "file_is_no_text",
        """This file is not text in UTF-8. Was it saved in another encoding, or does it contain
        something other than Python?""",
        raised(r"^SyntaxError: .*(codec|null bytes|encoding|Non-UTF-8)", loading=True),
        f"{PYTHON}reference/lexical_analysis.html#encoding-declarations",
    ),
    Cause(
        "lines_begin_at_other_columns",
        """The lines of one block begin at different columns: there is a space too many or too few,
        or tabs are mixed with spaces.""",
        raised(r"^(IndentationError|TabError): ", loading=True),
        f"{PYTHON}reference/lexical_analysis.html#indentation",
    ),
    Cause(
        "python_cannot_read_it",
        "Python could not read this file. The error is on the marked line, or shortly before it.",
        raised(r"^SyntaxError: ", loading=True),
        f"{PYTHON}tutorial/errors.html#syntax-errors",
    ),
    Cause(
        "module_of_the_app_is_missing",
        "The app has no module {name}. Is its file missing, or is its name spelled differently?",
        raised(rf"ModuleNotFoundError: No module named '{LESSON}\.(?P<name>[\w.]+)'"),
        f"{EXCEPTIONS}ModuleNotFoundError",
    ),
    Cause(
        "name_of_the_app_is_missing",
        "The app has no {name}.py. Is the file missing, or is its name spelled differently?",
        raised(rf"ImportError: cannot import name '(?P<name>\w+)' from '{LESSON}'"),
        f"{EXCEPTIONS}ImportError",
    ),
    Cause(
        "imports_in_a_circle",
        """Two files import each other, and the second one needs a name that the first one has not
        defined yet.""",
        raised(r"partially initialized module"),
        f"{PYTHON}faq/programming.html#what-are-the-best-practices-for-using-import-in-a-module",
    ),
    Cause(
        "package_is_missing",
        """No installed package has a module {name}. Usually there is a typing error, or the module
        belongs to a package that the course does not install.""",
        raised(r"ModuleNotFoundError: No module named '(?P<name>[\w.]+)'"),
        f"{EXCEPTIONS}ModuleNotFoundError",
    ),
    Cause(
        "import_has_a_slip",
        """{module} has no {name}. Usually there is a typing error, or the name is in another
        module.""",
        raised(r"ImportError: cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'"),
        f"{EXCEPTIONS}ImportError",
    ),
    Cause(
        "dotted_path_has_a_slip",
        """A dotted path in the settings names {name}, and {module} has no such name. Usually there
        is a typing error.""",
        raised(r'ImportError: Module "(?P<module>[\w.]+)" does not define a "(?P<name>\w+)"'),
        f"{DJANGO}ref/utils/#django.utils.module_loading.import_string",
    ),
    Cause(
        "attribute_of_a_module_has_a_slip",
        "{module} has no {name}. Usually there is a typing error, or a capital letter is missing.",
        raised(r"AttributeError: module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'"),
        f"{EXCEPTIONS}AttributeError",
    ),
    Cause(
        "name_is_not_known",
        """No name {name} is defined at this line. Usually its import is missing, or it is spelled
        differently where it is defined.""",
        raised(r"NameError: name '(?P<name>\w+)' is not defined"),
        f"{EXCEPTIONS}NameError",
    ),
    Cause(
        "settings_lack_a_name",
        "settings.py does not set {name}. Was its line deleted, or is it spelled differently?",
        raised(r"'Settings' object has no attribute '(?P<name>\w+)'"),
        f"{DJANGO}topics/settings/",
    ),
    Cause(
        "database_backend_is_not_there",
        """ENGINE in DATABASES names {name}, which Django does not have. Usually there is a typing
        error.""",
        raised(r"'(?P<name>[\w.]+)' isn't an available database backend"),
        f"{DJANGO}ref/settings/#databases",
    ),
    Cause(
        "app_is_not_installed",
        """INSTALLED_APPS does not name the app of {name}. Django finds models, templates and
        commands by that list.""",
        raised(r"Model class (?P<name>[\w.]+) doesn't declare an explicit app_label"),
        f"{DJANGO}ref/settings/#installed-apps",
    ),
    Cause(
        "middleware_of_the_project_is_gone",
        """MIDDLEWARE has lost middleware of the project that another app needs: {hint}. Usually a
        new list has replaced the old one, instead of adding to it.""",
        raised(r"HINT: (?P<hint>Insert '[\w.]+'[^\n]*?)\.?$"),
        f"{DJANGO}topics/http/middleware/#activating-middleware",
        lesson=7,
    ),
    Cause(
        "comma_is_missing",
        """A comma is missing at the end of the line before a star. Without it, Python reads the
        star as a multiplication.""",
        raised(r"can't multiply sequence by non-int of type '(list|tuple|str)'", loading=True),
        f"{PYTHON}tutorial/controlflow.html#unpacking-argument-lists",
    ),
    Cause(
        "variable_is_not_set",
        """The environment has no {name}, and os.environ[…] raises KeyError for a variable that is
        not set. os.environ.get() returns None.""",
        raised(r"^KeyError: (?P<name>'[A-Z_]+')", loading=True),
        f"{PYTHON}library/os.html#os.environ",
        lesson=15,
    ),
    Cause(
        "decorator_stands_on_a_class",
        """A decorator for functions is on a class. It returns a function, so the name does not
        refer to a view class any more.""",
        raised(
            r"AttributeError: 'function' object has no attribute "
            r"'(get_extra_actions|as_view|queryset)'"
        ),
        f"{DJANGO}topics/class-based-views/intro/#decorating-the-class",
        lesson=8,
    ),
    Cause(
        "decorator_names_no_method",
        """On a class, method_decorator decorates one method, and `name` says which. Here it is
        '{name}', and the class has no such method.""",
        raised(
            r"The keyword argument `name` must be the name of a method.*Got '(?P<name>\w*)' instead"
        ),
        f"{DJANGO}ref/utils/#django.utils.decorators.method_decorator",
        lesson=8,
    ),
    Cause(
        "exits_while_it_loads",
        """A line that runs while Python loads the file ends the whole process, as sys.exit() and
        exit() do.""",
        raised(r"SystemExit", loading=True),
        f"{PYTHON}library/sys.html#sys.exit",
    ),
]
