"""A what-if gives a valid plan of the changed instance, a bound that holds, and little less than solving it again."""

import copy
import random
from dataclasses import replace

import pytest

from bouquet.engine import pool
from bouquet.engine.bench import synthetic
from bouquet.engine.columns import alone_columns, pooled_columns
from bouquet.engine.errors import EngineError
from bouquet.engine.model import Means
from bouquet.engine.pool import whatif
from bouquet.engine.pool.market import market
from bouquet.engine.pool.splice import changed_instance, splice
from bouquet.engine.pool.warm import warm
from bouquet.engine.pool.whatif_times import measure
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import random_instance
from bouquet.engine.tests.oracle import best_value
from bouquet.engine.verify import verify
from bouquet.engine.write import instance_data


def tiny(seed):
    """A random instance without musts, where someone counts."""
    raw = random_instance(seed, communes=3)
    for row in raw["communes"]:
        row.pop("must", None)
        row["population"] = max(1, row["population"])
    return raw


def another(instance, seed):
    """A commune of the instance, drawn, with other weights, means, `has` and `excludes`."""
    r = random.Random(seed)
    commune = instance.communes[r.choice(list(instance.communes))]
    values = list(commune.weights.values())
    r.shuffle(values)
    means = commune.means
    factor = r.choice([0.3, 0.7, 1.0, 2.0, 5.0])
    service = r.choice(list(instance.services))
    return replace(
        commune,
        weights=dict(zip(commune.weights, values, strict=True)),
        means=Means(*(int(factor * m) for m in (means.investment_cents, means.running_cents, means.staff_hours))),
        has={service: None} if r.random() < 0.3 else {},
        excludes=frozenset({r.choice(list(instance.services))}) if r.random() < 0.3 else frozenset(),
    )


@pytest.mark.parametrize("seed", range(60))
def test_a_change_gives_a_valid_plan_under_a_bound_that_holds(seed):
    instance = instance_from(tiny(seed))
    state = warm(instance, 1.0)
    assert verify(instance, state.solution()).violations == ()
    assert state.bound >= best_value(instance_data(instance))
    answer = whatif.change(state, another(instance, seed))
    assert verify(answer.instance, answer.solution).violations == ()
    assert answer.solution.value <= best_value(instance_data(answer.instance)) <= answer.solution.bound


@pytest.mark.parametrize("seed", range(30))
def test_a_departure_gives_a_valid_plan_under_a_bound_that_holds(seed):
    instance = instance_from(tiny(seed))
    answer = whatif.leave(warm(instance, 1.0), random.Random(seed).choice(list(instance.communes)))
    assert len(answer.instance.communes) == len(instance.communes) - 1
    assert verify(answer.instance, answer.solution).violations == ()
    assert answer.solution.value <= best_value(instance_data(answer.instance)) <= answer.solution.bound


@pytest.mark.parametrize("seed", range(20))
def test_questions_follow_one_another(seed):
    instance = instance_from(tiny(seed))
    state = warm(instance, 1.0)
    for turn in range(3):
        answer = whatif.change(state, another(state.instance, 100 * turn + seed))
        state = answer.warm
    answer = whatif.leave(state, next(iter(instance.communes)))
    assert verify(answer.instance, answer.solution).violations == ()
    assert answer.solution.value <= best_value(instance_data(answer.instance)) <= answer.solution.bound


@pytest.mark.parametrize("seed", range(40))
def test_the_arrays_after_a_change_are_those_of_the_changed_instance(seed):
    instance = instance_from(tiny(seed))
    commune = another(instance, seed)
    changed = changed_instance(instance, commune)
    spliced = splice(market(instance), changed, commune.group, market(changed, (commune.group,))).market
    expected = {
        column.choice
        for code, row in changed.communes.items()
        for column in alone_columns(changed, row) + pooled_columns(changed, row)
    }
    found = [
        spliced.choice(i, q)
        for i in range(len(spliced.codes))
        for q in range(int(spliced.start[i]), int(spliced.start[i + 1]))
    ]
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert changed.listed_population == replace(changed).listed_population


@pytest.fixture(scope="module")
def epci():
    """An EPCI of a dozen communes, solved."""
    return warm(synthetic.instance("epci", 1, 12), 4.0)


def test_a_change_is_nearly_as_good_as_solving_again(epci):
    code = max(epci.instance.communes, key=lambda c: epci.instance.communes[c].population)
    commune = epci.instance.communes[code]
    means = commune.means
    answer = whatif.change(
        epci, replace(commune, means=Means(means.investment_cents // 2, means.running_cents, means.staff_hours))
    )
    again = pool.solve(answer.instance, 4.0, workers=1)
    assert verify(answer.instance, answer.solution).violations == ()
    assert answer.solution.value >= 0.9 * again.value
    assert answer.solution.bound >= again.value


def test_a_change_that_changes_nothing_keeps_the_plan_and_the_bound(epci):
    code = epci.market.codes[0]
    answer = whatif.change(epci, epci.instance.communes[code])
    assert answer.solution.value >= epci.solution().value
    assert answer.solution.bound <= epci.bound * (1 + 1e-9)


def test_the_warm_plan_does_not_change_when_it_is_asked(epci):
    before = copy.deepcopy(epci.solution())
    whatif.change(epci, another(epci.instance, 3))
    whatif.leave(epci, epci.market.codes[1])
    assert epci.solution() == before


def test_the_bouquet_at_once_is_no_worse_than_alone_and_says_so(epci):
    for seed in range(5):
        found = whatif.bouquet(epci, another(epci.instance, seed))
        assert found.alone_value <= found.value <= 100_000
        assert found.alone_value <= found.alone_bound


def test_what_may_not_change_is_refused(epci):
    commune = epci.instance.communes[epci.market.codes[0]]
    with pytest.raises(EngineError, match="population"):
        whatif.change(epci, replace(commune, population=commune.population + 1))
    with pytest.raises(EngineError, match="must have"):
        whatif.change(epci, replace(commune, must=frozenset({"service-01"})))
    with pytest.raises(EngineError, match="not a commune"):
        whatif.leave(epci, "nowhere")


def test_what_is_measured_counts_every_question():
    measured = measure(synthetic.instance("epci", 1, 8), 2.0, threads=1, questions=2)
    assert measured.communes == len(synthetic.instance("epci", 1, 8).communes)
    assert (len(measured.bouquet_seconds), len(measured.plan_seconds), len(measured.gaps)) == (4, 6, 6)
    assert min(measured.gaps) >= 0.0
