"""Finds solutions: by words, by facets, instead of a named product, near a territory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from bouquet.kernel import clock
from bouquet.kernel.search.rules import compact, one_edit_apart, words
from bouquet.platform.catalogue.models import AnswerValue, Integration, Offer, Solution
from bouquet.platform.catalogue.rules.neutral import in_neutral_order

SHORTEST_FUZZY = 4
SHORTEST_STEM = 5
FAR = 4
FEW = 500
EMPTY_WORDS = frozenset(words("a au aux d de des du en et l la le les of ou pour the un une"))


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words, a service, a product to replace, values by question, a known price."""

    text: str = ""
    service: str = ""
    instead_of: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    priced: bool = False
    available: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of the solutions found in the neutral order, how many each facet value holds, the product replaced.

    `read_as` is what the words were read as when nothing answered them as they were written.
    """

    ids: list[str]
    facets: dict[str, dict[str, int]]
    replaced: Solution | None
    read_as: str = ""


def find(search: Search) -> Found:
    """The solutions that answer a search; a few queries, whatever the number of solutions."""
    rows = Solution.objects.order_by()
    replaced = named_product(search.instead_of) if search.instead_of else None
    if search.instead_of:
        rows = alternatives_to(replaced) if replaced else rows.none()
    if search.service:
        rows = rows.filter(pk__in=_providing([search.service]))
    if search.priced:
        rows = rows.filter(pk__in=_offered(price_sources__isnull=False))
    if search.available:
        rows = rows.filter(pk__in=_offered(available=True))
    names, read_as = _with_words(rows, search.text)
    if search == Search():
        return Found(in_neutral_order(names, names.__getitem__, clock.today()), _all_facets(), None)
    values = _values(names)
    kept = [name for name in names if _answers(values.get(name, {}), search.values)]
    facets: dict[str, dict[str, int]] = {}
    for own in values.values():
        wrong = [question for question, value in search.values.items() if value not in own.get(question, ())]
        for question, known in own.items():
            if not wrong or wrong == [question]:
                counts = facets.setdefault(question, {})
                for value in known:
                    counts[value] = counts.get(value, 0) + 1
    return Found(in_neutral_order(kept, names.__getitem__, clock.today()), facets, replaced, read_as)


def _all_facets() -> dict[str, dict[str, int]]:
    """How many solutions each value of a facet holds when nothing is asked: counted by the database."""
    facets: dict[str, dict[str, int]] = {}
    counted = AnswerValue.objects.values("question", "value").order_by().annotate(count=Count("solution"))
    for question, value, count in counted.values_list("question", "value", "count"):
        facets.setdefault(question, {})[value] = count
    return facets


def solutions(ids: Iterable[str]) -> list[Solution]:
    """Solutions by id, in the order given, with their provider and services."""
    rows = Solution.objects.select_related("provider").prefetch_related("services")
    found = {row.id: row for row in rows.filter(pk__in=list(ids)).order_by("id")}
    return [found[name] for name in ids if name in found]


def _with_words(rows: QuerySet[Solution], text: str) -> tuple[dict[str, str], str]:
    """The names by id of those that hold every word; else those that hold words one keystroke away, and these words."""
    asked = [word for word in words(text) if word not in EMPTY_WORDS]
    found = _named(rows, asked)
    if found or not asked:
        return found, ""
    vocabulary = {word for said in rows.values_list("words__words", flat=True) for word in (said or "").split()}
    read = [_nearest(word, vocabulary) for word in asked]
    return ({}, "") if read == asked else (_named(rows, read), " ".join(read))


def _named(rows: QuerySet[Solution], asked: Iterable[str]) -> dict[str, str]:
    for word in asked:
        rows = rows.filter(words__words__contains=f" {_stem(word)}")
    return dict(rows.values_list("id", "name"))


def _stem(word: str) -> str:
    """A word without its mark of plural, so that it is met at the start of its forms."""
    return word[:-1] if len(word) >= SHORTEST_STEM and word[-1] in "sx" else word


def _nearest(word: str, known: set[str]) -> str:
    if word in known or len(word) < SHORTEST_FUZZY:
        return word
    return min((other for other in known if one_edit_apart(word, other)), default=word)


def named_product(text: str) -> Solution | None:
    """The solution that a text names: exactly, then by its beginning, with one keystroke wrong, inside its name."""
    asked = compact(text)
    if not asked:
        return None
    names = [(compact(name), key) for key, name in Solution.objects.order_by("id").values_list("id", "name")]
    distance, _, key = min(((_distance(asked, name), name, key) for name, key in names), default=(FAR, "", ""))
    return Solution.objects.get(pk=key) if distance < FAR else None


def _distance(asked: str, name: str) -> int:
    """How a name answers: 0 exactly, 1 by its beginning, 2 with one keystroke wrong, 3 inside it, else far."""
    if name == asked:
        return 0
    if name.startswith(asked) or asked.startswith(name):
        return 1
    if len(asked) < SHORTEST_FUZZY:
        return FAR
    if one_edit_apart(name, asked):
        return 2
    return 3 if asked in name else FAR


def alternatives_to(solution: Solution) -> QuerySet[Solution]:
    """The other solutions that provide at least one of the same services."""
    services = solution.services.order_by("pk").values_list("pk", flat=True)
    return Solution.objects.filter(pk__in=_providing(services)).exclude(pk=solution.pk).order_by()


def _providing(services: Iterable[str]) -> QuerySet[Any, str]:
    links = Solution.services.through.objects.filter(service__in=list(services)).order_by()
    return links.values_list("solution_id", flat=True)


def _offered(**conditions: Any) -> QuerySet[Any, str]:
    rows = Offer.objects.filter(kind=Offer.MARKET, **conditions).order_by()
    return rows.values_list("solution_id", flat=True)


def _values(wanted: Mapping[str, str]) -> dict[str, dict[str, set[str]]]:
    """The values of some solutions by question; few are asked for by name, many are picked from all that are known."""
    found: dict[str, dict[str, set[str]]] = {}
    rows = AnswerValue.objects.order_by()
    if len(wanted) <= FEW:
        rows = rows.filter(solution__in=list(wanted))
    for solution, question, value in rows.values_list("solution_id", "question", "value"):
        if solution in wanted:
            found.setdefault(solution, {}).setdefault(question, set()).add(value)
    return found


def _answers(known: Mapping[str, set[str]], asked: Mapping[str, str]) -> bool:
    return all(value in known.get(question, ()) for question, value in asked.items())


def integrators_of(solution: Solution) -> list[Solution]:
    """Those who host, set up or pool a free software, in the neutral order."""
    rows = Integration.objects.filter(software=solution).select_related("integrator").order_by("integrator_id")
    return in_neutral_order((row.integrator for row in rows), lambda row: row.name, clock.today())


def software_behind(solution: Solution) -> list[Solution]:
    """The free software that a solution hosts, sets up or pools."""
    rows = Integration.objects.filter(integrator=solution).select_related("software").order_by("software_id")
    return [row.software for row in rows]
