"""A request as an address: what the form sends, what a permanent link keeps.

Names are French, since people see them: `p.NEED` points, `investissement`, `fonctionnement`, `jours`, `deja` and
`exclure` and `vouloir` (repeated), `seule`, `ouvert.GROUP` percent.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.http import QueryDict

from bouquet.platform.composer.rules.catalogue_data import CatalogueData
from bouquet.platform.composer.rules.request import Wishes, read_wishes

POINTS, OPEN = "p.", "ouvert."
INVESTMENT, RUNNING, DAYS = "investissement", "fonctionnement", "jours"
HAVE, EXCLUDE, MUST, ALONE = "deja", "exclure", "vouloir", "seule"
# Leaves out what the commune may not carry itself.
OURS = "competence"
# The field of a refusal, as the form names it.
FORM_FIELDS = {
    "investment": INVESTMENT,
    "running": RUNNING,
    "staff_days": DAYS,
    "have": HAVE,
    "exclude": EXCLUDE,
    "must": MUST,
}


def wishes_for(query: QueryDict, catalogue: CatalogueData, transferred: Collection[str]) -> Wishes:
    """The wishes of an address; asked for its own competences only, what is transferred is left out as well."""
    wishes = wishes_of(query, catalogue)
    if not query.get(OURS):
        return wishes
    more = [name for name in catalogue.services if name in transferred and name not in (*wishes.have, *wishes.must)]
    return replace(wishes, exclude=tuple(dict.fromkeys([*wishes.exclude, *more])))


def wishes_of(query: QueryDict, catalogue: CatalogueData) -> Wishes:
    """The wishes of an address; raise `RequestError` for the first that cannot be read.

    A tier of 0 or a blank leaves the assumption for a group as it is only when the name is absent: "0" closes it.
    """
    alone = bool(query.get(ALONE))
    return read_wishes(
        catalogue,
        investment=_text(query, INVESTMENT) or None,
        running=_text(query, RUNNING) or None,
        staff_days=_text(query, DAYS) or None,
        weights=[(name, text or "0") for name, text in _starting(query, POINTS)],
        have=query.getlist(HAVE),
        exclude=query.getlist(EXCLUDE),
        must=query.getlist(MUST),
        alone=alone,
        open_tiers=[] if alone else [(name, text) for name, text in _starting(query, OPEN) if text],
    )


def _text(query: QueryDict, name: str) -> str:
    return str(query.get(name, "")).strip()


def _starting(query: QueryDict, prefix: str) -> list[tuple[str, str]]:
    return [(key.removeprefix(prefix), _text(query, key)) for key in query if key.startswith(prefix)]
