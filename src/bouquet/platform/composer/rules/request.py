"""What somebody asks for: a commune, its priorities, its means, what it has, refuses, and assumes of its neighbours."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bouquet.engine.model import Means
from bouquet.platform.composer.rules import amounts
from bouquet.platform.composer.rules.assumptions import Assumptions
from bouquet.platform.composer.rules.catalogue_data import CatalogueData
from bouquet.platform.composer.rules.errors import RequestError


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the request says, before any default: absent means None or empty.

    `points` by need (any scale), `open_tiers` percent by group id (0 closes the group's contracts).
    """

    investment_cents: int | None = None
    running_cents: int | None = None
    staff_hours: int | None = None
    points: Mapping[str, Decimal] = field(default_factory=dict)
    have: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    alone: bool = False
    open_tiers: Mapping[str, int] = field(default_factory=dict)

    def means(self, population: int, assumed: Assumptions) -> Means:
        """The means, those not given taken from the bracket of the population."""
        default = assumed.bracket(population).means
        return Means(
            default.investment_cents if self.investment_cents is None else self.investment_cents,
            default.running_cents if self.running_cents is None else self.running_cents,
            default.staff_hours if self.staff_hours is None else self.staff_hours,
        )

    @property
    def assumed_means(self) -> tuple[str, ...]:
        """The means that were not given."""
        given = {"investment": self.investment_cents, "running": self.running_cents, "staff": self.staff_hours}
        return tuple(name for name, value in given.items() if value is None)

    def weights(self, needs: Iterable[str]) -> dict[str, int]:
        """Thousandths by need: equal when no point is given, else 0 for what is not named."""
        ordered = list(needs)
        if not self.points:
            return amounts.thousandths({need: Decimal(1) for need in ordered})
        return amounts.thousandths({need: self.points.get(need, Decimal(0)) for need in ordered})


def read_wishes(  # noqa: PLR0913 (one argument for each thing that a request may say, all named)
    catalogue: CatalogueData,
    *,
    investment: str | None = None,
    running: str | None = None,
    staff_days: str | None = None,
    weights: Iterable[tuple[str, str]] = (),
    have: Iterable[str] = (),
    exclude: Iterable[str] = (),
    must: Iterable[str] = (),
    alone: bool = False,
    open_tiers: Iterable[tuple[str, str]] = (),
) -> Wishes:
    """Wishes from what people wrote.

    Raises:
        RequestError: the first thing that cannot be read or is unknown, named by field.
    """
    points = {name: _points(catalogue, name, text) for name, text in weights}
    if points and not any(points.values()):
        raise RequestError("weight", "all_zero")
    wishes = Wishes(
        investment_cents=None if investment is None else amounts.euros_to_cents(investment, "investment"),
        running_cents=None if running is None else amounts.euros_to_cents(running, "running"),
        staff_hours=None if staff_days is None else amounts.days_to_hours(staff_days, "staff_days"),
        points=points,
        have=_services(catalogue, have, "have"),
        exclude=_services(catalogue, exclude, "exclude"),
        must=_services(catalogue, must, "must"),
        alone=alone,
        open_tiers={group: _tier(group, text) for group, text in open_tiers},
    )
    for name in wishes.have:
        if name in wishes.exclude:
            raise RequestError("exclude", "had_and_excluded", name=name)
    for name in wishes.must:
        if name in wishes.have:
            raise RequestError("must", "had_and_wanted", name=name)
        if name in wishes.exclude:
            raise RequestError("must", "wanted_and_excluded", name=name)
    if wishes.alone and wishes.open_tiers:
        raise RequestError("open", "alone_and_open")
    return wishes


def _points(catalogue: CatalogueData, name: str, text: str) -> Decimal:
    if name not in catalogue.needs:
        raise RequestError("weight", "unknown_need", name=name, known=", ".join(catalogue.needs))
    return amounts.number(text, "weight", amounts.LARGEST_POINTS, decimals=amounts.POINT_DECIMALS)


def _services(catalogue: CatalogueData, names: Iterable[str], place: str) -> tuple[str, ...]:
    ordered = tuple(dict.fromkeys(names))
    for name in ordered:
        if name not in catalogue.services:
            near = difflib.get_close_matches(name, catalogue.services, 3)
            code = "unknown_service_near" if near else "unknown_service"
            raise RequestError(place, code, name=name, near=", ".join(near))
    return ordered


def _tier(group: str, text: str) -> int:
    tier = amounts.percent(text)
    if tier is None:
        raise RequestError("open", "bad_tier", text=f"{group}={text[:40]}")
    return tier


def with_groups(wishes: Wishes, ids: Mapping[str, str]) -> Wishes:
    """The same wishes, their groups named by id; `ids` gives the id of each name that was written."""
    return replace(wishes, open_tiers={ids[name]: tier for name, tier in wishes.open_tiers.items()})
