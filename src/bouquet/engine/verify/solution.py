"""Checks a solution against its instance, in integers, without any solver.

Everything the solution states is computed again: costs, means, prerequisites, participation, values, and that nobody
does worse than alone. Bounds are proved by a certificate when one is given. Without, `bound` can only be compared, and
that nothing better can be had alone is proved where enumeration is small, and said to be unproved elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bouquet.engine.errors import FormatError
from bouquet.engine.model import COMMUNE, Alone, Choice, Commune, Instance, Solution
from bouquet.engine.pricing import Cost, choice_cost, commune_value
from bouquet.engine.verify.bound import Proved, check_certificate
from bouquet.engine.verify.certificate import Certificate
from bouquet.engine.verify.enumeration import best_alone_by_enumeration
from bouquet.engine.verify.tree import Progress

OPTIMAL_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Report:
    """What the check found: `violations` make the solution wrong, `notes` say what could not be proved again."""

    violations: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def valid(self) -> bool:
        return not self.violations


def verify(
    instance: Instance,
    solution: Solution,
    certificate: Certificate | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check every statement of `solution`; the report lists each violation in one line.

    Args:
        instance: the problem.
        solution: the plan and what it states.
        certificate: the proof of its bounds, when there is one.
        progress: called with the count of rows of the certificate checked every now and then.
    """
    violations = list(_unknown(instance, solution))
    notes: list[str] = []
    if violations:
        return Report(tuple(violations), ())
    proved, refusals = None, []
    if certificate is not None:
        try:
            proved = check_certificate(instance, certificate, _floors(solution), progress)
        except FormatError as error:
            refusals.append(f"certificate: {error}")
    if solution.status == "infeasible":
        return _infeasible(instance, solution, proved, refusals)
    by_commune: dict[str, list[Choice]] = defaultdict(list)
    for choice in solution.choices:
        by_commune[choice.commune].append(choice)
    values = {code: commune_value(instance, c, by_commune[code]) for code, c in instance.communes.items()}
    for code, commune in instance.communes.items():
        violations.extend(_bouquet(instance, commune, by_commune[code]))
        lacking = _lacking(commune, by_commune[code])
        violations.extend(f"{code}: {service} must be there and is not" for service in lacking)
    violations.extend(_contracts(instance, solution))
    violations.extend(_alone(instance, solution.alone, values, proved.alone if proved else {}, notes))
    violations.extend(_totals(solution, sum(values.values())))
    violations.extend(_least(instance, solution, values))
    violations.extend(refusals)
    if proved is not None:
        violations.extend(_bound(solution, proved.bound, notes))
    return Report(tuple(violations), tuple(notes))


def _floors(solution: Solution) -> dict[str, int]:
    """Value that each commune must reach: that of its bouquet alone. An infeasible solution has no such bouquet."""
    return {} if solution.status == "infeasible" else {row.commune: row.value for row in solution.alone}


def _unknown(instance: Instance, solution: Solution) -> Iterator[str]:
    """Names that the instance does not hold: nothing else can be checked with them."""
    listed = [("choices", choice) for choice in solution.choices]
    listed += [(f"alone of {a.commune}", choice) for a in solution.alone for choice in a.choices]
    for place, choice in listed:
        yield from _unknown_names(instance, place, choice.commune, choice.offer, choice.group)
        if choice.offer in instance.offers and instance.offers[choice.offer].service != choice.service:
            service = instance.offers[choice.offer].service
            yield f"{place}: {choice.offer} is an offer of {service}, not {choice.service}"
        if choice.offer in instance.offers and choice.group in instance.groups:
            kind = COMMUNE if choice.tier is None else instance.groups[choice.group].buying_scale
            if kind not in instance.offers[choice.offer].scales:
                yield f"{place}: {choice.offer} cannot be bought by {choice.group}, it has no scale {kind!r}"
    for contract in solution.contracts:
        for member in contract.members:
            yield from _unknown_names(instance, "contracts", member, contract.offer, contract.group)
    for alone in solution.alone:
        if alone.commune not in instance.communes:
            yield f"alone: {alone.commune} is not a commune of the instance"


def _unknown_names(instance: Instance, place: str, commune: str, offer: str, group: str) -> Iterator[str]:
    if commune not in instance.communes:
        yield f"{place}: {commune} is not a commune of the instance"
    if offer not in instance.offers:
        yield f"{place}: {offer} is not an offer of the instance"
    if group not in instance.groups:
        yield f"{place}: {group} is not a group of the instance"


