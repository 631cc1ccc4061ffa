"""What no change of words, and no gift, may do to the best plan of several communes."""

import random
from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st

from bouquet.engine import pool
from bouquet.engine.columns import alone_columns, pooled_columns
from bouquet.engine.pool.market import market
from bouquet.engine.pool.tests.factories import tiny
from bouquet.engine.pool.tests.test_search import searched
from bouquet.engine.program import Planner
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import random_instance

SEEDS = st.integers(0, 10**6)
TRIES = settings(max_examples=40, deadline=None, derandomize=True)


def best_of_all(raw):
    """Value of the best plan without the rule that nobody is worse off than alone, proved."""
    instance = instance_from(raw)
    columns = {
        code: alone_columns(instance, commune) + pooled_columns(instance, commune)
        for code, commune in instance.communes.items()
    }
    plan = Planner(instance, columns).best(60.0, 0)
    assert plan.proved
    return plan.bound


def given_more(raw, r):
    """The same communes with more of some means."""
    richer = deepcopy(raw)
    for commune in richer["communes"]:
        means = commune["means"]
        means.update({name: amount + r.choice([0, r.randint(0, 2 * amount + 100)]) for name, amount in means.items()})
    return richer


def one_more_offer(raw, seed):
    """The same communes with one more offer, of a service that is there."""
    larger = deepcopy(raw)
    other = random_instance(seed + 1)["offers"][0]
    r = random.Random(seed)
    needs = {need: r.randint(0, 90) for need in raw["needs"]}
    service = r.choice(raw["services"])["id"]
    larger["offers"].append({**other, "id": "newcomer", "service": service, "contributions": needs})
    return larger


@given(SEEDS)
@TRIES
def test_without_the_rule_more_means_never_lower_the_optimum(seed):
    raw = tiny(seed)
    assert best_of_all(given_more(raw, random.Random(seed))) >= best_of_all(raw)


@given(SEEDS)
@TRIES
def test_without_the_rule_one_more_offer_never_lowers_the_optimum(seed):
    raw = tiny(seed)
    assert best_of_all(one_more_offer(raw, seed)) >= best_of_all(raw)


@given(SEEDS)
@TRIES
def test_the_rule_never_raises_the_optimum(seed):
    raw = tiny(seed)
    assert pool.solve(instance_from(raw)).value <= best_of_all(raw)


def relabelled(raw, r):
    """The same problem with other names, in another order."""
    names = {}
    for key in ("needs", "services", "offers", "groups"):
        for row in raw[key]:
            names[row if isinstance(row, str) else row["id"]] = f"x{len(names):03}"
    shuffled = list(names.values())
    r.shuffle(shuffled)
    names = dict(zip(names, shuffled, strict=True))
    kinds = {"commune", "epci", "departement", "region"}

    def renamed(value, key=""):
        if isinstance(value, dict):
            return {names.get(k, k) if key != "scales" else k: renamed(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [renamed(v, key) for v in value]
        return names.get(value, value) if isinstance(value, str) and value not in kinds else value

    other = renamed(deepcopy(raw))
    for key in ("needs", "offers", "groups", "communes"):
        r.shuffle(other[key])
    free = all(service["requires"] is None for service in other["services"])
    if free:
        r.shuffle(other["services"])
    return other


@given(SEEDS)
@TRIES
def test_other_names_in_another_order_change_no_optimum(seed):
    raw = tiny(seed)
    other = relabelled(raw, random.Random(seed))
    assert pool.solve(instance_from(other)).value == pool.solve(instance_from(raw)).value


@given(SEEDS)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_a_search_under_other_names_agrees_with_the_first_within_their_bounds(seed):
    raw = tiny(seed)
    if market(instance_from(raw)).codes:
        first, second = searched(raw), searched(relabelled(raw, random.Random(seed)))
        assert first.value <= second.bound
        assert second.value <= first.bound
