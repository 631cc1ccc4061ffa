"""backup, restore and administrator: what is kept comes back whole, and nothing else takes its place."""

import hashlib
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from .conftest import Command

PASSWORD = "correct horse battery staple"  # noqa: S105
MIGRATE = """
import django
django.setup()
from django.core.management import call_command
def migrate(*to):
    call_command("migrate", *to, verbosity=0)
"""
TWICE = """
import shutil
from django.conf import settings
from django.db import connection
migrate("geography")
connection.close()
shutil.copy(settings.HOME / "bouquet.sqlite3", settings.HOME / "older.sqlite3")
migrate()
"""


@pytest.fixture(scope="module")
def two_files(tmp_path_factory):
    """A database that has only the tables of the register, and one that has them all; both without data."""
    command = Command(tmp_path_factory.mktemp("migrated"))
    settings = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'bouquet.site.settings.dev'\n"
    command.python(settings + MIGRATE + TWICE)
    for name in ("older.sqlite3", "bouquet.sqlite3"):
        with closing(sqlite3.connect(command.home / name)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    return command.home / "older.sqlite3", database(command)


@pytest.fixture(scope="module")
def older_file(two_files):
    return two_files[0]


@pytest.fixture(scope="module")
def migrated_file(two_files):
    return two_files[1]


@pytest.fixture
def own(migrated_file, tmp_path):
    """The command on a database without data, free to change."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(migrated_file, home)
    return Command(home)


def database(command):
    return command.home / "bouquet.sqlite3"


def people(path):
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT email FROM accounts_user ORDER BY email")]


def digests(folder):
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "secret_key"
    }


def backed_up(done):
    """The path that `backup` printed."""
    assert done.code == 0, done.err
    path, _, rest = done.out.partition(" (")
    assert rest.endswith("MB, checked)\n")
    return path


def add_person(path, **fields):
    row = {"email": "a@example.org", "name": "A", "password": "kept", "joined_at": "2026-01-01 00:00:00"}
    row |= {"is_superuser": 0, "is_staff": 0, "is_active": 0} | fields
    with closing(sqlite3.connect(path)) as connection, connection:
        marks = ", ".join("?" * len(row))
        insert = f"INSERT INTO accounts_user ({', '.join(row)}) VALUES ({marks})"  # noqa: S608 (our own names)
        connection.execute(insert, tuple(row.values()))


def test_there_and_back(own):
    add_person(database(own))
    copy = backed_up(own("backup"))
    assert people(copy) == ["a@example.org"]
    assert stat.S_IMODE(Path(copy).stat().st_mode) == 0o600
    with closing(sqlite3.connect(database(own))) as connection:
        assert connection.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
        connection.executescript("DELETE FROM accounts_user;")
    done = own("restore", copy)
    assert done.code == 0, done.err
    first, second = done.out.splitlines()
    assert first == f"restored from {copy}"
    kept = second.removeprefix("what was there before is in ")
    assert people(kept) == []
    assert people(database(own)) == ["a@example.org"]


def test_while_the_site_writes_a_copy_is_made_and_nothing_is_restored(own, migrated_file):
    with closing(sqlite3.connect(database(own), isolation_level=None)) as site:
        site.execute("PRAGMA journal_mode=WAL")
        site.execute("BEGIN IMMEDIATE")
        site.execute("DELETE FROM django_migrations")
        copied, restored = own.many([["backup"], ["restore", migrated_file]])
        site.execute("ROLLBACK")
        assert site.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 0
    assert restored.refusal.startswith("the database is in use: stop Bouquet")
    with closing(sqlite3.connect(backed_up(copied))) as connection:
        assert connection.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 0
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [path.suffix for path in (own.home / "backups").iterdir()] == [".sqlite3"]
    assert not list(own.home.glob("*restor*"))


def test_what_is_not_a_copy_of_bouquet_is_refused_and_nothing_changes(own, migrated_file, tmp_path):
    good = database(own)
    text, other, damaged, later, dump = (tmp_path / name for name in ("text", "other", "damaged", "later", "x.dump"))
    text.write_text("not a database at all")
    with closing(sqlite3.connect(other)) as connection:
        connection.executescript("CREATE TABLE t (x); CREATE TABLE django_migrations (app, name);")
    shutil.copy(good, damaged)
    with damaged.open("r+b") as file:
        file.truncate(20_000)
    shutil.copy(good, later)
    with closing(sqlite3.connect(later)) as connection, connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('geography', '9999_new', '')")
    dump.write_bytes(b"PGDMP\x01\x0e\x00")
    cases = {
        "gone cannot be read: No such file": tmp_path / "gone",
        "cannot be read: Is a directory": tmp_path,
        "text is not a copy made by `bouquet backup`": text,
        "other is not a database of Bouquet": other,
        "damaged is damaged": damaged,
        "was made by a later version of Bouquet (geography 9999_new)": later,
        "is a copy of PostgreSQL, and this installation runs on SQLite": dump,
        "is the present database itself": good,
    }
    before = digests(own.home)
    for message, done in zip(cases, own.many(["restore", path] for path in cases.values()), strict=True):
        assert message in done.refusal
    assert digests(own.home) == before


def test_an_older_copy_is_brought_up_to_date(bare, older_file):
    done = bare("restore", older_file)
    assert (done.code, done.out) == (0, f"restored from {older_file}\n")
    with closing(sqlite3.connect(database(bare))) as connection:
        assert "search" in {row[0] for row in connection.execute("SELECT app FROM django_migrations")}


def test_a_copy_that_cannot_be_brought_up_to_date_leaves_the_present_one(own, older_file, tmp_path):
    copy = shutil.copy(older_file, tmp_path / "copy")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("CREATE TABLE search_searchentry (x)")
    with closing(sqlite3.connect(database(own))) as connection:
        connection.execute("CREATE TABLE mark (x)")
    assert "the present database was put back" in own("restore", copy).refusal
    with closing(sqlite3.connect(database(own))) as connection:
        assert connection.execute("SELECT count(*) FROM mark").fetchone() == (0,)
    assert sorted(path.name for path in own.home.iterdir()) == ["bouquet.sqlite3", "secret_key"]


def test_administrators(own):
    add_person(database(own))
    new = ["administrator", "Claire@Example.org"]
    calls = [new, new, new, ["administrator", "claire"], *[["administrator", "A@example.org"]] * 2]
    none, short, claire, bad, *already = own.many(calls, given=["", "short\n", f"{PASSWORD}\n"])
    assert none.refusal.startswith("a new administrator needs a password")
    assert "too short" in short.refusal
    assert bad.refusal == "“claire” is not an e-mail address"
    assert (claire.code, claire.out) == (0, "claire@example.org is an administrator\n")
    kept = "a@example.org is an administrator, with the password they already had\n"
    assert [done.out for done in already] == [kept, kept]
    with closing(sqlite3.connect(database(own))) as connection:
        rights = connection.execute("SELECT email, is_superuser, is_staff, is_active FROM accounts_user ORDER BY email")
        assert rights.fetchall() == [("a@example.org", 1, 1, 1), ("claire@example.org", 1, 1, 1)]
        passwords = dict(connection.execute("SELECT email, password FROM accounts_user").fetchall())
        addresses = connection.execute('SELECT email, verified, "primary" FROM account_emailaddress ORDER BY email')
        assert addresses.fetchall() == [("a@example.org", 1, 1), ("claire@example.org", 1, 1)]
        journal = connection.execute("SELECT deed, object_label FROM audit_journalentry ORDER BY number")
        assert journal.fetchall() == [
            ("administrator.made", "c***@example.org"),
            ("administrator.made", "a***@example.org"),
        ]
    assert passwords["a@example.org"] == "kept"
    assert passwords["claire@example.org"] not in ("", PASSWORD)


@pytest.mark.postgresql
@pytest.mark.skipif("BOUQUET_TEST_PG" not in os.environ, reason="PostgreSQL: make test-pg")
def test_there_and_back_on_postgresql(bare):
    import psycopg

    folder, _, port = os.environ["BOUQUET_TEST_PG"].rpartition(":")
    server = {"host": folder, "port": port, "user": "bouquet"}
    with psycopg.connect(**server, dbname="bouquet", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bouquet_copies")
        connection.execute("CREATE DATABASE bouquet_copies")
    bare.environment |= {
        "DJANGO_SETTINGS_MODULE": "bouquet.site.settings.production",
        "BOUQUET_PG_HOST": folder,
        "BOUQUET_PG_PORT": port,
        "BOUQUET_PG_NAME": "bouquet_copies",
    }
    bare.python(MIGRATE + "migrate()")

    def run(statement):
        with psycopg.connect(**server, dbname="bouquet_copies", autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else None

    run("CREATE TABLE mark (x int)")
    run("INSERT INTO mark VALUES (1)")
    copy = backed_up(bare("backup"))
    run("UPDATE mark SET x = 2")
    run("CREATE TABLE since (x int)")
    done = bare("restore", copy)
    assert done.code == 0, done.err
    assert run("SELECT x FROM mark") == [(1,)]
    assert run("SELECT to_regclass('since')") == [(None,)]
    assert bare("restore", bare.home / "gone").refusal.endswith("No such file or directory")
    (bare.home / "bad.dump").write_bytes(b"PGDMP\x01\x0e\x00")
    assert "pg_restore: " in bare("restore", bare.home / "bad.dump").refusal
    assert "runs on PostgreSQL" in bare("restore", _sqlite(bare.home / "x.sqlite3")).refusal
    assert run("SELECT x FROM mark") == [(1,)]


def _sqlite(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
    return path
