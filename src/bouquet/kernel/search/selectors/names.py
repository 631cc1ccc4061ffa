"""Finds entries for what somebody typed, best first, the same on every database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from bouquet.kernel.search import rules
from bouquet.kernel.search.models import SearchNear, SearchTerm, SearchTop
from bouquet.kernel.search.services.names import CROWDED, MAX_PREFIX, TOP_SIZE

EXACT, PREFIX, NEAR, WORDS = range(4)
COMMON_WORDS = frozenset({"saint", "sainte", "sur", "sous", "les", "des", "aux", "communaute", "communes"})
MAX_LEADS = 3
SHORTEST_NEAR = 2
MAX_DRIVER_MATCHES = 300
MAX_NEAR = 500


@dataclass(frozen=True, slots=True)
class Found:
    """An entry found, with how: 0 exact, 1 its name begins so, 2 one typo away, 3 by its words."""

    kind: str
    ref: str
    label: str
    weight: int
    how: int


def find(domain: str, query: str, *, kinds: Collection[str] = (), limit: int = 10) -> list[Found]:
    """The entries of a domain that best answer `query`, at most `limit`; nothing for a query without letter or digit.

    Exact names and codes come first; then, taken in turn, names that begin so, entries that hold every word, and names
    one typo away. Within each, the heaviest first.
    """
    ranked: dict[tuple[str, str], Found] = {}
    for found in (*exact(domain, query, limit=None), *alike(domain, query)):
        if not kinds or found.kind in kinds:
            ranked.setdefault((found.kind, found.ref), found)
    return list(ranked.values())[:limit]


def exact(domain: str, query: str, *, limit: int | None = 10) -> list[Found]:
    """The entries of a domain that have this very name or code, heaviest first."""
    name = "".join(_asked(query))
    return _exact(domain, name)[:limit] if name else []


def alike(domain: str, query: str, *, leads: int = MAX_LEADS, limit: int | None = None) -> list[Found]:
    """The entries of a domain whose name begins so, holds every word, or is one typo away, taken in turn.

    `leads` is how many words may lead the search by words.
    """
    asked = _asked(query)
    name = "".join(asked)
    if not name:
        return []
    near = _near(domain, name) if len(name) >= SHORTEST_NEAR else []
    plain = len(asked) > 1 and any(found.how == NEAR for found in near)
    turns = _in_turn(_begins(domain, name), [] if plain else _by_words(domain, asked, leads), near)
    ranked: dict[tuple[str, str], Found] = {}
    for found in turns:
        ranked.setdefault((found.kind, found.ref), found)
    return list(ranked.values())[:limit]


def _asked(query: str) -> tuple[str, ...]:
    return rules.words(query[: rules.MAX_QUERY_LENGTH])[: rules.MAX_QUERY_WORDS]


def _in_turn(*ranked: list[Found]) -> Iterator[Found]:
    for row in zip_longest(*ranked):
        yield from (found for found in row if found is not None)


_FIELDS = ("entry__kind", "entry__ref", "entry__label", "entry__weight")


def _rank(rows: Iterable[tuple[str, str, str, int]], how: int) -> list[Found]:
    unique = dict.fromkeys(rows)
    return [Found(*row, how) for row in sorted(unique, key=lambda row: (-row[3], row[2], row[0], row[1]))]


def _exact(domain: str, name: str) -> list[Found]:
    terms = SearchTerm.objects.filter(term=name, whole=True, domain=domain)
    return _rank(terms.order_by().values_list(*_FIELDS), EXACT)


def _begins(domain: str, name: str) -> list[Found]:
    if len(name) <= MAX_PREFIX:
        tops = SearchTop.objects.filter(domain=domain, prefix=name).order_by("rank")
        found = _rank(tops.values_list(*_FIELDS), PREFIX)
        if found:
            return found
    terms = SearchTerm.objects.filter(term__gt=name, term__lt=_after(name), whole=True, domain=domain)
    return _rank(terms.order_by().values_list(*_FIELDS)[: CROWDED + 1], PREFIX)[:TOP_SIZE]


def _after(name: str) -> str:
    """The first text after every text that begins by `name` (plain letters and digits only)."""
    return name[:-1] + chr(ord(name[-1]) + 1)


def _near(domain: str, name: str) -> list[Found]:
    digests = {rules.digest(domain, form) for form in rules.near_forms(name)}
    rows = SearchNear.objects.filter(digest__in=digests).order_by()
    candidates = _rank(rows.values_list(*_FIELDS)[:MAX_NEAR], NEAR)
    return sorted(candidates, key=lambda found: not _one_typo(name, found.label))


def _one_typo(name: str, label: str) -> bool:
    """Whether the label itself is one typo away; the others are two away, or near by another name."""
    return any(rules.one_edit_apart(name, own) for own in rules.names(rules.Entry("", "", label)))


def _by_words(domain: str, asked: tuple[str, ...], most: int) -> list[Found]:
    """Entries that hold every word asked, each as the beginning of one of theirs; the rarest word leads."""
    leads = sorted({word for word in asked if len(word) > 2 and word not in COMMON_WORDS}, key=lambda w: (-len(w), w))
    for lead in leads[:most]:
        rows = (
            SearchTerm.objects.filter(term__gte=lead, term__lt=_after(lead), domain=domain)
            .order_by("-entry__weight", "entry__label", "entry__ref")
            .values_list(*_FIELDS, "entry__words")[:MAX_DRIVER_MATCHES]
        )
        held = [row[:4] for row in rows if all(_holds(row[4], word) for word in asked)]
        if held:
            return _rank(held, WORDS)
    return []


def _holds(words: str, asked: str) -> bool:
    return words.startswith(asked) or f" {asked}" in words
