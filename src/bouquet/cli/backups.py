"""`bouquet backup` and `bouquet restore`: one checked file that holds the whole database, and its way back.

SQLite is copied by its own online backup, while the site runs; PostgreSQL by `pg_dump` and `pg_restore`. A restore
keeps a copy of the present database and replaces all of it or nothing.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader

from bouquet.cli.refusals import refuse
from bouquet.kernel import clock

BUSY_SECONDS = 20
COPY_SECONDS = 600
SQLITE_MARK = b"SQLite format 3\x00"
POSTGRESQL_MARK = b"PGDMP"
OURS = "geography"
LEFTOVERS = ("-wal", "-shm", "-journal")
SUFFIXES = {"sqlite": ".sqlite3", "postgresql": ".dump"}
PRODUCTS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def backup() -> Path:
    """Copy the database to the folder of backups, check the copy, and say where it is and how large."""
    copy = _copy(_free_path(Path(settings.HOME) / "backups", "bouquet-{}"))
    click.echo(f"{copy} ({_size(copy)}, checked)")
    return copy


def restore(file: Path) -> None:
    """Put a copy in the place of the present database, kept beside, then bring it up to date.

    Refuses a file that is not a copy of Bouquet's, is damaged, or was made by a later version; nothing is changed then.
    """
    vendor = _vendor_of(file)
    if vendor != connection.vendor:
        refuse(f"{file} is a copy of {PRODUCTS[vendor]}, and this installation runs on {PRODUCTS[connection.vendor]}")
    if vendor == "sqlite":
        _check_sqlite(file)
        kept = _restore_sqlite(file)
    else:
        _check_postgresql(file)
        kept = _restore_postgresql(file)
    click.echo(f"restored from {file}")
    if kept is not None:
        click.echo(f"what was there before is in {kept}")


def _free_path(folder: Path, pattern: str) -> Path:
    """A path that no file has yet, named for the moment (UTC)."""
    folder.mkdir(parents=True, exist_ok=True)
    name = pattern.format(f"{clock.now():%Y%m%d-%H%M%S}")
    suffix = SUFFIXES[connection.vendor]
    path, n = folder / f"{name}{suffix}", 2
    while path.exists():
        path, n = folder / f"{name}-{n}{suffix}", n + 1
    return path


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1_000_000:.1f} MB"


def _copy(target: Path) -> Path:
    """The present database copied to `target`, which appears only once it is whole and checked."""
    part = target.with_name(target.name + ".part")
    part.touch(mode=0o600)
    try:
        if connection.vendor == "sqlite":
            source = _present()
            if not source.exists():
                refuse(f"there is no database at {source}: run `bouquet load` (or `make setup`) first")
            _copy_sqlite(source, part)
        else:
            _run(["pg_dump", "--format=custom", "--no-owner", f"--file={part}", *_server(), _name()])
            _run(["pg_restore", "--list", str(part)])
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def _present() -> Path:
    return Path(_name())


def _copy_sqlite(source: Path, target: Path, *, check: bool = True) -> None:
    """Copy in one go, from a connection of its own so that no open transaction holds it back; check the copy."""
    limit = time.monotonic() + COPY_SECONDS

    def watch(status: int, _left: int, _total: int) -> None:
        if status != sqlite3.SQLITE_DONE and time.monotonic() > limit:
            raise TimeoutError

    try:
        with closing(_read_only(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new, progress=watch)
            new.execute("PRAGMA journal_mode=DELETE")
            fault = _fault(new) if check else None
    except TimeoutError:
        refuse(f"the database stayed busy for {COPY_SECONDS} s: nothing was copied")
    except sqlite3.Error as error:
        refuse(f"{source} cannot be copied: {error}")
    if fault:
        refuse(f"{source} is damaged: {fault}")
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)


def _fault(database: sqlite3.Connection) -> str | None:
    """The first thing that SQLite's own check finds wrong."""
    (answer,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    return None if answer == "ok" else str(answer)


def _vendor_of(file: Path) -> str:
    try:
        with file.open("rb") as handle:
            start = handle.read(len(SQLITE_MARK))
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}")
    if start != SQLITE_MARK and not start.startswith(POSTGRESQL_MARK):
        refuse(f"{file} is not a copy made by `bouquet backup`")
    return "sqlite" if start == SQLITE_MARK else "postgresql"


