"""What a little more of a mean is worth: the price that the bound puts on it, and what a stated step really buys."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bouquet.engine.compose.solver import MEANS, Solver, with_means
from bouquet.engine.model import Choice, Means

STEP = Means(investment_cents=500_000, running_cents=500_000, staff_hours=70)
NO_MEANS = Means(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Margin:
    """What a `step` more of some means is worth, in the units of the instance.

    `price` is what the multipliers of the bound say. `gain` is what the best bouquet with the step is worth more than
    the present one, at least, and `gain_at_most` the same at most: equal when both were proved. `added` and `removed`
    lead from the present bouquet to it. The gains are None when the present means, or the larger ones, do not allow
    what the commune must have.
    """

    step: Means
    price: float
    gain: int | None
    gain_at_most: int | None
    added: tuple[Choice, ...]
    removed: tuple[Choice, ...]


def margins(solver: Solver, step: Means = STEP) -> tuple[Margin, ...]:
    """What a step of each mean alone would buy: 5,000 EUR once, 5,000 EUR a year, ten days a year unless stated."""
    return tuple(more(solver, replace(NO_MEANS, **{name: getattr(step, name)})) for name in MEANS)


def more(solver: Solver, step: Means) -> Margin:
    """What all of `step` together would buy."""
    now = solver.best
    means = Means(*(getattr(solver.commune.means, name) + getattr(step, name) for name in MEANS))
    then = solver.answer(with_means(solver.problem, means), now.chosen)
    price = sum(getattr(step, name) * unit_price(solver, name) for name in MEANS)
    before, after = set(solver.choices(now.chosen)), set(solver.choices(then.chosen))
    if now.value is None or now.bound is None or then.value is None or then.bound is None:
        return Margin(step, price, None, None, (), ())
    if then.value == now.value:
        after = before
    return Margin(
        step,
        price,
        solver.scaled(max(0, then.value - now.bound)),
        solver.scaled(then.bound - now.value),
        tuple(sorted(after - before)),
        tuple(sorted(before - after)),
    )


def unit_price(solver: Solver, mean: str) -> float:
    """Value per cent or hour of a mean, in the units of the instance, by the multipliers of the best bouquet's bound.

    An estimate for small steps, which a true answer may exceed or miss since bouquets come whole.

    Source: A. M. Geoffrion, *Lagrangean relaxation for integer programming*, Mathematical Programming Study 2, 1974.
    """
    n = MEANS.index(mean)
    return solver.price[n] / max(1, int(solver.problem.budget[n])) * solver.scaled(1)
