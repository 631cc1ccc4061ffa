"""A plan made better without breaking a contract: higher tiers where members suffice, then better bouquets.

A commune changes its bouquet only for a better one, and keeps the contracts that would fall without it.
"""

from __future__ import annotations

import numpy as np

from bouquet.engine.pool.communes import Communes
from bouquet.engine.pool.market import Ints, Market
from bouquet.engine.pool.menus import Draft, Ladders, contracts_held

PASSES = 3
KEPT = 1e6  # more than any bouquet is worth: a contract that must be kept is


def refine(communes: Communes, ladders: Ladders, draft: Draft, max_nodes: int, among: Ints | None = None) -> Draft:
    """The plan after tiers are raised and each commune (or those of `among`) has improved, until nothing moves."""
    selection = draft.selection.copy()
    for _ in range(PASSES):
        menu = _raised(communes, ladders, selection)
        if not _improved(communes, ladders, menu, selection, max_nodes, communes.all if among is None else among):
            break
    menu = communes.membership(selection) > 0
    return Draft(menu, selection, communes.total(selection))


def _raised(communes: Communes, ladders: Ladders, selection: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Move contracts to the highest tier that their members fill; the contracts in use."""
    market = communes.market
    joined = communes.membership(selection)
    menu = joined > 0
    for k in np.nonzero(menu & (ladders.higher >= 0))[0]:
        best, high = k, ladders.higher[k]
        while high >= 0 and joined[k] >= ladders.threshold[high]:
            best, high = high, ladders.higher[high]
        if best == k or joined[best] > 0:
            continue
        new_columns, owners = ladders.columns(int(best))
        place = dict(zip(owners.tolist(), new_columns.tolist(), strict=True))
        service = int(market.contracts.service[k])
        moving = np.nonzero(contracts_held(market, selection[:, service]) == k)[0]
        if not all(int(i) in place for i in moving):
            continue
        moved = selection[moving]
        moved[:, service] = [place[int(i)] for i in moving]
        if _within(market, moved, moving):
            selection[moving] = moved
            menu[k], menu[best] = False, True
    return menu


def _within(market: Market, bouquets: Ints, communes: Ints) -> bool:
    """Whether the bouquets, (communes, S) columns or -1, fit in the means: a higher tier may cost more, not less."""
    spent = np.where(bouquets[:, :, None] >= 0, market.cost[bouquets], 0).sum(axis=1)
    return bool((spent <= market.means[communes]).all())


def _improved(
    communes: Communes,
    ladders: Ladders,
    menu: np.ndarray[tuple[int], np.dtype[np.bool_]],
    selection: Ints,
    max_nodes: int,
    among: Ints,
) -> bool:
    """Let each commune of `among` in turn, the largest first, take a better bouquet of the menu; whether one did."""
    market = communes.market
    joined, own = communes.membership(selection), communes.values(selection)
    reward = np.zeros(len(market.form))
    answers, ask = communes.asking(selection, max_nodes, menu=menu, reward=reward, floor=communes.floor)
    moved = False
    for i in among[np.argsort(-market.population[among], kind="stable")]:
        held = contracts_held(market, selection[i])
        services = np.nonzero(held >= 0)[0]
        pivotal = services[joined[held[services]] - market.population[i] < ladders.threshold[held[services]]]
        locked = selection[i, pivotal]
        reward[locked] = KEPT
        before = selection[i].copy()
        ask(np.array([i]))
        reward[locked] = 0.0
        value = answers.lower[i] - KEPT * len(locked)
        if value < own[i] + 0.5:
            selection[i] = before
            continue
        moved, own[i] = True, value
        after = contracts_held(market, selection[i])
        joined[held[services]] -= market.population[i]
        joined[after[after >= 0]] += market.population[i]
    return moved
