"""Search across everything with thousands of generated solutions and experiences: latency of the labelled queries.

The generated documents are made of the words of the real ones, drawn by how often they occur, and are taken away at the
end: everything happens in a transaction that is undone.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml
from django.db import transaction

from bouquet.kernel.search import registry, services
from bouquet.kernel.search.rules.documents import Document
from bouquet.kernel.search.selectors import answer

QUERIES = Path(__file__).resolve().parents[1] / "tests" / "search" / "french_queries.yaml"
SOLUTIONS, EXPERIENCES = 5_000, 20_000
ROUNDS = 3
HERE = "benchmarks.everything"


def none() -> Iterator[Document]:
    return iter(())


def address(place: str) -> str:
    return f"/{place}/"


def generated(seed: int, solutions: int = SOLUTIONS, experiences: int = EXPERIENCES) -> Iterator[Document]:
    """Documents made of the words of the real ones: solutions of 40 words, experiences of 90."""
    draw = random.Random(seed)
    real = [document for one in registry.collections().values() for document in one.every()]
    counts = Counter(word for document in real for word in _words(document))
    words, weights = list(counts), list(counts.values())
    subjects = sorted({link for document in real for link in document.links}) or ["service/none"]
    for kind, count, length in (("solution", solutions, 40), ("experience", experiences, 90)):
        for number in range(count):
            title = " ".join(draw.choices(words, weights, k=5))
            text = " ".join(draw.choices(words, weights, k=length))
            links = tuple(draw.sample(subjects, min(len(subjects), draw.randint(1, 3))))
            yield Document(kind, f"generated-{number}", {"fr": title}, {"fr": text}, links=links)


def _words(document: Document) -> list[str]:
    return f"{document.titles['fr']} {document.texts.get('fr', '')}".lower().split()


def report(seed: int = 1) -> None:
    """Print how long the labelled queries take, before and after the generated documents are there."""
    asked = [row["ask"] for row in yaml.safe_load(QUERIES.read_text(encoding="utf-8"))["queries"]]
    load = os.getloadavg()[0]
    print(
        f"\nSearch across everything, {len(asked)} labelled queries, {ROUNDS} times each, seed {seed}; load {load:.1f}"
    )
    _times("as loaded", asked)
    lent = "experience" not in registry.collections()
    if lent:
        registry.register(registry.Collection("experience", "", f"{HERE}.none", f"{HERE}.address"))
    try:
        with transaction.atomic():
            start = time.perf_counter()
            services.put(generated(seed))
            print(f"  {SOLUTIONS} solutions and {EXPERIENCES} experiences added in {time.perf_counter() - start:.0f} s")
            _times("with them", asked)
            transaction.set_rollback(True)
    finally:
        if lent:
            registry.withdraw("experience")
    print("  goal: p95 <= 30 ms with them")


def _times(label: str, asked: list[str]) -> None:
    for query in asked[:10]:
        answer(query, "fr")
    wall, processor = [], []
    for query in asked * ROUNDS:
        start, worked = time.perf_counter(), time.thread_time()
        answer(query, "fr")
        wall.append(1000 * (time.perf_counter() - start))
        processor.append(1000 * (time.thread_time() - worked))
    print(f"  {label}")
    for what, spent in (("elapsed", wall), ("processor", processor)):
        p95 = statistics.quantiles(spent, n=20)[-1]
        print(
            f"    {what:10} median {statistics.median(spent):6.2f} ms  p95 {p95:6.2f} ms  longest {max(spent):6.2f} ms"
        )
