"""Search over every commune: recall in the first ten, and latency, whole, with a typo, shortened."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.search.selectors import find

LETTERS = "abcdefghijklmnopqrstuvwxyz"
KINDS = ("insertion", "deletion", "substitution", "swap")


def one_typo(name: str, draw: random.Random) -> str:
    """A name with one random keystroke wrong."""
    kind, place = draw.choice(KINDS), draw.randrange(len(name))
    letter = draw.choice(LETTERS)
    if kind == "insertion":
        return name[:place] + letter + name[place:]
    if kind == "deletion":
        return name[:place] + name[place + 1 :] or name
    if kind == "substitution":
        return name[:place] + letter + name[place + 1 :]
    place = min(place, max(0, len(name) - 2))
    return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


def measure(seed: int, sample: int | None) -> list[tuple[str, float, float, float, float]]:
    """Rows of (what, recall in ten, first, median ms, p95 ms) over all the communes, or a sample."""
    draw = random.Random(seed)
    names = list(geography.current_communes().order_by("insee_code").values_list("name", flat=True))
    asked = names if sample is None else draw.sample(names, sample)
    forms: list[tuple[str, Callable[[str], str]]] = [
        ("one random typo", lambda name: one_typo(name, draw)),
        ("the name as written", lambda name: name),
        ("no accent, no hyphen, St", lambda name: name.lower().replace("-", " ").replace("saint", "st")),
        ("first two thirds", lambda name: name[: max(2, 2 * len(name) // 3)]),
    ]
    find("territory", "paris")
    return [(label, *_run(asked, form)) for label, form in forms]


def _run(names: list[str], form: Callable[[str], str]) -> tuple[float, float, float, float]:
    found = first = 0
    times = []
    for name in names:
        query = form(name)
        start = time.perf_counter()
        labels = [hit.label for hit in find("territory", query, limit=10)]
        times.append(1000 * (time.perf_counter() - start))
        found += name in labels
        first += labels[:1] == [name]
    quantiles = statistics.quantiles(times, n=20)
    return found / len(names), first / len(names), statistics.median(times), quantiles[-1]


def report(seed: int = 1, sample: int | None = None) -> None:
    """Print the table."""
    print(f"\nSearch, {'all communes' if sample is None else f'{sample} communes'}, seed {seed}")
    print(f"  {'query':26} {'in ten':>8} {'first':>8} {'median':>9} {'p95':>9}")
    for label, found, first, median, p95 in measure(seed, sample):
        print(f"  {label:26} {found:8.4f} {first:8.4f} {median:6.2f} ms {p95:6.2f} ms")
    print("  goal: one random typo in ten >= 0.97, p95 <= 10 ms")
