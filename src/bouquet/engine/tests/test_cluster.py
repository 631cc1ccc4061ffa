"""A real scheduler and two real workers on this machine, one of which dies while it searches."""

import contextlib
import dataclasses
import re
import socket
import subprocess
import sys
import time

import pytest

from bouquet.engine import cluster, pool
from bouquet.engine.bench import synthetic
from bouquet.engine.explain import Doubts, Solver, robustness
from bouquet.engine.pool.parts import Task, independent, search_all
from bouquet.engine.verify import verify

LOOPBACK = ["127.0.0.1", "::1", "localhost"]
START_SECONDS = 120.0  # patience on a busy machine

pytestmark = [
    pytest.mark.allow_hosts(LOOPBACK),
    # dask's own: sockets and loops that its threads close a little after the test
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed"),
]


@pytest.fixture(scope="module")
def two_parts():
    """Two EPCI that nothing joins, of a dozen communes each."""
    places = [synthetic.place_of("epci", seed, 12) for seed in (1, 2)]
    one, other = (synthetic.instance("epci", 1, code=code) for code in places)
    return dataclasses.replace(one, communes={**one.communes, **other.communes}, groups={**one.groups, **other.groups})


class Machines:
    """A scheduler and its workers, each a process of ours."""

    def __init__(self, log):
        self.log = log
        self.processes = {}
        self.address = self._start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        for name in ("one", "two"):
            self._start(
                name,
                "worker",
                self.address,
                "--no-nanny",
                "--death-timeout",
                str(START_SECONDS),
                "--nthreads",
                "1",
                "--no-dashboard",
                "--name",
                name,
            )

    def _start(self, name, *command):
        with (self.log / name).open("w") as out:
            self.processes[name] = subprocess.Popen(  # noqa: S603 (our own command)
                [sys.executable, "-m", "dask", *command], stdout=out, stderr=subprocess.STDOUT, cwd=self.log
            )
        until = time.monotonic() + START_SECONDS
        while name == "scheduler" and time.monotonic() < until:
            found = re.search(r"tcp://127\.0\.0\.1:\d+", (self.log / name).read_text())
            if found:
                return found.group()
            time.sleep(0.05)
        return ""

    def end(self):
        for process in reversed(self.processes.values()):
            process.kill()
        for process in self.processes.values():
            process.wait()


@pytest.fixture
def machines(tmp_path):
    made = Machines(tmp_path)
    yield made
    made.end()


class KillsTheFirst:
    """Kills the worker that reports first, while it searches."""

    def __init__(self, machines, client):
        self.machines, self.client, self.killed = machines, client, None

    def __call__(self, number, report):
        if self.killed is None and report.stage != "part done":
            busy = {address for address, keys in self.client.processing().items() if keys}
            workers = self.client.scheduler_info(n_workers=-1)["workers"]
            self.killed = next(workers[address]["id"] for address in workers if address in busy)
            self.machines.processes[self.killed].kill()


def test_a_worker_that_dies_changes_nothing_in_the_answer(machines, two_parts):
    tasks = [Task(codes, 0.5, 600.0, 0) for codes in independent(two_parts)]
    assert len(tasks) == 2
    with cluster.connected(machines.address) as remote:
        remote.client.wait_for_workers(2, timeout=START_SECONDS)
        kills = KillsTheFirst(machines, remote.client)
        found = remote.search_all(two_parts, tasks, 1, kills)
    assert machines.processes[kills.killed].wait() != 0
    assert found == search_all(two_parts, tasks, 1, None)


def test_a_plan_found_on_several_machines_verifies_and_stops_when_asked(machines, two_parts):
    class Stopped:
        def is_set(self):
            return True

    with cluster.connected(machines.address) as remote:
        remote.client.wait_for_workers(2, timeout=START_SECONDS)
        solution = pool.solve(two_parts, 400.0, stop=Stopped(), search=remote.search_all)
    assert verify(two_parts, solution).violations == ()
    assert [alone.commune for alone in solution.alone] == list(two_parts.communes)


def test_scenarios_drawn_on_several_machines_give_the_shares_of_one(machines, two_parts):
    code = next(iter(two_parts.communes))
    doubts = Doubts(weights=0.2)
    with cluster.connected(machines.address) as remote:
        remote.client.wait_for_workers(2, timeout=START_SECONDS)
        found = remote.robustness(two_parts, code, 2 * cluster.SCENARIOS + 1, 3, doubts)
    assert found == robustness(Solver(two_parts, code), 2 * cluster.SCENARIOS + 1, 3, doubts)


def test_a_cluster_that_loses_its_last_worker_says_so(machines, two_parts):
    tasks = [Task(codes, 60.0, 600.0, 0) for codes in independent(two_parts)]
    with cluster.connected(machines.address) as remote:
        remote.client.wait_for_workers(2, timeout=START_SECONDS)
        for name in ("one", "two"):
            machines.processes[name].kill()
        few = cluster.Cluster(remote.client, patience=0.5)
        with pytest.raises(cluster.ClusterError, match=r"no worker|could not be searched"):
            few.search_all(two_parts, tasks, 1, None)


def test_an_address_where_nothing_listens_is_refused():
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        pytest.raises(cluster.ClusterError, match="no scheduler answers"),
        cluster.connected(f"tcp://127.0.0.1:{port}", timeout=0.5),
    ):
        pass


@pytest.mark.parametrize("address", ["nowhere://x:1", "127.0.0.1:notaport", "tcp://"])
def test_an_address_that_means_nothing_is_refused(address):
    with pytest.raises(cluster.ClusterError, match="no scheduler answers"), cluster.connected(address, timeout=0.5):
        pass


def test_without_the_extra_the_refusal_says_what_to_install(monkeypatch):
    monkeypatch.setattr(cluster, "MISSING", True)
    with pytest.raises(cluster.ClusterError, match=r"bouquet\[cluster\]"), cluster.connected("tcp://127.0.0.1:1"):
        pass
