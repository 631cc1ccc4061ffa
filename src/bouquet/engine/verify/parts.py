"""Parts of the plans of an instance, by the contracts that are open or closed in them, and what contracts collect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bouquet.engine.errors import FormatError
from bouquet.engine.model import Instance
from bouquet.engine.verify.certificate import Part
from bouquet.engine.verify.options import Key


class Given:
    """What a part says of contracts: those open, those closed."""

    def __init__(self, instance: Instance, decided: Sequence[tuple[Key, bool]] = ()) -> None:
        self.instance = instance
        self.states = dict(decided)
        self.opened = [key for key, is_open in decided if is_open]
        self._won = {rival(instance, key) for key in self.opened}

    def may_open(self, key: Key) -> bool:
        """Whether a contract may be open: not said closed, and no rival of its service and group said open."""
        if key in self.states:
            return self.states[key]
        return rival(self.instance, key) not in self._won


def rival(instance: Instance, key: Key) -> tuple[str, str]:
    """The service and group of a contract: one contract of each is open at most."""
    return instance.offers[key[0]].service, key[1]


def collected(instance: Instance, offered: Mapping[Key, int], participation: Mapping[Key, int], given: Given) -> int:
    """What contracts collect above their need: the best of each service and group, or nothing; all those said open."""
    best: dict[tuple[str, str], int] = {}
    total = 0
    for key in dict.fromkeys([*offered, *given.opened]):
        _, group, tier = key
        worth = offered.get(key, 0) - participation.get(key, 0) * instance.threshold(group, tier)
        if given.states.get(key):
            total += worth
        elif given.may_open(key):
            best[rival(instance, key)] = max(best.get(rival(instance, key), 0), worth)
    return total + sum(best.values())


def refuse_contract(instance: Instance, key: Key, path: str) -> None:
    """Refuse a contract that the communes of the instance could not open."""
    offer, group, tier = key
    name = f"{offer} of {group} at {tier} %"
    if offer not in instance.offers or group not in instance.groups:
        raise FormatError(path, f"{name} names an offer or a group that the instance does not hold")
    if instance.groups[group].buying_scale not in instance.offers[offer].scales or tier not in instance.tiers_percent:
        raise FormatError(path, f"{name} is not a contract of the instance")
    if (instance.offers[offer].service, group) in instance.open_tiers:
        raise FormatError(path, f"{name} is not to be opened: the group holds a contract for this service")


def refuse_parts(instance: Instance, parts: Sequence[Part]) -> None:
    """Refuse parts that do not hold every plan: they must be the leaves of a tree that splits on open or closed."""
    if not parts:
        raise FormatError("parts", "must hold at least one part")
    for part in parts:
        _refuse_given(instance, part)
    waiting: list[tuple[int, list[Part]]] = [(0, list(parts))]
    while waiting:
        depth, some = waiting.pop()
        if len(some) == 1 and len(some[0].given) == depth:
            continue
        for part in some:
            if len(part.given) <= depth or part.given[depth][0] != some[0].given[depth][0]:
                raise FormatError(f"{part.path}.given", "does not split the plans as the parts beside it do")
        for state in (True, False):
            side = [part for part in some if part.given[depth][1] == state]
            if not side:
                word = "open" if state else "closed"
                raise FormatError(f"{some[0].path}.given", f"no part holds the plans where item {depth} is {word}")
            waiting.append((depth + 1, side))


def _refuse_given(instance: Instance, part: Part) -> None:
    """Refuse a part that decides a contract twice, or one that it cannot decide."""
    decided: set[Key] = set()
    won: set[tuple[str, str]] = set()
    for n, (key, is_open) in enumerate(part.given):
        path = f"{part.path}.given[{n}]"
        refuse_contract(instance, key, path)
        if key in decided or rival(instance, key) in won:
            raise FormatError(path, "is already decided by what stands before it")
        decided.add(key)
        if is_open:
            won.add(rival(instance, key))
