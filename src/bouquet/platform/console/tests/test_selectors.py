from __future__ import annotations

import pytest

from bouquet.kernel.accounts.errors import NotAdministrator, RightMissing
from bouquet.kernel.accounts.tests import factories as accounts
from bouquet.kernel.tenancy.tests.factories import company
from bouquet.platform.console import selectors
from bouquet.platform.console.tests.factories import Town, outsider, town

pytestmark = pytest.mark.django_db


@pytest.fixture
def die() -> Town:
    return town()


def test_a_person_has_a_seat_in_their_organisation_only(die: Town) -> None:
    crest = town("26108", "Crest")
    assert selectors.seat(die.reader.user, "die") == die.reader
    assert selectors.seat(die.reader.user, "crest") is None
    assert selectors.seat(outsider(), "die") is None
    assert selectors.seat(accounts.administrator(), "die") is None
    assert list(selectors.organisations(crest.editor.user)) == [crest.editor]


def test_members_are_listed_to_members_invitations_and_journal_to_managers(die: Town) -> None:
    crest = town("26108", "Crest")
    accounts.invitation(crest.tenant, "x@crest.example")
    mine, _ = accounts.invitation(die.tenant, "x@die.example")
    assert set(selectors.members(die.reader)) == {die.manager, die.editor, die.reader}
    assert list(selectors.invitations(die.manager)) == [mine]
    assert list(selectors.journal_of(die.manager)) == []
    for holder in (die.editor, die.reader):
        for read in (selectors.invitations, selectors.journal_of):
            with pytest.raises(RightMissing):
                read(holder)


def test_a_member_is_reached_by_managers_and_by_themselves(die: Town) -> None:
    crest = town("26108", "Crest")
    assert selectors.member(die.manager, die.reader.pk) == die.reader
    assert selectors.member(die.reader, die.reader.pk) == die.reader
    assert selectors.member(die.reader, die.editor.pk) is None
    assert selectors.member(die.manager, crest.reader.pk) is None


def test_an_invitation_of_another_organisation_does_not_exist(die: Town) -> None:
    crest = town("26108", "Crest")
    theirs, _ = accounts.invitation(crest.tenant, "x@crest.example")
    assert selectors.invitation(die.manager, theirs.pk) is None
    assert selectors.invitation(crest.manager, theirs.pk) == theirs


def test_the_administration_counts_members_of_every_organisation(die: Town, django_assert_num_queries) -> None:
    company()
    admin = accounts.administrator()
    with django_assert_num_queries(1):
        found = {t.slug: (t.member_count, t.manager_count) for t in selectors.all_organisations(admin)}
    assert found == {"die": (3, 1), "fleurs-cie": (0, 0)}
    for read in (selectors.all_organisations, selectors.platform_journal):
        with pytest.raises(NotAdministrator):
            read(die.manager.user)
