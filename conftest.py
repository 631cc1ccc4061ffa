"""What every test stands on: the real reference data, loaded once, and the guards of the house."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, ValuesIterable, ValuesListIterable


BROWSER_TESTS = Path(__file__).resolve().parent / "tests" / "browser"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--browser-tests", action="store_true", help="run the tests that need Chromium")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Browser tests are a run of their own: `make test-e2e`."""
    return True if collection_path == BROWSER_TESTS and not config.getoption("--browser-tests") else None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The register and the catalogue that ship with the product are in the test database."""
    from bouquet.platform.catalogue import services as catalogue
    from bouquet.platform.territories import services as territories

    with django_db_blocker.unblock():
        territories.load_territories(files("bouquet.content") / "territories")
        catalogue.load_catalogue(files("bouquet.content") / "catalogue")


class _Missing(str):
    """Raises when a template shows a variable that nothing gives."""

    __slots__ = ()

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"a template names an unknown variable: {name}")

    def __contains__(self, item: object) -> bool:
        return item == "%s"


@pytest.fixture(autouse=True)
def _unknown_template_variables_fail(settings: Any) -> None:
    options = settings.TEMPLATES[0]["OPTIONS"]
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": {**options, "string_if_invalid": _Missing("%s")}}]


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
