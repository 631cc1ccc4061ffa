from math import prod

import numpy as np
import pytest

from bouquet.engine.compose.solver import MEANS, with_means
from bouquet.engine.explain import Doubts, Solver, frontier, margins, more, reasons, robustness, unit_price, ways_in
from bouquet.engine.explain.changes import LARGEST_SHARE, WHOLE_SHARE
from bouquet.engine.explain.frontier import AXES, CERTIFIED, scaled_means
from bouquet.engine.model import Means
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import crowded_instance, random_instance, small
from bouquet.engine.tests.problems import best_worth, selections, worth

MOST_SELECTIONS = 1500


def small_solvers(count, first=0):
    """Solvers of random communes with few enough selections to try them all, and something to choose."""
    found = []
    for seed in range(first, first + 2000):
        raw = random_instance(seed, communes=1)
        solver = Solver(instance_from(raw), "c0")
        sizes = np.bincount(solver.whole.service, minlength=solver.whole.parent.size) + 1
        if raw["communes"][0]["population"] and 6 < prod(int(n) for n in sizes) <= MOST_SELECTIONS:
            found.append((raw, solver))
        if len(found) == count:
            return found
    raise AssertionError("too few random instances are small")


def value_or_none(solver, value):
    return None if value == -np.inf else solver.scaled(int(value))


def test_the_best_is_the_best_of_every_selection():
    for _, solver in small_solvers(40):
        value = best_worth(solver.whole)
        assert solver.best.proved
        assert (-np.inf if solver.best.value is None else solver.best.value) == value
        assert value == -np.inf or worth(solver.whole, selection_of(solver, solver.best.chosen)) == value


def selection_of(solver, chosen):
    by_service = {int(solver.whole.service[k]): k for k in chosen}
    return tuple(by_service.get(s, -1) for s in range(solver.whole.parent.size))


@pytest.mark.parametrize("axis", AXES)
def test_each_point_of_the_frontier_is_the_best_under_its_means(axis):
    for _, solver in small_solvers(12):
        points = frontier(solver, axis, points=7, most_percent=250)
        assert [point.percent for point in points] == [36, 72, 108, 143, 179, 215, 250]
        for point in points:
            assert point.means == scaled_means(solver.commune.means, AXES[axis], point.percent)
            best = value_or_none(solver, best_worth(with_means(solver.whole, point.means)))
            assert (point.value, point.bound) == (best, best)
            assert point.gap == 0.0


def test_a_frontier_never_falls_and_is_certified_even_where_it_is_hard():
    solver = Solver(instance_from(crowded_instance(0)), "c0")
    points = frontier(solver, "all", points=10, most_percent=110)
    values = [point.value for point in points]
    assert values == sorted(values)
    assert [point.bound for point in points] == sorted(point.bound for point in points)
    assert max(point.gap for point in points) <= CERTIFIED
    assert points[-1].value > points[0].value


def test_what_a_step_buys_is_the_difference_of_two_best_bouquets():
    gains = 0
    for _, solver in small_solvers(25):
        step = Means(30_000, 15_000, 25)
        for margin in (*margins(solver, step), more(solver, step)):
            larger = [getattr(solver.commune.means, n) + getattr(margin.step, n) for n in MEANS]
            after = best_worth(with_means(solver.whole, Means(*larger)))
            before = best_worth(solver.whole)
            if before == -np.inf:
                assert margin.gain is None
                continue
            assert margin.gain == margin.gain_at_most == solver.scaled(int(after - before))
            held = set(solver.choices(solver.best.chosen))
            assert set(margin.removed) <= held
            assert not set(margin.added) & held
            gains += margin.gain > 0
    assert gains > 10


def test_the_price_of_a_mean_is_zero_where_there_is_more_than_enough_and_positive_where_it_binds():
    raw = small()
    raw["offers"][0]["scales"].pop("epci")
    raw["communes"][0]["means"] = {"investment_cents": 10**9, "running_cents": 10**9, "staff_hours": 30}
    solver = Solver(instance_from(raw), "26113")
    assert unit_price(solver, "investment_cents") == 0.0
    raw["communes"][0]["means"]["staff_hours"] = 35
    assert solver.best.chosen == ()
    assert more(solver, Means(0, 0, 5)).gain == 4844 * 600 * 20
    assert more(solver, Means(0, 0, 4)).gain == 0