def _bouquet(instance: Instance, commune: Commune, choices: Sequence[Choice]) -> Iterator[str]:
    """Violations inside one commune's choices."""
    code = commune.group
    counts = Counter(choice.service for choice in choices)
    there = set(counts) | set(commune.has)
    for service, count in counts.items():
        if count > 1:
            yield f"{code}: {service} is chosen {count} times"
        if service in commune.has:
            yield f"{code}: {service} is already there and cannot be chosen"
        if service in commune.excludes:
            yield f"{code}: {service} is excluded by the commune"
        for needed in instance.services[service].prerequisites:
            if needed not in there:
                yield f"{code}: {service} needs {needed}, which is neither chosen nor there"
    yield from _spending(instance, commune, choices)


def _lacking(commune: Commune, choices: Sequence[Choice]) -> list[str]:
    """Services that the commune must have and does not."""
    return sorted(commune.must - {choice.service for choice in choices} - set(commune.has))


def _spending(instance: Instance, commune: Commune, choices: Sequence[Choice]) -> Iterator[str]:
    spent = Cost()
    for choice in choices:
        refusal, cost = _admissible(instance, choice)
        if cost is None:
            yield f"{commune.group}: {choice.service} by {choice.offer} {refusal}"
        else:
            spent += cost
    for name in ("investment_cents", "running_cents", "staff_hours"):
        used, limit = getattr(spent, name), getattr(commune.means, name)
        if used > limit:
            yield f"{commune.group}: {name} {used} exceeds the means {limit}"


def _admissible(instance: Instance, choice: Choice) -> tuple[str, Cost | None]:
    if choice.tier is None:
        if choice.group != choice.commune:
            return f"has no tier but names the group {choice.group}", None
        return "cannot be bought alone by a commune of this size", choice_cost(instance, choice)
    if all(group.id != choice.group for group in instance.ancestors[choice.commune]):
        return f"joins {choice.group}, which is not a group of the commune", None
    if choice.tier not in instance.tiers_percent and _open_tier(instance, choice) != choice.tier:
        return f"joins at tier {choice.tier}, which the instance does not have", None
    cost = choice_cost(instance, choice)
    return f"may not be joined in {choice.group} at tier {choice.tier} (no such scale, too small, or dearer)", cost


def _open_tier(instance: Instance, choice: Choice) -> int | None:
    contract = instance.open_tiers.get((choice.service, choice.group))
    return contract.tier if contract and contract.offer == choice.offer else None


def _contracts(instance: Instance, solution: Solution) -> Iterator[str]:
    joined: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for choice in solution.choices:
        if choice.tier is not None:
            joined[choice.offer, choice.group, choice.tier].append(choice.commune)
    rows = Counter((c.offer, c.group, c.tier) for c in solution.contracts)
    for key, count in rows.items():
        if count > 1:
            yield f"contract {_name(key)} is listed {count} times"
    for key in joined.keys() - rows.keys():
        yield f"contract {_name(key)} has members but no row"
    for contract in solution.contracts:
        key = (contract.offer, contract.group, contract.tier)
        members = joined.get(key, [])
        if sorted(contract.members) != sorted(members):
            yield f"contract {_name(key)} lists other members than the choices that join it"
        population = sum(instance.communes[code].population for code in contract.members)
        if contract.population != population:
            yield f"contract {_name(key)} says {contract.population} inhabitants, its members have {population}"
        service = instance.offers[contract.offer].service
        held = instance.open_tiers.get((service, contract.group))
        is_open = held is not None and (held.offer, held.tier) == (contract.offer, contract.tier)
        needed = instance.threshold(contract.group, contract.tier)
        if not is_open and population < needed:
            yield f"contract {_name(key)} needs {needed} inhabitants, its members have {population}"
    yield from _one_winner(instance, rows.keys())


def _one_winner(instance: Instance, rows: Collection[tuple[str, str, int]]) -> Iterator[str]:
    """At most one (offer, tier) per service and group, the open contracts included."""
    winners: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
    for offer, group, tier in rows:
        winners[instance.offers[offer].service, group].add((offer, tier))
    for held in instance.open:
        key = (instance.offers[held.offer].service, held.group)
        if key in winners:
            winners[key].add((held.offer, held.tier))
    for (service, group), pairs in winners.items():
        if len(pairs) > 1:
            yield f"the group {group} holds {len(pairs)} contracts for {service}: one is allowed"


def _name(key: tuple[str, str, int]) -> str:
    offer, group, tier = key
    return f"{offer} of {group} at {tier} %"


