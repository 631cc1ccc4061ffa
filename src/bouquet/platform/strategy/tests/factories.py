"""Versions of a small questionnaire, for tests of what happens when questions change."""

from __future__ import annotations

from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from bouquet.kernel.content import YamlRow, yaml_mapping
from bouquet.platform.strategy.rules.questionnaire import Questionnaire
from bouquet.platform.strategy.rules.reading import read_questionnaire

BOTH = {"fr": "Pourquoi", "en": "Why"}


def question(name: str, axis: str = "one", **more: Any) -> dict[str, Any]:
    """A question with a choice for each score."""
    choices = [{"score": score, "fr": f"choix {score}", "en": f"choice {score}"} for score in range(5)]
    return {"id": name, "axis": axis, "fr": f"{name} ?", "en": f"{name}?", "choices": choices, **more}


def document(*questions: dict[str, Any], version: int = 1, **more: Any) -> dict[str, Any]:
    """A version of two axes with these questions."""
    return deepcopy(
        {
            "meta": {"version": version, "published_on": "2026-11-28", "purpose_fr": "Essai", "purpose_en": "Trial"},
            "scoring": {"min_answered_per_axis": 2},
            "levels": [
                {
                    "level": n,
                    "min": low,
                    "max": high,
                    "advice_fr": "Faire",
                    "advice_en": "Do",
                    "fr": f"N{n}",
                    "en": f"L{n}",
                }
                for n, (low, high) in enumerate(((0, 19), (20, 39), (40, 59), (60, 79), (80, 100)))
            ],
            "axes": [{"id": "one", "fr": "Un", "en": "One"}, {"id": "two", "fr": "Deux", "en": "Two"}],
            "questions": list(questions),
            **more,
        }
    )


def questionnaire(*questions: dict[str, Any], version: int = 1, **more: Any) -> Questionnaire:
    """The same, read."""
    return read_questionnaire(YamlRow("trial.yaml", 1, document(*questions, version=version, **more)))


def change(rule: str, old: list[str], new: list[str], **more: Any) -> dict[str, Any]:
    """A change, with its reason."""
    return {"rule": rule, "old": old, "new": new, "reason_fr": "Plus clair", "reason_en": "Clearer", **more}


def shipped() -> Questionnaire:
    """The version that ships with the product."""
    return read_questionnaire(shipped_document())


def shipped_document() -> YamlRow:
    """The document of the version that ships with the product."""
    return yaml_mapping(files("bouquet.content") / "questionnaires", "maturity-1.yaml")


def next_version() -> dict[str, Any]:
    """A second version after the shipped one: a question split, one reworded, one removed, one added."""
    new = deepcopy(dict(shipped_document().data))
    new["meta"] |= {"version": 2, "published_on": "2027-11-28"}
    kept = [row for row in new["questions"] if row["id"] not in ("sec-2", "ene-3")]
    for row in kept:
        if row["id"] == "gov-1":
            row |= {"fr": "Quel élu porte le numérique ?", "en": "Which member carries digital?"}
    kept += [question(name, "security") for name in ("sec-2a", "sec-2b")]
    kept += [question("ene-4", "energy")]
    new["questions"] = kept
    new["changes"] = [
        change("split", ["sec-2"], ["sec-2a", "sec-2b"], how="mean"),
        change("reworded", ["gov-1"], ["gov-1"]),
        change("removed", ["ene-3"], []),
        change("added", [], ["ene-4"]),
    ]
    for part in ("signals", "already_there"):
        new[part] = [row for row in new[part] if not any(c.get("answer") in ("sec-2", "ene-3") for c in row["when"])]
    new["needs"] = [
        row | {"questions": [q for q in row["questions"] if q not in ("sec-2", "ene-3")]} for row in new["needs"]
    ]
    return new


def write_version(folder: Path, new: dict[str, Any]) -> Path:
    """The file of a version in a folder."""
    path = folder / f"maturity-{new['meta']['version']}.yaml"
    path.write_text(yaml.safe_dump(new, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path