def test_what_forcing_an_offer_loses_is_the_difference_with_the_best_bouquet_that_holds_it():
    seen = set()
    for _, solver in small_solvers(60):
        best = best_worth(solver.whole)
        every = [(worth(solver.whole, selection), selection) for selection in selections(solver.whole)]
        for reason in reasons(solver):
            seen.add(reason.standing)
            options = {k for k, column in enumerate(solver.columns) if column.choice.offer == reason.offer}
            held = max((value for value, selection in every if options & set(selection)), default=-np.inf)
            if reason.standing in {"there", "excluded", "not for sale"}:
                assert not options
            elif held == -np.inf:
                assert reason.standing == "out of reach"
            else:
                assert reason.standing in ({"taken", "as good"} if held == best else {"worse"})
                assert reason.loss == reason.loss_at_most == solver.scaled(int(best - held))
    assert seen == {"there", "excluded", "not for sale", "out of reach", "taken", "as good", "worse"}


def test_the_mean_that_blocks_is_the_one_that_lacks_most_in_proportion():
    raw = small()
    raw["offers"][0]["scales"].pop("epci")
    raw["communes"][0]["means"] = {"investment_cents": 150_000, "running_cents": 150_000, "staff_hours": 35}
    (reason,) = reasons(Solver(instance_from(raw), "26113"))
    assert (reason.standing, reason.blocking) == ("out of reach", "investment_cents")
    assert reason.short == (150_000, 120_000 + 38_752 - 150_000, 0)


def test_only_the_offers_named_are_explained():
    _, solver = small_solvers(1)[0]
    offer = next(iter(solver.instance.offers))
    assert [reason.offer for reason in reasons(solver, [offer])] == [offer]


# Ways in, against the whole list of selections


def first_amount(solver, options, n):
    """How much more of a mean until a best selection holds one of `options`, from every spending."""
    problem = solver.whole
    present = int(problem.budget[n])
    rich = problem.budget.copy()
    rich[n] = 10**14
    rows = []
    for selection in selections(problem):
        value = worth(problem._replace(budget=rich), selection)
        if value > -np.inf:
            spent = sum(int(problem.cost[k, n]) for k in selection if k >= 0)
            rows.append((max(spent, present), value, bool(options & set(selection))))
    for amount in sorted({spent for spent, _, _ in rows}):
        within = [(value, held) for spent, value, held in rows if spent <= amount]
        best = max(value for value, _ in within)
        if any(held and value == best for value, held in within):
            return amount - present
    return None


def first_share(solver, options, j):
    """The share to move to a need until a best selection holds one of `options`, from every share."""
    problem = solver.whole
    allowed = [selection for selection in selections(problem) if worth(problem, selection) > -np.inf]
    if not allowed:
        return None
    cover = []
    for selection in allowed:
        row = problem.base.copy()
        for k in selection:
            if k >= 0:
                np.add.at(row, problem.need[k], problem.gain[k])
        cover.append(np.minimum(100, row))
    held = np.array([bool(options & set(selection)) for selection in allowed])
    for share in range(LARGEST_SHARE + 1):
        weight = problem.weight * (WHOLE_SHARE - share)
        weight[j] += problem.weight.sum() * share
        values = np.array(cover) @ weight
        if (held & (values == values.max())).any():
            return share
    return None


def test_the_smallest_changes_are_those_of_a_search_through_all_of_them():
    moved = []
    for _, solver in small_solvers(30):
        for offer in list(solver.instance.offers)[:3]:
            options = {k for k, column in enumerate(solver.columns) if column.choice.offer == offer}
            ways = ways_in(solver, offer)
            assert ways.proved
            if not options:
                assert set(ways.means.values()) | set(ways.weights.values()) == {None}
                continue
            for n, name in enumerate(MEANS):
                assert ways.means[name] == first_amount(solver, options, n)
            for j, need in enumerate(solver.instance.needs):
                assert ways.weights[need] == first_share(solver, options, j)
            moved += [amount for amount in (*ways.means.values(), *ways.weights.values()) if amount]
    assert len(moved) > 20


