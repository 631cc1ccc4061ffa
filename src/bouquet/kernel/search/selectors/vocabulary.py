"""Understands a query with the words of the index: what each may mean, and what was probably meant by unknown ones."""

from __future__ import annotations

from dataclasses import dataclass, field

from bouquet.kernel.search import rules
from bouquet.kernel.search.rules import queries, scoring
from bouquet.kernel.search.rules.documents import EVERY, ROOT, WHOLE, name_key
from bouquet.kernel.search.rules.queries import LITERAL, Group, Reading
from bouquet.kernel.search.rules.stems import root, stem
from bouquet.kernel.search.selectors import retrieval
from bouquet.kernel.search.services.documents import stem_key

FAMILY, TYPO, BEGINNING = 50, 70, 50
SHORTEST_UNKNOWN = 4
SHORTEST_BEGINNING = 3
RARE = 2


@dataclass(slots=True)
class Vocabulary:
    """A query as the index understands it: groups of stems, other forms of some, and how many documents hold each."""

    name: str
    words: list[str] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    families: dict[str, tuple[str, ...]] = field(default_factory=dict)
    forms: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    corrections: dict[str, str] = field(default_factory=dict)

    @property
    def every(self) -> int:
        return self.counts.get(EVERY, 0)

    def documents(self, text: str, postings: retrieval.Postings, language: str) -> dict[int, int]:
        """The documents that hold a stem, with its weight in each."""
        return postings.get(stem_key(language, text), {})

    def weighed(self, postings: retrieval.Postings, language: str) -> list[scoring.Readings]:
        """The groups with, for each word, the documents that hold one of its forms."""

        def choice(text: str, weight: int) -> scoring.Choice:
            held = self.documents(text, postings, language)
            return scoring.Choice(held, scoring.rarity(self.counts.get(text, 0), self.every), weight)

        def sought(text: str) -> scoring.Sought:
            forms = [
                (text, 100),
                *((other, FAMILY) for other in self.families.get(text, ())),
                *self.forms.get(text, ()),
            ]
            held = [choice(other, weight) for other, weight in forms if other in self.counts]
            return scoring.Sought(tuple(held), self._rarity(text))

        return [
            tuple(
                scoring.WeighedReading(tuple(sought(text) for text in reading.stems), reading.weight)
                for reading in group.readings
            )
            for group in self.groups
        ]

    def _rarity(self, text: str) -> int:
        """How telling a word is: that of its commonest form."""
        forms = [text, *self.families.get(text, ()), *(other for other, _ in self.forms.get(text, ()))]
        return scoring.rarity(max((self.counts.get(form, 0) for form in forms), default=0), self.every)

    def full_score(self) -> int:
        """What a document would score that answered wholly."""
        return 1000 * sum(self._rarity(text) for group in self.groups for text in group.readings[0].stems)

    def corrected(self, query: str) -> str:
        """The query with its unknown words replaced; empty when none was."""
        if not self.corrections:
            return ""
        return " ".join(self.corrections.get(word, word) for word in rules.words(query))


def read_query(query: str, language: str, *, guess: bool = True) -> Vocabulary:
    """The query with what the index knows of its words, in one to four queries of the database.

    With `guess`, unknown words may be typing errors or beginnings.
    """
    synonyms = queries.shipped_synonyms()
    words = queries.tokens(query, language)
    vocabulary = Vocabulary(name_key(query, language), words)
    stems = [stem(word, language) for word in words]
    vocabulary.families = {each: _family(word, each, language) for word, each in zip(words, stems, strict=True)}
    vocabulary.groups = _with_joined(queries.grouped(stems, language, synonyms), words, language)
    _count(vocabulary, language)
    if not guess:
        return vocabulary
    unknown = [
        (word, each)
        for word, each in zip(words, stems, strict=True)
        if not _known(vocabulary, each) and not synonyms.known(each, language)
    ]
    if not unknown and words and vocabulary.counts.get(stems[-1], 0) <= RARE and len(words[-1]) >= SHORTEST_UNKNOWN:
        _add_beginnings(vocabulary, stems[-1], language)
    if unknown:
        _correct(vocabulary, unknown, words[-1], language)
        vocabulary.name = name_key(vocabulary.corrected(query) or query, language)
        meant = [_meant(vocabulary, each) for each in stems]
        vocabulary.groups = _with_joined(queries.grouped(meant, language, synonyms), words, language)
        _count(vocabulary, language)
    return vocabulary


