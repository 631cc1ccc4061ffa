"""Experiences as open data: title and columns; the rows are in `exports`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bouquet.kernel.datasets import Column, Dataset

ROWS = "bouquet.platform.experience.api.exports"
DATASET = Dataset(
    "experiences",
    _("Experiences of territories"),
    _(
        "What territories did, what it cost and took, how it ended and what they learnt, from public sources "
        "or told here. Lists in French and in English have the same order; a text that nobody translated is "
        "empty."
    ),
    (
        Column("id", _("Identifier, which never changes.")),
        Column("origin", _("shipped: compiled from public sources; contributed: told here.")),
        Column("title_fr", _("Title in French.")),
        Column("title_en", _("Title in English; empty when nobody translated it.")),
        Column("territory", _("Name of the territory.")),
        Column("territory_kind", _("commune, epci, board (joint board), other or foreign.")),
        Column("country", _("Country, two letters.")),
        Column("insee_code", _("Code of the commune.")),
        Column("siren", _("SIREN of the group.")),
        Column("departement", _("Code of the département.")),
        Column("population", _("Inhabitants today, by the register.")),
        Column("population_in_source", _("Inhabitants that the source gives.")),
        Column("services", _("Services it is about.")),
        Column("solutions", _("Solutions of the catalogue that were used.")),
        Column("solution_text", _("Solution, as the source names it.")),
        Column("scale", _("Scale at which it was carried.")),
        Column("carrier", _("Who carried it.")),
        Column("started_year", _("Year it started.")),
        Column("investment_cents", _("Total quoted, cents, tax as in the source; sometimes with running.")),
        Column("running_cents_per_year", _("Running cost of a year, cents, tax as in the source.")),
        Column("cost_fr", _("Costs in words, in French.")),
        Column("cost_en", _("Costs in words, in English.")),
        Column("funding", _("Who funded it.")),
        Column("delay_months", _("Months before opening.")),
        Column("staff_days", _("Agents' days to set up.")),
        Column("outcome", _("success, mixed, failure or unmeasured.")),
        Column("would_do_again", _("yes, differently or no; empty when nobody said.")),
        Column("confidence", _("How sure the row is: high, medium or low. Not how good the thing is.")),
        Column("outcomes_fr", _("What it changed, in French.")),
        Column("outcomes_en", _("What it changed, in English.")),
        Column("figures", _("Figures of the source, as metric: value unit.")),
        Column("lessons_fr", _("What to learn from it, in French.")),
        Column("lessons_en", _("What to learn from it, in English.")),
        Column("lessons_basis", _("Who says each lesson: its source, or our reading.")),
        Column("difficulties_fr", _("What went wrong, in French.")),
        Column("difficulties_en", _("What went wrong, in English.")),
        Column("difficulties_basis", _("Who says each difficulty: its source, or our reading.")),
        Column("sources", _("Sources: title, who published it, year.")),
        Column("source_urls", _("Addresses of these sources, in the same order; empty when there is none.")),
    ),
    f"{ROWS}.rows",
    f"{ROWS}.modified",
    ("retours d'expérience", "collectivités territoriales", "territoires"),
    70,
)
