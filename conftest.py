"""What every test stands on: the real reference data, loaded once, and the guards of the house."""

from __future__ import annotations

import fcntl
import hashlib
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, ValuesIterable, ValuesListIterable
from django.utils import translation
from hypothesis import settings

ROOT = Path(__file__).resolve().parent
PACKAGE = ROOT / "src" / "bouquet"
BROWSER_TESTS = ROOT / "tests" / "browser"

# A property is not a measure of speed: it must hold on a busy machine too.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--browser-tests", action="store_true", help="run the tests that need Chromium")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Browser tests are a run of their own: `make test-e2e`."""
    return True if collection_path == BROWSER_TESTS and not config.getoption("--browser-tests") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, the tests that use the database: the others have the same answer as on SQLite."""
    if "BOUQUET_TEST_PG" not in os.environ:
        return
    ways = {"db", "transactional_db", "django_db_setup"}
    told = [i for i in items if i.get_closest_marker("django_db") or i.get_closest_marker("postgresql")]
    kept = {*told, *(item for item in items if ways.intersection(getattr(item, "fixturenames", ())))}
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


LOADERS = (
    "kernel",
    "platform/territories",
    "platform/catalogue",
    "platform/experience",
    "platform/learning",
    "platform/strategy/migrations",
    "platform/strategy/rules",
    "platform/strategy/services",
    "cli",
    "content",
    "site/settings",
)


@pytest.fixture(scope="session")
def state_of_the_loaded() -> str:
    """A digest of the code and data that make a loaded database."""
    sources = {p for folder in LOADERS for p in (PACKAGE / folder).rglob("*") if _makes_the_database(p)}
    sources.update(PACKAGE.rglob("migrations/*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(sources))).hexdigest()[:16]


def _makes_the_database(path: Path) -> bool:
    inside = path.relative_to(PACKAGE).parts
    return path.is_file() and path.suffix in (".py", ".csv", ".yaml", ".md") and "tests" not in inside


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """What several workers or runs need, one of them makes."""
    kept = ROOT / "var" / "tests"
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _load(home: Path, settings: str) -> None:
    """What an operator does on an empty database."""
    environment = {**os.environ, "BOUQUET_HOME": str(home), "DJANGO_SETTINGS_MODULE": settings}
    command = [sys.executable, "-m", "bouquet.cli", "load"]
    subprocess.run(command, env=environment, check=True)  # noqa: S603 (our own command)


@pytest.fixture(scope="session")
def loaded_database(tmp_path_factory: pytest.TempPathFactory, state_of_the_loaded: str) -> Path:
    """A SQLite file made by the real `bouquet load`, once for each state of the code and data that make it."""
    kept = ROOT / "var" / "tests" / f"{state_of_the_loaded}.sqlite3"
    with _one_at_a_time():
        if not kept.exists():
            home = tmp_path_factory.mktemp("loaded")
            _load(home, "bouquet.site.settings.dev")
            for old in kept.parent.glob("*.sqlite3"):
                old.unlink()
            copy_database(home / "bouquet.sqlite3", kept.with_suffix(".part"))
            kept.with_suffix(".part").rename(kept)
    return kept


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database whole, what its log holds included."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


@pytest.fixture(scope="session")
def loaded_template(tmp_path_factory: pytest.TempPathFactory, state_of_the_loaded: str) -> None:
    """A PostgreSQL database made by the real `bouquet load`, that each worker's own begins as a copy of."""
    import psycopg
    from django.conf import settings

    here = settings.DATABASES["default"]
    name = here["TEST"]["TEMPLATE"]
    server = {"host": here["HOST"], "port": here["PORT"], "user": here["USER"], "autocommit": True}
    state = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    with _one_at_a_time(), psycopg.connect(**server, dbname="postgres") as connection:
        if connection.execute(state, [name]).fetchone() == (state_of_the_loaded,):
            return
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        _load(tmp_path_factory.mktemp("loaded"), "bouquet.site.settings.test")
        with psycopg.connect(**server, dbname=name) as loaded:
            loaded.execute("VACUUM ANALYZE")
        connection.execute(f"COMMENT ON DATABASE {name} IS '{state_of_the_loaded}'")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, request: pytest.FixtureRequest) -> None:
    """What the test database is copied from is there before it is made."""
    from django.db import connection

    if connection.vendor == "postgresql":
        request.getfixturevalue("loaded_template")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> None:
    """The register and the catalogue that ship with the product are in the test database."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            connection.ensure_connection()
            with closing(sqlite3.connect(request.getfixturevalue("loaded_database"))) as loaded:
                loaded.backup(connection.connection)


@pytest.fixture(scope="session", autouse=True)
def _foreign_keys_are_checked_after_writes_only() -> Iterator[None]:
    """SQLite checks every row of the register at the end of each test: not needed when the test wrote nothing."""
    check = DatabaseWrapper.check_constraints
    checked = -1

    def after_writes(self: DatabaseWrapper, table_names: Any = None) -> None:
        nonlocal checked
        if table_names is not None or self.connection.total_changes != checked:
            check(self, table_names)
            checked = self.connection.total_changes

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseWrapper, "check_constraints", after_writes)
        yield


@pytest.fixture(autouse=True)
def _unordered_queries_come_back_shuffled(monkeypatch: pytest.MonkeyPatch) -> None:
    shuffler = random.Random(0)
    fetch_all = QuerySet._fetch_all

    def shuffled(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        rows = self._result_cache
        kinds = (ModelIterable, ValuesIterable, ValuesListIterable)
        sliced = self.query.is_sliced
        if fresh and rows and not self.ordered and not sliced and issubclass(self._iterable_class, kinds):
            shuffler.shuffle(rows)

    monkeypatch.setattr(QuerySet, "_fetch_all", shuffled)


@pytest.fixture(autouse=True)
def _default_language() -> None:
    """A request leaves its language to the thread that answered it, and so to the next test: undone."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data folder, beside the repository or under BOUQUET_SHARED; the test is skipped without it."""
    folder = Path(os.environ.get("BOUQUET_SHARED", Path(__file__).resolve().parent.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip("the shared data folder is not beside the repository")
    return folder


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The last line says how many tests were skipped for want of the shared data."""
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if "shared data folder" in str(r.longrepr)]
    terminalreporter.write_line(f"skipped for want of the shared data folder: {len(skipped)}")
