from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from bouquet.kernel.accounts.tests.factories import person
from bouquet.kernel.audit import deeds, journal
from bouquet.kernel.audit.digests import GENESIS
from bouquet.kernel.audit.errors import JournalIsAppendOnly, UnknownDeed, UnsealableDetail
from bouquet.kernel.audit.journal import Broken
from bouquet.kernel.audit.models import JournalChain, JournalEntry
from bouquet.kernel.audit.tests import factories
from bouquet.kernel.audit.tests.factories import DEED, line
from bouquet.kernel.tenancy.errors import NoTenant
from bouquet.kernel.tenancy.models import Tenant
from bouquet.kernel.tenancy.scope import tenant_scope
from bouquet.kernel.tenancy.tests.factories import authority


@pytest.fixture
def die(db: None) -> Tenant:
    return authority()


def test_a_line_says_who_did_what_to_what_and_when(die: Tenant, time_machine) -> None:
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    ana = person()
    entry = line(die, die, ana, days=2, note="é")
    entry = JournalEntry.objects_of_all_tenants.get(pk=entry.pk)
    assert (entry.number, entry.actor, entry.deed, entry.details) == (1, ana, DEED, {"days": 2, "note": "é"})
    assert (entry.object_kind, entry.object_id, entry.object_label) == ("tenancy.tenant", str(die.pk), "Die")
    assert entry.at.isoformat() == "2026-03-01T10:00:00+00:00"
    assert (entry.previous_digest, len(entry.digest), entry.text) == (GENESIS, 64, "Done")


def test_a_person_is_named_by_a_masked_address(die: Tenant) -> None:
    deeds.declare({DEED: "Done"})
    ana = person("ana@die.example", name="Ana Martin")
    assert journal.record(DEED, ana, actor=None, tenant=die).object_label == "a***@die.example"


def test_lines_follow_one_another_without_gap(die: Tenant) -> None:
    first, second, third = (line(die, die, step=step) for step in range(3))
    assert [entry.number for entry in (first, second, third)] == [1, 2, 3]
    assert (second.previous_digest, third.previous_digest) == (first.digest, second.digest)
    assert list(journal.entries(die)) == [third, second, first]
    head = journal.head(die)
    assert head is not None
    assert (head.last_number, head.last_digest) == (3, third.digest)


def test_each_organisation_and_the_platform_have_their_chain(die: Tenant) -> None:
    crest = authority("26108", "Crest")
    lines = [line(tenant, die) for tenant in (die, crest, None, die)]
    assert [entry.number for entry in lines] == [1, 1, 1, 2]
    assert list(journal.entries(crest)) == [lines[1]]
    assert list(journal.entries(None)) == [lines[2]]
    for tenant in (die, crest, None):
        assert journal.verify_chain(tenant) is None


def test_lines_are_read_in_the_scope_of_their_organisation_only(die: Tenant) -> None:
    entry = line(die, die)
    with pytest.raises(NoTenant):
        JournalEntry.objects.all()
    with tenant_scope(die):
        assert list(JournalEntry.objects.all()) == [entry]
    with tenant_scope(authority("26108", "Crest")):
        assert not JournalEntry.objects.exists()


def test_a_deed_without_text_is_refused(die: Tenant) -> None:
    with pytest.raises(UnknownDeed):
        journal.record("test.never_declared", die, actor=None, tenant=die)
    with pytest.raises(ValueError, match="dotted"):
        deeds.declare({"Not dotted": "x"})


def test_a_detail_that_cannot_be_sealed_is_refused_and_leaves_no_line(die: Tenant) -> None:
    with pytest.raises(UnsealableDetail):
        line(die, die, price=1.5)
    assert line(die, die).number == 1


def test_a_deed_that_fails_leaves_no_line_and_no_gap(die: Tenant) -> None:
    @transaction.atomic
    def fail() -> None:
        line(die, die)
        raise ZeroDivisionError

    line(die, die)
    with pytest.raises(ZeroDivisionError):
        fail()
    assert line(die, die).number == 2
    assert journal.verify_chain(die) is None


