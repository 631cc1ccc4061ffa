"""Questions asked of every solution and offer: one definition drives form, check, display, filter, comparison, export.

A question has versions. An answer keeps the version under which it was given: it stays readable with the words of that
version, and is carried to the current one where the definition says how.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from bouquet.kernel.content import YamlRow, yaml_mapping, yaml_rows

MOST_TEXT = 300
MOST_ITEMS = 30
UNKNOWN = "unknown"


class Shape(StrEnum):
    """What an answer looks like."""

    CHOICE = "choice"
    CHOICES = "choices"
    WORDS = "words"
    TEXT = "text"
    NUMBER = "number"


class AnswerError(ValueError):
    """An answer that does not fit its question; `code` says how, `params` fill the message."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(f"{code} {params}")


@dataclass(frozen=True, slots=True)
class Choice:
    """A possible answer, and its text by language."""

    id: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """The words of a question at one time; `carried` gives what a choice of the version before is now called."""

    number: int
    labels: Mapping[str, str]
    help: Mapping[str, str]
    shape: Shape
    choices: tuple[Choice, ...]
    carried: Mapping[str, str]

    def choice_label(self, choice: str, language: str) -> str:
        return next((c.labels[language] for c in self.choices if c.id == choice), choice)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its versions, oldest first; `facet` when one may filter by it, `must` when one may require it."""

    id: str
    group: str
    versions: tuple[Version, ...]
    facet: bool
    must: bool

    @property
    def current(self) -> Version:
        return self.versions[-1]

    def version(self, number: int) -> Version:
        """The version under which an answer was given; the nearest one when the number is not known any more."""
        return next((v for v in self.versions if v.number == number), self.current)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions in their order, with the names of their groups by language."""

    groups: Mapping[str, Mapping[str, str]]
    questions: Mapping[str, Question]

    @property
    def facets(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions.values() if question.facet)

    @property
    def musts(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions.values() if question.must)


@lru_cache(maxsize=1)
def questions() -> QuestionSet:
    """The questions that ship with the product."""
    folder = files("bouquet.content") / "offers"
    return read_questions(yaml_mapping(folder, "questions.yaml"), yaml_rows(folder, "questions.yaml", "questions"))


def read_questions(root: YamlRow, rows: Iterable[YamlRow]) -> QuestionSet:
    """The questions of a file; raise `ContentError` naming what does not hold."""
    groups = {row.text("id"): _labels(row, "label") for row in root.inners("groups")}
    found: dict[str, Question] = {}
    for row in rows:
        name = row.text("id")
        if name in found:
            raise row.refusal("id", f"{name!r} is already used by an earlier question")
        versions = tuple(_version(inner, number) for number, inner in enumerate(row.inners("versions"), 1))
        if not versions:
            raise row.refusal("versions", "at least one version must be given")
        _refuse_lost_choices(row, versions)
        found[name] = Question(
            name,
            row.reference("group", groups, "a group"),
            versions,
            row.data.get("facet") is True,
            row.data.get("must") is True,
        )
    return QuestionSet(groups, found)


def _labels(row: YamlRow, field: str) -> dict[str, str]:
    return {language: row.text(f"{field}_{language}") for language in ("fr", "en")}


def _version(row: YamlRow, number: int) -> Version:
    shape = Shape(row.choice("shape", [shape.value for shape in Shape]))
    choices = tuple(Choice(inner.text("id"), _labels(inner, "label")) for inner in row.inners("choices"))
    if bool(choices) != (shape in (Shape.CHOICE, Shape.CHOICES)):
        raise row.refusal("choices", "must be given for a choice, and only then")
    carried = {str(old): str(new) for old, new in (row.data.get("carried") or {}).items()}
    return Version(
        number,
        _labels(row, "label"),
        {language: row.optional(f"help_{language}") or "" for language in ("fr", "en")},
        shape,
        choices,
        carried,
    )


def _refuse_lost_choices(row: YamlRow, versions: tuple[Version, ...]) -> None:
    for before, after in pairwise(versions):
        known_before, known_after = {c.id for c in before.choices}, {c.id for c in after.choices}
        for old, new in after.carried.items():
            if old not in known_before or new not in known_after:
                raise row.refusal("versions", f"{old!r} is carried to {new!r}, which is not a choice of each version")


def checked(version: Version, value: Any) -> Any:
    """An answer in the form that is stored: a text, a number, or a list without repeats.

    Raises:
        AnswerError: it does not fit the question.
    """
    match version.shape:
        case Shape.NUMBER:
            return _number(str(value).strip())
        case Shape.TEXT | Shape.CHOICE:
            text = _text(str(value).strip())
            if version.shape is Shape.CHOICE:
                _refuse_unknown(version, text)
            return text
        case Shape.CHOICES | Shape.WORDS:
            items = [
                str(item).strip() for item in (value if isinstance(value, list | tuple) else str(value).split(","))
            ]
            items = [_text(item) for item in dict.fromkeys(items) if item] or [_text("")]
            if len(items) > MOST_ITEMS:
                raise AnswerError("too_long", most=MOST_ITEMS)
            if version.shape is Shape.CHOICES:
                for item in items:
                    _refuse_unknown(version, item)
            return items


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise AnswerError("not_a_number", text=text[:40])
    return int(text)


def _text(text: str) -> str:
    if not text:
        raise AnswerError("empty")
    if len(text) > MOST_TEXT:
        raise AnswerError("too_long", most=MOST_TEXT)
    return text


def _refuse_unknown(version: Version, choice: str) -> None:
    if all(known.id != choice for known in version.choices):
        raise AnswerError("unknown_choice", text=choice[:40], known=", ".join(c.id for c in version.choices))


def values_of(value: Any) -> tuple[str, ...]:
    """The single values that an answer holds, as texts."""
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else (str(value),)


def carried(question: Question, number: int, value: Any) -> tuple[str, ...] | None:
    """The values of an answer in the words of the current version.

    Returns:
        The values, each carried from version to version; those that a later version does not know are lost. None when
        nothing is left: the answer can be read, not compared.
    """
    values = values_of(value)
    for version in question.versions:
        if version.number > number and version.choices:
            kept = {choice.id for choice in version.choices}
            moved = (version.carried.get(old, old) for old in values)
            values = tuple(dict.fromkeys(new for new in moved if new in kept))
    return values or None


def readable(question: Question, number: int, value: Any, language: str) -> str:
    """An answer in words, those of the version under which it was given."""
    version = question.version(number)
    return ", ".join(version.choice_label(item, language) for item in values_of(value))
