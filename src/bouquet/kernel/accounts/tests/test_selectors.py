from __future__ import annotations

from datetime import timedelta

import pytest

from bouquet.kernel import clock
from bouquet.kernel.accounts import selectors
from bouquet.kernel.accounts.models import Invitation, Membership
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.accounts.tests import factories
from bouquet.kernel.tenancy import services as tenancy
from bouquet.kernel.tenancy.errors import NoTenant
from bouquet.kernel.tenancy.tests.factories import authority

pytestmark = pytest.mark.django_db


def test_members_and_invitations_are_not_read_without_an_organisation() -> None:
    for model in (Membership, Invitation):
        with pytest.raises(NoTenant):
            model.objects.all()


def test_a_person_sees_their_organisations_and_no_other() -> None:
    die, crest = authority(), authority("26108", "Crest")
    ana, bea = factories.person("ana@die.example"), factories.person("bea@crest.example")
    mine = factories.seat(die, ana)
    factories.seat(crest, bea)
    assert list(selectors.memberships_of(ana)) == [mine]
    assert selectors.seat(ana, "die") == mine
    assert selectors.seat(ana, "crest") is None
    assert [seat.user for seat in selectors.members(crest)] == [bea]


def test_a_seat_that_ended_gives_nothing(time_machine) -> None:
    die, ana, start = authority(), factories.person(), clock.now()
    time_machine.move_to(start, tick=False)
    factories.seat(die, ana, Role.READER, start + timedelta(hours=1))
    assert selectors.seat(ana, "die") is not None
    time_machine.move_to(start + timedelta(hours=1), tick=False)
    assert selectors.seat(ana, "die") is None
    assert not selectors.memberships_of(ana).exists()
    assert selectors.members(die).count() == 1


def test_a_closed_organisation_is_entered_by_nobody() -> None:
    die, ana = authority(), factories.person()
    factories.seat(die, ana)
    tenancy.close(die)
    assert selectors.seat(ana, "die") is None
    tenancy.reopen(die)
    assert selectors.seat(ana, "die") is not None


def test_invitations_of_another_organisation_are_not_listed() -> None:
    die, crest = authority(), authority("26108", "Crest")
    mine, _ = factories.invitation(die, "ana@die.example")
    factories.invitation(crest, "ana@die.example")
    assert list(selectors.open_invitations(die)) == [mine]


def test_the_organisations_of_a_person_are_read_at_once(django_assert_num_queries) -> None:
    ana = factories.person()
    for code, name in (("26113", "Die"), ("26108", "Crest")):
        factories.seat(authority(code, name), ana)
    with django_assert_num_queries(1):
        assert [seat.tenant.name for seat in selectors.memberships_of(ana)] == ["Crest", "Die"]
