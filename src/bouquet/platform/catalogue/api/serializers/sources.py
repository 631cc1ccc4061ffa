"""Shapes of what stands behind a fact: its source, and how sure its sheet is."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, Field

from bouquet.platform.catalogue import models


class Confidence(StrEnum):
    """How sure a sheet is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class SourceSheet(BaseModel):
    """Where a fact comes from."""

    id: str
    title: str
    publisher: str | None
    url: str | None
    date: str | None = Field(description="As the source gives it: a day, a month or a year.")
    kind: str
    read: bool = Field(description="Whether it was read when the catalogue was compiled.")


def source_sheets(sources: Iterable[models.Source]) -> list[SourceSheet]:
    """Each source once, by id."""
    unique = {source.id: source for source in sources}
    return [_sheet(unique[key]) for key in sorted(unique)]


def _sheet(source: models.Source) -> SourceSheet:
    return SourceSheet(
        id=source.id,
        title=source.title,
        publisher=source.publisher or None,
        url=source.url or None,
        date=source.date or None,
        kind=source.kind,
        read=source.seen,
    )
