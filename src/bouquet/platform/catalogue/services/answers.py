"""Answers that the sheets of the starting catalogue give, under the questions and versions that asked them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bouquet.platform.catalogue.models import Answer, AnswerValue, Solution
from bouquet.platform.catalogue.rules.questions import QuestionSet, Shape, carried, checked

VALUE_LENGTH = 120
FIRST_HOSTING = 1
LICENCE_BASES = {"source_seen": Answer.SHEET, "compiler_knowledge": Answer.COMPILER}
EQUIPMENT, HUMAN = frozenset({"hardware", "embedded"}), frozenset({"service"})


def answers_of_sheet(solution: Solution, asked: QuestionSet, compiled_on: date) -> list[Answer]:
    """What the fields of a sheet answer; a field that is empty answers nothing.

    Args:
        solution: the sheet, with its provider.
        asked: the questions.
        compiled_on: when the sheet was compiled.
    """
    basis = Answer.SHEET if solution.source_read else Answer.COMPILER
    found: list[Answer] = []

    def add(question: str, value: Any, how: str = basis, version: int | None = None) -> None:
        asked_version = asked.questions[question].current
        if version is not None:
            asked_version = asked.questions[question].version(version)
        found.append(
            Answer(
                solution=solution,
                question=question,
                version=asked_version.number,
                value=checked(asked_version, value),
                basis=how,
                as_of=compiled_on.isoformat(),
            )
        )

    modes = solution.hosting_modes
    if modes:
        add("hosting", modes, version=FIRST_HOSTING)
        add("delivery", _delivered(modes), Answer.DERIVED)
    add("provider-kind", solution.provider.kind)
    openness = _openness(solution)
    if openness:
        add("source-code", openness)
    if solution.licence:
        add("licence", solution.licence, LICENCE_BASES.get(solution.licence_basis, basis))
    for question, value in (
        ("standards", solution.standards),
        ("languages", solution.languages),
        ("target", solution.target_population),
    ):
        if value:
            add(question, value)
    named = sum(1 for reference in solution.references if reference.get("source"))
    if named:
        add("known-users", named, Answer.DERIVED)
    return found


def _delivered(modes: Iterable[str]) -> list[str]:
    """What the hosting modes of the first version say is delivered."""
    kinds = {"equipment" if m in EQUIPMENT else "service" if m in HUMAN else "software" for m in modes}
    return [kind for kind in ("software", "service", "equipment") if kind in kinds]


def _openness(solution: Solution) -> str | None:
    if solution.kind == "open_source":
        return "free"
    if solution.kind == "proprietary":
        return "partly" if "GPL" in solution.licence or "ouverte" in solution.licence else "closed"
    return None


def values_of_answers(answers: Iterable[Answer], asked: QuestionSet) -> list[AnswerValue]:
    """The values by which answers can be found, in the words of today; those that are free text cannot."""
    rows: list[AnswerValue] = []
    for answer in answers:
        question = asked.questions.get(answer.question)
        if question is None or question.current.shape in (Shape.TEXT, Shape.NUMBER):
            continue
        for value in carried(question, answer.version, answer.value) or ():
            rows.append(AnswerValue(answer=answer, question=question.id, value=value[:VALUE_LENGTH]))
            rows[-1].solution_id = answer.solution_id
    return rows
