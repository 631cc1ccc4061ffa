"""Inserts many rows fast, the same call on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model


def insert(model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Insert `rows`, tuples in the order of `columns` (column names of the table), without making objects.

    COPY on PostgreSQL, one prepared statement elsewhere; inside the caller's transaction. Values are stored as given.
    """
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 (names of our own tables)
            rows,  # type: ignore[arg-type]  # an iterator is enough for the drivers
        )
