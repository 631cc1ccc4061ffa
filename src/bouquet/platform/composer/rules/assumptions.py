"""What composing assumes where no register gives a figure (`content/composition/assumptions.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bouquet.engine.model import SCALES, Means
from bouquet.kernel.content import ContentError, YamlRow, yaml_mapping

HOURS_PER_DAY = 7


@dataclass(frozen=True, slots=True)
class MeansBracket:
    """Means proposed to communes of at most `up_to` inhabitants (None: any size above)."""

    up_to: int | None
    means: Means


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Judgements and estimates of the project, with the reasons shown beside the figures they make."""

    as_of: str
    horizon_years: int
    tiers_percent: tuple[int, ...]
    fit: Mapping[str, int]
    operator_day_cents: int
    open_tiers: Mapping[str, int]
    brackets: tuple[MeansBracket, ...]
    reasons: Mapping[str, str]

    def bracket(self, population: int) -> MeansBracket:
        """The bracket of a commune: the first whose ceiling holds its population."""
        return next(b for b in self.brackets if b.up_to is None or population <= b.up_to)


@lru_cache(maxsize=1)
def assumptions() -> Assumptions:
    """The assumptions that ship with the product."""
    return read_assumptions(yaml_mapping(files("bouquet.content") / "composition", "assumptions.yaml"))


def read_assumptions(row: YamlRow) -> Assumptions:
    """The assumptions of a file; raise `ContentError` naming what does not hold."""
    fit, open_tiers, meta = row.inner("fit"), row.inner("open_tiers"), row.inner("meta")
    if fit is None or open_tiers is None or meta is None:
        raise ContentError(row.file, row.line, "fit", "fit, open_tiers and meta must be given")
    brackets = tuple(_bracket(inner) for inner in row.inners("default_means"))
    if not brackets or brackets[-1].up_to is not None:
        raise row.refusal("default_means", "the last bracket has no ceiling: write up_to: null")
    return Assumptions(
        as_of=meta.text("as_of"),
        horizon_years=_given(row, "horizon_years"),
        tiers_percent=tuple(int(tier) for tier in row.data["tiers_percent"]),
        fit={scale: _given(fit, scale) for scale in SCALES},
        operator_day_cents=_given(row, "operator_day_cents"),
        open_tiers={scale: _given(open_tiers, scale) for scale in open_tiers.data},
        brackets=brackets,
        reasons={key: row.text(key) for key in row.data if "_reason_" in key},
    )


def _bracket(row: YamlRow) -> MeansBracket:
    return MeansBracket(
        row.whole("up_to"),
        Means(
            _given(row, "investment_eur") * 100,
            _given(row, "running_eur") * 100,
            _given(row, "staff_days") * HOURS_PER_DAY,
        ),
    )


def _given(row: YamlRow, field: str) -> int:
    value = row.whole(field)
    if value is None:
        raise row.refusal(field, "is missing")
    return value
