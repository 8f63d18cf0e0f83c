"""The app's rows, as a check reads and changes them without the app."""

import sqlite3
from contextlib import closing
from typing import Any

from hitormiss.http.readings import Reading
from hitormiss.judging.record import Record
from hitormiss.serving.database import Database


Game = dict[str, Any]
"""A game as the API writes it: ``{"id": 1, "name": …, "price": "39.99", …}``."""

GAME = {
    "id": int,
    "name": str,
    "platform": str,
    "genre": str,
    "price": str,
    "released": str,
    "created": str,
}
"""The form of a `Game`, for what a lesson's API promises."""


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

    def change(self, game: Game, **values: Any) -> None:
        """Give *game* other *values*, without the app: ``database.change(game, price="1.50")``."""
        for name, value in values.items():
            statement = f"UPDATE videogames_videogame SET {name} = ? WHERE id = ?"
            self.execute(statement, (value, game["id"]))

    def delete(self, game: Game) -> None:
        """Delete *game*, without the app."""
        self.execute("DELETE FROM videogames_videogame WHERE id = ?", (game["id"],))

    def games(self, order: str = "-created", **same: Any) -> list[Game]:
        """
        The games as the API writes them, those with the *same* values alone.

        *order* is the name of a field, as in Django: with ``-`` before it, the last come first.
        Games that are equal in it come in the order of their ids.
        """
        descending = "DESC" if order.startswith("-") else ""
        where = " AND ".join(f"{name} = ?" for name in same) or "1"
        found = self.execute(
            f"SELECT {', '.join(GAME)} FROM videogames_videogame WHERE {where} "
            f"ORDER BY {order.removeprefix('-')} {descending}, id",
            tuple(same.values()),
        )
        games = [_as_json(row) for row in found]
        self._record.notes.note(Reading(None, _table, _table(games)))
        return games


def _table(games: Any) -> str:
    """Return *games*, or what a check compares with them, as one line."""
    if not isinstance(games, list):
        return str(games)
    shown = ", ".join(f"{game['id']} at {game['price']}" for game in games[:3])
    are = "game" if len(games) == 1 else "games"
    more = ", …" if len(games) > 3 else ""
    return f"{len(games) or 'no'} {are} in the database{shown and ': '}{shown}{more}"


def _as_json(row: tuple[Any, ...]) -> Game:
    """Return a *row*, which SQLite keeps as numbers and texts, as DRF writes it."""
    game = dict(zip(GAME, row, strict=True))
    game["price"] = f"{game['price']:.2f}"
    game["created"] = f"{game['created'].replace(' ', 'T')}Z"
    return game
