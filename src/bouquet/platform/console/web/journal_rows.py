"""The lines of a journal as a person reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bouquet.kernel import clock
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.accounts.rules import last_day
from bouquet.kernel.audit import journal
from bouquet.kernel.audit.models import JournalEntry
from bouquet.kernel.tenancy.models import Tenant, TenantKind

NAMES: dict[str, str | Promise] = {
    "role": _("role"),
    "was": _("before"),
    "until": _("until"),
    "kind": _("kind"),
    "slug": _("address"),
}
VALUES: dict[object, str | Promise] = {
    **{role.value: role.label for role in Role},
    **{kind.value: kind.label for kind in TenantKind},
    None: _("no end"),
}
REASONS: dict[str, str | Promise] = {
    "missing": _("Line %(number)s is missing."),
    "altered": _("Line %(number)s was altered after it was written."),
    "unlinked": _("Line %(number)s does not follow the line before it."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its details in words."""

    entry: JournalEntry
    details: str


def row_of(entry: JournalEntry) -> Row:
    """A line, with its details as "role: Reader; before: Editor; until: 30 June 2026"."""
    known = [name for name in NAMES if name in entry.details]
    others = sorted(entry.details.keys() - NAMES.keys())
    parts = (
        gettext("%(name)s: %(value)s") % {"name": NAMES.get(name, name), "value": _value(name, entry.details[name])}
        for name in (*known, *others)
    )
    return Row(entry, gettext("; ").join(parts))


def _value(name: str, value: object) -> str:
    if name == "until" and isinstance(value, str):
        return date_format(last_day(datetime.fromisoformat(value), clock.PARIS), "j F Y")
    return str(VALUES.get(value, value)) if isinstance(value, str | None) else str(value)


def check(request: HttpRequest, tenant: Tenant | None) -> dict[str, Any]:
    """The state of the chain for the page: its head and, when the page asks for it, what the check found."""
    checked = "verifier" in request.GET
    broken = journal.verify_chain(tenant) if checked else None
    fault = str(REASONS[broken.reason]) % {"number": broken.number} if broken else ""
    return {"checked": checked, "fault": fault, "head": journal.head(tenant)}
