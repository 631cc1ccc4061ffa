"""Loads the offers and the answers of solutions, over the catalogue that is loaded: all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from bouquet.kernel import clock
from bouquet.kernel.content import ContentError, YamlRow, yaml_mapping, yaml_rows
from bouquet.kernel.content.files import Folder, files_digest
from bouquet.kernel.search.rules import words
from bouquet.platform.catalogue import selectors
from bouquet.platform.catalogue.models import (
    Answer,
    AnswerValue,
    EntryVersion,
    Integration,
    Offer,
    OffersEdition,
    PriceFact,
    Service,
    Solution,
    SolutionWords,
    Source,
)
from bouquet.platform.catalogue.rules.price_data import price_data
from bouquet.platform.catalogue.rules.questions import AnswerError, QuestionSet, checked, read_questions
from bouquet.platform.catalogue.services import versions
from bouquet.platform.catalogue.services.answers import answers_of_sheet, values_of_answers
from bouquet.platform.catalogue.services.loading import upsert
from bouquet.platform.catalogue.services.offers_prices import PriceReader, free_licence

FILES = ("questions.yaml", "offers.yaml")
SCALES = ("commune", "epci", "departement", "region")
PUBLIC = ("public_service", "pooled_public_offer")
WITHDRAWN = ("Retirée du catalogue.", "Withdrawn from the catalogue.")


@dataclass(slots=True)
class Offers:
    """Every offer and answer of the files, not yet saved."""

    offers: dict[str, Offer] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    integrations: list[Integration] = field(default_factory=list)


@transaction.atomic
def load_offers(folder: Folder) -> bool:
    """Load the offers of a folder over the catalogue in force; False when the same are already loaded.

    Answers that were declared since and accepted stay; an offer that is gone from the files is marked withdrawn.

    Raises:
        ContentError: a row does not hold; nothing is loaded.
    """
    catalogue = selectors.edition()
    if catalogue is None:
        raise ContentError("offers.yaml", None, None, "needs a catalogue: load it first")
    digest = hashlib.sha256(f"{files_digest(folder, FILES)}{catalogue.fingerprint}".encode()).hexdigest()
    edition = OffersEdition.objects.order_by("loaded_at").last()
    if edition is not None and edition.fingerprint == digest:
        return False
    rows = yaml_rows(folder, "questions.yaml", "questions")
    asked = read_questions(yaml_mapping(folder, "questions.yaml"), rows)
    found = _read(folder, asked, catalogue.compiled_on)
    answers = _save(found, asked)
    OffersEdition.objects.create(
        fingerprint=digest,
        offer_count=len(found.offers),
        priced_count=sum(1 for offer in found.offers.values() if offer.price and offer.price["sources"]),
        answer_count=answers,
        loaded_at=clock.now(),
    )
    return True


def _read(folder: Folder, asked: QuestionSet, compiled_on: date) -> Offers:
    root = yaml_mapping(folder, "offers.yaml")
    solutions = {s.id: s for s in Solution.objects.select_related("provider").prefetch_related("services")}
    services = {s.id: s for s in Service.objects.order_by("position")}
    unstated = root.inner("not_stated")
    not_stated = {name: unstated.inner(name) for name in unstated.data} if unstated else {}
    known = {name: row for name, row in not_stated.items() if row is not None}
    facts = {fact.id: fact for fact in PriceFact.objects.select_related("source")}
    found = Offers()
    reader = PriceReader(facts, known)
    for row in yaml_rows(folder, "offers.yaml", "offers"):
        name = row.text("id")
        if name in found.offers:
            raise row.refusal("id", f"{name!r} is already used by an earlier row")
        found.offers[name] = _offer(row, solutions, services, reader)
    _add_unpriced(found, solutions, known)
    _add_ours(found, services, known)
    _mark_unavailable(found, root, solutions)
    _read_answers(found, root, solutions, asked, compiled_on)
    for software, names in (root.data.get("integrators") or {}).items():
        for integrator in names:
            for solution in (software, integrator):
                if solution not in solutions:
                    raise root.refusal("integrators", f"{solution!r} is not a solution of the catalogue")
            found.integrations.append(Integration(software_id=software, integrator_id=integrator))
    return found


def _offer(
    row: YamlRow, solutions: Mapping[str, Solution], services: Mapping[str, Service], reader: PriceReader
) -> Offer:
    solution = solutions[row.reference("solution", solutions, "a solution")]
    service = row.reference("service", services, "a service")
    price = row.inner("price")
    scales = row.texts("buying_scales") or ["commune"]
    for scale in scales:
        if scale not in SCALES:
            raise row.refusal("buying_scales", f"{scale!r} is not one of {', '.join(SCALES)}")
    return Offer(
        id=row.text("id"),
        kind=Offer.MARKET,
        solution=solution,
        service_id=service,
        label_fr=row.optional("label_fr") or solution.name,
        label_en=row.optional("label_en") or solution.name,
        price=None if price is None else price_data(reader.structure(price)),
        whole_service=row.data.get("whole_service") is not False,
        scope_fr=row.optional("scope_fr") or "",
        scope_en=row.optional("scope_en") or "",
        perimeter=row.texts("perimeter"),
        buying_scales=scales,
        carried_by_provider=solution.kind in PUBLIC,
    )


def _add_unpriced(found: Offers, solutions: Mapping[str, Solution], not_stated: Mapping[str, YamlRow]) -> None:
    """Every other pair of a solution and a service: free software has no licence to pay, the rest is unknown."""
    there = {(offer.solution_id, offer.service_id) for offer in found.offers.values()}
    for solution in solutions.values():
        free = solution.kind == "open_source" and bool(solution.licence)
        for service in solution.services.all():
            if (solution.id, service.id) not in there:
                name = f"{solution.id}-{service.id}"
                found.offers[name] = Offer(
                    id=name,
                    kind=Offer.MARKET,
                    solution=solution,
                    service_id=service.id,
                    label_fr=solution.name,
                    label_en=solution.name,
                    price=price_data(free_licence(not_stated)) if free else None,
                    buying_scales=["commune"],
                    carried_by_provider=solution.kind in PUBLIC,
                )


def _add_ours(found: Offers, services: Mapping[str, Service], not_stated: Mapping[str, YamlRow]) -> None:
    """The reference offer of each service that has a cost model, and the built-in module where one is planned."""
    costed = set(selectors.costs())
    for service in services.values():
        if service.id in costed:
            found.offers[f"{service.id}-reference"] = Offer(
                id=f"{service.id}-reference",
                kind=Offer.REFERENCE,
                service=service,
                label_fr="Offre de référence",
                label_en="Reference offer",
                buying_scales=["commune", *(scale for scale in SCALES[1:] if scale in service.best_scales)],
            )
        if service.built_in_module:
            found.offers[f"{service.id}-built-in"] = Offer(
                id=f"{service.id}-built-in",
                kind=Offer.BUILT_IN,
                service=service,
                label_fr="Module intégré de Bouquet",
                label_en="Built-in module of Bouquet",
                price=price_data(free_licence(not_stated)),
                buying_scales=list(SCALES),
            )


def _mark_unavailable(found: Offers, root: YamlRow, solutions: Mapping[str, Solution]) -> None:
    for row in root.inners("unavailable"):
        solution = row.reference("solution", solutions, "a solution")
        for offer in found.offers.values():
            if offer.solution_id == solution:
                offer.available = False
                offer.unavailable_fr, offer.unavailable_en = row.text("reason_fr"), row.text("reason_en")


def _read_answers(
    found: Offers, root: YamlRow, solutions: Mapping[str, Solution], asked: QuestionSet, compiled_on: date
) -> None:
    seen = dict(Source.objects.values_list("id", "seen"))
    for solution in solutions.values():
        found.answers += answers_of_sheet(solution, asked, compiled_on)
    given = {(answer.solution_id, answer.question) for answer in found.answers}
    for row in root.inners("answers"):
        solution_id = row.reference("solution", solutions, "a solution")
        question = asked.questions[row.reference("question", asked.questions, "a question")]
        if (solution_id, question.id) in given:
            raise row.refusal("question", f"{solution_id!r} already answers {question.id!r}")
        given.add((solution_id, question.id))
        try:
            value = checked(question.current, row.data.get("value"))
        except AnswerError as error:
            raise row.refusal("value", str(error)) from None
        found.answers.append(
            Answer(
                solution=solutions[solution_id],
                question=question.id,
                version=question.current.number,
                value=value,
                basis=Answer.SOURCE_READ,
                source_id=row.reference("source", seen, "a source"),
                as_of=compiled_on.isoformat(),
            )
        )


def _save(found: Offers, asked: QuestionSet) -> int:
    gone = Offer.objects.exclude(pk__in=list(found.offers))
    gone.update(available=False, unavailable_fr=WITHDRAWN[0], unavailable_en=WITHDRAWN[1])
    upsert(list(found.offers.values()))
    through = Offer.price_sources.through
    through.objects.all().delete()
    through.objects.bulk_create(
        through(offer_id=offer.id, source_id=source)
        for offer in found.offers.values()
        for source in (offer.price or {}).get("sources", ())
    )
    Answer.objects.exclude(basis=Answer.DECLARED).delete()
    declared = set(Answer.objects.values_list("solution_id", "question"))
    Answer.objects.bulk_create(a for a in found.answers if (a.solution_id, a.question) not in declared)
    Integration.objects.all().delete()
    Integration.objects.bulk_create(found.integrations)
    return refresh(asked)


def refresh(asked: QuestionSet, reason: str = "catalogue") -> int:
    """Put in step with the answers what is made from them: values, words, versions; how many answers there are."""
    answers = list(Answer.objects.order_by("solution_id", "question"))
    AnswerValue.objects.all().delete()
    AnswerValue.objects.bulk_create(values_of_answers(answers, asked), batch_size=500)
    by_solution: dict[str, list[Answer]] = {}
    for answer in answers:
        by_solution.setdefault(answer.solution_id, []).append(answer)
    solutions = list(Solution.objects.order_by("id").select_related("provider").prefetch_related("services"))
    SolutionWords.objects.all().delete()
    SolutionWords.objects.bulk_create(SolutionWords(solution=s, words=_words(s)) for s in solutions)
    versions.record(
        EntryVersion.SOLUTION,
        ((s.id, versions.solution_data(s, by_solution.get(s.id, ()))) for s in solutions),
        reason,
    )
    versions.record(EntryVersion.OFFER, ((o.id, versions.offer_data(o)) for o in Offer.objects.order_by("id")), reason)
    return len(answers)


def _words(solution: Solution) -> str:
    texts = [solution.name, solution.provider.name, solution.description_fr, solution.description_en]
    texts += [text for service in solution.services.all() for text in (service.label_fr, service.label_en)]
    texts += [*solution.standards, solution.licence]
    found = dict.fromkeys(word for text in texts for word in words(text))
    return f" {' '.join(found)} "