def _check_sqlite(file: Path) -> None:
    """Refuse a file that is damaged or not Bouquet's."""
    if file.resolve() == _present().resolve():
        refuse(f"{file} is the present database itself")
    try:
        with closing(_read_only(file)) as copy:
            fault = _fault(copy)
            if fault:
                refuse(f"{file} is damaged: {fault}")
            applied = set(copy.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.DatabaseError as error:
        missing = "no such table" in str(error)
        refuse(f"{file} is not a database of Bouquet" if missing else f"{file} is damaged: {error}")
    _check_version(file, applied)


def _check_version(file: Path, applied: Iterable[tuple[str, str]]) -> None:
    applied = set(applied)
    if all(app != OURS for app, _ in applied):
        refuse(f"{file} is not a database of Bouquet")
    known = MigrationLoader(None, ignore_no_migrations=True)
    ours = (row for row in applied if row[0] in known.migrated_apps)
    later = sorted(f"{app} {name}" for app, name in ours if (app, name) not in known.disk_migrations)
    if later:
        refuse(f"{file} was made by a later version of Bouquet ({later[0]}): upgrade first")


def _restore_sqlite(file: Path) -> Path | None:
    """Swap the files, once nothing holds the present one; swap them back when the copy cannot be brought up to date."""
    present = _present()
    connections.close_all()
    fresh = present.with_name(present.name + ".restoring")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    kept = None
    try:
        _copy_sqlite(file, fresh, check=False)  # the file itself was checked
        if present.exists():
            _release(present)
            kept = _free_path(present.parent, f"{present.stem}-before-restore-{{}}")
            _keep(present, kept)
        fresh.replace(present)
    finally:
        fresh.unlink(missing_ok=True)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except (DatabaseError, CommandError) as error:
        connections.close_all()
        _put_back(present, kept)
        refuse(f"{file} cannot be brought up to date, the present database was put back: {_line(str(error))}")
    return kept


def _keep(present: Path, kept: Path) -> None:
    """Give the present database a second name, its leftovers (of a damaged one) the same: no moment without a file."""
    try:
        os.link(present, kept)
    except OSError:  # a file system without links
        shutil.copy2(present, kept)
    for suffix in LEFTOVERS:
        leftover = present.with_name(present.name + suffix)
        if leftover.exists():
            leftover.rename(kept.with_name(kept.name + suffix))


def _put_back(present: Path, kept: Path | None) -> None:
    for suffix in LEFTOVERS:
        present.with_name(present.name + suffix).unlink(missing_ok=True)
    if kept is None:
        present.unlink()
    else:
        kept.replace(present)


def _release(present: Path) -> None:
    """Bring the database back to one file; refuse while another program has it open."""
    try:
        with closing(sqlite3.connect(present, timeout=1)) as database:
            (mode,) = database.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        mode = "busy"
    except sqlite3.DatabaseError:
        return  # what is there is no database any more: nobody uses it, and it is kept as it is
    if mode != "delete":
        refuse("the database is in use: stop Bouquet (Ctrl-C where it runs), then restore")


def _check_postgresql(file: Path) -> None:
    listed = _run(["pg_restore", "--list", str(file)])
    if "django_migrations" not in listed or f" {OURS}_commune " not in listed:
        refuse(f"{file} is not a database of Bouquet")
    rows = _run(["pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(file)])
    _check_version(file, _copied_rows(rows))


def _copied_rows(script: str) -> set[tuple[str, str]]:
    """The (app, name) of the rows that the script copies into django_migrations."""
    found, inside = set(), False
    for line in script.splitlines():
        if line.startswith("COPY "):
            inside = True
        elif line == "\\.":
            inside = False
        elif inside:
            _pk, app, name, *_ = line.split("\t")
            found.add((app, name))
    return found


def _restore_postgresql(file: Path) -> Path:
    """Replace everything in one transaction: on any error the database stays as it was."""
    kept = _copy(_free_path(Path(settings.HOME) / "backups", "bouquet-before-restore-{}"))
    connections.close_all()
    script = kept.with_name(kept.name + ".sql")
    script.touch(mode=0o600)
    try:
        _run(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(file)])
        start = "SET lock_timeout = '30s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
        command = ["psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run([*command, f"--command={start}", f"--file={script}", *_server(), f"--dbname={_name()}"])
    finally:
        script.unlink(missing_ok=True)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except (DatabaseError, CommandError) as error:
        refuse(f"restored, but not brought up to date: {_line(str(error))}; what was there before is in {kept}")
    return kept


def _name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _server() -> list[str]:
    """How PostgreSQL's own programs reach the server; what is not set is left to their defaults."""
    database: dict[str, Any] = settings.DATABASES["default"]
    given = {"host": database.get("HOST"), "port": database.get("PORT"), "username": database.get("USER")}
    return [f"--{option}={value}" for option, value in given.items() if value] + ["--no-password"]


def _run(command: list[str]) -> str:
    """The output of one of PostgreSQL's programs; refuse in one line when it fails or is not there."""
    if shutil.which(command[0]) is None:
        refuse(f"{command[0]} is not on this machine: install PostgreSQL's client (Debian: postgresql-client)")
    password = settings.DATABASES["default"].get("PASSWORD")
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    try:
        done = subprocess.run(  # noqa: S603 (our own arguments, no shell)
            command, env=environment, capture_output=True, text=True, timeout=COPY_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        refuse(f"{command[0]} took more than {COPY_SECONDS} s")
    if done.returncode:
        refuse(f"{command[0]}: {_line(done.stderr) or 'failed'}")
    return done.stdout


def _line(text: str) -> str:
    """The first line of a message, without the name of the program that said it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0].partition("error: ")[2] or lines[0] if lines else ""
