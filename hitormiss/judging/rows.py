"""The app's rows, as a check changes them without the app."""

import sqlite3
from contextlib import closing
from typing import Any

from hitormiss.judging.record import Record
from hitormiss.serving.database import Database


class Rows:
    """The rows in *database*. What a check changes in them goes into *record*."""

    def __init__(self, database: Database, record: Record) -> None:
        self._database, self._record = database, record

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one SQL statement, without the app, and return its rows."""
        if not statement.lstrip().upper().startswith("SELECT"):
            shown = statement.replace("?", "%r") % tuple(values) if values else statement
            self._record.act(f"In the database: {shown}")
        with closing(sqlite3.connect(self._database.path, timeout=5)) as connection, connection:
            return connection.execute(statement, values).fetchall()
