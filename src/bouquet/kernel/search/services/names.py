"""Makes the index of a domain from its entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from bouquet.kernel import bulk
from bouquet.kernel.search import rules
from bouquet.kernel.search.models import SearchEntry, SearchNear, SearchTerm, SearchTop
from bouquet.kernel.search.rules import Entry

TOP_SIZE = 20
CROWDED = 60
MAX_PREFIX = 40


@dataclass(frozen=True, slots=True)
class _Numbered:
    """An entry with its key in the index, its compact names and every whole term that leads to it."""

    pk: int
    entry: Entry
    names: frozenset[str]
    whole: frozenset[str]


@transaction.atomic
def index(domain: str, entries: Iterable[Entry]) -> int:
    """Replace the index of a domain by these entries; returns how many there are."""
    _clear(domain)
    first = (SearchEntry.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    heaviest_first = sorted(entries, key=lambda entry: (-entry.weight, entry.label, entry.kind, entry.ref))
    rows = [_numbered(pk, entry) for pk, entry in enumerate(heaviest_first, first)]
    bulk.insert(
        SearchEntry,
        ("id", "domain", "kind", "ref", "label", "words", "weight"),
        ((r.pk, domain, r.entry.kind, r.entry.ref, r.entry.label, _all_words(r.entry), r.entry.weight) for r in rows),
    )
    bulk.insert(SearchTerm, ("domain", "term", "whole", "entry_id"), _terms(domain, rows))
    bulk.insert(SearchNear, ("digest", "entry_id"), _near(domain, rows))
    bulk.insert(SearchTop, ("domain", "prefix", "rank", "entry_id"), _tops(domain, rows))
    return len(rows)


def _clear(domain: str) -> None:
    mine = SearchEntry.objects.filter(domain=domain)
    SearchTop.objects.filter(domain=domain)._raw_delete("default")
    SearchTerm.objects.filter(domain=domain)._raw_delete("default")
    SearchNear.objects.filter(entry__in=mine)._raw_delete("default")
    mine._raw_delete("default")


def _numbered(pk: int, entry: Entry) -> _Numbered:
    names = frozenset(rules.names(entry))
    return _Numbered(pk, entry, names, names.union(rules.compact(code) for code in entry.codes))


def _all_words(entry: Entry) -> str:
    return " ".join(
        dict.fromkeys(w for text in (entry.label, *entry.aliases, entry.context) for w in rules.words(text))
    )


def _terms(domain: str, rows: list[_Numbered]) -> Iterator[tuple[str, str, bool, int]]:
    for row in rows:
        yield from ((domain, term, True, row.pk) for term in sorted(row.whole))
        single = {w for text in (row.entry.label, *row.entry.aliases) for w in rules.words(text) if len(w) > 2}
        yield from ((domain, word, False, row.pk) for word in sorted(single - row.whole))


def _near(domain: str, rows: list[_Numbered]) -> Iterator[tuple[int, int]]:
    for row in rows:
        forms = {form for name in row.names for form in rules.near_forms(name)}
        yield from ((rules.digest(domain, form), row.pk) for form in sorted(forms))


def _tops(domain: str, rows: list[_Numbered]) -> Iterator[tuple[str, str, int, int]]:
    """For each crowded prefix of a name or code its heaviest entries; `rows` come heaviest first."""
    best: defaultdict[str, list[int]] = defaultdict(list)
    count: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        for prefix in {term[:n] for term in row.whole for n in range(1, min(len(term), MAX_PREFIX) + 1)}:
            count[prefix] += 1
            if count[prefix] <= TOP_SIZE:
                best[prefix].append(row.pk)
    for prefix, pks in best.items():
        if count[prefix] > CROWDED:
            yield from ((domain, prefix, rank, pk) for rank, pk in enumerate(pks))
