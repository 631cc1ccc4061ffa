"""The examples of docs/algorithms/pool.md, by the figures that the page states."""

import re
from pathlib import Path

import numpy as np
import pytest

from bouquet.engine import pool
from bouquet.engine.model import Choice
from bouquet.engine.pool.bundle import Bundle, Centre
from bouquet.engine.pool.market import market
from bouquet.engine.pool.menus import Ladders, settle
from bouquet.engine.pool.progress import Watch
from bouquet.engine.pool.search import Search
from bouquet.engine.pool.tests.factories import numbered, priced
from bouquet.engine.pool.tests.test_invariants import best_of_all
from bouquet.engine.pool.volume import Volume, first_stance, grid_of
from bouquet.engine.read import instance_from
from bouquet.engine.tests.oracle import best_value

PAGE = Path(__file__).parents[5] / "docs" / "algorithms" / "pool.md"
POINTS = 1_000  # weight of the only need: value of one point of coverage for one inhabitant


def scale(yearly_euro):
    return {
        "setup_cents": 0,
        "fixed_cents": 100 * yearly_euro,
        "blocks": [[None, 0]],
        "onboarding_cents": 0,
        "staff_hours": 0,
        "fit": 100,
    }


def village(yearly_euro, *, own=None):
    """A, B and C, of 2,000, 1,000 and 1,000 inhabitants, and sensors that their EPCI can buy for 3,000 EUR a year."""
    offers = [{"id": "sensors", "service": "leaks", "contributions": {"water": 60}, "scales": {"epci": scale(3000)}}]
    if own is not None:
        offers.append(
            {"id": "own", "service": "leaks", "contributions": {"water": 70}, "scales": {"commune": scale(own)}}
        )
    return {
        "format": "bouquet-instance/1",
        "horizon_years": 5,
        "tiers_percent": [75, 100],
        "needs": ["water"],
        "services": [{"id": "leaks", "requires": None}],
        "groups": [
            *({"id": c, "kind": "commune", "parent": "E"} for c in "ABC"),
            {"id": "E", "kind": "epci", "parent": None},
        ],
        "communes": [
            {
                "group": code,
                "population": population,
                "weights": {"water": 1000},
                "means": {"investment_cents": 0, "running_cents": 100 * euro, "staff_hours": 0},
            }
            for code, population, euro in zip("ABC", (2000, 1000, 1000), yearly_euro, strict=True)
        ],
        "offers": offers,
    }


def begun(raw):
    """A search that knows what everyone reaches alone, and the column of each commune and tier."""
    instance = instance_from(raw)
    search = Search(market(instance), 0.1, Watch(3_600.0))
    search._find_alone()
    return search, {(c.commune, c.tier): q for c, q in numbered(search.market).items()}


def bound_at(raw, sigma):
    """Bound in points x inhabitants when participation is priced, points by inhabitant and tier, and w takes it all."""
    search, columns = begun(raw)
    arrays = search.market
    grid = grid_of(arrays)
    bundle = Bundle(search.communes, Volume(arrays, grid, first_stance(arrays, grid)))
    w, prices = np.zeros(len(arrays.form)), np.zeros(arrays.contracts.opening)
    for (_, tier), q in columns.items():
        if tier in sigma:
            prices[arrays.contract[q]] = sigma[tier] / 100
            w[q] = (60 + sigma[tier]) / 100
    centre = Centre(w, prices, np.zeros(len(w)), np.zeros(len(prices)))
    bundle.evaluate(centre, bundle.free, 100, precision=0.0)
    return pytest.approx(search._whole(centre.bound) / POINTS, abs=4)  # communes are solved to a thousandth of a point


def test_the_posted_rates_are_those_of_the_page():
    euro = {
        (choice.commune, choice.tier): cost.running_cents / 100
        for choice, cost in priced(instance_from(village((2500, 1000, 400)))).items()
    }
    assert euro == {("A", 75): 2000, ("B", 75): 1000, ("A", 100): 1500, ("B", 100): 750}


def test_the_descent_of_the_page():
    raw = village((2500, 1000, 400))
    search, columns = begun(raw)
    menu = np.zeros(search.market.contracts.opening, dtype=np.bool_)
    menu[search.market.contract[columns["A", 100]]] = True
    draft = settle(search.communes, Ladders(search.communes), menu, search.alone, search.alone, 100)
    expected = tuple(Choice(code, "leaks", "sensors", "E", 75) for code in "AB")
    assert search.market.choices(draft.selection) == expected
    assert draft.value == 180_000 * POINTS
    assert bound_at(raw, {}) == 180_000
    assert pool.solve(instance_from(raw)).value == best_value(raw) == draft.value


def test_the_price_of_participation_proves_that_nothing_can_open():
    raw = village((2500, 900, 400))
    assert bound_at(raw, {}) == 180_000
    assert bound_at(raw, {100: 180}) == 120_000
    assert bound_at(raw, {75: 120, 100: 180}) == 0
    assert pool.solve(instance_from(raw)).value == best_value(raw) == 0


def test_with_the_rule_one_more_offer_can_lower_the_best_plan():
    without, with_it = village((2500, 1000, 400)), village((2500, 1000, 400), own=2400)
    assert pool.solve(instance_from(without)).value == best_value(without) == 180_000 * POINTS
    assert pool.solve(instance_from(with_it)).value == best_value(with_it) == 140_000 * POINTS
    assert best_of_all(with_it) == best_of_all(without) == 180_000 * POINTS
    search, _ = begun(with_it)
    assert (search.communes.values(search.alone) / POINTS).tolist() == [70, 0, 0]


@pytest.mark.parametrize("figure", ["180,000", "140,000", "120,000", "1,500", "2,400", "750"])
def test_the_page_states_these_figures(figure):
    assert re.search(rf"\b{figure}\b", PAGE.read_text())
