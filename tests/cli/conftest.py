"""The real command, in processes of its own, on a folder of data of its own."""
# ruff: noqa: S603 (commands of our own)

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

import pytest

PATIENCE_SECONDS = 600  # what hangs ends one day; nothing is timed

MANY = """
import json, sys
from click.testing import CliRunner
from bouquet.cli import main

answers = []
for args, given in json.loads(sys.stdin.read()):
    done = CliRunner().invoke(main, args, input=given)
    fault = done.exception
    broken = fault is not None and not isinstance(fault, SystemExit)
    answers.append([done.exit_code, done.stdout, done.stderr + (f"Traceback: {fault!r}" if broken else "")])
json.dump(answers, sys.__stdout__)
"""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def refusal(self) -> str:
        """What it says when it refuses: one line on the standard error, and nothing else."""
        assert self.code == 2, (self.code, self.out, self.err)
        assert self.out == ""
        assert "Traceback" not in self.err
        assert self.err.startswith("bouquet: ")
        assert self.err.count("\n") == 1
        return self.err.removeprefix("bouquet: ").strip()


class Command:
    """Runs `bouquet` on the data of one folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("BOUQUET_", "DJANGO_"))}
        self.environment = {**kept, "BOUQUET_HOME": str(home), "PYTHONWARNINGS": "error", "COLUMNS": "200"}

    def __call__(self, *args: object, given: str = "", **environment: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "bouquet.cli", *map(str, args)],
            env=self.environment | environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def python(self, code: str, given: str = "") -> str:
        """What a Python program prints, run in the same surroundings."""
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def many(self, calls: Iterable[Iterable[object]], given: Iterable[str] = ()) -> list[Done]:
        """The ends of many commands, run one after the other in one process, since starting costs more than they do.

        `given` is what each of the first ones reads on its standard input.
        """
        pairs = zip(calls, chain(given, repeat("")), strict=False)
        asked = json.dumps([[[str(arg) for arg in call], text] for call, text in pairs])
        return [Done(*answer) for answer in json.loads(self.python(MANY, asked))]


@pytest.fixture
def bare(tmp_path: Path) -> Command:
    """The command on an empty folder."""
    return Command(tmp_path)


@pytest.fixture(scope="session")
def bouquet(tmp_path_factory: pytest.TempPathFactory, loaded_database: Path) -> Command:
    """The command on a folder where everything that ships has been loaded; tests do not change it."""
    home = tmp_path_factory.mktemp("home")
    shutil.copy(loaded_database, home / "bouquet.sqlite3")
    return Command(home)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[object, str], Path]:
    """Writes a value as JSON (or a text as it is) to a file of the test."""

    def write_file(value: object, name: str = "instance.json") -> Path:
        path = tmp_path / name
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return path

    return write_file
