"""Independent parts, and scenarios of one commune, on several machines: by a dask scheduler given by its address.

Every part is a task of its own, the largest first: it carries only its communes and the groups above them, so that it
can begin again on another machine when the one that ran it is lost. The answers are those of one machine, to the bit:
the work of a task is decided beforehand, and only its limit of time can shorten it (`pool.search.Effort`). Commands:
`docs/operate/cluster.md`. Needs the extra `bouquet[cluster]`.
"""

from __future__ import annotations

import asyncio
import dataclasses
import queue
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from bouquet.engine.errors import EngineError
from bouquet.engine.explain import Doubts, Robustness, Solver, Tally, shares, tally, together
from bouquet.engine.model import COMMUNE, Instance
from bouquet.engine.pool.parts import Listener, Part, Task, search_part
from bouquet.engine.pool.progress import Report, Stop

try:
    import distributed
except ImportError:
    MISSING = True
else:
    MISSING = False

CONNECT_SECONDS = 10.0
ALONE_SECONDS = 30.0  # how long the scheduler may stay without any worker
POLL_SECONDS = 0.2
RETRIES = 2
SCENARIOS = 50  # a task
_stopped: set[str] = set()  # on a worker: the runs that must end with what they have


class ClusterError(EngineError):
    """The cluster cannot be reached, or cannot answer any more."""


@contextmanager
def connected(address: str, timeout: float = CONNECT_SECONDS) -> Iterator[Cluster]:
    """The cluster whose scheduler listens at `address`, `tcp://host:8786`.

    Args:
        address: of the scheduler.
        timeout: seconds to wait for it.

    Raises:
        ClusterError: the extra is not installed, or nothing answers there in time.
    """
    if MISSING:
        raise ClusterError("several machines need the extra cluster: pip install 'bouquet[cluster]'")
    try:
        asyncio.run(_greet(address, timeout))
        dask: Any = distributed
        client = dask.Client(address, timeout=timeout, set_as_default=False, heartbeat_interval="2s")
    except (OSError, ValueError, TypeError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise ClusterError(f"no scheduler answers at {address}: {reason}") from None
    try:
        yield Cluster(client)
    finally:
        with suppress(Exception):  # nothing is left to close when the scheduler is lost
            client.close(timeout=timeout)


async def _greet(address: str, timeout: float) -> None:
    """Whether dask answers there: a client that fails to connect would hold the program up when it ends."""
    dask: Any = distributed
    options = dask.Security().get_connection_args("client")
    comm = await dask.comm.connect(address, timeout=timeout, **options)
    comm.abort()


class Cluster:
    """Machines that search parts, behind one scheduler.

    Args:
        client: connected to the scheduler.
        patience: seconds that the scheduler may stay without any worker before the search is given up.
    """

    def __init__(self, client: Any, patience: float = ALONE_SECONDS) -> None:
        self.client, self.patience = client, patience

    def search_all(
        self, instance: Instance, tasks: Sequence[Task], workers: int, listen: Listener | None, stop: Stop | None = None
    ) -> list[Part]:
        """The answers to the tasks, in their order (see `pool.parts.search_all`).

        A task whose machine is lost begins again on another. `workers` is left to the cluster.

        Raises:
            ClusterError: no machine is left, or tasks fail on each.
        """
        run = uuid.uuid4().hex
        reports: queue.SimpleQueue[tuple[int, Report]] = queue.SimpleQueue()
        topic = f"bouquet-{run}"
        self.client.subscribe_topic(topic, lambda event: reports.put((event[1][0], Report(*event[1][1]))))
        try:
            futures = [
                self.client.submit(
                    _search,
                    part_of(instance, task),
                    task,
                    run,
                    number,
                    key=f"{topic}-{number}",
                    priority=len(tasks) - number,
                    retries=RETRIES,
                    pure=False,
                )
                for number, task in enumerate(tasks)
            ]
            return list(self._gather(futures, run, reports, listen, stop))
        finally:
            with suppress(Exception):  # a scheduler that is lost forgets the topic by itself
                self.client.unsubscribe_topic(topic)

    def robustness(
        self, instance: Instance, code: str, scenarios: int = 100, seed: int = 0, doubts: Doubts | None = None
    ) -> Robustness:
        """The robustness of the bouquet of a commune (see `explain.robustness`), its scenarios shared by the machines.

        The shares are those of one machine, to the bit: a scenario depends on the seed and on its number alone.

        Raises:
            ClusterError: no machine is left, or tasks fail on each.
        """
        run = uuid.uuid4().hex
        own = part_of(instance, Task((code,), 0.0, 0.0, seed))
        futures = [
            self.client.submit(
                _tally,
                own,
                code,
                range(first, min(scenarios, first + SCENARIOS)),
                seed,
                doubts,
                key=f"bouquet-{run}-{first}",
                retries=RETRIES,
                pure=False,
            )
            for first in range(0, scenarios, SCENARIOS)
        ]
        return shares(Solver(own, code), together(self._gather(futures, run, queue.SimpleQueue(), None, None)))

    def _gather(
        self,
        futures: list[Any],
        run: str,
        reports: queue.SimpleQueue[tuple[int, Report]],
        listen: Listener | None,
        stop: Stop | None,
    ) -> list[Any]:
        last_seen, stopping = time.monotonic(), False
        try:
            while not all(future.done() for future in futures):
                try:
                    time.sleep(POLL_SECONDS)
                except KeyboardInterrupt:
                    stopping = True
                while not reports.empty():
                    number, report = reports.get()
                    if listen is not None:
                        listen(number, report)
                last_seen = self._alive(last_seen)
                if stopping or (stop is not None and stop.is_set()):
                    self._on_workers(run)
            return [self._answer(future) for future in futures]
        finally:
            with suppress(Exception):  # and the tasks
                self.client.cancel(futures)

    def _alive(self, last_seen: float) -> float:
        """When a worker was last seen; raise when that is too long ago."""
        now = time.monotonic()
        if self.client.status != "running":
            raise ClusterError("the scheduler is lost")
        try:
            workers = self.client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, RuntimeError, TimeoutError) as error:
            raise ClusterError(f"the scheduler is lost: {error}") from error
        if workers:
            return now
        if now - last_seen > self.patience:
            raise ClusterError(f"the scheduler has had no worker for {self.patience:.0f} seconds")
        return last_seen

    def _on_workers(self, run: str) -> None:
        """Tell every worker that the run must end with what it has."""
        self.client.run(_stop, run, on_error="ignore")

    def _answer(self, future: Any) -> Any:
        try:
            return future.result(timeout=CONNECT_SECONDS)
        except Exception as error:
            raise ClusterError(f"a part could not be searched: {type(error).__name__}: {error}") from error


