"""Finds solutions: by words, by facets, instead of a named product, near a territory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bouquet.kernel import clock
from bouquet.kernel.search.rules import compact, one_edit_apart, words
from bouquet.platform.catalogue.models import AnswerValue, Integration, Offer, Solution
from bouquet.platform.catalogue.rules.neutral import in_neutral_order

SHORTEST_FUZZY = 4
SHORTEST_STEM = 5
FAR = 4
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
    """The solutions found in the neutral order, how many each facet value holds, the product replaced if any.

    `read_as` is what the words were read as when nothing answered them as they were written.
    """

    solutions: list[Solution]
    facets: dict[str, dict[str, int]]
    replaced: Solution | None
    read_as: str = ""


def find(search: Search) -> Found:
    """The solutions that answer a search; four queries whatever the number of solutions."""
    rows = list(Solution.objects.select_related("provider", "words").prefetch_related("services").order_by("id"))
    replaced = named_product(search.instead_of, rows) if search.instead_of else None
    if search.instead_of:
        rows = _alternatives(replaced, rows) if replaced else []
    if search.service:
        rows = [row for row in rows if any(service.id == search.service for service in row.services.all())]
    rows, read_as = _with_words(rows, search.text)
    if search.priced or search.available:
        rows = _by_offers(rows, search)
    values = _values(row.id for row in rows)
    kept = [row for row in rows if _answers(values.get(row.id, {}), search.values)]
    facets: dict[str, dict[str, int]] = {}
    for row in rows:
        own = values.get(row.id, {})
        for question, known in own.items():
            others = {name: value for name, value in search.values.items() if name != question}
            if _answers(own, others):
                counts = facets.setdefault(question, {})
                for value in known:
                    counts[value] = counts.get(value, 0) + 1
    return Found(in_neutral_order(kept, lambda row: row.name, clock.today()), facets, replaced, read_as)


def _with_words(rows: list[Solution], text: str) -> tuple[list[Solution], str]:
    asked = [word for word in words(text) if word not in EMPTY_WORDS]
    if not asked:
        return rows, ""
    found = [row for row in rows if all(f" {_stem(word)}" in row.words.words for word in asked)]
    if found:
        return found, ""
    vocabulary = {word for row in rows for word in row.words.words.split()}
    read = [_nearest(word, vocabulary) for word in asked]
    if read == asked:
        return [], ""
    return [row for row in rows if all(f" {_stem(word)}" in row.words.words for word in read)], " ".join(read)


def _stem(word: str) -> str:
    """A word without its mark of plural, so that it is met at the start of its forms."""
    return word[:-1] if len(word) >= SHORTEST_STEM and word[-1] in "sx" else word


def _nearest(word: str, vocabulary: Iterable[str]) -> str:
    known = set(vocabulary)
    if word in known or len(word) < SHORTEST_FUZZY:
        return word
    return min((other for other in known if one_edit_apart(word, other)), default=word)


def named_product(text: str, rows: Iterable[Solution]) -> Solution | None:
    """The solution that a text names: exactly, then by its beginning, then with one keystroke wrong."""
    asked = compact(text)
    names = sorted((compact(row.name), row.id, row) for row in rows)
    if not asked:
        return None
    ranked = sorted((_distance(asked, name), name, key) for name, key, _ in names)
    found = {key: row for _, key, row in names}
    return found[ranked[0][2]] if ranked and ranked[0][0] < FAR else None


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


def _alternatives(replaced: Solution, rows: Iterable[Solution]) -> list[Solution]:
    """The other solutions that provide at least one of the same services."""
    wanted = {service.id for service in replaced.services.all()}
    return [
        row for row in rows if row.id != replaced.id and any(service.id in wanted for service in row.services.all())
    ]


def alternatives_to(solution: Solution) -> list[Solution]:
    """What may stand instead of a solution, in the neutral order."""
    rows = Solution.objects.filter(services__in=solution.services.all()).exclude(pk=solution.pk).distinct()
    return in_neutral_order(rows.order_by("id"), lambda row: row.name, clock.today())


def _by_offers(rows: list[Solution], search: Search) -> list[Solution]:
    kept = Offer.objects.filter(kind=Offer.MARKET)
    if search.priced:
        kept = kept.filter(price_sources__isnull=False)
    if search.available:
        kept = kept.filter(available=True)
    ids = set(kept.values_list("solution_id", flat=True))
    return [row for row in rows if row.id in ids]


def _values(solutions: Iterable[str]) -> dict[str, dict[str, set[str]]]:
    wanted = set(solutions)
    found: dict[str, dict[str, set[str]]] = {}
    for solution, question, value in AnswerValue.objects.order_by("pk").values_list("solution_id", "question", "value"):
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
