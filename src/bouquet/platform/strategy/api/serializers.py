"""Shapes of the diagnosis endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BaseModel, Field, StringConstraints

from bouquet.api.shapes import MAX_ID, Text, in_path
from bouquet.api.texts import N_
from bouquet.kernel.geography.models import CompetenceRegister
from bouquet.kernel.search.rules import MAX_QUERY_LENGTH
from bouquet.platform.strategy.rules.competences import Holding, ServiceHolding
from bouquet.platform.strategy.rules.questionnaire import Change, Questionnaire

MAX_ANSWERS = 400
VersionInPath = Annotated[int, in_path(N_("The number of the version."), "1")]
Answered = Annotated[str, StringConstraints(max_length=MAX_ID + 10)]
Standing = Literal["commune", "epci", "shared", "region", "unknown"]


class TerritoryAsked(Schema):
    """A territory by its code or name."""

    territory: str = Field(
        min_length=1,
        max_length=MAX_QUERY_LENGTH,
        description=N_("A commune or an EPCI: its INSEE code or SIREN, or its name."),
        examples=["26113"],
    )


class ScoreQuery(TerritoryAsked):
    """Answers to score."""

    answer: list[Answered] = Field(
        [],
        max_length=MAX_ANSWERS,
        description=N_("An answer, written question:score from 0 to 4, or question:unknown."),
        examples=[["gov-1:3", "sec-1:unknown"]],
    )


class VersionSummary(BaseModel):
    """A version of the questions."""

    version: int
    published_on: date
    questions: int = Field(description="How many it has; each territory is asked some of them.")


class Versions(BaseModel):
    """Every version, oldest first; the last one is in force."""

    items: list[VersionSummary]


class ChoiceShape(BaseModel):
    """A choice and its score."""

    score: int
    label: Text


class QuestionShape(BaseModel):
    """A question with its choices."""

    id: str
    axis: str
    label: Text
    choices: list[ChoiceShape]
    always_asked: bool = Field(description="False when it depends on the territory or on earlier answers.")


class AxisShape(BaseModel):
    """A part of the questions, scored together."""

    id: str
    label: Text


class LevelShape(BaseModel):
    """A level and the whole scores it covers."""

    number: int
    low: int
    high: int
    label: Text
    advice: Text


class ChangeShape(BaseModel):
    """What became of questions since the version before."""

    rule: str
    old: list[str]
    new: list[str]
    how: str | None = Field(description="How several scores make one: `mean` or `min`.")
    scores: dict[str, int] = Field(description="New score of each old one, when the scores changed.")
    comparable: bool
    reason: Text


class QuestionnaireShape(VersionSummary):
    """A version, whole."""

    axes: list[AxisShape]
    levels: list[LevelShape]
    items: list[QuestionShape]
    changes: list[ChangeShape]


class LevelOfScore(BaseModel):
    """The level of a score."""

    number: int
    label: Text
    advice: Text


class PlaceShape(BaseModel):
    """A territory by its code and name."""

    kind: str
    code: str
    name: str


class AxisScoreShape(BaseModel):
    """An axis: its score from 0 to 100, null when too few answers are known."""

    id: str
    label: Text
    score: float | None
    level: LevelOfScore | None
    asked: int
    answered: int
    not_known: int


class SignalShape(BaseModel):
    """What some answers point to."""

    id: str
    reason: Text
    services: list[str]
    duties: list[str]


class DutyShape(BaseModel):
    """A legal duty and what the answers say of it."""

    id: str
    standing: str = Field(description="`applies`, `check` or `provisional`.")
    state: Literal["met", "not_yet", "unknown"]
    article: str
    since: str | None


class ThereShape(BaseModel):
    """A service taken as already there, and the questions that say so."""

    service: str
    questions: list[str]


class NeedShape(BaseModel):
    """Points proposed for a need, and what gave them."""

    need: str
    points: int
    mean_score: float | None
    questions: list[str]
    raised_by: str | None


class Assessment(BaseModel):
    """The result of answers: the JSON that the pages give too."""

    format: Literal["bouquet-assessment/1"]
    territory: PlaceShape
    version: int
    published_on: date
    answers: dict[str, int | None] = Field(description="The answers that count; null is “I do not know”.")
    asked: int
    answered: int
    complete: bool
    score: float | None = Field(description="From 0 to 100; null when no axis has a score.")
    level: LevelOfScore | None
    capped: bool
    axes: list[AxisScoreShape]
    signals: list[SignalShape]
    duties: list[DutyShape]
    already_there: list[ThereShape]
    needs: list[NeedShape]


class LawShape(BaseModel):
    """A rule of law."""

    article: str
    valid_from: date
    valid_to: date | None
    confidence: str


class HoldingShape(BaseModel):
    """Who holds a competence."""

    competence: str
    label: Text
    standing: Standing
    reason: str = Field(
        description="`law`, `listed` or `not_listed` by the register, `not_in_register`, `no_epci`, `other_law` or "
        "`no_rule`."
    )
    disputed: bool = Field(description="The register does not list what the law gives.")
    law: LawShape | None


class ServiceHoldingShape(BaseModel):
    """Who may carry a service."""

    service: str
    competence: str
    standing: Standing
    whole: bool = Field(description="False when the competence is only a part of the service.")


class RegisterShape(BaseModel):
    """The register of transfers in force."""

    as_of: date
    source: str
    licence: str


class Competences(BaseModel):
    """Who holds what in a territory today."""

    territory: PlaceShape
    register_of_transfers: RegisterShape | None = Field(
        description="Null when none is loaded: what the law leaves open is then unknown."
    )
    law_reviewed: str
    competences: list[HoldingShape]
    services: list[ServiceHoldingShape]


def text(texts: Mapping[str, str]) -> Text:
    """A text in both languages."""
    return Text(fr=texts["fr"], en=texts["en"])


def version_summary(questionnaire: Questionnaire) -> VersionSummary:
    return VersionSummary(**_about(questionnaire))


def _about(questionnaire: Questionnaire) -> dict[str, Any]:
    return {
        "version": questionnaire.version,
        "published_on": questionnaire.published_on,
        "questions": len(questionnaire.questions),
    }


def questionnaire_shape(questionnaire: Questionnaire) -> QuestionnaireShape:
    """A version, whole."""
    return QuestionnaireShape(
        **_about(questionnaire),
        axes=[AxisShape(id=axis.id, label=text(axis.texts)) for axis in questionnaire.axes],
        levels=[
            LevelShape(number=l.number, low=l.low, high=l.high, label=text(l.texts), advice=text(l.advice))
            for l in questionnaire.levels  # noqa: E741
        ],
        items=[
            QuestionShape(
                id=question.id,
                axis=question.axis,
                label=text(question.texts),
                choices=[ChoiceShape(score=choice.score, label=text(choice.texts)) for choice in question.choices],
                always_asked=not question.ask_when,
            )
            for question in questionnaire.questions.values()
        ],
        changes=[_change(change) for change in questionnaire.changes],
    )


def _change(change: Change) -> ChangeShape:
    return ChangeShape(
        rule=change.rule,
        old=list(change.old),
        new=list(change.new),
        how=change.how or None,
        scores={str(old): new for old, new in change.scores.items()},
        comparable=change.comparable,
        reason=text(change.reason),
    )


def holding_shape(held: Holding) -> HoldingShape:
    """Who holds a competence."""
    rule = held.rule
    return HoldingShape(
        competence=held.competence.id,
        label=text(held.competence.texts),
        standing=held.standing.value,
        reason=held.reason.value,
        disputed=held.disputed,
        law=LawShape(
            article=rule.article, valid_from=rule.valid_from, valid_to=rule.valid_to, confidence=rule.confidence
        )
        if rule
        else None,
    )


def service_shape(held: ServiceHolding) -> ServiceHoldingShape:
    """Who may carry a service."""
    return ServiceHoldingShape(
        service=held.service,
        competence=held.holding.competence.id,
        standing=held.standing.value,
        whole=held.whole,
    )


def register_shape(register: CompetenceRegister | None) -> RegisterShape | None:
    """The register of transfers in force."""
    if register is None:
        return None
    return RegisterShape(as_of=register.as_of, source=register.source, licence=register.licence)
