"""Reads of the diagnosis: versions, territories as facts, an organisation's passes, competences, the benchmark."""

from bouquet.platform.strategy.selectors.benchmark import Benchmark, Compared, benchmark, tenants_maturity
from bouquet.platform.strategy.selectors.competences import (
    competences_of,
    place_of,
    service_holdings_of,
    transferred_services,
)
from bouquet.platform.strategy.selectors.passes import (
    Given,
    answers_of,
    facts_kept,
    given,
    one_pass,
    open_pass,
    passes,
)
from bouquet.platform.strategy.selectors.versions import facts_of, newest, questionnaires

__all__ = [
    "Benchmark",
    "Compared",
    "Given",
    "answers_of",
    "benchmark",
    "competences_of",
    "facts_kept",
    "facts_of",
    "given",
    "newest",
    "one_pass",
    "open_pass",
    "passes",
    "place_of",
    "questionnaires",
    "service_holdings_of",
    "tenants_maturity",
    "transferred_services",
]
