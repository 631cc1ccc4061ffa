"""Loads explainers and glossary, and gives them to the search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from bouquet.kernel import clock
from bouquet.kernel.content import ContentError, YamlRow, markdown_file, yaml_mapping, yaml_rows
from bouquet.kernel.content.files import Folder, files_digest
from bouquet.kernel.search.rules.documents import Document
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.learning import rules
from bouquet.platform.learning.models import Explainer, KnowledgeEdition, Term

LANGUAGES = ("fr", "en")
GLOSSARY = "glossary.yaml"


@transaction.atomic
def load_knowledge(folder: Folder) -> bool:
    """Load the explainers and the glossary of a folder; False when the same files are already loaded.

    What is gone from the files is removed. The services of the catalogue are loaded before.

    Raises:
        ContentError: a file does not hold; nothing is loaded.
    """
    names = explainer_files(folder)
    every = [f"explainers/{language}/{name}" for language in LANGUAGES for name in names[language]]
    digest = files_digest(folder, (GLOSSARY, *every))
    edition = KnowledgeEdition.objects.order_by("loaded_at").last()
    if edition is not None and edition.fingerprint == digest:
        return False
    _save_terms(folder)
    _save_explainers(folder, names)
    meta = yaml_mapping(folder, GLOSSARY).inner("meta")
    if meta is None:
        raise ContentError(GLOSSARY, 1, "meta", "is missing")
    KnowledgeEdition.objects.create(as_of=meta.text("as_of"), fingerprint=digest, loaded_at=clock.now())
    return True


def explainer_files(folder: Folder) -> dict[str, list[str]]:
    """The names of the explainers' files in each language, in their order."""
    found = {}
    for language in LANGUAGES:
        place: Path | Traversable = folder / "explainers" / language
        if not place.is_dir():
            raise ContentError(f"explainers/{language}", None, None, "is not a folder")
        found[language] = sorted(item.name for item in place.iterdir() if item.name.endswith(".md"))
    return found


def _save_terms(folder: Folder) -> None:
    terms: dict[str, Term] = {}
    for row in yaml_rows(folder, GLOSSARY, "terms"):
        name = row.text("id")
        if name in terms:
            raise row.refusal("id", f"{name!r} is already used by an earlier term")
        label, definition = _both(row, "term"), _both(row, "definition")
        terms[name] = Term(
            id=name,
            theme=row.text("theme"),
            label_fr=label.text("fr"),
            label_en=label.text("en"),
            definition_fr=definition.text("fr"),
            definition_en=definition.text("en"),
        )
    _replace(Term, terms)


def _both(row: YamlRow, field: str) -> YamlRow:
    inner = row.inner(field)
    if inner is None:
        raise row.refusal(field, "is missing")
    return inner


def _save_explainers(folder: Folder, names: dict[str, list[str]]) -> None:
    read = {language: _read(folder, language, names[language]) for language in LANGUAGES}
    for language, opposite in (("fr", "en"), ("en", "fr")):
        for name, (facts, _) in read[language].items():
            if name not in read[opposite]:
                raise facts.refusal("id", f"{name!r} has no text in the other language")
    services = set(catalogue.services().values_list("id", flat=True))
    explainers: dict[str, Explainer] = {}
    links: dict[str, list[str]] = {}
    for position, (name, (row, body)) in enumerate(read["fr"].items()):
        other, other_body = read["en"][name]
        links[name] = row.references("services", services, "a service")
        explainers[name] = Explainer(
            id=name,
            position=position,
            label_fr=row.text("title"),
            label_en=other.text("title"),
            audience_fr=row.text("audience"),
            audience_en=other.text("audience"),
            body_fr=body,
            body_en=other_body,
            experiences=row.texts("rex"),
        )
    _replace(Explainer, explainers)
    through = Explainer.services.through
    through._default_manager.all().delete()
    through._default_manager.bulk_create(
        through(explainer_id=name, service_id=service) for name, found in links.items() for service in found
    )


def _read(folder: Folder, language: str, names: list[str]) -> dict[str, tuple[YamlRow, str]]:
    found: dict[str, tuple[YamlRow, str]] = {}
    for file in names:
        row, body = markdown_file(folder, f"explainers/{language}/{file}")
        name = row.text("id")
        if name in found:
            raise row.refusal("id", f"{name!r} is already used by an earlier file")
        found[name] = (row, body)
    return found


def _replace(model: type[Model], rows: Mapping[str, Model]) -> None:
    """Put these rows in place of all those of a table, keeping the keys that stay."""
    model._default_manager.exclude(pk__in=rows).delete()
    model._default_manager.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[field.name for field in model._meta.concrete_fields if not field.primary_key],
    )


def explainer_documents() -> Iterator[Document]:
    """The explainers, for the search."""
    for row in Explainer.objects.order_by("position").prefetch_related("services"):
        yield Document(
            "explainer",
            row.id,
            titles={"fr": row.label_fr, "en": row.label_en},
            texts={language: rules.plain_text(getattr(row, f"body_{language}")) for language in LANGUAGES},
            links=tuple(f"service/{service.id}" for service in row.services.all()),
        )


def term_documents() -> Iterator[Document]:
    """The terms of the glossary, for the search."""
    for row in Term.objects.order_by("id"):
        yield Document(
            "term",
            row.id,
            titles={"fr": row.label_fr, "en": row.label_en},
            texts={"fr": row.definition_fr, "en": row.definition_en},
            keywords={language: rules.names_of(getattr(row, f"label_{language}")) for language in LANGUAGES},
        )
