"""Composing one commune: time to a proved, checked and explained bouquet."""

from __future__ import annotations

import statistics
import time

from django.core.cache import cache

from bouquet.engine import pool
from bouquet.engine.verify import verify
from bouquet.kernel.geography import selectors as geography
from bouquet.platform.composer import selectors, services
from bouquet.platform.composer.rules.request import Wishes

COUNT = 40


def report() -> None:
    """Print medians over communes drawn evenly by population."""
    communes = list(geography.current_communes().filter(population__gt=0).order_by("population", "insee_code"))
    drawn = [communes[(2 * n + 1) * len(communes) // (2 * COUNT)] for n in range(COUNT)]
    selectors.catalogue_data()
    whole, solving, checking, optimal = [], [], [], 0
    for commune in drawn:
        cache.clear()
        start = time.perf_counter()
        answer = services.compose(commune, Wishes())
        whole.append(1000 * (time.perf_counter() - start))
        start = time.perf_counter()
        solution = pool.solve(answer.instance)
        solving.append(1000 * (time.perf_counter() - start))
        start = time.perf_counter()
        verify(answer.instance, solution)
        checking.append(1000 * (time.perf_counter() - start))
        optimal += solution.status == "optimal"
    print(f"\nComposing, {COUNT} communes by population, default means: {optimal} proved optimal")
    for label, times in (("whole answer", whole), ("HiGHS, model build", solving), ("check", checking)):
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"  {label:20} median {statistics.median(times):7.1f} ms   p95 {p95:7.1f} ms")
    print(f"  check / solve: {statistics.median(checking) / statistics.median(solving):.3f}")