def test_a_contract_that_would_do_does_when_it_is_opened_and_the_others_do_not():
    found = missed = 0
    for raw, solver in small_solvers(60, first=500):
        held = {(column.choice.group, column.choice.tier, column.choice.offer) for column in solver.columns}
        for offer in raw["offers"]:
            ways = ways_in(solver, offer["id"])
            named = {(joining.choice.group, joining.choice.tier) for joining in ways.contracts}
            for joining in ways.contracts:
                assert joining.inhabitants == solver.instance.threshold(joining.choice.group, joining.choice.tier)
            for group, tier in ((g, t) for g in ("E", "D") for t in raw["tiers_percent"]):
                if (group, tier, offer["id"]) in held or group not in {g["id"] for g in raw["groups"]}:
                    continue
                opened = with_contract(raw, offer, group, tier)
                if opened is None:
                    continue
                again = Solver(instance_from(opened), "c0")
                best = again.best.value
                joined = [
                    k for k, c in enumerate(again.columns) if (c.choice.group, c.choice.offer) == (group, offer["id"])
                ]
                does = bool(joined) and best is not None and holds(again, set(joined), best)
                assert does == ((group, tier) in named)
                found += does
                missed += not does
    assert found > 10
    assert missed > 10


def with_contract(raw, offer, group, tier):
    """The instance with a contract open, in the place of any that the group holds for the service; None if unsold."""
    kinds = {g["id"]: g.get("scale") or g["kind"] for g in raw["groups"]}
    if kinds[group] not in offer["scales"]:
        return None
    services = {o["id"]: o["service"] for o in raw["offers"]}
    kept = [o for o in raw.get("open", []) if (services[o["offer"]], o["group"]) != (offer["service"], group)]
    return {**raw, "open": [*kept, {"offer": offer["id"], "group": group, "tier": tier}]}


def holds(solver, options, best):
    return any(options & set(s) and worth(solver.whole, s) == best for s in selections(solver.whole))


# Robustness


def test_without_doubt_the_best_bouquet_stays_in_every_scenario():
    for _, solver in small_solvers(15):
        shares = robustness(solver, scenarios=3, doubts=Doubts(costs=0.0, hours=0.0))
        held = {column.service for column in solver.choices(solver.best.chosen)}
        assert {service for service, share in shares.services.items() if share == 1.0} == held
        assert all(share in {0.0, 1.0} for share in shares.services.values())
        assert shares.infeasible == (3 if solver.best.value is None else 0)
        assert shares.proved == 3


def test_each_scenario_is_answered_exactly():
    for _, solver in small_solvers(20):
        dear = Doubts(hours=0.0, ranges=dict.fromkeys(solver.instance.offers, (1.5, 1.5)))
        shares = robustness(solver, scenarios=1, doubts=dear)
        cost = solver.whole.cost.copy()
        cost[:, :2] = -(-cost[:, :2] * 3 // 2)
        best = value_or_none(solver, best_worth(solver.whole._replace(cost=cost)))
        assert shares.low == shares.high == best


def test_shares_are_those_of_the_seed_and_services_leave_as_doubt_grows():
    solver = Solver(instance_from(crowded_instance(3)), "c0")
    calm = robustness(solver, scenarios=20, seed=4)
    assert calm == robustness(solver, scenarios=20, seed=4)
    assert calm != robustness(solver, scenarios=20, seed=5)
    assert calm.proved == 20
    assert calm.low <= solver.scaled(solver.best.value) <= calm.high
    held = {choice.service for choice in solver.choices(solver.best.chosen)}
    doubtful = robustness(solver, scenarios=20, seed=4, doubts=Doubts(costs=0.6, hours=0.6, weights=0.6))
    assert sum(doubtful.services[s] for s in held) < sum(calm.services[s] for s in held)


def test_a_service_holds_as_often_as_its_offers_together():
    solver = Solver(instance_from(crowded_instance(5)), "c0")
    shares = robustness(solver, scenarios=10, seed=1, doubts=Doubts(weights=0.3))
    for service, share in shares.services.items():
        offers = solver.instance.offers_of[service]
        assert sum(shares.offers[offer.id] for offer in offers) == pytest.approx(share)
