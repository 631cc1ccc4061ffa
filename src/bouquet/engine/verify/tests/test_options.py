"""The options of the checker against those of the exhaustive search, which shares no code with the engine."""

import pytest

from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import random_instance
from bouquet.engine.tests.oracle import Oracle
from bouquet.engine.verify.options import Shelf, numbers_of

MEANS = ("investment_cents", "running_cents", "staff_hours")


def expected(oracle, code):
    """Cost of each option that the commune may take, by offer and contract; only contracts that could open."""
    commune = oracle.communes[code]
    barred = set(commune.get("has", {})) | set(commune.get("excludes", []))
    found = {}
    for service in oracle.services.keys() - barred:
        for offer, group, tier in oracle.options(code, service):
            price = oracle.price(code, (offer, group, tier))
            if price and all(cost <= commune["means"][name] for cost, name in zip(price, MEANS, strict=True)):
                is_open = (service, group) in oracle.open
                below = sum(c["population"] for other, c in oracle.communes.items() if group in oracle.above[other])
                if tier is None or is_open or 100 * below >= oracle.population[group] * tier:
                    found[offer, None if tier is None else (offer, group, tier)] = (
                        price,
                        tier is not None and not is_open,
                    )
    return found


@pytest.mark.parametrize("seed", range(120))
def test_options_are_those_of_the_format(seed):
    raw = random_instance(seed)
    oracle, shelf = Oracle(raw), Shelf(instance_from(raw))
    for code in oracle.communes:
        options = shelf.options(code)
        costs = options.cost.tolist()
        numbers = numbers_of(options.rows)
        assert len(numbers) == len(options.rows)
        assert {key: (tuple(costs[n]), options.rows[n].to_open) for key, n in numbers.items()} == expected(oracle, code)
        assert options.service.tolist() == sorted(options.service.tolist())
