from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from bouquet.kernel.accounts.models import Invitation, Membership, User
from bouquet.kernel.accounts.permissions import Role, right
from bouquet.kernel.accounts.tests import factories
from bouquet.kernel.tenancy.scope import tenant_scope
from bouquet.kernel.tenancy.tests.factories import authority

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_an_email_is_kept_in_lower_case_and_belongs_to_one_person() -> None:
    assert User.objects.create_user(" Ana@Die.Example ").email == "ana@die.example"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ANA@die.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Bea@die.example")


def test_a_superuser_is_staff_with_a_usable_password() -> None:
    user = factories.administrator()
    assert (user.is_superuser, user.is_staff, user.check_password(factories.PASSWORD)) == (True, True, True)


def test_a_person_is_called_by_their_name_else_by_their_address() -> None:
    assert str(User(email="ana@die.example", name="Ana")) == "Ana"
    assert str(User(email="ana@die.example")) == "ana@die.example"


@pytest.mark.parametrize(
    ("after", "runs"),
    [(-HOUR, False), (timedelta(), True), (2 * HOUR - timedelta(seconds=1), True), (2 * HOUR, False)],
)
def test_a_seat_runs_from_its_start_until_its_end_excluded(time_machine, after: timedelta, runs: bool) -> None:
    may_read = right("test.read", Role.READER)
    seat = Membership(role=Role.READER, starts_at=NOON, expires_at=NOON + 2 * HOUR)
    time_machine.move_to(NOON + after, tick=False)
    assert seat.runs is runs
    assert seat.allows(may_read) is runs


def test_a_role_has_the_rights_that_name_it_and_no_other() -> None:
    seat = Membership(role=Role.EDITOR, starts_at=NOON)
    assert seat.allows(right("test.write", Role.EDITOR, Role.MANAGER))
    assert not seat.allows(right("test.manage", Role.MANAGER))


def test_the_last_day_is_the_one_before_the_midnight_that_ends_it() -> None:
    seat = Membership(expires_at=datetime(2026, 6, 30, 22, tzinfo=UTC))  # midnight in Paris, in summer
    assert seat.last_day is not None
    assert seat.last_day.isoformat() == "2026-06-30"
    assert Membership().last_day is None


def test_the_database_wants_one_seat_for_a_person_with_a_known_role_and_an_end_after_its_start() -> None:
    tenant, user = authority(), factories.person()
    factories.seat(tenant, user)
    for wrong in (
        Membership(user=user, role=Role.READER),
        Membership(user=factories.person("b@die.example"), role="king"),
        Membership(user=factories.person("c@die.example"), role=Role.READER, starts_at=NOON, expires_at=NOON),
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), tenant_scope(tenant):
            wrong.save()


def test_the_database_wants_one_open_invitation_for_an_address() -> None:
    tenant = authority()
    invitation, _ = factories.invitation(tenant, "ana@die.example")
    twin = Invitation(
        email=invitation.email,
        role=Role.READER,
        invited_by=invitation.invited_by,
        token_digest="0" * 64,
        expires_at=NOON,
    )
    with pytest.raises(IntegrityError), transaction.atomic(), tenant_scope(tenant):
        twin.save()


def test_what_the_journal_says_of_people_masks_their_address() -> None:
    tenant, user = authority(), factories.person(name="Ana")
    invitation, _ = factories.invitation(tenant, "bea@die.example")
    assert factories.seat(tenant, user).journal_label == user.journal_label == "a***@die.example"
    assert invitation.journal_label == "b***@die.example"
    assert "bea" not in str(invitation)


def test_every_role_says_what_it_does() -> None:
    assert all(str(role.explanation) for role in Role)
