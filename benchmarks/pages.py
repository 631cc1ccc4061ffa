"""Pages of the served site: processor time beside a bare view, and what a first visit weighs."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bouquet.cli.serving import collect_static

ROUNDS = 5
REQUESTS = 200
MADE = 20
PAGES = (
    "/",
    "/territoires/commune/26113/",
    "/territoires/?q=saint+denis",
    "/services/street-reporting/",
    "/bouquet/26113/priorites/",
    "/bouquet/26113/?investissement=40000&fonctionnement=15000&jours=60",
)
TICKS = os.sysconf("SC_CLK_TCK")


def report() -> None:
    """Serve the site with a bare view beside it, and print both tables."""
    collect_static()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        Path(sys.executable).parent / "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "error"]
    server = subprocess.Popen([*map(str, command), "benchmarks.bare_site:application"])  # noqa: S603
    try:
        _wait(port)
        _processor(port, server.pid)
        _weight(port)
    finally:
        server.terminate()
        server.wait(10)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            _get(http.client.HTTPConnection("127.0.0.1", port, timeout=60), "/hello/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the server does not answer")


def _get(connection: http.client.HTTPConnection, path: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    return answer, answer.read()


def _seconds(pid: int) -> float:
    """Processor seconds of the server and its children."""
    pids = [pid, *(int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    total = 0
    for each in pids:
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def _processor(port: int, pid: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in ("/hello/", *PAGES):
        _get(connection, path)
    kept: dict[str, list[float]] = {path: [] for path in ("/hello/", *PAGES)}
    made: dict[str, list[float]] = {path: [] for path in kept}
    for turn in range(ROUNDS):
        for path, spent in kept.items():
            spent.append(_each(connection, pid, [path] * REQUESTS))
            mark = "&" if "?" in path else "?"
            made[path].append(_each(connection, pid, [f"{path}{mark}n={turn}-{n}" for n in range(MADE)]))
    bare = statistics.median(kept["/hello/"])
    print(f"\nPages, processor time by request, median of {ROUNDS} rounds of {REQUESTS} (kept) and {MADE} (made anew)")
    for path, spent in kept.items():
        whole, anew = statistics.median(spent), statistics.median(made[path])
        print(f"  {path[:50]:50} kept {whole:5.2f} ms {whole / bare:5.1f} x hello   anew {anew:6.2f} ms")
    print("  goal: at most 10 x hello; a page is made anew once after each load of data, then kept for everyone")


def _each(connection: http.client.HTTPConnection, pid: int, paths: list[str]) -> float:
    """Processor milliseconds of the server by request."""
    before = _seconds(pid)
    for path in paths:
        _get(connection, path)
    return 1000 * (_seconds(pid) - before) / len(paths)


def _weight(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    print("\nFirst visit, bytes transferred (page, styles, scripts, fonts, icon; compressed)")
    for path in PAGES:
        answer, body = _get(connection, path)
        text = gzip.decompress(body).decode() if answer.headers["Content-Encoding"] == "gzip" else body.decode()
        linked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))
        total = len(body)
        for asset in sorted(linked):
            _, data = _get(connection, asset)
            total += len(data)
            if asset.endswith(".css"):
                plain = gzip.decompress(data).decode() if data[:2] == b"\x1f\x8b" else data.decode()
                for font in set(re.findall(r'url\("([^"]+\.woff2)"\)', plain)):
                    target = asset.rsplit("/", 1)[0] + "/" + font
                    if target not in linked:
                        total += len(_get(connection, target)[1])
        print(f"  {path[:60]:60} {total / 1000:6.1f} kB")
    print("  goal: under 150 kB")
