"""Proves the bounds of a certificate: each commune alone, then all of them at the prices of each part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bouquet.engine.certificate.aim import Aim, aim
from bouquet.engine.certificate.descent import first_multipliers
from bouquet.engine.certificate.growth import Unprovable, grow
from bouquet.engine.certificate.tariff import Tariff
from bouquet.engine.errors import EngineError
from bouquet.engine.model import Instance
from bouquet.engine.verify.bound import IMPOSSIBLE, alone_bound, alone_case, priced_case, reachable
from bouquet.engine.verify.certificate import Part, Proof
from bouquet.engine.verify.node import Case
from bouquet.engine.verify.options import Key, Options, Shelf, numbers_of
from bouquet.engine.verify.parts import Given, collected
from bouquet.engine.verify.tree import Progress

UNIT = 2**16
FIRST_NODES = 300
MOST_NODES = 20_000
ROWS_PER_NODE, SPARE_ROWS = 4, 500
PASSES = 3
COARSE, FINE = 1.0, 0.02


@dataclass(slots=True)
class Work:
    """A commune to prove at the prices of a part."""

    code: str
    size: int
    case: Case
    prices: dict[int, int]
    aim: Aim

    @property
    def doubt(self) -> int:
        """What the bound of the commune leaves open, counted for its size."""
        return self.size * ((self.aim.upper or 0) - (self.aim.reached or 0))


class Prover:
    """Proves what it can of one instance.

    Args:
        instance: the problem.
        floors: by commune, the value that every plan must give it.
        unit: parts of one unit of own value in which everything is counted.
        effort: search nodes spent on the communes that the first look leaves open, by part.
        tolerance: how far above its best bouquet the bound of a commune may be, in units of own value.
        progress: called with 1 for each commune proved.
    """

    def __init__(
        self,
        instance: Instance,
        floors: Mapping[str, int],
        unit: int,
        effort: int,
        tolerance: float = COARSE,
        progress: Progress | None = None,
    ) -> None:
        self.instance, self.floors, self.unit = instance, floors, unit
        self.effort, self.tolerance, self.progress = effort, tolerance, progress
        self.shelf = Shelf(instance)
        self.kept: dict[str, Options] = {}

    def options(self, code: str) -> Options:
        if code not in self.kept:
            self.kept[code] = self.shelf.options(code)
        return self.kept[code]

    def alone(self) -> tuple[tuple[Proof, ...], dict[str, int]]:
        """Proofs of the best bouquets alone, and the bounds that they prove."""
        proofs, bounds = [], {}
        for n, code in enumerate(self.instance.communes):
            case = alone_case(self.options(code), self.unit)
            found = aim(case, 0.0, MOST_NODES)
            nothing = case.step - 1  # no bouquet at all: no value above 0
            upper, rows = tree(case, found if found.upper is not None else Aim(nothing, 0, found.multiplier, 0))
            proofs.append(Proof(code, f"alone[{n}]", upper, None, {}, rows))
            bounds[code] = alone_bound(self.instance, code, case, upper)
            self._done()
        return tuple(proofs), bounds

    def part(self, tariff: Tariff, path: str, claimed: int) -> tuple[Part, int]:
        """The proof of one part at the prices of `tariff`, trying to come down to `claimed`, and its bound."""
        given = Given(self.instance, tariff.given)
        participation = {key: self._whole(price) for key, price in tariff.participation.items()}
        participation = {key: price for key, price in participation.items() if price}
        works = []
        for code, commune in self.instance.communes.items():
            size = self.instance.size(commune)
            if size > 0:
                prices = self._prices(code, tariff.prices.get(code, {}))
                case = priced_case(self.instance, self.options(code), code, self.unit, participation, prices, given)
                found = aim(case, self.tolerance, FIRST_NODES)
                if found.upper is None:
                    proof = self.impossible(code, given, f"{path}.impossible")
                    return Part(path, tariff.given, {}, (), proof), IMPOSSIBLE
                works.append(Work(code, size, case, prices, found))
        contracts = collected(self.instance, self._offered(works), participation, given)
        self._search(works, claimed * self.unit - contracts)
        proofs, total = [], contracts
        for n, work in enumerate(works):
            proof = self._proof(work, f"{path}.communes[{n}]")
            proofs.append(proof)
            total += work.size * reachable(work.case, proof.upper)
            self._done()
        return Part(path, tariff.given, participation, tuple(proofs), None), max(IMPOSSIBLE, total // self.unit)

    def impossible(self, code: str, given: Given, path: str) -> Proof:
        """The proof that a commune can have no bouquet; raise `EngineError` when none is found."""
        options = self.options(code)
        case = priced_case(self.instance, options, code, 0, {}, {}, given)
        rows = _rows(case, IMPOSSIBLE, Aim(None, None, first_multipliers(options.weight.size), MOST_NODES))
        if rows is None:
            raise EngineError(f"no proof was found that {code} cannot have what it must have")
        return Proof(code, path, IMPOSSIBLE, None, {}, rows)

    def _search(self, works: list[Work], wanted: int) -> None:
        """Search further the communes that leave most open, until the sum of bounds is `wanted` or effort is spent."""
        for _ in range(PASSES):
            doubts = [0 if work.aim.proved else work.doubt for work in works]
            if sum(doubts) == 0 or sum(work.size * (work.aim.upper or 0) for work in works) <= wanted:
                return
            for work, doubt in zip(works, doubts, strict=True):
                nodes = min(MOST_NODES, self.effort // PASSES * doubt // sum(doubts))
                if nodes > work.aim.nodes:
                    work.aim = aim(work.case, self.tolerance, nodes)

    def _proof(self, work: Work, path: str) -> Proof:
        """The proof of a commune; with the value that it must reach, where the best answer to the prices does not."""
        upper, rows = tree(work.case, work.aim)
        floor = self.floors.get(work.code, 0) // work.size
        if work.aim.own < floor:
            case = replace(work.case, floor=floor)
            wanted = aim(case, self.tolerance, work.aim.nodes)
            if wanted.reached is not None and wanted.near < upper:
                held = _rows(case, wanted.near, wanted)
                if held is not None:
                    return Proof(work.code, path, wanted.near, floor, work.prices, held)
        return Proof(work.code, path, upper, None, work.prices, rows)

    def _prices(self, code: str, asked: Mapping[Key, float]) -> dict[int, int]:
        """By number of option, what the commune pays to join; what it cannot join has no price."""
        if not asked:
            return {}
        numbers = numbers_of(self.options(code).rows)
        found = {numbers[key[0], key]: self._whole(price) for key, price in asked.items() if (key[0], key) in numbers}
        return dict(sorted((number, price) for number, price in found.items() if price))

    def _offered(self, works: list[Work]) -> dict[Key, int]:
        """By contract, what the communes pay in all."""
        offered: dict[Key, int] = {}
        for work in works:
            for number, price in work.prices.items():
                key = work.case.options.rows[number].contract
                if key is not None:
                    offered[key] = offered.get(key, 0) + work.size * price
        return offered

    def _whole(self, price: float) -> int:
        return max(0, round(price * self.unit))

    def _done(self) -> None:
        if self.progress is not None:
            self.progress(1)


def tree(case: Case, wanted: Aim) -> tuple[int, list[list[int]]]:
    """A tree that proves the bound wanted, or the next higher one that does not take too many rows; and that bound."""
    upper = 0 if wanted.upper is None else wanted.upper
    wider = max(1, (upper - (wanted.reached or 0)) // 4, abs(upper) // 1000)
    while (rows := _rows(case, upper, wanted)) is None:
        upper, wider = upper + wider, 2 * wider
    return upper, rows


def _rows(case: Case, upper: int, wanted: Aim) -> list[list[int]] | None:
    """A tree for `upper`, None when it takes too many rows or a bouquet is worth more."""
    try:
        return grow(case, upper, ROWS_PER_NODE * wanted.nodes + SPARE_ROWS, wanted.multiplier)
    except Unprovable:
        return None
