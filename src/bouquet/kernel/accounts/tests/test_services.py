from __future__ import annotations

from datetime import timedelta

import pytest

from bouquet.kernel import clock
from bouquet.kernel.accounts import rules, selectors, services
from bouquet.kernel.accounts.errors import (
    AlreadyInvited,
    AlreadyMember,
    EmailNotConfirmed,
    EndInPast,
    InvitationCancelled,
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    LastManager,
)
from bouquet.kernel.accounts.models import Invitation, Membership
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.accounts.tests import factories
from bouquet.kernel.tenancy.models import Tenant
from bouquet.kernel.tenancy.scope import tenant_scope
from bouquet.kernel.tenancy.tests.factories import authority

pytestmark = pytest.mark.django_db
FORTNIGHT = timedelta(days=14)


@pytest.fixture
def die() -> Tenant:
    return authority()


def test_a_token_is_long_random_and_not_kept(die: Tenant) -> None:
    invitation, token = factories.invitation(die, "ana@die.example")
    _, other = factories.invitation(die, "bea@die.example")
    assert len(token) >= 43  # 256 bits
    assert token != other
    assert invitation.token_digest == rules.token_digest(token)
    row = Invitation.objects_of_all_tenants.filter(pk=invitation.pk).values().get()
    assert token not in {str(value) for value in row.values()}


def test_an_invitation_is_accepted_once_by_who_confirmed_its_address(die: Tenant) -> None:
    ana = factories.person("ana@die.example")
    invitation, token = factories.invitation(die, "Ana@Die.example", Role.EDITOR)
    _, seat = services.accept_invitation(token, ana)
    assert (seat.user, seat.tenant, seat.role, seat.expires_at) == (ana, die, Role.EDITOR, None)
    invitation = Invitation.objects_of_all_tenants.get(pk=invitation.pk)
    assert (invitation.accepted_by, invitation.closed) == (ana, True)
    with pytest.raises(InvitationUsed):
        services.accept_invitation(token, ana)


@pytest.mark.parametrize(("email", "confirmed"), [("bea@die.example", True), ("ana@die.example", False)])
def test_an_invitation_is_not_for_another_address_nor_for_one_not_confirmed(
    die: Tenant, email: str, confirmed: bool
) -> None:
    _, token = factories.invitation(die, "ana@die.example")
    with pytest.raises(EmailNotConfirmed):
        services.accept_invitation(token, factories.person(email, confirmed=confirmed))
    assert not selectors.members(die).exists()


def test_a_wrong_token_opens_nothing(die: Tenant) -> None:
    invitation, token = factories.invitation(die, "ana@die.example")
    for wrong in ("", token[:-1], invitation.token_digest):
        with pytest.raises(InvitationUnknown):
            services.accept_invitation(wrong, factories.person(f"x{len(wrong)}@die.example"))


def test_an_invitation_lasts_fourteen_days(die: Tenant, time_machine) -> None:
    ana = factories.person("ana@die.example")
    start = clock.now()
    time_machine.move_to(start, tick=False)
    _, token = factories.invitation(die, "ana@die.example")
    time_machine.move_to(start + FORTNIGHT, tick=False)
    with pytest.raises(InvitationExpired):
        services.accept_invitation(token, ana)
    time_machine.move_to(start + FORTNIGHT - timedelta(seconds=1), tick=False)
    assert services.accept_invitation(token, ana)[1].runs


def test_sending_again_makes_a_new_token_and_spends_the_old_one(die: Tenant) -> None:
    ana = factories.person("ana@die.example")
    invitation, old = factories.invitation(die, "ana@die.example")
    services.mark_sent(invitation)
    renewed, new = services.renew_invitation(invitation)
    assert (new != old, renewed.pk, renewed.sent_at) == (True, invitation.pk, None)
    with pytest.raises(InvitationUnknown):
        services.accept_invitation(old, ana)
    services.accept_invitation(new, ana)
    with pytest.raises(InvitationUsed):
        services.renew_invitation(renewed)


def test_a_cancelled_invitation_opens_nothing_and_stays_cancelled(die: Tenant) -> None:
    ana = factories.person("ana@die.example")
    invitation, token = factories.invitation(die, "ana@die.example")
    services.cancel_invitation(invitation)
    with pytest.raises(InvitationCancelled):
        services.accept_invitation(token, ana)
    with pytest.raises(InvitationCancelled):
        services.renew_invitation(invitation)
    factories.invitation(die, "ana@die.example")


