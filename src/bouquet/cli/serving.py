"""`bouquet serve`: static files gathered when they changed, then the site under granian until Ctrl-C."""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from bouquet.cli.refusals import refuse

APPLICATION = "bouquet.site.wsgi:application"
THREADS = 4
PROBE_SECONDS = 0.1
PROBE_LIMIT_SECONDS = 60.0
STOP_SECONDS = 5
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (recognised, not bound)


def run(address: str, port: int, workers: int) -> None:
    """Serve until interrupted."""
    family = check(address, port)
    collect_static()
    connections.close_all()
    server = Granian(
        APPLICATION,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )
    # Closing the terminal stops the site too, in place of starting its workers again.
    server.signal_handler_reload = server.signal_handler_interrupt  # type: ignore[method-assign]
    shown = f"http://{_in_url(address, family)}:{port}"
    to_load: Synchronized[int] = multiprocessing.Value("i", workers)
    loader = partial(load_application, to_load, address, port, shown)
    server.serve(target_loader=loader, wrap_loader=False)
    click.echo("stopped")


def load_application(to_load: Synchronized[int], address: str, port: int, shown: str) -> Callable[..., Any]:
    """The WSGI application of a worker, every page already imported; the last worker to load says that all is ready.

    Args:
        to_load: how many workers have not loaded yet; those that replace others bring it below zero.
        address: where the site listens.
        port: its port.
        shown: its address for a browser of this machine.
    """
    # A group of its own: a worker that gets Ctrl-C from the terminal, then the order to stop, hangs.
    os.setpgid(0, 0)
    module, _, name = APPLICATION.partition(":")
    application: Callable[..., Any] = getattr(import_module(module), name)
    _ = get_resolver().url_patterns
    with to_load.get_lock():
        to_load.value -= 1
        last = to_load.value == 0
    if last:
        threading.Thread(target=_announce, args=(address, port, shown), daemon=True).start()
    return application


def check(address: str, port: int) -> socket.AddressFamily:
    """The family of an address; refuse when it, or its port, cannot be had."""
    try:
        family, *_rest, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError):
        refuse(f"{address} is not an address of this machine: try 127.0.0.1")
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
            probe.listen()
        except PermissionError:
            refuse(f"port {port} is reserved to the system: give another one, such as 8000")
        except OSError as error:
            if _answers(place, family):
                refuse(f"port {port} is already taken: stop what uses it, or take another (make run PORT={port + 1})")
            refuse(f"cannot listen on {address}, port {port}: {error.strerror}")
    return family


def _answers(place: tuple[Any, ...], family: socket.AddressFamily) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        return probe.connect_ex(place) == 0


def _in_url(address: str, family: socket.AddressFamily) -> str:
    """How a browser of this machine writes the address."""
    host = EVERYWHERE.get(address, address)
    return f"[{host}]" if family == socket.AF_INET6 and ":" in host else host


def _announce(address: str, port: int, shown: str) -> None:
    """Say where to go, once the first page has been answered."""
    host = EVERYWHERE.get(address, address)
    limit = time.monotonic() + PROBE_LIMIT_SECONDS
    while time.monotonic() < limit:
        connection = http.client.HTTPConnection(host, port, timeout=PROBE_LIMIT_SECONDS)
        try:
            connection.request("GET", "/", headers=_as_a_visitor(host))
            status = connection.getresponse().status
        except OSError:
            time.sleep(PROBE_SECONDS)
            continue
        finally:
            connection.close()
        click.echo(f"\nBouquet is at {shown}/" if status < http.HTTPStatus.BAD_REQUEST else _trouble(shown, status))
        click.echo("To become administrator:  .venv/bin/bouquet administrator you@example.org")
        click.echo("To stop:                  Ctrl-C" + ("" if _local(address) else "\nOther machines can reach it."))
        return


def _as_a_visitor(host: str) -> dict[str, str]:
    """Headers of a visit by the site's own name, through the server before it that speaks HTTPS if there is one."""
    names = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"]
    return {"Host": names[0] if names else host, "X-Forwarded-Proto": "https"}


def _trouble(shown: str, status: int) -> str:
    return f"\nBouquet answers at {shown}/, but its first page gave error {status}: the line above says why"


def _local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def collect_static() -> bool:
    """Gather the static files with hashed names where WhiteNoise finds them; False when nothing changed since."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".gathered"
    present = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == present:
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    root.mkdir(parents=True, exist_ok=True)
    stamp.write_text(present, encoding="ascii")
    return True


def _fingerprint() -> str:
    """A digest of every static file's place, size and date, and of how they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{about.st_size}\0{about.st_mtime_ns}\0".encode())
    return digest.hexdigest()
