"""The arrays of a market when one commune changes or leaves: its columns alone are priced again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.model import Commune, Instance
from bouquet.engine.pool.market import ALONE, NEVER, Contracts, Ints, Market, Possible

Key = tuple[int, str, int]  # offer, group, tier


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one commune, their contracts numbered in a given market."""

    form: NDArray[np.int32]
    contract: NDArray[np.int32]
    cost: Ints


@dataclass(frozen=True, slots=True)
class Spliced:
    """The market after the change.

    Attributes:
        market: its arrays.
        place: number of the commune in the market before, and after unless it left.
        origin: (m,) column of the market before that each column was, -1 for the columns priced again.
        number: (m before,) the other way: -1 for the columns of the commune.
        contracts: (K before, all contracts) number of each contract after.
    """

    market: Market
    place: int
    origin: Ints
    number: Ints
    contracts: Ints


def changed_instance(instance: Instance, commune: Commune) -> Instance:
    """The instance where one commune is replaced by itself with other weights, means, `has` or `excludes`."""
    changed = replace(instance, communes={**instance.communes, commune.group: commune})
    _carry(instance, changed, ("ancestors", "listed_population", "populations", "offers_of", "open_tiers"))
    return changed


def left_instance(instance: Instance, code: str) -> Instance:
    """The instance without one commune, whose groups keep the inhabitants that their thresholds and rates count.

    A group outside the tree that lists it lists it no more.
    """
    above = {group.id for group in instance.ancestors[code]}
    groups = {name: group for name, group in instance.groups.items() if name != code}
    for name in above:
        group = groups[name]
        members = None if group.members is None else tuple(m for m in group.members if m != code)
        groups[name] = replace(group, population=instance.populations[name], members=members)
    communes = {name: commune for name, commune in instance.communes.items() if name != code}
    left = replace(instance, communes=communes, groups=groups)
    _carry(instance, left, ("offers_of", "open_tiers"))
    return left


def _carry(before: Instance, after: Instance, names: tuple[str, ...]) -> None:
    """Keep what was computed of the instance and does not change (cached properties)."""
    kept: Mapping[str, Any] = vars(before)
    vars(after).update({name: kept[name] for name in names if name in kept})


def splice(market: Market, instance: Instance, code: str, own: Market | None = None) -> Spliced:
    """The market of `instance`, which is that of `market` except for one commune, changed or gone.

    Args:
        market: before.
        instance: after.
        code: the commune.
        own: the market of the commune alone, after; None when it is gone.
    """
    place = market.codes.index(code)
    low, high = int(market.start[place]), int(market.start[place + 1])
    if own is not None:
        columns, contracts, moved = _priced(market, own)
    else:
        none = np.zeros(0, dtype=np.int32)
        columns = Columns(none, none, np.zeros((0, 3), dtype=np.int64))
        contracts, moved = market.contracts, np.arange(len(market.contracts.offer))
    count, m = len(columns.form), len(market.form)
    origin = np.concatenate([np.arange(low), np.full(count, -1), np.arange(high, m)])
    number = np.concatenate([np.arange(low), np.full(high - low, -1), np.arange(high, m) + count - (high - low)])
    held = np.append(moved, ALONE)[market.contract].astype(np.int32)
    start = market.start.copy()
    start[place + 1 :] += count - (high - low)
    form = _put(market.form, low, high, columns.form)
    after = replace(
        market,
        instance=instance,
        start=start,
        form=form,
        service=market.forms.service[form],
        contract=_put(held, low, high, columns.contract),
        cost=_put(market.cost, low, high, columns.cost),
        contracts=contracts,
    )
    after = _without_row(after, place) if own is None else _with_row(after, own, place)
    return Spliced(after, place, origin.astype(np.int64), number.astype(np.int64), moved)


def _put(whole: NDArray[Any], low: int, high: int, part: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([whole[:low], part.astype(whole.dtype), whole[high:]])


def _priced(market: Market, alone: Market) -> tuple[Columns, Contracts, Ints]:
    """Columns of one commune; the contracts, with those that it alone can join; where the others moved."""
    table, theirs = market.contracts, alone.contracts
    known = {key: k for k, key in enumerate(_keys(table))}
    keys = _keys(theirs)
    fresh = [k for k, key in enumerate(keys) if key not in known]
    merged, moved, added = _merged(table, theirs, fresh)
    places = np.array([added[k] if k in added else moved[known[key]] for k, key in enumerate(keys)], dtype=np.int64)
    contract = np.append(places, ALONE)[alone.contract]
    return Columns(alone.form, contract.astype(np.int32), alone.cost), merged, moved


def _keys(contracts: Contracts) -> list[Key]:
    return list(zip(contracts.offer.tolist(), contracts.group, contracts.tier.tolist(), strict=True))


def _rows(contracts: Contracts, wanted: list[int]) -> list[Possible]:
    return [
        (
            int(contracts.offer[k]),
            int(contracts.service[k]),
            contracts.group[k],
            int(contracts.tier[k]),
            int(contracts.threshold[k]),
            k >= contracts.opening,
        )
        for k in wanted
    ]


def _merged(table: Contracts, theirs: Contracts, fresh: list[int]) -> tuple[Contracts, Ints, dict[int, int]]:
    """A table with the contracts `fresh` of another one; where its rows moved, and where the new ones stand."""
    if not fresh:
        return table, np.arange(len(table.offer)), {}
    rows = [(row, ("old", k)) for k, row in enumerate(_rows(table, list(range(len(table.offer)))))]
    rows += [(row, ("new", k)) for k, row in zip(fresh, _rows(theirs, fresh), strict=True)]
    rows.sort(key=lambda entry: entry[0][5])  # those to open first; the order is kept otherwise
    moved = np.zeros(len(table.offer), dtype=np.int64)
    added: dict[int, int] = {}
    for place, (_, (whose, k)) in enumerate(rows):
        if whose == "old":
            moved[k] = place
        else:
            added[k] = place
    rival: dict[tuple[int, str], int] = {}
    merged = Contracts(
        offer=np.array([row[0] for row, _ in rows], dtype=np.int64),
        service=np.array([row[1] for row, _ in rows], dtype=np.int16),
        group=tuple(row[2] for row, _ in rows),
        tier=np.array([row[3] for row, _ in rows], dtype=np.int64),
        threshold=np.array([min(row[4], NEVER) for row, _ in rows], dtype=np.int64),
        rival=np.array([rival.setdefault((row[1], row[2]), len(rival)) for row, _ in rows], dtype=np.int64),
        opening=sum(not row[5] for row, _ in rows),
    )
    return merged, moved, added


def _with_row(market: Market, one: Market, place: int) -> Market:
    """The market whose commune at `place` weighs, has and can spend what the only one of `one` does."""
    fields = ("weight", "base", "means", "parent", "must", "lacking")
    rows: dict[str, Any] = {}
    for name in fields:
        array = getattr(market, name).copy()
        array[place] = getattr(one, name)[0]
        rows[name] = array
    return replace(market, **rows)


def _without_row(market: Market, place: int) -> Market:
    fields = ("population", "size", "weight", "base", "means", "parent", "must", "lacking")
    rows: dict[str, Any] = {name: np.delete(getattr(market, name), place, axis=0) for name in fields}
    codes = (*market.codes[:place], *market.codes[place + 1 :])
    return replace(market, codes=codes, start=np.delete(market.start, place + 1), **rows)
