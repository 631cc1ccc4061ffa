"""Walks the proof that no bouquet of a commune is worth more than stated: a tree of parts, each bounded or split.

A node is a row of whole numbers: the option taken to come to it (-1: the service is left out; -1 at the root), the
service that it splits on (-1: none), then any number of multiplier vectors. A row without vector uses the last one of
its parent. Rows stand in the order of a walk that goes down first, the options of a service in increasing order, then
the part without it. Only the parts that the vectors of the parent leave open are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bouquet.engine.errors import FormatError
from bouquet.engine.verify.node import (
    ABSENT,
    LARGEST_SCALE,
    Case,
    Node,
    branches,
    exclude,
    narrow,
    relax,
    root,
    value_of,
)

NOTHING = -1
Row = Sequence[int]
Progress = Callable[[int], None]


class Found(NamedTuple):
    """What a node comes to: whether it needs no more proof, and the bound reached (None when nothing is allowed)."""

    closed: bool
    bound: int | None


def enter(case: Case, node: Node, upper: int) -> Found:
    """Bring `node` to what follows from its decisions; closed when nothing is allowed, or all is decided and low."""
    if not narrow(case, node):
        return Found(True, None)
    if node.live.size:
        return Found(False, None)
    value = value_of(case, node)
    return Found(value is None or value <= upper, value)


def press(case: Case, node: Node, upper: int, numbers: Row) -> Found:
    """Bound `node` (some service is undecided) at the multipliers; drop its parts that reach no more than `upper`."""
    relaxed = relax(case, node, numbers)
    if relaxed.bound <= upper:
        return Found(True, relaxed.bound)
    if exclude(case, node, relaxed, upper):
        found = enter(case, node, upper)
        return found if found.closed or not node.live.size else Found(False, relaxed.bound)
    return Found(False, relaxed.bound)


def split(case: Case, node: Node, service: int) -> list[tuple[int, Node]]:
    """The parts of `node` by what is done of an undecided service, in the order in which rows list them."""
    parts = []
    for option in branches(case, node, service):
        part = node.copy()
        if option == NOTHING:
            part.status[service] = ABSENT
        else:
            part.take(case, option)
        parts.append((option, part))
    return parts


def check_tree(case: Case, upper: int, rows: Sequence[Row], path: str, progress: Progress | None = None) -> None:
    """Check that `rows` prove that no bouquet of the case is worth more than `upper` (parts of `case.unit`).

    Args:
        case: what is bounded.
        upper: the bound to prove.
        rows: the tree, its numbers already known to be whole and within range.
        path: where the rows stand in the certificate, for what is said of them.
        progress: called with the count of rows every now and then.

    Raises:
        FormatError: the first row that does not prove its part.
    """
    waiting: list[tuple[int, Node, Row]] = [(NOTHING, root(case), (0,) * case.numbers)]
    at = 0
    while waiting:
        label, node, inherited = waiting.pop()
        place = f"{path}[{at}]"
        if at == len(rows):
            raise FormatError(path, f"ends before the part {_label(case, label)}")
        row = rows[at]
        if row[0] != label:
            raise FormatError(f"{place}[0]", f"must be {label}: the part {_label(case, label)} comes here")
        vectors = _vectors(case, row, place)
        found, used = _found(case, node, upper, vectors or [inherited])
        if found.closed and (row[1] != NOTHING or used < len(vectors)):
            raise FormatError(place, "goes on after its part is closed")
        if not found.closed:
            last = vectors[-1] if vectors else inherited
            waiting.extend((option, part, last) for option, part in reversed(_split(case, node, row, place, found)))
        at += 1
        if progress is not None and at % 50 == 0:
            progress(50)
    if at < len(rows):
        raise FormatError(f"{path}[{at}]", "comes after the end of the tree")


def _found(case: Case, node: Node, upper: int, vectors: Sequence[Row]) -> tuple[Found, int]:
    """What a node comes to under its vectors, and how many were needed."""
    found, used = enter(case, node, upper), 0
    for numbers in vectors:
        if found.closed or not node.live.size:
            break
        found = press(case, node, upper, numbers)
        used += 1
    return found, used


def _vectors(case: Case, row: Row, place: str) -> list[Row]:
    size = case.numbers
    if (len(row) - 2) % size:
        raise FormatError(place, f"must hold 2 numbers and vectors of {size}, not {len(row)} numbers")
    vectors = [row[n : n + size] for n in range(2, len(row), size)]
    for n, numbers in enumerate(vectors):
        scale = case.unit + (numbers[-1] if case.floor is not None else 0)
        if scale > LARGEST_SCALE:
            raise FormatError(f"{place}[{n * size + size + 1}]", f"must be at most {LARGEST_SCALE - case.unit}")
        for j in range(3, 3 + case.options.weight.size):
            if numbers[j] > scale:
                raise FormatError(f"{place}[{n * size + j + 2}]", f"must be at most {scale}, not {numbers[j]}")
    return vectors


def _split(case: Case, node: Node, row: Row, place: str, found: Found) -> list[tuple[int, Node]]:
    service = row[1]
    if service == NOTHING:
        reached = f"its bound is {found.bound}" if node.live.size else f"its bouquet is worth {found.bound}"
        raise FormatError(place, f"does not prove its part: {reached}, and it is not split")
    if service >= len(node.status) or node.status[service] >= ABSENT:
        raise FormatError(f"{place}[1]", f"{service} is not a service that is still undecided")
    return split(case, node, service)


def _label(case: Case, label: int) -> str:
    if label == NOTHING:
        return "without a service, or the root"
    option = case.options.rows[label]
    contract = f" in {option.contract[1]} at {option.contract[2]} %" if option.contract else " alone"
    return f"that takes {option.offer}{contract}"
