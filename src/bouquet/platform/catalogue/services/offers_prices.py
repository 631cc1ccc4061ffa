"""Reads the prices of offers: each amount is taken from the price facts it names, never written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from bouquet.kernel.content import YamlRow
from bouquet.kernel.geography.models import Commune, Epci
from bouquet.platform.catalogue.models import PriceFact
from bouquet.platform.catalogue.rules import MICRO_EURO_PER_CENT
from bouquet.platform.catalogue.rules.prices import (
    NOTHING,
    Bracket,
    Part,
    Payer,
    Per,
    PriceKind,
    PriceStructure,
    Tax,
    When,
    from_facts,
    likely_for,
)

MONTHS = 12
RECURRENCES = {When.ONCE: ("once",), When.YEARLY: ("year", "month", "transaction"), When.FIRST_YEAR: ("once", "year")}


@dataclass(frozen=True, slots=True)
class PriceReader:
    """What reading prices needs: the facts by id, and the parts that an offer may leave unstated."""

    facts: Mapping[str, PriceFact]
    not_stated: Mapping[str, YamlRow]

    def structure(self, row: YamlRow) -> PriceStructure:
        """The price of one offer; raise `ContentError` naming what does not hold."""
        kind = PriceKind(row.choice("kind", [kind.value for kind in PriceKind]))
        payer = self._payer(row)
        if (payer is not None) != (kind is PriceKind.PAID):
            raise row.refusal("payer", "must be given for a price that was paid, and only then")
        parts = [self._part(inner, payer) for inner in row.inners("parts")]
        parts += [self._unstated(row, name) for name in row.texts("not_stated")]
        used = [self.facts[fact] for part in parts for fact in part.facts]
        tax = Tax(row.choice("tax", [tax.value for tax in Tax]))
        if tax is Tax.BEFORE and any(fact.tax_basis != "HT" for fact in used):
            raise row.refusal("tax", "must be unspecified: a fact does not say that its price is before tax")
        years = [year for year in map(_year, used) if year]
        return PriceStructure(
            kind=kind,
            parts=tuple(parts),
            tax=tax,
            year=min(years, default=None),
            payer=payer,
            sources=tuple(sorted({fact.source_id for fact in used})),
        )

    def _payer(self, row: YamlRow) -> Payer | None:
        inner = row.inner("payer")
        if inner is None:
            return None
        insee, siren = inner.optional("insee"), inner.optional("siren")
        place = Commune.objects.filter(pk=insee).first() if insee else Epci.objects.filter(pk=siren).first()
        return Payer(inner.text("name"), place.population if place else None, inner.whole("members", 2000))

    def _part(self, row: YamlRow, payer: Payer | None) -> Part:
        per = Per(row.choice("per", [per.value for per in Per]))
        when = When(row.choice("when", [when.value for when in When]))
        used: list[str] = []
        tariff = [self._bracket(inner, per, when, used) for inner in row.inners("tariff")]
        if not tariff:
            raise row.refusal("tariff", "is missing")
        if payer is not None and per is not Per.UNIT:
            over, upto = likely_for(payer)
            tariff = [replace(bracket, over=over, upto=upto) for bracket in tariff]
        for before, after in pairwise(tariff):
            if before.upto is None or after.over < before.upto:
                raise row.refusal("tariff", "brackets must follow one another")
        return Part(
            id=row.text("id"),
            labels={"fr": row.text("label_fr"), "en": row.text("label_en")},
            per=per,
            when=when,
            tariff=tuple(tariff),
            marginal=row.data.get("marginal") is True,
            unit=row.text("unit") if per is Per.UNIT else "",
            option=row.data.get("option") is True,
            replaces=row.text("replaces") if when is When.FIRST_YEAR else "",
            facts=tuple(dict.fromkeys(used)),
        )

    def _bracket(self, row: YamlRow, per: Per, when: When, used: list[str]) -> Bracket:
        noted = row.references("facts_noted", self.facts, "a price fact")
        used += noted
        if noted:
            rates = row.data.get("micro_euro")
            if not isinstance(rates, list) or not all(isinstance(rate, int) and rate >= 0 for rate in rates):
                raise row.refusal("micro_euro", "must be a list of whole numbers")
            amount = from_facts([(rate, None) for rate in rates])
        else:
            names = row.references("facts", self.facts, "a price fact")
            if not names:
                raise row.refusal("facts", "is missing: an amount names the facts it comes from")
            used += names
            amount = from_facts([self._amounts(row, self.facts[name], per, when) for name in names])
        return Bracket(row.whole("over") or 0, row.whole("upto"), amount)

    def _amounts(self, row: YamlRow, fact: PriceFact, per: Per, when: When) -> tuple[int, int | None]:
        if fact.recurrence not in RECURRENCES[when]:
            raise row.refusal("facts", f"{fact.id!r} is charged by {fact.recurrence}, not {when.value}")
        if (fact.unit == "inhabitant") != (per is Per.INHABITANT):
            raise row.refusal("facts", f"{fact.id!r} is a price by {fact.unit}, not by {per.value}")
        times = MONTHS if fact.recurrence == "month" else 1
        times *= MICRO_EURO_PER_CENT if per in (Per.INHABITANT, Per.UNIT) else 1
        most = None if fact.amount_max_cents is None else fact.amount_max_cents * times
        return fact.amount_cents * times, most

    def _unstated(self, row: YamlRow, name: str) -> Part:
        if name not in self.not_stated:
            raise row.refusal("not_stated", f"{name!r} is not one of {', '.join(self.not_stated)}")
        return unstated(name, self.not_stated[name])


def unstated(name: str, row: YamlRow) -> Part:
    """A part that may be charged and that no source states."""
    return Part(
        id=f"{name}-not-stated",
        labels={"fr": row.text("label_fr"), "en": row.text("label_en")},
        per=Per(row.choice("per", [per.value for per in Per])),
        when=When(row.choice("when", [when.value for when in When])),
        tariff=(Bracket(0, None, None),),
    )


def free_licence(not_stated: Mapping[str, YamlRow], sources: tuple[str, ...] = ()) -> PriceStructure:
    """The price of free software whose hosting and set-up no source prices: no licence to pay, the rest unknown."""
    labels = {"fr": "Licence du logiciel libre", "en": "Licence of the free software"}
    licence = Part("licence", labels, Per.CONTRACT, When.ONCE, (Bracket(0, None, NOTHING),))
    others = [unstated(name, not_stated[name]) for name in ("setup", "hosting")]
    return PriceStructure(PriceKind.LIST, (licence, *others), Tax.NONE, sources=sources)


def _year(fact: PriceFact) -> int | None:
    """The year of a price: its own, else that of its source."""
    text = fact.source.date[:4]
    return fact.year or (int(text) if text.isdecimal() else None)
