"""Shapes that several endpoints share: identifiers they take, texts in both languages they give."""

from __future__ import annotations

from typing import Annotated, Any

from ninja.params.models import Path
from pydantic import BaseModel, StringConstraints

MAX_ID = 80
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=MAX_ID)]


def in_path(description: str, example: str) -> Path:
    """A part of an address: what it is, and one that leads somewhere."""
    examples: Any = [example]
    return Path(..., description=description, examples=examples)


class Text(BaseModel):
    """A text in both languages."""

    fr: str
    en: str


class Texts(BaseModel):
    """A list of texts in both languages."""

    fr: list[str]
    en: list[str]


class Named(BaseModel):
    """Something by its identifier and what it is called."""

    id: str
    label: Text


def text_of(row: Any, field: str) -> Text:
    """The text of a bilingual field: `field_fr` and `field_en`."""
    return Text(fr=getattr(row, f"{field}_fr"), en=getattr(row, f"{field}_en"))


def named(row: Any) -> Named:
    """A row by its id and label."""
    return Named(id=row.id, label=text_of(row, "label"))
