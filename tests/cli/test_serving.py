"""serve: says where to go, stops cleanly, and refuses a port or an address that it cannot have."""
# ruff: noqa: S603 (commands of our own)

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

GET = """
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
connection.request("GET", "/")
print(connection.getresponse().status)
"""
HOLD = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("held", flush=True)
sys.stdin.read()
"""
PATIENCE_SECONDS = 60


@pytest.fixture
def port(socket_enabled):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command, *args, stdin=None):
    process = subprocess.Popen(
        args,
        env=command.environment | {"PYTHONUNBUFFERED": "1"},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def read_until(process, mark):
    lines, limit = [], time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < limit:
        line = process.stdout.readline()
        if not line:
            break
        lines.append(line)
        if mark in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def test_it_serves_says_where_and_stops(bouquet, port):
    with running(bouquet, sys.executable, "-m", "bouquet.cli", "serve", "--port", str(port)) as process:
        said = read_until(process, "To stop:")
        assert f"Bouquet is at http://127.0.0.1:{port}/\n" in said
        assert "bouquet administrator you@example.org" in said
        assert "other machines" not in said.lower()
        assert bouquet.python(f"import sys; sys.argv[1:] = ['{port}']\n{GET}") == "200\n"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        assert process.wait(PATIENCE_SECONDS) == 0
        assert process.stdout.read() == "stopped\n"


def test_what_cannot_be_listened_on_is_said_in_one_line(bouquet, port):
    with running(bouquet, sys.executable, "-c", HOLD, str(port), stdin=subprocess.PIPE) as holder:
        read_until(holder, "held")
        addresses = ("127.0.0.1", "192.0.2.1", "no.such.name.invalid")
        taken, away, unknown = bouquet.many(["serve", "--port", port, "--address", address] for address in addresses)
    assert taken.refusal == (
        f"port {port} is already taken: stop what uses it, or take another (make run PORT={port + 1})"
    )
    assert away.refusal == f"cannot listen on 192.0.2.1, port {port}: Cannot assign requested address"
    assert "is not an address of this machine" in unknown.refusal
