"""Which service of the catalogue a contract or a project buys, read from its object and its CPV code by stated rules.

Source: `content/observations/classification.yaml`, which explains its words; measured in `docs/algorithms/observed.md`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bouquet.kernel.content import YamlRow, yaml_mapping
from bouquet.kernel.search.rules import words
from bouquet.platform.catalogue.rules.observations import Covers

HIGH = 80
MEDIUM = 50
INDEXED = 3
WORDS_KEPT = 50_000
Pattern = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Proposes `service` where a pattern of `wanted` is found, one of each group of `also`, and none of `refused`."""

    number: int
    service: str
    confidence: int
    wanted: frozenset[Pattern]
    also: tuple[frozenset[Pattern], ...] = ()
    refused: frozenset[Pattern] = frozenset()
    cpv: tuple[str, ...] = ()
    confidence_cpv: int = 0

    def sureness(self, found: Collection[Pattern], cpv: str) -> int:
        """How sure the rule is of a text in which these patterns were found, 0 to 100; 0 when it does not hold."""
        if not self.wanted.intersection(found) or self.refused.intersection(found):
            return 0
        if not all(group.intersection(found) for group in self.also):
            return 0
        return self.confidence_cpv if self.cpv and cpv.startswith(self.cpv) else self.confidence


@dataclass(frozen=True, slots=True)
class Proposal:
    """The service a record seems to buy and how sure that is, 0 to 100; `rule` is the place of the rule in the file."""

    service: str
    confidence: int
    rule: int


class Classifier:
    """The rules of a file, ready to read many objects: patterns are looked up by the first letters of their words."""

    def __init__(self, row: YamlRow) -> None:
        self.version = _given(_inner(row, "meta"), "version")
        self.ambiguous = _given(row, "ambiguous")
        self.small_words = frozenset(row.texts("small_words"))
        self.cpv_excluded = tuple(row.texts("cpv_excluded"))
        self.excluded = _patterns(row.texts("excluded"))
        self.yearly, self.once = _patterns(row.texts("yearly")), _patterns(row.texts("once"))
        self.rules = tuple(_rule(inner, number) for number, inner in enumerate(row.inners("rules"), 1))
        self.programmes = {
            name: Proposal(inner.text("service"), _given(inner, "confidence"), 0)
            for name in row.data.get("programmes") or {}
            if (inner := _inner(row, "programmes").inner(name)) is not None
        }
        self._index: dict[str, set[Pattern]] = {}
        self._of_pattern: dict[Pattern, set[Rule]] = {}
        self._of_word: dict[str, tuple[Pattern, ...]] = {}
        for rule in self.rules:
            for pattern in rule.wanted:
                self._of_pattern.setdefault(pattern, set()).add(rule)
            for group in (rule.wanted, rule.refused, *rule.also):
                self._add(group)
        for group in (self.excluded, self.yearly, self.once):
            self._add(group)

    def _add(self, patterns: Collection[Pattern]) -> None:
        for pattern in patterns:
            self._index.setdefault(pattern[0].lstrip("=")[:INDEXED], set()).add(pattern)

    def services(self) -> set[str]:
        """The services that some rule proposes."""
        return {rule.service for rule in self.rules} | {known.service for known in self.programmes.values()}

    def found(self, text: str) -> set[Pattern]:
        """The patterns of the file that a text holds."""
        read = [word for word in words(text) if word not in self.small_words]
        held: set[Pattern] = set()
        for place, word in enumerate(read):
            for pattern in self._starting(word):
                if len(pattern) == 1 or _runs(pattern, read, place):
                    held.add(pattern)
        return held

    def _starting(self, word: str) -> tuple[Pattern, ...]:
        """The patterns whose first word this may be; titles use the same words again and again."""
        known = self._of_word.get(word)
        if known is None:
            candidates = {p for length in range(1, INDEXED + 1) for p in self._index.get(word[:length], ())}
            known = tuple(pattern for pattern in candidates if _begins(pattern[0], word))
            if len(self._of_word) < WORDS_KEPT:
                self._of_word[word] = known
        return known

    def propose(self, text: str, cpv: str = "") -> Proposal | None:
        """The service that a text names, None when no rule holds.

        Args:
            text: the object of the contract or the title of the project, in French.
            cpv: its CPV code, empty when unknown.
        """
        return self._best(self.found(text), cpv)

    def read(self, text: str, cpv: str, months: float | None, programme: str = "") -> tuple[Proposal | None, Covers]:
        """The proposal for a text, and what its amount pays for, over `months` when they are known.

        A programme that funds one service proposes it when the text names none.
        """
        found = self.found(text)
        return self._best(found, cpv) or self.programmes.get(programme), self._covers(found, months)

    def _best(self, found: set[Pattern], cpv: str) -> Proposal | None:
        if self.excluded.intersection(found) or cpv.startswith(self.cpv_excluded):
            return None
        held = {rule for pattern in found for rule in self._of_pattern.get(pattern, ())}
        sure: dict[str, Proposal] = {}
        for rule in sorted(held, key=lambda rule: rule.number):
            confidence = rule.sureness(found, cpv)
            if confidence > (sure[rule.service].confidence if rule.service in sure else 0):
                sure[rule.service] = Proposal(rule.service, confidence, rule.number)
        ranked = sorted(sure.values(), key=lambda proposal: (-proposal.confidence, proposal.rule))
        if len(ranked) > 1 and ranked[0].confidence == ranked[1].confidence:
            return Proposal(ranked[0].service, min(self.ambiguous, ranked[0].confidence), ranked[0].rule)
        return ranked[0] if ranked else None

    def _covers(self, found: set[Pattern], months: float | None) -> Covers:
        runs, sets_up = bool(self.yearly.intersection(found)), bool(self.once.intersection(found))
        if runs and sets_up:
            return Covers.WHOLE
        if runs:
            return Covers.YEARLY
        if sets_up or months is None or months <= 12:
            return Covers.ONCE
        return Covers.WHOLE


