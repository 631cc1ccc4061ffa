"""Loads the register of territories and what is worked out from it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from bouquet.kernel.content.files import Folder, files_digest
from bouquet.kernel.geography import selectors
from bouquet.kernel.geography import services as geography
from bouquet.kernel.geography.content_files import COLUMNS, read_vintage, vintage_year
from bouquet.kernel.geography.models import Commune, Departement, Epci, FormerCommune, Region
from bouquet.kernel.geography.rules import Vintage
from bouquet.kernel.search import services as search
from bouquet.kernel.search.rules import Entry
from bouquet.platform.territories.selectors import SEARCH_DOMAIN

LONG_NAMES = {"CC": "Communauté de communes", "CA": "Communauté d'agglomération", "CU": "Communauté urbaine"}


def load_territories(folder: Folder) -> bool:
    """Load the vintage of a folder of content files, then what is worked out from it; False when already there.

    Raises:
        ContentError: a row does not hold; nothing is loaded.
        VintageError: the vintage cannot follow the one loaded; nothing is loaded.
    """
    digest = files_digest(folder, ("vintage.yaml", *COLUMNS))
    return False if geography.is_loaded(digest) else load_vintage(read_vintage(folder), digest)


def load_shipped_territories(folder: Folder) -> bool:
    """Load the vintage that ships with the product, unless a later one is already in force."""
    latest = selectors.latest_vintage()
    if latest is not None and latest.year > vintage_year(folder):
        return False
    return load_territories(folder)


@transaction.atomic
def load_vintage(vintage: Vintage, digest: str | None = None) -> bool:
    """Load a vintage of the register, then its search index; False when the same is already there."""
    if not geography.load_vintage(vintage, digest):
        return False
    search.index(SEARCH_DOMAIN, search_entries())
    return True


def search_entries() -> Iterator[Entry]:
    """Everything that can be found by name or code: communes, then the groups they form."""
    former: dict[str, list[str]] = {}
    for row in FormerCommune.objects.all():
        former.setdefault(row.commune_id, []).append(row.name)
    for c in Commune.objects.filter(current=True).select_related("departement__region"):
        yield Entry(
            kind=c.kind,
            ref=c.insee_code,
            label=c.name,
            codes=tuple(code for code in (c.insee_code, c.siren, *c.postcode_list) if code),
            context=f"{c.departement.name} {c.departement_id} {c.departement.region.name}",
            weight=c.population or 0,
        )
    for epci in Epci.objects.filter(current=True).select_related("departement"):
        kind, _, rest = epci.name.partition(" ")
        aliases = (f"{LONG_NAMES[kind]} {rest}",) if kind in LONG_NAMES else ()
        context = f"{epci.departement.name} {epci.departement_id}" if epci.departement else ""
        yield Entry(epci.kind, epci.siren, epci.name, aliases, (epci.siren,), context, epci.population)
    for d in Departement.objects.filter(current=True):
        yield Entry(d.kind, d.code, d.name, (), (d.code, f"D{d.code}"), "departement", d.population)
    for region in Region.objects.filter(current=True):
        yield Entry(region.kind, region.code, region.name, (), (f"R{region.code}",), "region", region.population)
