"""Checks a certificate of the bound of an instance: names, coverage of all plans, the proof of each commune, the sum.

The bound (docs/algorithms/certificate.md): price the right to join each contract that members must open (`prices`, by
commune and option) and the inhabitants that it needs (`participation`). Then a plan is worth at most what each commune
reaches at these prices, plus what the best contract of each service and group collects above its need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bouquet.engine.errors import FormatError
from bouquet.engine.model import Instance
from bouquet.engine.verify.certificate import Certificate, Part, Proof, digest
from bouquet.engine.verify.node import LARGEST_NUMBER, Case
from bouquet.engine.verify.options import Key, Options, Shelf
from bouquet.engine.verify.parts import Given, collected, refuse_contract, refuse_parts
from bouquet.engine.verify.tree import Progress, check_tree

IMPOSSIBLE = -1


@dataclass(frozen=True, slots=True)
class Proved:
    """What a certificate proves of its instance.

    Attributes:
        bound: no plan is worth more; negative when there is no plan.
        alone: by commune, no bouquet alone is worth more.
    """

    bound: int
    alone: Mapping[str, int]


def check_certificate(
    instance: Instance,
    certificate: Certificate,
    floors: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> Proved:
    """What `certificate` proves of `instance`.

    Args:
        instance: the problem.
        certificate: as read.
        floors: by commune, the value of a bouquet that it can have alone: every plan must give it as much.
        progress: called with the count of rows checked every now and then.

    Raises:
        FormatError: the first field that does not hold.
    """
    if certificate.instance != digest(instance):
        raise FormatError("instance", "is not the digest of this instance: the certificate is of another one")
    checker = _Checker(instance, certificate.unit, floors or {}, progress)
    refuse_parts(instance, certificate.parts)
    alone = checker.alone(certificate.alone)
    bound = max(checker.part(part) for part in certificate.parts)
    if bound != certificate.bound:
        raise FormatError("bound", f"is {certificate.bound}, and the certificate proves {bound}")
    return Proved(bound, alone)


class _Checker:
    """Checks the proofs of one certificate; keeps the options of the communes."""

    def __init__(self, instance: Instance, unit: int, floors: Mapping[str, int], progress: Progress | None) -> None:
        self.instance, self.unit, self.floors, self.progress = instance, unit, floors, progress
        self.shelf = Shelf(instance)
        self.kept: dict[str, Options] = {}

    def options(self, code: str) -> Options:
        if code not in self.kept:
            self.kept[code] = self.shelf.options(code)
        return self.kept[code]

    def alone(self, proofs: Sequence[Proof]) -> dict[str, int]:
        """By commune, what no bouquet alone exceeds."""
        found: dict[str, int] = {}
        for proof in proofs:
            self._known(proof, found)
            if proof.prices or proof.floor is not None:
                raise FormatError(proof.path, "a proof of the best bouquet alone has no price and no floor")
            case = alone_case(self.options(proof.commune), self.unit)
            check_tree(case, proof.upper, proof.rows, f"{proof.path}.tree", self.progress)
            found[proof.commune] = alone_bound(self.instance, proof.commune, case, proof.upper)
        return found

    def part(self, part: Part) -> int:
        """What no plan of the part exceeds; negative when the part holds no plan."""
        for key in part.participation:
            refuse_contract(self.instance, key, f"{part.path}.participation")
        given = Given(self.instance, part.given)
        if part.impossible is not None:
            proof = part.impossible
            self._known(proof, {})
            if proof.prices or proof.floor is not None:
                raise FormatError(proof.path, "a proof that nothing is allowed has no price and no floor")
            case = priced_case(self.instance, self.options(proof.commune), proof.commune, 0, {}, {}, given)
            check_tree(case, IMPOSSIBLE, proof.rows, f"{proof.path}.tree", self.progress)
            return IMPOSSIBLE
        total, offered, seen = 0, dict.fromkeys(part.participation, 0), dict[str, int]()
        for proof in part.proofs:
            self._known(proof, seen)
            seen[proof.commune] = proof.upper
            total += self._commune(part, proof, given, offered)
        for code, commune in self.instance.communes.items():
            if code not in seen and self.instance.size(commune) > 0:
                raise FormatError(f"{part.path}.communes", f"{code} is missing")
        total += collected(self.instance, offered, part.participation, given)
        return max(IMPOSSIBLE, total // self.unit)

    def _commune(self, part: Part, proof: Proof, given: Given, offered: dict[Key, int]) -> int:
        """What a commune counts in the bound; what it offers is added to `offered`."""
        code, options = proof.commune, self.options(proof.commune)
        size = self.instance.size(self.instance.communes[code])
        if proof.floor is not None and proof.floor * size > self.floors.get(code, 0):
            raise FormatError(f"{proof.path}.floor", "is not reached by the bouquet alone that the solution gives")
        for number, price in proof.prices.items():
            if number >= len(options.rows) or not options.rows[number].to_open:
                raise FormatError(f"{proof.path}.prices", f"option {number} does not join a contract to open")
            key = options.rows[number].contract
            if key is not None:
                offered[key] = offered.get(key, 0) + size * price
        if size == 0:
            return 0
        case = priced_case(
            self.instance, options, code, self.unit, part.participation, proof.prices, given, floor=proof.floor
        )
        check_tree(case, proof.upper, proof.rows, f"{proof.path}.tree", self.progress)
        return size * reachable(case, proof.upper)

    def _known(self, proof: Proof, seen: Mapping[str, int]) -> None:
        if proof.commune not in self.instance.communes:
            raise FormatError(f"{proof.path}.commune", f"{proof.commune!r} is not a commune of the instance")
        if proof.commune in seen:
            raise FormatError(f"{proof.path}.commune", f"{proof.commune!r} is already proved above")


def reachable(case: Case, upper: int) -> int:
    """The highest value that a bouquet may have when none exceeds `upper`: values go by steps."""
    return upper // case.step * case.step


def alone_bound(instance: Instance, code: str, case: Case, upper: int) -> int:
    """What the best bouquet alone counts at most in the value of a plan; 0 when there is none."""
    return max(0, reachable(case, upper) // case.unit) * instance.size(instance.communes[code])


def alone_case(options: Options, unit: int) -> Case:
    """The best bouquet that a commune can have alone."""
    live = np.array([n for n, option in enumerate(options.rows) if option.contract is None], np.int64)
    return Case(options, live, np.zeros(len(options.rows), np.int64), unit)


def priced_case(
    instance: Instance,
    options: Options,
    code: str,
    unit: int,
    participation: Mapping[Key, int],
    prices: Mapping[int, int],
    given: Given,
    floor: int | None = None,
) -> Case:
    """The best bouquet of a commune at the prices of a part, among the options that the part leaves.

    A member brings its inhabitants to a contract and pays its price. The value of a commune counts for each unit of
    its size, so that what its inhabitants bring is divided by it: one each, or all of them when communes count alike.
    """
    commune = instance.communes[code]
    ratio = 1 if instance.weighting == "inhabitants" else commune.population
    reward = np.zeros(len(options.rows), np.int64)
    live = []
    for number, option in enumerate(options.rows):
        if not option.to_open or option.contract is None:
            live.append(number)
        elif given.may_open(option.contract):
            live.append(number)
            worth = participation.get(option.contract, 0) * ratio - prices.get(number, 0)
            if abs(worth) > LARGEST_NUMBER:
                raise FormatError("participation", f"is too high for {code}: {worth} exceeds {LARGEST_NUMBER}")
            reward[number] = worth
    return Case(options, np.array(live, np.int64), reward, unit, floor)
