"""The labelled queries: what people type, and what must be among the first ten answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bouquet.kernel.search.selectors import answer

QUERIES = Path(__file__).with_name("french_queries.yaml")
GOAL = 0.95


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


@pytest.mark.django_db
def test_what_is_expected_is_among_the_first_ten():
    found = [recall(row) for row in labelled()]
    missed = [row["ask"] for row, part in zip(labelled(), found, strict=True) if part < 1]
    assert sum(found) / len(found) >= GOAL, (sum(found) / len(found), missed)
