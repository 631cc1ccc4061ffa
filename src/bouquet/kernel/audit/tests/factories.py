"""Lines of the journal for tests, made through the journal."""

from __future__ import annotations

from types import SimpleNamespace

from django.apps import apps
from django.db import connection, transaction

from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import deeds, journal, triggers
from bouquet.kernel.audit.models import JournalEntry
from bouquet.kernel.tenancy.models import Tenant

DEED = "test.done"


def line(tenant: Tenant | None, subject: Tenant, actor: User | None = None, **details: object) -> JournalEntry:
    """A line of the chain of `tenant`, or of the platform's."""
    deeds.declare({DEED: "Done"})
    return journal.record(DEED, subject, actor=actor, tenant=tenant, details=details)


def run_without_triggers(*statements: str) -> None:
    """Run SQL as someone who holds the database and takes the triggers away would."""
    # Not `connection.schema_editor()`: SQLite's cannot be opened in the transaction of a test.
    editor = SimpleNamespace(connection=connection)
    with transaction.atomic(), connection.cursor() as cursor:
        triggers.allow_changes(apps, editor)
        for statement in statements:
            cursor.execute(statement)
        triggers.refuse_changes(apps, editor)


def empty_journal() -> None:
    """Forget every line: before SQLite empties its tables row by row, as it does after a transactional test."""
    run_without_triggers("DELETE FROM audit_journalentry", "DELETE FROM audit_journalchain")
