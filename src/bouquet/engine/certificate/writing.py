"""The certificate of a solution's bounds, drawn up and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bouquet.engine.certificate.aim import aim
from bouquet.engine.certificate.proving import COARSE, FINE, MOST_NODES, UNIT, Prover
from bouquet.engine.certificate.tariff import Tariff, settled, tariff_of
from bouquet.engine.certificate.text import save
from bouquet.engine.errors import EngineError
from bouquet.engine.model import Instance, Solution
from bouquet.engine.pool.market import Market, market
from bouquet.engine.pool.volume import Prices
from bouquet.engine.verify.bound import IMPOSSIBLE, priced_case
from bouquet.engine.verify.certificate import Certificate, Part, digest
from bouquet.engine.verify.parts import Given
from bouquet.engine.verify.solution import OPTIMAL_TOLERANCE
from bouquet.engine.verify.tree import Progress

EFFORT = 60_000


def write(
    instance: Instance,
    solution: Solution,
    prices: Prices | Sequence[Tariff] | None,
    path: Path,
    *,
    seen: Market | None = None,
    effort: int = EFFORT,
    progress: Progress | None = None,
) -> Solution:
    """Write the certificate of the bounds of `solution`; the solution with the bounds that it proves.

    Args:
        instance: the problem.
        solution: its plan; its bound is what the proof tries to reach.
        prices: multipliers of the solver of several communes; or one tariff for each part of the plans, of which the
            contracts given cover all plans; None to find prices here.
        path: the file; compressed when it ends in .gz.
        seen: the market of the prices, when they are those of the solver; built again when None.
        effort: search nodes spent, by part, where the first look leaves a commune open.
        progress: called with 1 for each commune proved (alone, then in each part).

    Raises:
        EngineError: the file cannot be written, or what makes the instance infeasible is no commune's own means.
    """
    tariffs: Sequence[Tariff] = ()
    if isinstance(prices, Prices):
        tariffs = (tariff_of(seen or market(instance), prices),)
    elif prices is not None:
        tariffs = prices
    elif solution.status != "infeasible":
        tariffs = (settled(instance, solution.value),)
    certificate, alone = draw_up(instance, solution, tariffs, effort, progress)
    save(certificate, path)
    return certified(solution, certificate, alone)


def draw_up(
    instance: Instance,
    solution: Solution,
    tariffs: Sequence[Tariff],
    effort: int = EFFORT,
    progress: Progress | None = None,
) -> tuple[Certificate, dict[str, int]]:
    """The certificate of the bounds of `solution`, and the bounds alone that it proves, by commune; see `write`."""
    floors = {row.commune: row.value for row in solution.alone}
    tolerance = FINE if solution.bound <= solution.value else COARSE
    prover = Prover(instance, floors, UNIT, effort, tolerance, progress)
    if solution.status == "infeasible":
        part = _impossible(instance, prover)
        return Certificate(digest(instance), UNIT, IMPOSSIBLE, (), (part,)), {}
    proofs, alone = prover.alone()
    parts = [prover.part(tariff, f"parts[{n}]", solution.bound) for n, tariff in enumerate(tariffs)]
    bound = max(bound for _, bound in parts)
    return Certificate(digest(instance), UNIT, bound, proofs, tuple(part for part, _ in parts)), alone


def certified(solution: Solution, certificate: Certificate, alone: Mapping[str, int]) -> Solution:
    """`solution` with the bounds that `certificate` proves; its status follows."""
    if solution.status == "infeasible":
        return solution
    rows = tuple(replace(row, bound=max(row.value, alone[row.commune])) for row in solution.alone)
    whole = replace(solution, bound=max(solution.value, certificate.bound), alone=rows)
    return replace(whole, status="optimal" if whole.gap <= OPTIMAL_TOLERANCE else "feasible")


def _impossible(instance: Instance, prover: Prover) -> Part:
    """A part that holds all plans, and so none, for want of a bouquet for one commune."""
    given = Given(instance)
    for code, commune in instance.communes.items():
        if commune.must:
            case = priced_case(instance, prover.options(code), code, UNIT, {}, {}, given)
            if aim(case, 0.0, MOST_NODES).upper is None:
                return Part("parts[0]", (), {}, (), prover.impossible(code, given, "parts[0].impossible"))
    raise EngineError("no commune explains by itself that there is no plan: a certificate cannot say it")