def part_of(instance: Instance, task: Task) -> Instance:
    """The instance cut down to the communes of a task and what is above them: the same prices, the same contracts."""
    communes = {code: instance.communes[code] for code in task.codes}
    above = {group.id for code in task.codes for group in instance.ancestors[code]}
    groups = {name: group for name, group in instance.groups.items() if name in above or name in communes}
    for name in above:
        if groups[name].kind != COMMUNE and groups[name].population is None:
            groups[name] = dataclasses.replace(groups[name], population=instance.populations[name])
    opened = tuple(contract for contract in instance.open if contract.group in above)
    return dataclasses.replace(instance, communes=communes, groups=groups, open=opened)


class _Stopped:
    """Whether a run must end; asked on a worker."""

    def __init__(self, run: str) -> None:
        self.run = run

    def is_set(self) -> bool:
        return self.run in _stopped


def _stop(run: str) -> None:
    _stopped.add(run)


def _search(instance: Instance, task: Task, run: str, number: int) -> Part:
    """Search one part on a worker, on as many threads as it has."""
    worker = distributed.get_worker()

    def tell(report: Report) -> None:
        worker.log_event(f"bouquet-{run}", (number, dataclasses.astuple(report)))

    part = search_part(instance, task, worker.state.nthreads, tell, _Stopped(run))
    tell(Report("part done", part.value, part.bound, 0.0, 0.0))
    return part


def _tally(instance: Instance, code: str, numbers: range, seed: int, doubts: Doubts | None) -> Tally:
    """Some scenarios of one commune, on a worker."""
    return tally(Solver(instance, code), numbers, seed, doubts)
