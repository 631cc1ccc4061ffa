"""Reads of what is learnt."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import QuerySet

from bouquet.platform.learning import rules
from bouquet.platform.learning.models import Explainer, KnowledgeEdition, Term


def edition() -> KnowledgeEdition | None:
    """The edition of explainers and glossary that is loaded."""
    return KnowledgeEdition.objects.order_by("loaded_at").last()


def explainers() -> QuerySet[Explainer]:
    """The explainers in their order."""
    return Explainer.objects.order_by("position")


def explainer(explainer_id: str) -> Explainer | None:
    """An explainer; None when unknown."""
    return Explainer.objects.filter(pk=explainer_id).first()


def terms() -> list[Term]:
    """The terms of the glossary; those who show them put them in the order of their language."""
    return list(Term.objects.order_by("id"))


def term(term_id: str) -> Term | None:
    """A term; None when unknown."""
    return Term.objects.filter(pk=term_id).first()


@lru_cache(maxsize=4)
def known_terms(language: str, content: int) -> tuple[rules.Finder, dict[str, str]]:
    """What finds the terms in a text of a language, and their definitions; kept as long as `content` is the same."""
    found = list(Term.objects.order_by("id").values_list("id", f"label_{language}", f"definition_{language}"))
    return rules.finder([(ref, label) for ref, label, _ in found]), {ref: text for ref, _, text in found}
