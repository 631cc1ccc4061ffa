"""Independent parts of an instance, each searched by itself: in this process, or in several."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Any

from bouquet.engine.model import Alone, Choice, Instance
from bouquet.engine.pool.market import Market, market
from bouquet.engine.pool.progress import Report, Stop, Watch
from bouquet.engine.pool.search import Outcome, Search
from bouquet.engine.pool.volume import Prices

Listener = Callable[[int, Report], None]
POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Task:
    """Communes that share no contract to open with the others, and how their search is planned.

    Attributes:
        codes: the communes.
        seconds: time the work is planned for (see `search.Effort`).
        limit: time after which it stops.
        seed: order in which menus are tried.
    """

    codes: tuple[str, ...]
    seconds: float
    limit: float
    seed: int


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to a task, in words."""

    choices: tuple[Choice, ...]
    value: int
    bound: int
    alone: tuple[Alone, ...]
    complete: bool
    interrupted: bool = False  # by Ctrl-C or by an order to stop, not by the clock
    prices: Prices | None = None  # those of the bound without branches, with the market that numbers them
    market: Market | None = None


def independent(instance: Instance) -> list[tuple[str, ...]]:
    """Communes that count in the value, in parts that no contract joins; the largest first, then in file order."""
    scales = {scale for offer in instance.offers.values() for scale in offer.scales}
    above: dict[str, str] = {}

    def root(name: str) -> str:
        while above.setdefault(name, name) != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    parts: dict[str, list[str]] = {}
    counting = [code for code, commune in instance.communes.items() if instance.size(commune) > 0]
    for code in counting:
        for group in instance.ancestors[code]:
            if group.buying_scale in scales:
                above[root(code)] = root(group.id)
    for code in counting:
        parts.setdefault(root(code), []).append(code)
    return sorted((tuple(codes) for codes in parts.values()), key=len, reverse=True)


def search_part(
    instance: Instance,
    task: Task,
    threads: int,
    listen: Callable[[Report], None] | None,
    stop: Stop | None = None,
    *,
    priced: bool = False,
) -> Part:
    """Search one part, on some threads.

    Args:
        instance, task: what is searched.
        threads: threads used.
        listen: receives the progress.
        stop: ends the search with the best plan so far.
        priced: the part keeps its prices and its market.
    """
    arrays, watch = market(instance, task.codes), Watch(task.limit, listen, stop)
    outcome = Search(arrays, task.seconds, watch, threads, task.seed).run()
    part = replace(part_of(arrays, outcome), interrupted=watch.stopped and watch.left > 0.0)
    return replace(part, prices=outcome.prices, market=arrays) if priced else part


def part_of(arrays: Market, outcome: Outcome) -> Part:
    """What was found, in words."""
    by_commune: dict[str, list[Choice]] = {code: [] for code in arrays.codes}
    for choice in arrays.choices(outcome.alone):
        by_commune[choice.commune].append(choice)
    own = outcome.alone_value
    alone = tuple(
        Alone(code, int(size) * int(value), int(size) * int(bound), tuple(by_commune[code]))
        for code, size, value, bound in zip(arrays.codes, arrays.size, own, outcome.alone_bound, strict=True)
    )
    return Part(arrays.choices(outcome.selection), outcome.value, outcome.bound, alone, outcome.complete)


def search_all(
    instance: Instance, tasks: Sequence[Task], workers: int, listen: Listener | None, stop: Stop | None = None
) -> list[Part]:
    """The answers to the tasks, in their order: one after the other on `workers` threads, or in as many processes."""
    if workers <= 1 or len(tasks) <= 1:
        parts, told = [], _Told(stop)
        for number, task in enumerate(tasks):
            own = None if listen is None else heard(listen, number)
            parts.append(search_part(instance, task, workers, own, told, priced=len(tasks) == 1))
            told.given |= parts[-1].interrupted
        return parts
    context = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")
    processes = min(workers, len(tasks))
    links = _Links(context.SimpleQueue(), context.Event())
    with ProcessPoolExecutor(processes, context, initializer=_hold, initargs=(instance, links)) as pool:
        threads = max(1, workers // processes)
        futures = [pool.submit(_search_held, number, task, threads) for number, task in enumerate(tasks)]
        return _gather(futures, links, listen, stop)


@dataclass
class _Told:
    """The order to stop: from the caller, or from Ctrl-C in a part before."""

    caller: Stop | None
    given: bool = False

    def is_set(self) -> bool:
        return self.given or (self.caller is not None and self.caller.is_set())


def heard(listen: Listener, number: int) -> Callable[[Report], None]:
    """`listen` for the part of that number."""
    return lambda report: listen(number, report)


@dataclass(frozen=True, slots=True)
class _Links:
    """What joins worker processes to theirs: reports one way, the order to stop the other."""

    reports: Any
    stop: Any


@dataclass(frozen=True, slots=True)
class _Held:
    """What a worker process holds."""

    instance: Instance
    links: _Links


_held: _Held | None = None


def _gather(futures: list[Future[Part]], links: _Links, listen: Listener | None, stop: Stop | None) -> list[Part]:
    """Wait for every part; on Ctrl-C those that run end with what they have, and those that wait begin and stop."""
    waiting = set(futures)
    while waiting:
        try:
            _, waiting = wait(waiting, timeout=POLL_SECONDS)
            while not links.reports.empty():
                number, report = links.reports.get()
                if listen is not None:
                    listen(number, report)
            if stop is not None and stop.is_set():
                links.stop.set()
        except KeyboardInterrupt:
            links.stop.set()
    return [future.result() for future in futures]


def _hold(instance: Instance, links: _Links) -> None:
    """Set a worker process up: it leaves Ctrl-C to the process that started it."""
    global _held  # noqa: PLW0603 (each worker process reads its instance once)
    _held = _Held(instance, links)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _search_held(number: int, task: Task, threads: int) -> Part:
    assert _held is not None  # noqa: S101 (set by `_hold`)
    reports = _held.links.reports
    part = search_part(_held.instance, task, threads, lambda report: reports.put((number, report)), _held.links.stop)
    reports.put((number, Report("part done", part.value, part.bound, 0.0, 0.0)))
    return part
