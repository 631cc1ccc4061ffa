"""What the market gives to open data: offers with their prices, answers of solutions, observed prices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bouquet.kernel.datasets import Column, Dataset

ROWS = "bouquet.platform.catalogue.selectors.exports"
KEYWORDS = ("prix", "marchés publics", "services numériques")

OFFERS = Dataset(
    "offers",
    _("Offers and their prices"),
    _(
        "Each way to get a service, one row for each bracket of each part of its price. The price of a "
        "reference offer is the cost model of its service, an estimate. Nothing is converted: read the tax "
        "basis and the unit."
    ),
    (
        Column("id", _("Identifier, which never changes.")),
        Column("kind", _("market: of a provider; reference: what the service costs by our model; built_in: ours.")),
        Column("service", _("Service it is for.")),
        Column("solution", _("Solution that is offered; empty for the reference offer.")),
        Column("label_fr", _("Name in French.")),
        Column("label_en", _("Name in English.")),
        Column("whole_service", _("Whether it covers the whole service.")),
        Column("perimeter", _("Départements whose communes may buy it; empty when no limit is stated.")),
        Column("available", _("Whether it may be bought today.")),
        Column("price_kind", _("list, framework_ceiling, quote, paid or estimate; empty when no price is known.")),
        Column("price_year", _("Year of the prices; empty when unknown.")),
        Column("tax_basis", _("HT before tax, TTC tax included, or not stated.")),
        Column("currency", _("Currency, three letters.")),
        Column("valid_from", _("First day of the price, where stated.")),
        Column("valid_until", _("Last day of the price, where stated.")),
        Column("minimum_yearly_cents_low", _("Least that is charged each year, cents, low.")),
        Column("minimum_yearly_cents_central", _("Least that is charged each year, cents, central.")),
        Column("minimum_yearly_cents_high", _("Least that is charged each year, cents, high.")),
        Column("sources", _("Identifiers of the sources.")),
        Column("part", _("Part of the price.")),
        Column("part_label_fr", _("Name of the part in French.")),
        Column("part_label_en", _("Name of the part in English.")),
        Column("per", _("What the amount is multiplied by: contract, member, inhabitant or unit.")),
        Column("when", _("When it is charged: once, yearly, or first_year.")),
        Column("unit", _("What is counted, when charged by unit.")),
        Column("option", _("Whether it is charged only when chosen.")),
        Column("marginal", _("Whether the amount counts only for the inhabitants inside the bracket.")),
        Column("replaces", _("Yearly part that a first-year part stands for.")),
        Column("over", _("The bracket begins above so many inhabitants.")),
        Column("upto", _("The bracket ends with so many inhabitants; empty when it has no end.")),
        Column("low", _("Amount, low; empty when not stated.")),
        Column("central", _("Amount, central; empty when not stated.")),
        Column("high", _("Amount, high; empty when not stated.")),
        Column("amount_unit", _("Unit of the three amounts: cent, or micro_euro (a millionth of a euro).")),
        Column("facts", _("Identifiers of the public prices that the amounts come from.")),
    ),
    f"{ROWS}.offer_rows",
    f"{ROWS}.offers_modified",
    KEYWORDS,
    35,
)
ANSWERS = Dataset(
    "answers",
    _("What is known of each solution"),
    _(
        "One row for one answer to one question: interoperability, hosting, exit, accessibility… with its "
        "source and date. A question without a row is unknown. The questions are in the API."
    ),
    (
        Column("solution", _("Solution it speaks of.")),
        Column("question", _("Identifier of the question.")),
        Column("version", _("Version of the question under which the answer was given.")),
        Column("value", _("The answer, in the words of that version.")),
        Column("today", _("The same in the words of today; empty when it cannot be carried over.")),
        Column("basis", _("Where it comes from: source_read, sheet, compiler, declared or derived.")),
        Column("source", _("Identifier of the source; empty when none is named.")),
        Column("source_url", _("Address of the source.")),
        Column("as_of", _("Date of the answer; empty when unknown.")),
        Column("note_fr", _("Note in French.")),
        Column("note_en", _("Note in English.")),
    ),
    f"{ROWS}.answer_rows",
    f"{ROWS}.offers_modified",
    KEYWORDS,
    37,
)
OBSERVED = Dataset(
    "observed-prices",
    _("Observed purchases and grants"),
    _(
        "Amounts read in public contracts (DECP), in funded projects (Fonds vert) and in the catalogue, "
        "classified to services by stated rules. A grant is never a price: see the column kind. Records told "
        "twice count once."
    ),
    (
        Column("origin", _("Where it was read: contract, price, decp or fonds_vert.")),
        Column("record", _("Identifier in its source.")),
        Column("service", _("Service it is classified to.")),
        Column("confidence", _("How sure the rules are of the service, from 0 to 100.")),
        Column("judgement", _("What a person said of that service; proposed when nobody did.")),
        Column("kind", _("What the amount is: list, ceiling, quote, paid, declared, grant or other.")),
        Column("covers", _("What it pays for: once, yearly, whole (both, over the contract) or unit.")),
        Column("object", _("What was bought, in French, as written by the buyer.")),
        Column("cpv", _("Code of the common procurement vocabulary.")),
        Column("buyer", _("Public body that bought.")),
        Column("siren", _("SIREN of the buyer.")),
        Column("territory_kind", _("Kind of its territory.")),
        Column("territory_code", _("Code of its territory.")),
        Column("population", _("Inhabitants of its territory; empty when unknown.")),
        Column("amount_cents", _("Last amount after amendments, cents, as in the source.")),
        Column("first_amount_cents", _("First amount, cents.")),
        Column("amendments", _("Number of amendments.")),
        Column("tax_basis", _("HT before tax, TTC tax included, or not stated.")),
        Column("duration_months", _("Months of the contract; empty when unknown.")),
        Column("year", _("Year; empty when unknown.")),
        Column("compared_cents_2025", _("The amount before tax in prices of 2025, cents: what is compared.")),
        Column("source", _("Identifier of the source, when it is in the catalogue.")),
    ),
    f"{ROWS}.every_observation",
    f"{ROWS}.observations_modified",
    KEYWORDS,
    55,
)
MARKET = (OFFERS, ANSWERS, OBSERVED)