def test_an_address_has_one_open_invitation_until_it_is_too_old(die: Tenant, time_machine) -> None:
    start = clock.now()
    time_machine.move_to(start, tick=False)
    first, _ = factories.invitation(die, "ana@die.example")
    with pytest.raises(AlreadyInvited):
        factories.invitation(die, "ANA@die.example")
    time_machine.move_to(start + FORTNIGHT, tick=False)
    second, _ = factories.invitation(die, "ana@die.example")
    assert [invitation.pk for invitation in selectors.open_invitations(die)] == [second.pk]
    assert Invitation.objects_of_all_tenants.get(pk=first.pk).cancelled_at is not None


def test_a_member_is_not_invited_again_until_their_seat_ends(die: Tenant, time_machine) -> None:
    ana, start = factories.person("ana@die.example"), clock.now()
    time_machine.move_to(start, tick=False)
    old = factories.seat(die, ana, Role.MANAGER)
    factories.seat(die, factories.person("bea@die.example"), Role.MANAGER)
    services.change_role(old, Role.READER, start + timedelta(days=1))
    with pytest.raises(AlreadyMember):
        factories.invitation(die, "ana@die.example")
    time_machine.move_to(start + timedelta(days=1), tick=False)
    seat = factories.seat(die, ana, Role.EDITOR)
    assert (seat.pk, seat.role, seat.expires_at, seat.runs) == (old.pk, Role.EDITOR, None, True)


def test_two_invitations_of_two_addresses_give_one_person_one_seat(die: Tenant) -> None:
    ana = factories.person("ana@die.example")
    ana.emailaddress_set.create(email="ana@home.example", verified=True)
    _, work = factories.invitation(die, "ana@die.example")
    _, home = factories.invitation(die, "ana@home.example")
    services.accept_invitation(work, ana)
    with pytest.raises(AlreadyMember):
        services.accept_invitation(home, ana)


def test_the_last_manager_stays_one(die: Tenant) -> None:
    boss = factories.seat(die, factories.person("boss@die.example"), Role.MANAGER)
    factories.seat(die, factories.person("ana@die.example"), Role.EDITOR)
    tomorrow = clock.now() + timedelta(days=1)
    for forbidden in (
        lambda: services.change_role(boss, Role.EDITOR, None),
        lambda: services.change_role(boss, Role.MANAGER, tomorrow),
        lambda: services.remove_member(boss),
    ):
        with pytest.raises(LastManager):
            forbidden()
    assert list(selectors.lasting_managers(die)) == [boss]


def test_a_manager_goes_when_another_stays(die: Tenant) -> None:
    boss = factories.seat(die, factories.person("boss@die.example"), Role.MANAGER)
    second = factories.seat(die, factories.person("ana@die.example"), Role.MANAGER)
    services.change_role(boss, Role.READER, None)
    services.remove_member(boss)
    assert list(selectors.members(die)) == [second]


@pytest.mark.parametrize("why", ["ends", "cannot sign in"])
def test_a_manager_who_will_not_last_does_not_count(die: Tenant, why: str) -> None:
    boss = factories.seat(die, factories.person("boss@die.example"), Role.MANAGER)
    second = factories.seat(die, factories.person("ana@die.example"), Role.MANAGER)
    if why == "ends":
        services.change_role(second, Role.MANAGER, clock.now() + timedelta(days=1))
    else:
        second.user.is_active = False
        second.user.save()
    with pytest.raises(LastManager):
        services.remove_member(boss)


def test_managers_of_another_organisation_do_not_count(die: Tenant) -> None:
    ana = factories.person("ana@die.example")
    boss = factories.seat(die, ana, Role.MANAGER)
    factories.seat(authority("26108", "Crest"), ana, Role.MANAGER)
    with pytest.raises(LastManager):
        services.remove_member(boss)


def test_a_seat_cannot_be_made_to_end_before_now(die: Tenant) -> None:
    seat = factories.seat(die, factories.person(), Role.READER)
    with pytest.raises(EndInPast):
        services.change_role(seat, Role.READER, clock.now())
    services.change_role(seat, Role.READER, clock.now() + timedelta(minutes=1))
    with tenant_scope(die):
        assert Membership.objects.get(pk=seat.pk).expires_at is not None
