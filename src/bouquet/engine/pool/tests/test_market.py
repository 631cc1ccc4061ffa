import numpy as np
import pytest

from bouquet.engine.columns import alone_columns, bouquet_value, pooled_columns
from bouquet.engine.model import FULL_COVERAGE
from bouquet.engine.pool.communes import Communes
from bouquet.engine.pool.market import market
from bouquet.engine.pool.rates import whole_type
from bouquet.engine.pool.tests.factories import dear, epci, numbered, priced, rising, tiny
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import random_instance


def costs(arrays):
    """Every column of a market with its cost, by choice."""
    return {choice: tuple(int(c) for c in arrays.cost[q]) for choice, q in numbered(arrays).items()}


def same_columns(instance):
    arrays = market(instance)
    expected = {
        choice: (cost.investment_cents, cost.running_cents, cost.staff_hours)
        for choice, cost in priced(instance).items()
    }
    assert costs(arrays) == expected
    assert len(arrays.form) == len(expected)
    return arrays


@pytest.mark.parametrize("make", [random_instance, tiny, dear, rising])
def test_the_columns_are_those_of_each_commune_to_the_cent(make):
    found = [same_columns(instance_from(make(seed))) for seed in range(150)]
    assert sum(len(arrays.form) > 10 for arrays in found) > 10
    assert sum(arrays.contracts.opening > 0 for arrays in found) > 20
    assert sum(len(arrays.contracts.group) > arrays.contracts.opening for arrays in found) > 5


def test_large_amounts_are_priced_beyond_64_bits():
    kinds = [whole_type(instance_from(dear(seed))) for seed in range(150)]
    assert kinds.count(object) > 100
    assert whole_type(epci(6)) is np.int64


def test_the_columns_of_a_real_epci_are_those_of_each_commune():
    assert len(same_columns(epci(12)).form) > 3_000


def test_columns_are_sorted_by_commune_then_service_and_contracts_to_open_come_first():
    for seed in range(60):
        arrays = market(instance_from(tiny(seed)))
        for i in range(len(arrays.codes)):
            own = arrays.service[arrays.start[i] : arrays.start[i + 1]]
            assert (np.diff(own) >= 0).all()
        rows = list(zip(arrays.contracts.service.tolist(), arrays.contracts.group, strict=True))
        held = [(arrays.services[s], group) in arrays.instance.open_tiers for s, group in rows]
        assert held == sorted(held)
        assert held.count(False) == arrays.contracts.opening
        rival = arrays.contracts.rival.tolist()
        assert len(set(zip(rows, rival, strict=True))) == len(set(rows)) == len(set(rival))


def test_a_commune_that_weighs_nothing_has_no_row():
    seen = set()
    for seed in range(200):
        instance = instance_from(tiny(seed))
        kept = set(market(instance).codes)
        nobody = {code for code, commune in instance.communes.items() if commune.population == 0}
        assert kept == set(instance.communes) - (nobody if instance.weighting == "inhabitants" else set())
        seen.add((instance.weighting, bool(nobody)))
    assert len(seen) == 4


def test_the_value_of_random_bouquets_is_that_of_the_format():
    r = np.random.default_rng(0)
    for seed in range(80):
        instance = instance_from(tiny(seed))
        arrays = market(instance)
        communes = Communes(arrays)
        selection = communes.nobody()
        gains = {
            column.choice: column.gains
            for commune in instance.communes.values()
            for column in (*alone_columns(instance, commune), *pooled_columns(instance, commune))
        }
        for i in range(len(arrays.codes)):
            for s in range(len(arrays.services)):
                first, last = arrays.start[i], arrays.start[i + 1]
                own = first + np.nonzero(arrays.service[first:last] == s)[0]
                selection[i, s] = r.choice(own) if own.size and r.random() < 0.7 else -1
        found = communes.values(selection)
        total = 0
        for i, code in enumerate(arrays.codes):
            taken = [arrays.choice(i, int(q)) for q in selection[i] if q >= 0]
            assert found[i] == bouquet_value(instance, code, [gains[choice] for choice in taken])
            total += int(found[i]) * instance.size(instance.communes[code])
        assert communes.total(selection) == total
        assert (found <= 1000 * FULL_COVERAGE).all()
        assert sorted(arrays.choices(selection)) == list(arrays.choices(selection))


def test_a_part_of_the_communes_has_the_columns_of_the_whole_but_for_the_communes_left_out():
    instance = epci(8)
    codes = tuple(instance.communes)[:3]
    part, whole = costs(market(instance, codes)), costs(market(instance))
    assert part == {choice: cost for choice, cost in whole.items() if choice.commune in codes}
