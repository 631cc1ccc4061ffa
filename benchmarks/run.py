"""`make bench`: every measure of the project, in one run."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bouquet.site.settings.dev")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django

django.setup()

from benchmarks import composing, engine, everything, importing, pages, search  # noqa: E402 (Django first)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures search, the engine, composition, pages and imports.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, help="communes searched (all when absent)")
    kinds = ["search", "everything", "engine", "composing", "pages", "importing"]
    parser.add_argument("--only", choices=kinds)
    chosen = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}")
    if chosen.only in (None, "search"):
        search.report(chosen.seed, chosen.sample)
    if chosen.only in (None, "everything"):
        everything.report(chosen.seed)
    if chosen.only in (None, "engine"):
        engine.report(chosen.seed)
    if chosen.only in (None, "composing"):
        composing.report()
    if chosen.only in (None, "pages"):
        pages.report()
    if chosen.only in (None, "importing"):
        importing.report()


if __name__ == "__main__":
    main()
