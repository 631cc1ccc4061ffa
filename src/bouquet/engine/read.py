"""Reads instances and solutions from JSON, and refuses what does not hold together, naming the field.

Formats: `docs/algorithms/instance.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from bouquet.engine.errors import FormatError
from bouquet.engine.fields import JSON, Fields, integer, load_json, text, unique
from bouquet.engine.graphs import circle
from bouquet.engine.model import (
    COMMUNE,
    Alone,
    Block,
    Choice,
    Commune,
    Contract,
    Group,
    Instance,
    Means,
    Offer,
    OpenContract,
    Scale,
    Service,
    Solution,
    Status,
    Weighting,
)

INSTANCE_FORMAT = "bouquet-instance/1"
SOLUTION_FORMAT = "bouquet-solution/1"
LARGEST_VALUE = 10**25
FULL_OWN_VALUE = 100_000  # weights in thousandths, coverage in hundredths


def read_instance(source: Path | str) -> Instance:
    """The instance of a JSON file (a `Path`) or text; raise `FormatError` naming what is wrong."""
    return instance_from(load_json(source))


def read_solution(source: Path | str) -> Solution:
    """The solution of a JSON file (a `Path`) or text; keys the format does not know are left alone."""
    return solution_from(load_json(source))


def instance_from(data: JSON) -> Instance:
    """The instance held by a JSON object; raise `FormatError` naming what is wrong."""
    top = _top(data, INSTANCE_FORMAT)
    needs = top.texts("needs")
    _no_repeat(needs, "needs")
    services = _services(top)
    groups = _groups(top)
    offers = _offers(top, needs, services)
    communes = _communes(top, needs, services, groups, offers)
    for group in groups.values():
        if group.kind == COMMUNE and group.id not in communes and group.population is None:
            raise FormatError("communes", f"the commune group {group.id!r} has no row")
    _check_members(top, communes)
    return Instance(
        horizon_years=top.integer("horizon_years", low=1, high=50),
        tiers_percent=_tiers(top),
        needs=needs,
        services=services,
        groups=groups,
        communes=communes,
        offers=offers,
        open=_open(top, groups, offers),
        weighting=_weighting(top) or "inhabitants",
    )


def _weighting(top: Fields) -> Weighting | None:
    """What a commune weighs in the value, when the file says it."""
    weighting = top.data.get("weighting")
    if "weighting" in top.data and weighting not in ("inhabitants", "communes"):
        top.refuse("weighting", 'must be "inhabitants" or "communes"')
    return cast("Weighting | None", weighting)


def _top(data: JSON, expected: str) -> Fields:
    top = Fields(data, "")
    if data.get("format") != expected:
        top.refuse("format", f"must be {expected!r}, not {data.get('format')!r}")
    return top


def _no_repeat(names: tuple[str, ...], path: str) -> None:
    for n, name in enumerate(names):
        if name in names[:n]:
            raise FormatError(f"{path}[{n}]", f"{name!r} is already listed")


def _tiers(top: Fields) -> tuple[int, ...]:
    tiers = tuple(integer(t, f"tiers_percent[{n}]", low=1, high=100) for n, t in enumerate(top.items("tiers_percent")))
    if list(tiers) != sorted(set(tiers)):
        top.refuse("tiers_percent", "must increase")
    return tiers


def _services(top: Fields) -> dict[str, Service]:
    rows = [(row.text("id"), row) for row in top.objects("services")]
    unique(rows)
    services = {
        name: Service(name, row.optional_text("requires"), row.texts("also_requires", required=False))
        for name, row in rows
    }
    for name, row in rows:
        for needed in services[name].prerequisites:
            if needed not in services:
                key = "requires" if needed == services[name].requires else "also_requires"
                row.refuse(key, f"{needed!r} is not a service of the instance")
    _refuse_circle({name: service.prerequisites for name, service in services.items()}, dict(rows), "requires")
    return services


def _refuse_circle(above: Mapping[str, tuple[str, ...]], rows: Mapping[str, Fields], key: str) -> None:
    found = circle(above)
    if found:
        rows[found[0]].refuse(key, "goes in a circle: " + " > ".join(found))


def _groups(top: Fields) -> dict[str, Group]:
    rows = [(row.text("id"), row) for row in top.objects("groups")]
    unique(rows)
    groups = {name: _group(name, row) for name, row in rows}
    for name, row in rows:
        parent = groups[name].parent
        if parent is not None and parent not in groups:
            row.refuse("parent", f"{parent!r} is not a group of the instance")
        if parent is not None and groups[parent].kind == COMMUNE:
            row.refuse("parent", f"{parent!r} is a commune and cannot hold a group")
        if parent is not None and groups[parent].members is not None:
            row.refuse("parent", f"{parent!r} lists its members and stands outside the tree")
    _refuse_circle({g.id: (g.parent,) if g.parent else () for g in groups.values()}, dict(rows), "parent")
    return groups


def _group(name: str, row: Fields) -> Group:
    members = row.texts("members") if row.data.get("members") is not None else None
    if members is not None:
        _no_repeat(members, row.at("members"))
        if row.data.get("parent") is not None:
            row.refuse("parent", "a group with members stands outside the tree and has no parent")
    return Group(
        id=name,
        kind=row.text("kind"),
        parent=row.optional_text("parent"),
        population=row.optional_integer("population"),
        members=members,
        scale=row.optional_text("scale"),
    )


def _check_members(top: Fields, communes: Mapping[str, Commune]) -> None:
    for row in top.objects("groups"):
        for n, member in enumerate(row.texts("members", required=False)):
            if member not in communes:
                raise FormatError(f"{row.at('members')}[{n}]", f"{member!r} is not a commune of the instance")


def _offers(top: Fields, needs: tuple[str, ...], services: Mapping[str, Service]) -> dict[str, Offer]:
    rows = [(row.text("id"), row) for row in top.objects("offers")]
    unique(rows)
    offers: dict[str, Offer] = {}
    for name, row in rows:
        service = row.text("service")
        if service not in services:
            row.refuse("service", f"{service!r} is not a service of the instance")
        scales = row.object("scales")
        offers[name] = Offer(
            id=name,
            service=service,
            contributions=row.mapping("contributions", needs, "a need", _hundredths),
            scales={kind: _scale(Fields(value, scales.at(kind))) for kind, value in scales.data.items()},
        )
    return offers


def _hundredths(value: Any, path: str) -> int:
    return integer(value, path, high=100)


def _scale(row: Fields) -> Scale:
    return Scale(
        setup_cents=row.integer("setup_cents"),
        fixed_cents=row.integer("fixed_cents"),
        blocks=_blocks(row),
        onboarding_cents=row.integer("onboarding_cents"),
        staff_hours=row.integer("staff_hours"),
        fit=row.integer("fit", high=100),
        min_population=row.integer("min_population", default=0),
        equipment_micro_euro=row.integer("equipment_micro_euro", default=0),
        savings_micro_euro=row.integer("savings_micro_euro", default=0),
    )


def _blocks(row: Fields) -> tuple[Block, ...]:
    blocks: list[Block] = []
    values = row.items("blocks")
    if not values:
        row.refuse("blocks", "must hold at least one block [null, micro_euro]")
    for n, value in enumerate(values):
        path = f"{row.at('blocks')}[{n}]"
        if not isinstance(value, list) or len(value) != 2:
            raise FormatError(path, "must be [upto, micro_euro]")
        last = n == len(values) - 1
        if last and value[0] is not None:
            raise FormatError(f"{path}[0]", "the last block has no end: write null")
        upto = None if last else integer(value[0], f"{path}[0]", low=1)
        if upto is not None and blocks and upto <= cast("int", blocks[-1].upto):
            raise FormatError(f"{path}[0]", "must be above the end of the block before")
        blocks.append(Block(upto, integer(value[1], f"{path}[1]")))
    return tuple(blocks)


def _communes(
    top: Fields,
    needs: tuple[str, ...],
    services: Mapping[str, Service],
    groups: Mapping[str, Group],
    offers: Mapping[str, Offer],
) -> dict[str, Commune]:
    rows = [(row.text("group"), row) for row in top.objects("communes")]
    unique(rows, "group")
    communes: dict[str, Commune] = {}
    for code, row in rows:
        if code not in groups or groups[code].kind != COMMUNE:
            row.refuse("group", f"{code!r} is not a group of kind commune")
        means = row.object("means")
        communes[code] = Commune(
            group=code,
            population=row.integer("population"),
            weights=_weights(row, needs),
            means=Means(
                means.integer("investment_cents"), means.integer("running_cents"), means.integer("staff_hours")
            ),
            has=_has(row, services, offers),
            excludes=row.known("excludes", services, "a service"),
            must=row.known("must", services, "a service"),
            wealth_ppm=row.optional_integer("wealth_ppm"),
            usage=row.mapping("usage", offers, "an offer", integer),
        )
    return communes


def _weights(row: Fields, needs: tuple[str, ...]) -> dict[str, int]:
    weights: dict[str, int] = row.mapping("weights", needs, "a need", integer)
    if sum(weights.values()) != 1000:
        row.refuse("weights", f"must add up to 1000, not {sum(weights.values())}")
    return weights


def _has(row: Fields, services: Mapping[str, Service], offers: Mapping[str, Offer]) -> dict[str, str | None]:
    has: dict[str, str | None] = row.mapping(
        "has", services, "a service", lambda value, path: None if value is None else text(value, path)
    )
    for service, offer in has.items():
        if offer is not None and (offer not in offers or offers[offer].service != service):
            raise FormatError(f"{row.at('has')}.{service}", f"{offer!r} is not an offer of this service")
    return has


def _open(top: Fields, groups: Mapping[str, Group], offers: Mapping[str, Offer]) -> tuple[OpenContract, ...]:
    taken: set[tuple[str, str]] = set()
    contracts: list[OpenContract] = []
    for row in top.objects("open", required=False):
        contract = OpenContract(row.text("offer"), row.text("group"), row.integer("tier", low=1, high=100))
        if contract.offer not in offers:
            row.refuse("offer", f"{contract.offer!r} is not an offer of the instance")
        if contract.group not in groups:
            row.refuse("group", f"{contract.group!r} is not a group of the instance")
        group, offer = groups[contract.group], offers[contract.offer]
        if group.kind == COMMUNE:
            row.refuse("group", f"{contract.group!r} is a commune: it buys alone, without a contract of a group")
        if group.buying_scale not in offer.scales:
            row.refuse("offer", f"{offer.id!r} has no scale {group.buying_scale!r}")
        if (offer.service, group.id) in taken:
            row.refuse("offer", f"the group {group.id!r} already has an open contract for {offer.service!r}")
        taken.add((offer.service, group.id))
        contracts.append(contract)
    return tuple(contracts)


def solution_from(data: JSON) -> Solution:
    """The solution held by a JSON object; raise `FormatError` when a key of the format is missing or mistyped."""
    top = _top(data, SOLUTION_FORMAT)
    status = top.text("status")
    if status not in ("optimal", "feasible", "infeasible"):
        top.refuse("status", 'must be "optimal", "feasible" or "infeasible"')
    seconds = data.get("seconds", 0.0)
    return Solution(
        status=cast("Status", status),
        value=top.integer("value", high=LARGEST_VALUE),
        bound=top.integer("bound", high=LARGEST_VALUE),
        choices=tuple(_choice(row) for row in top.objects("choices")),
        contracts=tuple(_contract(row) for row in top.objects("contracts")),
        alone=tuple(_alone(row) for row in top.objects("alone", required=False)),
        reason=data.get("reason") or "",
        seconds=float(seconds) if isinstance(seconds, int | float) else 0.0,
        engine=str(data.get("engine", "")),
        weighting=_weighting(top),
        min_coverage=_share(top, "min_coverage"),
        min_coverage_bound=_share(top, "min_coverage_bound"),
    )


def _share(top: Fields, key: str) -> int | None:
    """An own value, 0 to 100,000, when the file gives it."""
    return None if top.data.get(key) is None else top.integer(key, high=FULL_OWN_VALUE)


def choice_from(data: JSON) -> Choice:
    """The choice held by a JSON object; raise `FormatError` when a key is missing or mistyped."""
    return _choice(Fields(data, ""))


def _choice(row: Fields) -> Choice:
    return Choice(
        row.text("commune"),
        row.text("service"),
        row.text("offer"),
        row.text("group"),
        row.optional_integer("tier", low=1, high=100),
    )


def _contract(row: Fields) -> Contract:
    return Contract(
        row.text("offer"),
        row.text("group"),
        row.integer("tier", low=1, high=100),
        row.texts("members"),
        row.integer("population"),
    )


def _alone(row: Fields) -> Alone:
    return Alone(
        row.text("commune"),
        row.integer("value", high=LARGEST_VALUE),
        row.integer("bound", high=LARGEST_VALUE),
        tuple(_choice(choice) for choice in row.objects("choices")),
    )
