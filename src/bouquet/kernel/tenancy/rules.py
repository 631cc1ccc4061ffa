"""Facts of organisations: SIRET numbers and the short names of addresses."""

from __future__ import annotations

import re
import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.fr import siret as siret_numbers

SLUG_LENGTH = 60

# First words of the console's own addresses (`/espace/invitation/...`): no organisation may be named so.
RESERVED_SLUGS = frozenset({"contributions", "fichiers", "invitation", "lettres", "notifications", "plateforme"})


def normal_siret(text: str) -> str | None:
    """The fourteen digits of a SIRET written with or without spaces; None when the key is wrong.

    The key is Luhn's; establishments of La Poste (SIREN 356 000 000) may have a digit sum that five divides instead.

    Source: INSEE, "Numéro SIRET", definitions, 2024.

    >>> normal_siret("732 829 320 00074"), normal_siret("356 000 000 09075"), normal_siret("732 829 320 00075")
    ('73282932000074', '35600000009075', None)
    """
    try:
        return str(siret_numbers.validate(text))
    except ValidationError:
        return None


def slug_of(name: str) -> str:
    """A name as one word of an address: lower case, no accents, hyphens; empty when nothing is left.

    >>> slug_of("Saint-Étienne-de-Tinée"), slug_of("L'Haÿ-les-Roses"), slug_of("Œuilly")
    ('saint-etienne-de-tinee', 'l-hay-les-roses', 'oeuilly')
    """
    spelt = name.lower().replace("œ", "oe").replace("æ", "ae")
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:SLUG_LENGTH].strip("-")


def slug_candidates(name: str, code: str) -> tuple[str, ...]:
    """The addresses an organisation may take, best first: its name, then its name and its code.

    >>> slug_candidates("Saint-Denis", "93066"), slug_candidates("Invitation", "73282932000074")
    (('saint-denis', 'saint-denis-93066'), ('invitation-73282932000074',))
    """
    code = code.lower()
    short = slug_of(name)
    longer = f"{short[: SLUG_LENGTH - len(code) - 1].strip('-')}-{code}".strip("-")
    return (longer,) if not short or short in RESERVED_SLUGS else (short, longer)
