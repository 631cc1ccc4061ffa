import numpy as np
import pytest

from bouquet.engine import pool
from bouquet.engine.model import Solution
from bouquet.engine.pool.communes import Communes
from bouquet.engine.pool.market import market
from bouquet.engine.pool.menus import Draft, Ladders, proposal, settle
from bouquet.engine.pool.parts import part_of
from bouquet.engine.pool.progress import Watch
from bouquet.engine.pool.refine import refine
from bouquet.engine.pool.search import Search
from bouquet.engine.pool.tests.factories import epci, numbered, rising, tiny
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import small
from bouquet.engine.verify import verify

NODES = 5_000


def ready(instance):
    """The communes of an instance with what each reaches alone, in a search that has not begun to pool."""
    search = Search(market(instance), 0.1, Watch(3_600.0))
    search._find_alone()
    return search, Ladders(search.communes)


def violations(instance, search, draft):
    """What `verify` says of a draft."""
    search.best, search.bound = draft, np.inf
    search.bound = float(100_000 * search.market.size.sum())
    part = part_of(search.market, search._outcome())
    alone = {row.commune: row for row in part.alone}
    others = [pool.best_alone(instance, code, 60.0, 0) for code in instance.communes if code not in alone]
    solution = Solution(
        "feasible", draft.value, part.bound, part.choices, pool.contracts_of(instance, part.choices),
        (*part.alone, *others),
    )  # fmt: skip
    return verify(instance, solution).violations


def menus(search, seed, count=4):
    """Random menus of at most one contract for each service and group."""
    r = np.random.default_rng(seed)
    for _ in range(count):
        yield proposal(search.market, r.random(search.market.contracts.opening), float(r.choice([0.0, 0.4])))


def bonuses(search, ladders, seed):
    r = np.random.default_rng(seed)
    return ladders.bonus(r.random(search.market.contracts.opening) * r.choice([0.0, 0.05, 2.0]))


@pytest.mark.parametrize("make", [tiny, rising])
def test_a_menu_settles_into_a_valid_plan_and_refining_keeps_it_valid_and_no_worse(make):
    joined = 0
    for seed in range(90):
        instance = instance_from(make(seed))
        if not market(instance).contracts.opening:
            continue
        search, ladders = ready(instance)
        for n, menu in enumerate(menus(search, seed)):
            reward = bonuses(search, ladders, 10 * seed + n)
            draft = settle(search.communes, ladders, menu, search.alone, search.alone, NODES, reward)
            better = refine(search.communes, ladders, draft, NODES)
            assert violations(instance, search, draft) == ()
            assert violations(instance, search, better) == ()
            assert search.communes.total(search.alone) <= draft.value <= better.value
            joined += bool(draft.menu.any())
    assert joined > 20


def test_without_bonus_nobody_is_better_off_on_the_same_menu():
    """The descent ends in an equilibrium: with the contracts left open, no commune has a better bouquet."""
    for seed in range(60):
        instance = instance_from(tiny(seed))
        if not market(instance).contracts.opening:
            continue
        search, ladders = ready(instance)
        communes = search.communes
        for menu in menus(search, seed, 2):
            draft = settle(communes, ladders, menu, search.alone, search.alone, NODES)
            best = draft.selection.copy()
            upper, _, _ = communes.answer(communes.all, best, NODES, menu=draft.menu)
            assert (upper < communes.values(draft.selection) + 1).all()


def test_the_menus_of_a_real_epci_settle_into_valid_plans():
    instance = epci(10)
    search, ladders = ready(instance)
    for n, menu in enumerate(menus(search, 1, 3)):
        draft = settle(search.communes, ladders, menu, search.alone, search.alone, 20, bonuses(search, ladders, n))
        better = refine(search.communes, ladders, draft, 20)
        assert draft.value <= better.value
        assert violations(instance, search, draft) == violations(instance, search, better) == ()


