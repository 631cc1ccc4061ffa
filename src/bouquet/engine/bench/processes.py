"""Runs a command in a cold process and measures it: wall time, processor time, memory, children included."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

GLANCE_SECONDS = 0.05
KIBIBYTES_PER_MEBIBYTE = 1024
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Run:
    """What a process cost.

    `wall_seconds` and `cpu_seconds` (user and system, children included) are whole lives, imports included;
    `largest_mib` is the peak resident memory of its largest process, `together_mib` the most that all its processes
    held at one moment, pages they share counted in each, both seen twenty times a second (where the system does not
    tell, both are 0); `code` is negative when a signal ended it.
    """

    code: int
    wall_seconds: float
    cpu_seconds: float
    largest_mib: float
    together_mib: float
    errors: str

    @property
    def last_line(self) -> str:
        """The last thing the process said on its standard error."""
        lines = self.errors.strip().splitlines()
        return lines[-1] if lines else ""


def measured(command: Sequence[str | Path], patience: float, environment: Mapping[str, str] | None = None) -> Run:
    """Run `command` to its end, or end it after `patience` seconds, and say what it cost.

    Args:
        command: the program and its arguments; its standard output is thrown away.
        patience: seconds after which it is stopped, its children with it (code -9).
        environment: variables added to those of this process.
    """
    with tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 (our own modules)
            [str(part) for part in command],
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        try:
            status, usage, largest, together = _watched(process.pid, patience)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    cpu = usage.ru_utime + usage.ru_stime
    return Run(process.returncode, wall, cpu, largest, max(together, largest), said)


def _watched(pid: int, patience: float) -> tuple[int, resource.struct_rusage, float, float]:
    """Wait for the process: its status, what it used, the peak of its largest process and of all of them together.

    The peak that `wait4` gives is of no use here: it begins with the memory of the process that started it.
    """
    deadline, largest, together = time.perf_counter() + patience, 0.0, 0.0
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return status, usage, largest, together
        held = [_memory(each) for each in _family(pid)]
        largest = max(largest, *(peak for peak, _ in held))
        together = max(together, sum(now for _, now in held))
        if time.perf_counter() > deadline:
            os.killpg(pid, signal.SIGKILL)
        time.sleep(GLANCE_SECONDS)


def _family(pid: int) -> list[int]:
    """The process and all its descendants that are alive."""
    found, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        found.append(each)
        for task in (PROC / str(each) / "task").glob("*/children"):
            waiting += [int(child) for child in _text(task).split()]
    return found


def _memory(pid: int) -> tuple[float, float]:
    """Peak and present resident memory of a process, mebibytes; 0 when it is gone."""
    fields = dict(line.split(":", 1) for line in _text(PROC / str(pid) / "status").splitlines() if ":" in line)
    peak, now = (int(fields.get(name, "0 kB").split()[0]) for name in ("VmHWM", "VmRSS"))
    return peak / KIBIBYTES_PER_MEBIBYTE, now / KIBIBYTES_PER_MEBIBYTE


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
