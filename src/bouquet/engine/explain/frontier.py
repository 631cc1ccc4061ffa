"""What the commune would get for other means: the frontier, and what one step more would buy.

Multi-objective view of a knapsack: value against one mean, by exact answers along a grid (epsilon-constraint method;
Y. Y. Haimes, L. S. Lasdon, D. A. Wismer, 1971). Neighbouring points are alike: each starts from the last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bouquet.engine.compose.solver import MEANS, Answer, Solver, with_means
from bouquet.engine.model import Choice, Means

CERTIFIED = 0.001
Axis = Literal["investment_cents", "running_cents", "staff_hours", "money", "all"]
AXES: dict[Axis, tuple[str, ...]] = {
    "investment_cents": MEANS[:1],
    "running_cents": MEANS[1:2],
    "staff_hours": MEANS[2:],
    "money": MEANS[:2],
    "all": MEANS,
}


@dataclass(frozen=True, slots=True)
class Point:
    """The best bouquet under some means: `percent` of the present ones along an axis, `value` and a proved `bound`.

    `value` and `bound` are in the units of the instance. `value` is None when what the commune must have was not
    found, `bound` when it cannot be had.
    """

    percent: int
    means: Means
    value: int | None
    bound: int | None
    choices: tuple[Choice, ...]

    @property
    def gap(self) -> float:
        """The part of the value that is not proved: 0 when the bouquet is the best."""
        if self.value is None or self.bound is None:
            return 0.0 if self.bound is None else 1.0
        return (self.bound - self.value) / max(1, self.value)


def frontier(solver: Solver, axis: Axis = "money", points: int = 20, most_percent: int = 200) -> tuple[Point, ...]:
    """The best bouquets for growing amounts of one mean, or of several in the same proportion, the others as they are.

    Args:
        solver: the commune.
        axis: which means grow.
        points: how many, 1 or more, evenly spaced up to `most_percent`.
        most_percent: of the present means, for the last point.

    Returns:
        Points in growing order, of growing value, each certified within `CERTIFIED` of the best (unless the search
        reached `solver.MOST_NODES`; `gap` says).
    """
    percents = [-(-most_percent * n // points) for n in range(1, points + 1)]
    found: list[tuple[int, Means, Answer]] = []
    start: tuple[int, ...] = ()
    for percent in percents:
        means = scaled_means(solver.commune.means, AXES[axis], percent)
        answer = solver.answer(with_means(solver.problem, means), start, gap=CERTIFIED)
        start = answer.chosen
        found.append((percent, means, answer))
    return tuple(_monotone(solver, found))


def scaled_means(means: Means, names: Iterable[str], percent: int) -> Means:
    """The means with some of them at a percentage, rounded down to the cent or the hour."""
    return replace(means, **{name: getattr(means, name) * percent // 100 for name in names})


def _monotone(solver: Solver, found: list[tuple[int, Means, Answer]]) -> list[Point]:
    """The points; what bounds larger means bounds smaller ones too."""
    points: list[Point] = []
    bound: int | None = None
    for n, (percent, means, answer) in enumerate(reversed(found)):
        if answer.bound is not None:
            bound = answer.bound if n == 0 or bound is None else min(bound, answer.bound)
        else:
            bound = None
        points.append(
            Point(
                percent,
                means,
                None if answer.value is None else solver.scaled(answer.value),
                None if bound is None else solver.scaled(bound),
                solver.choices(answer.chosen),
            )
        )
    return points[::-1]
