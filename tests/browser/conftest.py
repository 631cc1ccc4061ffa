"""The real site in a real browser: `bouquet serve` on data of its own, and Debian's Chromium."""
# ruff: noqa: S603 (commands of our own)

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = {"phone": 390, "desk": 1280}
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.enable_socket)
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Site:
    """The site under test: its address, its folder of data and the command that rules it."""

    url: str
    home: Path
    more: dict[str, str] = field(default_factory=dict)

    def bouquet(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bouquet.cli", *arguments]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, check=True, **options)

    @property
    def env(self) -> dict[str, str]:
        return {
            **os.environ,
            "BOUQUET_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "bouquet.site.settings.dev",
        } | self.more

    def last_mail(self) -> str:
        """The text of the last message the site sent."""
        mails = sorted((self.home / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return mails[-1].read_text(encoding="utf-8")

    def last_link(self) -> str:
        """The first link of the last message."""
        found = re.search(r"https?://\S+", self.last_mail())
        assert found is not None
        return found.group()


def free_port() -> int:
    """A port that nothing uses."""
    pytest_socket.enable_socket()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, loaded_database: Path) -> Iterator[Site]:
    with serving(free_port(), tmp_path_factory.mktemp("home"), loaded_database) as served:
        yield served


@contextmanager
def serving(port: int, home: Path, loaded_database: Path, **more: str) -> Iterator[Site]:
    """The site, served with these variables more."""
    served = Site(f"http://127.0.0.1:{port}", home, more)
    shutil.copy(loaded_database, served.home / "bouquet.sqlite3")
    command = [sys.executable, "-m", "bouquet.cli", "serve", "--port", str(port), "--workers", "1"]
    with (served.home / "log").open("w") as log:
        server = subprocess.Popen(command, env=served.env, stdout=log, stderr=log)
        try:
            _wait(served.url, server)
            yield served
        finally:
            server.terminate()
            server.wait(10)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert server.poll() is None, "the server stopped"
        try:
            urllib.request.urlopen(url, timeout=20).close()  # noqa: S310 (our own loopback address)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    pytest_socket.enable_socket()
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("chromium is not on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A browser window on the site, and what its console said."""

    page: Page
    site: Site
    said: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    def axe(self) -> list[str]:
        """What axe finds wrong on the page, one line for each element."""
        self.page.evaluate(AXE)
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags})", rules)
        return [f"{v['id']}: {n['html'][:120]}" for v in found["violations"] for n in v["nodes"]]

    @property
    def overflow(self) -> int:
        """By how many pixels the page scrolls sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


OpenWindow = Callable[..., Visit]


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[OpenWindow]:
    """Opens windows: `visit(width=..., **options of the context)`."""
    contexts: list[BrowserContext] = []

    def opened(width: int = WIDTHS["desk"], **options: Any) -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        window = Visit(context.new_page(), site)
        window.page.on("console", lambda message: window.said.append(message.text))
        window.page.on("pageerror", lambda error: window.said.append(str(error)))
        return window

    yield opened
    for context in contexts:
        context.close()
