"""Endpoints of the diagnosis."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router

from bouquet.api import problems
from bouquet.api.problems import Refusal, answers
from bouquet.api.texts import N_
from bouquet.kernel.geography import competences as register
from bouquet.kernel.geography.models import Commune, Epci
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.strategy import selectors
from bouquet.platform.strategy.api import serializers
from bouquet.platform.strategy.rules import output
from bouquet.platform.strategy.rules.competences import shipped_law
from bouquet.platform.strategy.rules.questionnaire import Questionnaire
from bouquet.platform.territories.api.asked import commune_or_epci_asked
from bouquet.platform.territories.rules.duties import duties_here

router = Router(tags=[N_("Diagnosis")])
UNKNOWN = "unknown"


@router.get(
    "/self-assessments",
    response=answers(serializers.Versions),
    summary=N_("List the versions of the self-assessment"),
    description=N_("Every version, oldest first. A version that was published never changes."),
)
def list_self_assessments(request: HttpRequest) -> serializers.Versions:
    return serializers.Versions(items=[serializers.version_summary(row) for row in selectors.questionnaires().values()])


@router.get(
    "/self-assessments/{version}",
    response=answers(serializers.QuestionnaireShape, 404),
    summary=N_("Read a version of the self-assessment"),
    description=N_("Its questions, choices and levels, and what became of the questions of the version before."),
)
def read_self_assessment(request: HttpRequest, version: serializers.VersionInPath) -> serializers.QuestionnaireShape:
    return serializers.questionnaire_shape(_version(version))


@router.get(
    "/self-assessments/{version}/score",
    response=answers(serializers.Assessment, 404, 409),
    summary=N_("Score answers"),
    description=N_(
        "Scores by axis and overall, what the answers point to, the duties they say are met, and the priorities and "
        "services already there that they propose to the composer. Nothing is kept."
    ),
)
def score_self_assessment(
    request: HttpRequest, version: serializers.VersionInPath, asked: Query[serializers.ScoreQuery]
) -> JsonResponse:
    questionnaire = _version(version)
    given = _answers(questionnaire, asked.answer)
    place = commune_or_epci_asked(asked.territory)
    facts = selectors.facts_of(place)
    needs = [need.id for need in catalogue.needs()]
    found = output.diagnose(questionnaire, given, facts, duties_here(place.kind, facts.population), needs)
    return JsonResponse(output.diagnosis_data(found, _place_data(place)), json_dumps_params={"ensure_ascii": False})


@router.get(
    "/competences",
    response=answers(serializers.Competences, 404, 409),
    summary=N_("Who holds the competence"),
    description=N_(
        "For a commune or an EPCI, today: who holds each competence by law and by the register of transfers, and so "
        "who may carry each service. What neither tells is unknown."
    ),
)
def read_competences(request: HttpRequest, asked: Query[serializers.TerritoryAsked]) -> serializers.Competences:
    place = commune_or_epci_asked(asked.territory)
    return serializers.Competences(
        territory=serializers.PlaceShape(**_place_data(place)),
        register_of_transfers=serializers.register_shape(register.register()),
        law_reviewed=shipped_law().as_of,
        competences=[serializers.holding_shape(held) for held in selectors.competences_of(place)],
        services=[serializers.service_shape(held) for held in selectors.service_holdings_of(place).values()],
    )


def _version(number: int) -> Questionnaire:
    found = selectors.questionnaires().get(number)
    if found is None:
        raise Refusal(problems.NOT_FOUND, f"no version {number} is published", field="version")
    return found


def _answers(questionnaire: Questionnaire, written: Iterable[str]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for text in written:
        name, _, score = text.rpartition(":")
        question = questionnaire.questions.get(name)
        if question is None:
            raise Refusal(
                problems.INVALID, f"“{text}” does not name a question of this version, as gov-1:3", field="answer"
            )
        if name in found:
            raise Refusal(problems.INVALID, f"{name} is answered more than once", field="answer")
        if score == UNKNOWN:
            found[name] = None
            continue
        known = {str(choice.score): choice.score for choice in question.choices}
        if score not in known:
            listed = ", ".join([*known, UNKNOWN])
            raise Refusal(problems.INVALID, f"{name}: “{score}” is not one of {listed}", field="answer")
        found[name] = known[score]
    return found


def _place_data(place: Commune | Epci) -> dict[str, str]:
    return {"kind": str(place.kind), "code": place.code, "name": place.name}