def _begins(stem: str, word: str) -> bool:
    return word == stem[1:] if stem.startswith("=") else word.startswith(stem)


def _runs(pattern: Pattern, read: list[str], place: int) -> bool:
    """Whether a pattern whose first word is there goes on there."""
    if place + len(pattern) > len(read):
        return False
    for stem, word in zip(pattern[1:], read[place + 1 :], strict=False):  # noqa: SIM110 (half the time of `all`)
        if not _begins(stem, word):
            return False
    return True


def _patterns(texts: Collection[str]) -> frozenset[Pattern]:
    return frozenset(tuple(text.split()) for text in texts)


def _rule(row: YamlRow, number: int) -> Rule:
    also = row.data.get("with") or []
    if not isinstance(also, list) or not all(isinstance(group, list) for group in also):
        raise row.refusal("with", "must be a list of lists of texts")
    confidence = _given(row, "confidence")
    wanted = _patterns(row.texts("any"))
    if not wanted:
        raise row.refusal("any", "is missing")
    return Rule(
        number=number,
        service=row.text("service"),
        confidence=confidence,
        wanted=wanted,
        also=tuple(_patterns([str(text) for text in group]) for group in also),
        refused=_patterns(row.texts("not")),
        cpv=tuple(row.texts("cpv")),
        confidence_cpv=row.whole("confidence_cpv", 100) or confidence,
    )


def _inner(row: YamlRow, field: str) -> YamlRow:
    inner = row.inner(field)
    if inner is None:
        raise row.refusal(field, "is missing")
    return inner


def _given(row: YamlRow, field: str) -> int:
    value = row.whole(field, 100)
    if value is None:
        raise row.refusal(field, "is missing")
    return value


@lru_cache(maxsize=1)
def classifier() -> Classifier:
    """The rules that ship with the product."""
    return Classifier(yaml_mapping(files("bouquet.content") / "observations", "classification.yaml"))


def precision_and_recall(
    expected: Mapping[str, str | None], proposed: Mapping[str, str | None]
) -> tuple[float, float, dict[str, tuple[int, int, int]]]:
    """How well proposals meet labels.

    Args:
        expected: the service of each record by its id, None for those of no service.
        proposed: the service proposed for each.

    Returns:
        Precision (right among proposed), recall (right among labelled), and for each service how many were right,
        wrongly proposed, and missed.
    """
    by_service: dict[str, list[int]] = {}
    for name, label in expected.items():
        answer = proposed.get(name)
        if label is not None and answer == label:
            by_service.setdefault(label, [0, 0, 0])[0] += 1
            continue
        if answer is not None:
            by_service.setdefault(answer, [0, 0, 0])[1] += 1
        if label is not None:
            by_service.setdefault(label, [0, 0, 0])[2] += 1
    right = sum(counts[0] for counts in by_service.values())
    wrong = sum(counts[1] for counts in by_service.values())
    missed = sum(counts[2] for counts in by_service.values())
    return (
        right / (right + wrong) if right + wrong else 1.0,
        right / (right + missed) if right + missed else 1.0,
        {service: (counts[0], counts[1], counts[2]) for service, counts in by_service.items()},
    )
