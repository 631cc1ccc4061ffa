"""Records of official files read to one shape: contracts of the DECP (schemas of 2019 and 2022), projects of the Fonds
vert. Their schema was checked before; what it lets through and cannot be is refused here, by field.

Sources: arrêtés of 22 March 2019 and of 22 December 2022 on the essential data of public contracts; the list of
projects of the Fonds vert published on data.gouv.fr.
"""

from __future__ import annotations

import hashlib
import html
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bouquet.platform.catalogue.rules.observations import AmountKind

MOST_CENTS = 10**15
LONGEST_MONTHS = 1200
UNIT_PRICE_CENTS = 100_00
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
LONGEST_OBJECT = 1000
LONGEST_KEY = 120
_NINES = re.compile(r"9{8,}")
_TAGS = re.compile(r"<[^<>]{1,40}>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_SIREN = re.compile(r"\d{9}(\d{5})?")
_FRENCH_EUROS = re.compile(r"(\d{1,3}(?:[ \u00a0\u202f]\d{3})*|\d+)(?:,(\d{1,2}))?[ \u00a0\u202f]*€?")
_FRAMEWORK = "Accord-cadre"


class RecordError(Exception):
    """A record that does not hold: the field, and what is wrong with it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field, self.message = field, message


@dataclass(frozen=True, slots=True)
class Seen:
    """An amount as a record gives it, before its buyer and its service are known; unknown is None.

    Amounts are cents, the last one after `amendments` and the first; `programme` is the procedure that funds a project.
    """

    key: str
    kind: AmountKind
    object_fr: str
    cpv: str
    buyer: str
    siren: str
    place_code: str
    amount_cents: int | None
    first_amount_cents: int | None
    amendments: int
    months: float | None
    tax_basis: str
    notified_on: str | None
    published_on: str | None
    year: int | None
    source_record: str
    programme: str = ""
    unit_price: bool = False

    @property
    def rank(self) -> str:
        """Which of two versions of a record is the later: the day it was published, then its amendments."""
        return f"{self.published_on or ''}/{self.amendments:05d}"

    def values(self) -> list[Any]:
        """What it says, in the order of its fields: `Seen(*values)` is the same, its kind once read again."""
        return [getattr(self, name) for name in self.__slots__]

    def digest(self) -> str:
        """A digest of everything the record says: equal digests, nothing changed."""
        return hashlib.sha256(json.dumps(self.values()).encode()).hexdigest()


def is_concession(record: Mapping[str, Any]) -> bool:
    """Whether a record of the DECP is a concession: what it is worth is paid by users, not by the authority."""
    return "autoriteConcedante" in record and "acheteur" not in record


def is_of_2022(record: Mapping[str, Any]) -> bool:
    """Whether a record follows the schema of 2022 rather than the one of 2019, told by fields that one lacks."""
    if is_concession(record):
        return any(isinstance(h, dict) and "concessionnaire" in h for h in _list(record, "concessionnaires"))
    if any(isinstance(holder, dict) and "titulaire" in holder for holder in _list(record, "titulaires")):
        return True
    return not {"techniques", "typesPrix", "modalitesExecution"}.isdisjoint(record)


def contract_seen(record: Mapping[str, Any]) -> Seen:
    """A record of the DECP, its amendments applied in the order of their notification.

    The key is the `uid`, else the SIRET of the buyer followed by the number of the contract, as the uid is made.
    Amounts of 0 and rows of nines stand for an unknown amount. An amount under 100 euros is the price of a unit.
    """
    concession = is_concession(record)
    buyer = record["autoriteConcedante" if concession else "acheteur"]
    number = clean(record["id"])
    key = clean(record.get("uid") or f"{buyer['id']}{number}")
    if not number or len(key) > LONGEST_KEY:
        raise RecordError("uid" if record.get("uid") else "id", f"must have 1 to {LONGEST_KEY} characters")
    changes = _amendments(record)
    amount_field = "valeurGlobale" if concession else "montant"
    first = _cents(record, amount_field)
    amount, months = first, _months(record, "dureeMois")
    for change in changes:
        if amount_field in change:
            amount = _cents(change, amount_field, "modifications.")
        if "dureeMois" in change:
            months = _months(change, "dureeMois", "modifications.")
    notified = _day(record, "dateSignature" if concession else "dateNotification")
    published = [_day(record, "datePublicationDonnees")]
    published += [_day(change, "datePublicationDonneesModification") for change in changes]
    framework = record.get("nature") == _FRAMEWORK or _FRAMEWORK in _techniques(record)
    place = record.get("lieuExecution")
    place_code = clean(place.get("code")) if isinstance(place, dict) else ""
    return Seen(
        key=key,
        kind=AmountKind.OTHER if concession else AmountKind.CEILING if framework else AmountKind.PAID,
        object_fr=clean(record["objet"])[:LONGEST_OBJECT],
        cpv="" if concession else clean(record["codeCPV"])[:8],
        buyer=clean(buyer.get("nom"))[:200],
        siren=clean(buyer["id"])[:9],
        place_code=place_code[:9],
        amount_cents=amount,
        first_amount_cents=first,
        amendments=len(changes),
        months=months,
        tax_basis="HT",
        notified_on=notified,
        published_on=max((day for day in published if day), default=None),
        year=int(notified[:4]) if notified else None,
        source_record=number[:LONGEST_KEY],
        unit_price=amount is not None and amount < UNIT_PRICE_CENTS,
    )


def _amendments(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The amendments of a contract in the order in which they were notified."""
    found = [row.get("modification", row) for row in _list(record, "modifications") if isinstance(row, dict)]
    held = [row for row in found if isinstance(row, dict) and row]

    def order(row: Mapping[str, Any]) -> tuple[str, int]:
        notified = row.get("dateNotificationModification") or row.get("dateSignatureModification") or ""
        number = row.get("id")
        return str(notified)[:10], number if isinstance(number, int) else 0

    return sorted(held, key=order)


def _list(record: Mapping[str, Any], field: str) -> list[Any]:
    value = record.get(field)
    return value if isinstance(value, list) else []


def _techniques(record: Mapping[str, Any]) -> list[Any]:
    techniques = record.get("techniques")
    return _list(techniques, "technique") if isinstance(techniques, dict) else []


def clean(value: object) -> str:
    """A text without tags, control characters nor stray spaces; empty for null."""
    text = "" if value is None else html.unescape(str(value)).encode("utf-8", "replace").decode()
    return " ".join(_CONTROL.sub(" ", _TAGS.sub(" ", text)).split())


def _cents(record: Mapping[str, Any], field: str, inside: str = "") -> int | None:
    value = record.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RecordError(f"{inside}{field}", f"{value!r} is not an amount")
    cents = int((Decimal(str(value)) * 100).to_integral_value())
    if not 0 <= cents <= MOST_CENTS:
        raise RecordError(f"{inside}{field}", f"{value} is not an amount that can be")
    return None if cents == 0 or _NINES.fullmatch(str(cents // 100)) else cents


def _months(record: Mapping[str, Any], field: str, inside: str = "") -> float | None:
    value = record.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise RecordError(f"{inside}{field}", f"{value!r} is not a number of months")
    return float(value) if 0 < value <= LONGEST_MONTHS else None


def _day(record: Mapping[str, Any], field: str) -> str | None:
    """A day, None when it is absent or cannot be (the schemas let "0218-10-29" through)."""
    text = str(record.get(field) or "")[:10]
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return text if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


FONDS_VERT_COLUMNS = (
    "code_departement",
    "code_commune",
    "numero_demarche_ds",
    "nom_demarche_ds",
    "numero_dossier_ds",
    "nom_du_projet",
    "nom_beneficiaire_principal",
    "siren",
    "montant_engage",
)


def project_seen(row: Mapping[str, str], year: int) -> Seen:
    """A row of the list of projects of the Fonds vert: a grant, never a price.

    One file number may fund several bodies and communes: the key holds the three. Codes have lost their first zero.
    """
    number = clean(row["numero_dossier_ds"])
    if not number.isdecimal() or len(number) > 20:
        raise RecordError("numero_dossier_ds", f"{number!r} is not a number")
    siren = clean(row["siren"])
    if not _SIREN.fullmatch(siren):
        raise RecordError("siren", f"{siren!r} is not a SIREN (nine digits) nor a SIRET (fourteen)")
    title = clean(row["nom_du_projet"])
    if not title:
        raise RecordError("nom_du_projet", "is empty")
    place = commune_code(clean(row["code_commune"]))
    amount = french_cents(row["montant_engage"].strip())
    return Seen(
        key=f"{number}/{siren[:9]}/{place or '-'}",
        kind=AmountKind.GRANT,
        object_fr=title[:LONGEST_OBJECT],
        cpv="",
        buyer=clean(row["nom_beneficiaire_principal"])[:200],
        siren=siren[:9],
        place_code=place,
        amount_cents=amount or None,
        first_amount_cents=amount or None,
        amendments=0,
        months=None,
        tax_basis="not_applicable",
        notified_on=None,
        published_on=None,
        year=year,
        source_record=number,
        programme=clean(row["numero_demarche_ds"])[:20],
    )


def commune_code(text: str) -> str:
    """An INSEE code whose first zero was lost, whole again; empty when unknown.

    >>> commune_code("1004"), commune_code("2A004"), commune_code("NULL")
    ('01004', '2A004', '')
    """
    if text.upper() in ("", "NULL"):
        return ""
    code = text.upper().zfill(5)
    if not re.fullmatch(r"(\d\d|2[AB])\d{3}", code):
        raise RecordError("code_commune", f"{text!r} is not the INSEE code of a commune")
    return code


def french_cents(text: str) -> int:
    """An amount written in French, cents.

    >>> french_cents("21\\u00a0667,00 €")
    2166700
    """
    found = _FRENCH_EUROS.fullmatch(text)
    if not found:
        raise RecordError("montant_engage", f"{text!r} is not an amount such as 21 667,00 €")
    whole = int(re.sub(r"\D", "", found[1]))
    cents = whole * 100 + int((found[2] or "0").ljust(2, "0"))
    if cents > MOST_CENTS:
        raise RecordError("montant_engage", f"{text!r} is not an amount that can be")
    return cents
