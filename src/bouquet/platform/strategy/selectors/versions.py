"""The versions of the self-assessment that are loaded, and a territory as the facts they may ask about."""

from __future__ import annotations

from functools import lru_cache

from bouquet.kernel.content import YamlRow
from bouquet.kernel.geography.models import Commune, Epci
from bouquet.kernel.geography.selectors import Territory
from bouquet.platform.strategy.models import QuestionnaireVersion
from bouquet.platform.strategy.rules.conditions import Facts
from bouquet.platform.strategy.rules.questionnaire import Questionnaire
from bouquet.platform.strategy.rules.reading import read_questionnaire


def questionnaires() -> dict[int, Questionnaire]:
    """Every version that is loaded, by number, oldest first."""
    rows = QuestionnaireVersion.objects.order_by("version").values_list("version", "fingerprint")
    return {version: _questionnaire(version, fingerprint) for version, fingerprint in rows}


@lru_cache(maxsize=32)
def _questionnaire(version: int, _fingerprint: str) -> Questionnaire:
    row = QuestionnaireVersion.objects.get(pk=version)
    return read_questionnaire(YamlRow(f"maturity-{version}.yaml", 1, row.document))


def newest() -> Questionnaire | None:
    """The newest version; None before the first is loaded."""
    found = questionnaires()
    return found[max(found)] if found else None


def facts_of(territory: Territory) -> Facts:
    """What a questionnaire may ask of a territory today."""
    if isinstance(territory, Commune):
        return Facts("commune", territory.population, territory.epci.legal_kind if territory.epci else "")
    known = territory.unknown_population_count < territory.commune_count
    kind = territory.legal_kind if isinstance(territory, Epci) else ""
    return Facts(str(territory.kind), territory.population if known else None, kind)
