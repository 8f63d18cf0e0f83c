"""Serves the API, with the number of database queries in the header ``X-Queries``."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection


TRANSACTIONS = ("BEGIN", "COMMIT", "RELEASE", "ROLLBACK", "SAVEPOINT")

django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """
    Django's WSGI application (PEP 3333), with one more response header.

    The header is not added by a middleware, so that no lesson can remove it. It
    counts the queries that run before the headers are sent, without the statements
    that begin and end a transaction: they read nothing.
    """
    queries = 0

    def count(execute, sql, params, many, context):
        nonlocal queries
        queries += not str(sql).startswith(TRANSACTIONS)
        return execute(sql, params, many, context)

    def start(status, headers, exc_info=None):
        others = [pair for pair in headers if pair[0].lower() != "x-queries"]
        return start_response(status, [*others, ("X-Queries", str(queries))], exc_info)

    with connection.execute_wrapper(count):
        return django_application(environ, start)
