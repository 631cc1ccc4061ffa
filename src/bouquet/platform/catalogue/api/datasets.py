"""What the catalogue publishes as open data: titles and columns; the rows are in `exports`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bouquet.kernel.datasets import Column, Dataset

ROWS = "bouquet.platform.catalogue.api.exports"
LEVELS = ("low", "central", "high")
ESTIMATES = (
    ("setup_cents", _("Paid once by the carrier, cents before tax.")),
    ("onboarding_cents", _("Paid once by each commune that joins, cents before tax.")),
    ("fixed_cents", _("Paid each year by the carrier, cents before tax.")),
    ("inhabitant_micro_euro", _("For each inhabitant served, each year, micro-euros before tax.")),
    ("operator_days", _("Agents' days of the carrier, each year.")),
    ("commune_days", _("Agents' days of each commune, each year.")),
)
_ID = Column("id", _("Identifier, which never changes."))
_LABELS = (Column("label_fr", _("Name in French.")), Column("label_en", _("Name in English.")))
_NAME = Column("name", _("Name."))
_SITE = Column("website_domain", _("Domain of its site; empty when unknown."))
_SOURCES = Column("sources", _("Identifiers of the sources."))
_CONFIDENCE = Column("confidence", _("How sure the row is: high, medium or low. Not how good the thing is."))
_DESCRIPTIONS = (
    Column("description_fr", _("Description in French.")),
    Column("description_en", _("Description in English.")),
)


def _dataset(
    key: str, title: Promise, description: Promise, columns: tuple[Column, ...], rows: str, order: int
) -> Dataset:
    return Dataset(
        key,
        title,
        description,
        columns,
        f"{ROWS}.{rows}",
        f"{ROWS}.modified",
        ("collectivités territoriales", "services numériques", "territoires"),
        order,
    )


DATASETS = (
    _dataset(
        "needs",
        _("Needs of small and medium authorities"),
        _("The stakes on which a commune puts its priorities."),
        (_ID, *_LABELS, *_DESCRIPTIONS),
        "need_rows",
        10,
    ),
    _dataset(
        "services",
        _("Digital services of communes"),
        _("What each service is, what it asks of staff, its pitfalls, what it needs first and what it brings."),
        (
            _ID,
            Column("field", _("Field it belongs to.")),
            *_LABELS,
            Column("explanation_fr", _("Explanation in French.")),
            Column("explanation_en", _("Explanation in English.")),
            Column("staff_fr", _("What it asks of staff, in French.")),
            Column("staff_en", _("What it asks of staff, in English.")),
            Column("pitfalls_fr", _("Pitfalls, in French.")),
            Column("pitfalls_en", _("Pitfalls, in English.")),
            Column("open_standards", _("Open standards to ask for.")),
            Column("best_scales", _("Scales at which it works best.")),
            Column("prerequisites", _("Services needed first.")),
            Column("contributions", _("What it brings to each need, hundredths, as need:part. Judgements.")),
            _SOURCES,
        ),
        "service_rows",
        20,
    ),
    _dataset(
        "solutions",
        _("Solutions that provide these services"),
        _("Real software, public services and pooled offers. Neither ranking nor advice."),
        (
            _ID,
            _NAME,
            Column("provider", _("Identifier of the provider.")),
            Column("services", _("Services it provides.")),
            Column("kind", _("Nature: proprietary, open_source, public_service…")),
            Column("licence", _("Licence; empty when unknown.")),
            Column("hosting_modes", _("Ways it is hosted.")),
            Column("standards", _("Standards it follows; empty when unknown.")),
            _SITE,
            *_DESCRIPTIONS,
            Column("source_read", _("Whether a source was read; if not, the sheet is not confirmed.")),
            _SOURCES,
            _CONFIDENCE,
        ),
        "solution_rows",
        30,
    ),
    _dataset(
        "providers",
        _("Providers of these solutions"),
        _("Companies, communities, public operators and pooling bodies."),
        (
            _ID,
            _NAME,
            Column("kind", _("Nature of the provider.")),
            Column("country", _("Country, two letters; empty when unknown.")),
            _SITE,
            _CONFIDENCE,
        ),
        "provider_rows",
        40,
    ),
    _dataset(
        "prices",
        _("Public prices that were seen"),
        _("One price is one dated row with its source. A grant or an incentive is never a price: see the column kind."),
        (
            _ID,
            Column("service", _("Service it is for.")),
            Column("solution", _("Solution it is for; empty when the source names none.")),
            Column("what_fr", _("What is priced, in French.")),
            Column("what_en", _("What is priced, in English.")),
            Column("kind", _("What the amount is: public tariff, price paid, grant…")),
            Column("amount_cents", _("Amount, cents.")),
            Column("amount_max_cents", _("Upper amount of a range, cents.")),
            Column("unit", _("Unit that is priced.")),
            Column("recurrence", _("How often it is paid.")),
            Column("tax_basis", _("HT before tax, TTC tax included, or not stated.")),
            Column("population_bracket", _("Population it applies to; empty when unknown.")),
            Column("territory", _("Where it was seen; empty when unknown.")),
            Column("year", _("Year; empty when unknown.")),
            Column("source_title", _("Title of the source.")),
            Column("source_url", _("Address of the source.")),
            _CONFIDENCE,
        ),
        "price_rows",
        50,
    ),
    _dataset(
        "cost-models",
        _("Cost models of the services"),
        _("What a service costs by population, low, central and high, before tax and grants. Estimates, called so."),
        (
            Column("service", _("Service it is for.")),
            Column("basis", _("expert_estimate: a judgement; calibrated: set in part on real amounts.")),
            Column("price_level", _("Year of the prices.")),
            Column("tax_basis", _("HT before tax, TTC tax included, or not stated.")),
            Column("minimum_population", _("Under so many inhabitants it makes little sense alone.")),
            *(Column(f"{name}_{level}", meaning) for name, meaning in ESTIMATES for level in LEVELS),
            Column("unit", _("Equipment that grows with the population; empty when there is none.")),
            Column("units_per_million_central", _("Units for a million inhabitants, central figure.")),
            Column("unit_purchase_cents_central", _("Purchase of a unit, cents, central figure.")),
            Column("unit_yearly_cents_central", _("Upkeep of a unit each year, cents, central figure.")),
            Column("unit_lifetime_years", _("Years a unit lasts.")),
        ),
        "cost_rows",
        60,
    ),
)
