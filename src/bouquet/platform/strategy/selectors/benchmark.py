"""A commune beside those most like it, and its organisation beside theirs, which stay unnamed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bouquet.kernel.geography.models import Commune
from bouquet.platform.strategy.models import Answer, Assessment, CommuneIndicator, IndicatorEdition
from bouquet.platform.strategy.rules import scoring
from bouquet.platform.strategy.rules.benchmark import Blurred, Quartiles, anonymous, quarter, quartiles
from bouquet.platform.strategy.rules.conditions import Facts
from bouquet.platform.strategy.rules.indicators import INDICATORS, Indicator
from bouquet.platform.strategy.selectors.versions import questionnaires
from bouquet.platform.territories import selectors as territories
from bouquet.platform.territories.rules.atlas import Like

COMPARED = 60
COMPARED_TENANTS = 400


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of the commune (None: unknown) among those of comparable ones (None: too few are known).

    `whole` counts the comparable communes whose figure is one, for what is only yes, no or in part.
    """

    indicator: Indicator
    value: float | None
    among: Quartiles | None
    known: int
    edition: IndicatorEdition | None
    whole: int = 0

    @property
    def quarter(self) -> int | None:
        """The quarter of the others where the value falls; None when most of them are equal."""
        if self.value is None or self.among is None or self.among.first == self.among.third:
            return None
        return quarter(self.value, self.among)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A commune among comparable ones: which they are, and each figure that is loaded."""

    likes: tuple[Like, ...]
    rows: tuple[Compared, ...]
    missing: tuple[Indicator, ...]


def benchmark(commune: Commune) -> Benchmark:
    """The commune beside the sixty most like it; nothing when it is compared with nobody."""
    likes = tuple(territories.atlas().comparable(commune.insee_code, COMPARED))
    editions = {row.kind: row for row in IndicatorEdition.objects.order_by("kind")}
    values = _values([commune.insee_code, *(like.row.code for like in likes)])
    rows, missing = [], []
    for indicator in INDICATORS:
        if indicator.edition and indicator.edition not in editions:
            missing.append(indicator)
            continue
        here = values.get((commune.insee_code, indicator.key))
        others = [found for like in likes if (found := values.get((like.row.code, indicator.key))) is not None]
        edition = editions.get(indicator.edition)
        rows.append(Compared(indicator, here, quartiles(others), len(others), edition, others.count(1.0)))
    return Benchmark(likes, tuple(rows), tuple(missing))


def _values(codes: Sequence[str]) -> dict[tuple[str, str], float]:
    """Every known figure of some communes: population and density from the register, the others as imported."""
    atlas = territories.atlas()
    found: dict[tuple[str, str], float] = {}
    for code in codes:
        row = atlas.rows[atlas.index[code]] if code in atlas.index else None
        if row is not None and row.population is not None:
            found[code, "population"] = row.population
            if row.area_km2:
                found[code, "density"] = row.population / row.area_km2
    imported = CommuneIndicator.objects.filter(commune__in=codes).order_by("pk")
    for commune, key, value in imported.values_list("commune_id", "key", "value"):
        found[commune, key] = value
    return found


def tenants_maturity(commune: Commune) -> tuple[dict[str, Blurred], int]:
    """Per axis, rounded quartiles of the organisations of comparable communes, the commune's own left out.

    Read across organisations: only figures of at least five of them, rounded, leave this function. Each counts once, by
    its last finished pass in the newest version that was answered; the second value is how many there are.
    """
    likes = territories.atlas().comparable(commune.insee_code, COMPARED_TENANTS)
    codes = [like.row.code for like in likes]
    latest: dict[int, Assessment] = {}
    finished = Assessment.objects_of_all_tenants.filter(
        territory_kind="commune", territory_code__in=codes, closed_at__isnull=False, tenant__active=True
    )
    for row in finished.order_by("closed_at", "pk"):
        latest[row.tenant_id] = row
    scores = _axis_scores(latest.values())
    blurred = {axis: found for axis, values in scores.items() if (found := anonymous(values)) is not None}
    return blurred, len(latest)


def _axis_scores(assessments: Iterable[Assessment]) -> dict[str, list[float]]:
    kept = list(assessments)
    versions = questionnaires()
    answers: dict[int, dict[str, int | None]] = {}
    rows = Answer.objects_of_all_tenants.filter(assessment__in=kept).order_by("answered_at", "pk")
    for assessment, question, score in rows.values_list("assessment_id", "question", "score"):
        answers.setdefault(assessment, {})[question] = score
    newest = max((row.questionnaire_id for row in kept), default=0)
    found: dict[str, list[float]] = {}
    for row in kept:
        if row.questionnaire_id != newest:
            continue
        facts = Facts(row.territory_kind, row.population, row.epci_kind)
        for axis in scoring.score(versions[newest], answers.get(row.pk, {}), facts).axes:
            if axis.score is not None:
                found.setdefault(axis.axis.id, []).append(float(axis.score))
    return found
