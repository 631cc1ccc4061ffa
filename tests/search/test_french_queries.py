"""The labelled queries: what people type, and what must be among the first ten answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bouquet.kernel.search import registry, services
from bouquet.kernel.search.rules.documents import Document
from bouquet.kernel.search.selectors import answer

QUERIES = Path(__file__).with_name("french_queries.yaml")
HERE = "tests.search.test_french_queries"
GOAL = 0.95
_rows: list[dict[str, Any]] = []


def experiences() -> Iterator[Document]:
    """The experiences of the shared folder as documents, until the app that holds them registers its own."""
    for row in _rows:
        place = row["territory"]["name"]
        parts = [line for part in ("outcomes", "lessons", "difficulties") for line in row[part] or []]
        yield Document(
            "experience",
            row["id"],
            titles={language: row["title"][language] for language in ("fr", "en")},
            texts={language: " ".join([place, *(line[language] for line in parts)]) for language in ("fr", "en")},
            keywords={"fr": (place,), "en": (place,)},
            links=tuple(f"service/{service}" for service in row["services"]),
        )


def address(place: str) -> str:
    return f"/{place}/"


@pytest.fixture
def with_experiences(db: None, shared: Path) -> Iterator[None]:
    if "experience" in registry.collections():
        yield
        return
    text = (shared / "data" / "knowledge" / "rex.yaml").read_text(encoding="utf-8")
    _rows[:] = yaml.load(text, Loader=yaml.CSafeLoader)["experiences"]
    registry.register(registry.Collection("experience", "Experiences", f"{HERE}.experiences", f"{HERE}.address", 15))
    services.put(experiences())
    yield
    registry.withdraw("experience")
    _rows.clear()


def labelled() -> list[dict[str, Any]]:
    return list(yaml.safe_load(QUERIES.read_text(encoding="utf-8"))["queries"])


def recall(asked: dict[str, Any]) -> float:
    first = {f"{hit.kind}/{hit.ref}" for hit in answer(asked["ask"], "fr").hits[:10]}
    return sum(expected in first for expected in asked["expect"]) / len(asked["expect"])


def test_there_are_a_hundred_labelled_queries_of_every_hardness():
    asked = labelled()
    assert len(asked) == len({row["ask"] for row in asked}) == 100
    kinds = {expected.split("/")[0] for row in asked for expected in row["expect"]}
    assert kinds == {"service", "solution", "provider", "need", "explainer", "term", "experience", "territory"}


@pytest.mark.shared
def test_what_is_expected_is_among_the_first_ten(with_experiences):
    found = [recall(row) for row in labelled()]
    missed = [row["ask"] for row, part in zip(labelled(), found, strict=True) if part < 1]
    assert sum(found) / len(found) >= GOAL, missed