def test_a_menu_proposes_the_contract_most_open_of_each_service_and_group():
    arrays = market(epci(6))
    opened = np.random.default_rng(3).random(arrays.contracts.opening)
    rival = arrays.contracts.rival[: arrays.contracts.opening]
    menu = proposal(arrays, opened, 0.5)
    for number in range(arrays.contracts.rivals):
        own = np.nonzero(rival == number)[0]
        top = own[np.argmax(opened[own])]
        assert menu[own].sum() == (opened[top] > 0.5) == menu[top]


def dearer_above():
    """Two communes, one offer by inhabitant whose price rises, and another that the lower tier leaves money for."""
    raw = small()
    raw["groups"] = [
        {"id": "A", "kind": "commune", "parent": "E"},
        {"id": "B", "kind": "commune", "parent": "E"},
        {"id": "E", "kind": "epci", "parent": None},
    ]
    raw["tiers_percent"] = [50, 100]
    plain = {"setup_cents": 0, "fixed_cents": 0, "onboarding_cents": 0, "staff_hours": 0, "fit": 100}
    raw["services"] = [{"id": "s", "requires": None}, {"id": "t", "requires": None}]
    raw["offers"] = [
        {
            "id": "pooled",
            "service": "s",
            "contributions": {"civic-trust": 50},
            "scales": {"epci": {**plain, "blocks": [[1000, 10_000], [None, 30_000]]}},
        },
        {
            "id": "own",
            "service": "t",
            "contributions": {"energy-sobriety": 50},
            "scales": {"commune": {**plain, "blocks": [[None, 10_000]]}},
        },
    ]
    raw["communes"] = [
        {
            "group": code,
            "population": 1000,
            "weights": {"civic-trust": 500, "energy-sobriety": 500},
            "means": {"investment_cents": 0, "running_cents": 2_500, "staff_hours": 0},
        }
        for code in "AB"
    ]
    return raw


def test_a_tier_whose_price_rises_over_the_means_is_not_taken():
    instance = instance_from(dearer_above())
    arrays = market(instance)
    search, ladders = ready(instance)
    column = {(c.commune, c.offer, c.tier): q for c, q in numbered(arrays).items()}
    assert ("A", "pooled", 100) in column
    selection = np.array([[column[code, "pooled", 50], column[code, "own", None]] for code in "AB"])
    menu = np.zeros(arrays.contracts.opening, dtype=np.bool_)
    menu[arrays.contract[selection[0, 0]]] = True
    draft = Draft(menu, selection, search.communes.total(selection))
    assert violations(instance, search, draft) == ()
    assert violations(instance, search, refine(search.communes, ladders, draft, NODES)) == ()


def test_a_tier_that_members_fill_is_taken_when_it_is_no_dearer():
    raw = dearer_above()
    raw["offers"][0]["scales"]["epci"]["blocks"] = [[1000, 10_000], [None, 2_000]]
    instance = instance_from(raw)
    search, ladders = ready(instance)
    arrays = search.market
    column = {(c.commune, c.offer, c.tier): q for c, q in numbered(arrays).items()}
    selection = np.array([[column[code, "pooled", 50], column[code, "own", None]] for code in "AB"])
    draft = Draft(search.communes.everything, selection, search.communes.total(selection))
    better = refine(search.communes, ladders, draft, NODES)
    assert {choice.tier for choice in arrays.choices(better.selection)} == {100, None}
    assert better.value == draft.value


def test_a_commune_keeps_the_contracts_that_would_fall_without_it():
    """Both communes would rather have the other offer of the service, but one alone does not fill the contract."""
    instance = instance_from(dearer_above())
    arrays = market(instance)
    communes, ladders = Communes(arrays), Ladders(Communes(arrays))
    column = {(c.commune, c.offer, c.tier): q for c, q in numbered(arrays).items()}
    selection = np.array([[column[code, "pooled", 100], -1] for code in "AB"])
    draft = Draft(communes.everything, selection, communes.total(selection))
    better = refine(communes, ladders, draft, NODES)
    assert (better.selection[:, 0] == selection[:, 0]).all()
    assert (communes.membership(better.selection) >= ladders.threshold * better.menu).all()
