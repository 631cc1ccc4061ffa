"""The answers of a self-assessment as one short text, for a link that can be kept and taken up again.

`1.commune.26113.0x3-...`: version, territory, then a mark for each question in the order of its version: a score, `x`
for "I do not know", `-` for no answer. The web signs it, so that a link cut or changed is refused, not misread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bouquet.platform.strategy.rules.conditions import Answers
from bouquet.platform.strategy.rules.questionnaire import Questionnaire

DONT_KNOW, NO_ANSWER = "x", "-"
_SHAPE = re.compile(r"(\d{1,4})\.(commune|epci)\.([0-9A-Z]{5,9})\.([0-4x-]{1,400})")


class BadState(Exception):
    """A text that is not a state of a self-assessment."""


@dataclass(frozen=True, slots=True)
class State:
    """A version, a territory and the marks of its answers."""

    version: int
    kind: str
    code: str
    marks: str

    @property
    def text(self) -> str:
        return f"{self.version}.{self.kind}.{self.code}.{self.marks}"


def parse(text: str) -> State:
    """The parts of a state; raises `BadState`.

    >>> parse("1.commune.26113.0x-").marks
    '0x-'
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise BadState(text)
    version, kind, code, marks = found.groups()
    return State(int(version), kind, code, marks)


def marks_of(questionnaire: Questionnaire, answers: Answers) -> str:
    """The marks of answers, question by question."""
    return "".join(_mark(answers, question) for question in questionnaire.questions)


def _mark(answers: Answers, question: str) -> str:
    if question not in answers:
        return NO_ANSWER
    score = answers[question]
    return DONT_KNOW if score is None else str(score)


def answers_of(questionnaire: Questionnaire, marks: str) -> dict[str, int | None]:
    """The answers that marks hold; raises `BadState` when they are not those of this version."""
    if len(marks) != len(questionnaire.questions):
        raise BadState(marks)
    found: dict[str, int | None] = {}
    for question, mark in zip(questionnaire.questions.values(), marks, strict=True):
        if mark == NO_ANSWER:
            continue
        score = None if mark == DONT_KNOW else int(mark)
        if score is not None and question.choice(score) is None:
            raise BadState(marks)
        found[question.id] = score
    return found