def test_a_line_is_neither_changed_nor_deleted_by_the_code(die: Tenant) -> None:
    entry = line(die, die)
    everything = JournalEntry.objects_of_all_tenants
    for forbidden in (
        entry.save,
        entry.delete,
        everything.all().delete,
        lambda: everything.update(deed="x.y"),
        lambda: everything.bulk_update([entry], ["deed"]),
        lambda: everything.bulk_create([entry]),
    ):
        with pytest.raises(JournalIsAppendOnly):
            forbidden()


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_journalentry SET deed = 'x.y'", "DELETE FROM audit_journalentry WHERE number = 1"]
)
def test_a_line_is_neither_changed_nor_deleted_in_the_database(die: Tenant, statement: str) -> None:
    line(die, die)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert journal.entries(die).get().deed == DEED


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_journalentry SET details = '{\"step\": 9}' WHERE number = 2", Broken(2, "altered")),
        ("UPDATE audit_journalentry SET object_label = 'x' WHERE number = 1", Broken(1, "altered")),
        ("UPDATE audit_journalentry SET at = '2000-01-01 00:00:00' WHERE number = 3", Broken(3, "altered")),
        ("UPDATE audit_journalentry SET previous_digest = digest WHERE number = 2", Broken(2, "unlinked")),
        ("UPDATE audit_journalentry SET number = 9 WHERE number = 3", Broken(3, "missing")),
        ("DELETE FROM audit_journalentry WHERE number = 1", Broken(1, "missing")),
        ("DELETE FROM audit_journalentry WHERE number = 2", Broken(2, "missing")),
        ("DELETE FROM audit_journalentry WHERE number = 3", Broken(3, "missing")),
        ("UPDATE audit_journalchain SET last_number = 2", Broken(2, "unlinked")),
        ("UPDATE audit_journalchain SET last_digest = 'x'", Broken(3, "unlinked")),
    ],
)
def test_tampering_shows(die: Tenant, statement: str, broken: Broken) -> None:
    for step in range(3):
        line(die, die, step=step)
    assert journal.verify_chain(die) is None
    factories.run_without_triggers(statement)
    assert journal.verify_chain(die) == broken


def test_a_line_moved_to_another_chain_shows(die: Tenant) -> None:
    crest = authority("26108", "Crest")
    line(die, die)
    line(crest, crest)
    chain, other = journal.head(die), journal.head(crest)
    assert chain is not None
    assert other is not None
    factories.run_without_triggers(
        f"UPDATE audit_journalentry SET chain_id = {other.pk}, number = 2 WHERE chain_id = {chain.pk}"  # noqa: S608
    )
    assert journal.verify_chain(die) == Broken(1, "missing")
    assert journal.verify_chain(crest) == Broken(2, "unlinked")


def test_a_chain_is_one(die: Tenant) -> None:
    line(die, die)
    line(None, die)
    for tenant in (die, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            JournalChain.objects.create(tenant=tenant)


def test_the_triggers_come_back_after_the_tests_emptied_the_journal(die: Tenant) -> None:
    line(die, die)
    factories.empty_journal()
    assert not JournalEntry.objects_of_all_tenants.exists()
    line(die, die)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_journalentry")


def test_an_empty_chain_is_whole(die: Tenant) -> None:
    assert journal.verify_chain(die) is None
    assert journal.head(die) is None


def test_a_page_of_the_journal_is_read_at_once(die: Tenant, django_assert_num_queries) -> None:
    for _ in range(5):
        line(die, die, person(f"p{_}@die.example"))
    with django_assert_num_queries(1):
        assert len({str(entry.actor) for entry in journal.entries(die)[:25]}) == 5


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time; in memory, one connection")
def test_lines_written_at_once_make_one_chain(django_db_setup: None, django_db_blocker: Any) -> None:
    writers, lines_each = 8, 10
    faults: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(lines_each):
                line(tenant, tenant)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    with django_db_blocker.unblock():
        tenant = Tenant.objects.create(slug="crowd", name="Crowd", kind="company", siret="0" * 14)
        try:
            threads = [threading.Thread(target=write) for _ in range(writers)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert not faults
            numbers = list(journal.entries(tenant).order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, writers * lines_each + 1))
            assert journal.verify_chain(tenant) is None
        finally:
            factories.empty_journal()
            tenant.delete()
            connection.close()
