"""The ten questions of somebody who starts, with short answers (`content/knowledge/questions.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bouquet.kernel.content import YamlRow, yaml_rows

PAGES = ("explainer", "services", "bouquet", "territories", "glossary", "data")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its short answer, and where to read on: a page of the site, with an id for an explainer."""

    id: str
    asked: dict[str, str]
    answers: dict[str, str]
    page: str
    ref: str


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """The questions that ship with the product, in their order."""
    rows = yaml_rows(files("bouquet.content") / "knowledge", "questions.yaml", "questions")
    return tuple(_question(row) for row in rows)


def _question(row: YamlRow) -> Question:
    page = row.choice("page", PAGES)
    return Question(
        id=row.text("id"),
        asked={"fr": row.text("question_fr"), "en": row.text("question_en")},
        answers={"fr": row.text("answer_fr"), "en": row.text("answer_en")},
        page=page,
        ref=row.text("ref") if page == "explainer" else "",
    )