def _add_beginnings(vocabulary: Vocabulary, text: str, language: str) -> None:
    """A last word that is hardly known may be the beginning of another."""
    begun = retrieval.beginning_with(text, language)
    vocabulary.forms[text] = [(other, BEGINNING) for other, _, _ in begun]
    vocabulary.counts |= {other: count for other, _, count in begun}


def _family(word: str, light: str, language: str) -> tuple[str, ...]:
    """The root of a word, as the index holds it: marked, or as a light stem that is its own root."""
    family = root(word, language)
    return (ROOT + family,) if family == light else (ROOT + family, family)


def _with_joined(groups: list[Group], words: list[str], language: str) -> list[Group]:
    """The groups, and one more reading when a query of two words may be one: "panneau pocket"."""
    if len(words) != 2 or len(groups) > 2:
        return groups
    whole = stem("".join(words), language)
    both = tuple(text for group in groups for text in group.readings[0].stems)
    if len(groups) == 1:
        return [Group((*groups[0].readings, Reading((whole,), LITERAL)))]
    if any(len(group.readings) > 1 for group in groups):
        return groups
    return [Group((Reading(both, LITERAL), Reading((whole,), LITERAL)))]


def _count(vocabulary: Vocabulary, language: str) -> None:
    """Read how many documents hold every stem that the query may mean."""
    wanted = {text for group in vocabulary.groups for reading in group.readings for text in reading.stems}
    for text in list(wanted):
        vocabulary.families.setdefault(text, ())
    wanted |= {form for text in wanted for form in vocabulary.families[text]}
    wanted |= {form for text in wanted for form, _ in vocabulary.forms.get(text, ())}
    wanted |= {EVERY, WHOLE + vocabulary.name}
    missing = wanted - vocabulary.counts.keys()
    if missing:
        vocabulary.counts |= retrieval.known_counts(missing, language)


def _known(vocabulary: Vocabulary, text: str) -> bool:
    return text in vocabulary.counts or any(form in vocabulary.counts for form in vocabulary.families[text])


def _correct(vocabulary: Vocabulary, unknown: list[tuple[str, str]], last: str, language: str) -> None:
    """Give unknown words the forms that are one typo away or, for the last one, that begin so."""
    synonyms = queries.shipped_synonyms()
    near = retrieval.near_stems([text for _, text in unknown if len(text) >= SHORTEST_UNKNOWN], language)
    for word, text in unknown:
        beginning = word == last and len(text) >= SHORTEST_BEGINNING
        begun = retrieval.beginning_with(text, language) if beginning and text not in near else []
        found = [(*each, TYPO) for each in near.get(text, [])] + [(*each, BEGINNING) for each in begun]
        vocabulary.forms[text] = [(other, weight) for other, _, _, weight in found]
        vocabulary.counts |= {other: count for other, _, count, _ in found}
        if text in near:
            vocabulary.corrections[word] = near[text][0][1]
        elif not begun:
            said = synonyms.nearest(text, language)
            if said is not None:
                vocabulary.forms[text] = [(said, TYPO)]


def _meant(vocabulary: Vocabulary, text: str) -> str:
    """The stem probably meant: itself when known, otherwise its first other form, under which phrases are looked up."""
    forms = vocabulary.forms.get(text)
    if not forms:
        return text
    first = forms[0][0]
    vocabulary.forms.setdefault(first, forms[1:])
    vocabulary.families.setdefault(first, ())
    return first