def _alone(
    instance: Instance,
    rows: Sequence[Alone],
    values: Mapping[str, int],
    proved: Mapping[str, int],
    notes: list[str],
) -> Iterator[str]:
    count = Counter(row.commune for row in rows)
    for code in instance.communes:
        if count[code] != 1:
            yield f"alone: {code} has {count[code]} rows instead of one"
    for row in rows:
        place = f"alone of {row.commune}"
        violations = list(_alone_row(instance, row))
        yield from (f"{place}: {violation}" for violation in violations)
        reached = values[row.commune]
        if reached < row.value:
            yield f"{row.commune} is worse off than alone: {reached} under {row.value}"
        if not violations and row.commune in proved:
            yield from _alone_certified(row, proved[row.commune], notes)
        elif not violations:
            yield from _alone_proof(instance, row, reached, notes)


def _alone_row(instance: Instance, row: Alone) -> Iterator[str]:
    """Violations of one commune's bouquet alone."""
    commune = instance.communes[row.commune]
    if any(choice.commune != row.commune or choice.tier is not None for choice in row.choices):
        yield "a choice is not the commune's own, alone"
        return
    yield from _bouquet(instance, commune, row.choices)
    value = 0 if _lacking(commune, row.choices) else commune_value(instance, commune, row.choices)
    if row.value != value:
        yield f"the value is {value}, not {row.value}"
    if row.bound < row.value:
        yield f"the bound {row.bound} is under the value {row.value}"


def _alone_certified(row: Alone, proved: int, notes: list[str]) -> Iterator[str]:
    """Compare a bouquet alone with what a certificate proves that none exceeds."""
    if proved > row.bound:
        yield f"alone of {row.commune}: the bound {row.bound} is stated, the certificate proves {proved}"
    elif proved > row.value:
        notes.append(f"{row.commune}: worth {row.value} alone, at most {proved} is proved")


def _alone_proof(instance: Instance, row: Alone, reached: int, notes: list[str]) -> Iterator[str]:
    """Compare a bouquet alone with the best one by enumeration, where that is small; else say so in `notes`."""
    best = best_alone_by_enumeration(instance, instance.communes[row.commune])
    if best is None:
        notes.append(f"{row.commune}: alone bound not re-proved")
    elif best > row.bound:
        yield f"alone of {row.commune}: the bound {row.bound} is under a bouquet worth {best}"
    elif reached < best:
        yield f"{row.commune} is worse off than its best bouquet alone: {reached} under {best}"


def _totals(solution: Solution, value: int) -> Iterator[str]:
    if solution.value != value:
        yield f"value: the choices are worth {value}, not {solution.value}"
    if solution.bound < solution.value:
        yield f"bound: {solution.bound} is under the value {solution.value}"
    if solution.status == "optimal" and solution.gap > OPTIMAL_TOLERANCE:
        yield f"status: optimal is claimed with a gap of {solution.gap:.6f}"


def _least(instance: Instance, solution: Solution, values: Mapping[str, int]) -> Iterator[str]:
    """Check the weighting and the least coverage, when the solution says them."""
    if solution.weighting not in (None, instance.weighting):
        yield f"weighting: the instance weighs by {instance.weighting}, not {solution.weighting}"
    sizes = {code: instance.size(commune) for code, commune in instance.communes.items()}
    least = min((values[code] // size for code, size in sizes.items() if size > 0), default=None)
    if solution.min_coverage not in (None, least):
        yield f"min_coverage: the commune served least has {least}, not {solution.min_coverage}"
    if solution.min_coverage_bound is not None and solution.min_coverage_bound < (least or 0):
        yield f"min_coverage_bound: {solution.min_coverage_bound} is under what the commune served least has, {least}"


def _bound(solution: Solution, proved: int, notes: list[str]) -> Iterator[str]:
    """Compare the bound stated with the one that the certificate proves."""
    if proved > solution.bound:
        yield f"bound: {solution.bound} is stated, the certificate proves {proved}: {proved - solution.bound} more"
    elif proved < solution.value:
        yield f"value: {solution.value} is above {proved}, which the certificate proves no plan exceeds"
    else:
        notes.append(f"bound proved by the certificate: {proved}")


def _infeasible(instance: Instance, solution: Solution, proved: Proved | None, refusals: list[str]) -> Report:
    violations = []
    if solution.choices or solution.contracts:
        violations.append("status: an infeasible solution has no choice and no contract")
    if not solution.reason:
        violations.append("reason: an infeasible solution says why")
    if not any(commune.must for commune in instance.communes.values()):
        violations.append("status: no commune must have anything, so taking nothing is a plan")
    if proved is None:
        return Report((*violations, *refusals), ("infeasibility not re-proved",))
    if proved.bound >= 0:
        violations.append("status: the certificate does not prove that there is no plan")
    return Report(tuple(violations), ("infeasibility proved by the certificate",))
