"""The triggers that make the journal append-only, for every client of the database.

Migrations call these. Whoever writes a migration that alters the table `audit_journalentry` runs `allow_changes` before
and `refuse_changes` after: SQLite alters a table by making it anew, and its triggers go with the old one.

TRUNCATE is left to PostgreSQL's rights: the tests empty their tables with it.
"""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_REFUSE = {
    "sqlite": [
        f"""CREATE TRIGGER journal_refuses_{event.lower()} BEFORE {event} ON audit_journalentry
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"""
        for event in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        """CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        """CREATE TRIGGER journal_refuses_changes BEFORE UPDATE OR DELETE ON audit_journalentry
        FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()""",
    ],
}
_ALLOW = {
    "sqlite": ["DROP TRIGGER journal_refuses_update", "DROP TRIGGER journal_refuses_delete"],
    "postgresql": [
        "DROP TRIGGER journal_refuses_changes ON audit_journalentry",
        "DROP FUNCTION journal_is_append_only()",
    ],
}


def _run(schema_editor: Any, statements: list[str]) -> None:
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def refuse_changes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    _run(schema_editor, _REFUSE[schema_editor.connection.vendor])


def allow_changes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    _run(schema_editor, _ALLOW[schema_editor.connection.vendor])
