from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import translation

from bouquet.kernel import clock
from bouquet.kernel.accounts import selectors as people
from bouquet.kernel.accounts.errors import (
    AlreadyInvited,
    AlreadyMember,
    EmailNotConfirmed,
    InvitationUsed,
    LastManager,
    NotAdministrator,
    RightMissing,
)
from bouquet.kernel.accounts.models import Invitation
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.accounts.tests import factories as accounts
from bouquet.kernel.audit import journal
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.tenancy.errors import InvalidSiret, SiretTaken, TerritoryTaken, UnknownTerritory
from bouquet.kernel.tenancy.models import Tenant
from bouquet.kernel.tenancy.tests.factories import SIRET, commune
from bouquet.platform.console import selectors, services
from bouquet.platform.console.tests.factories import Town, address_of, outsider, token_in, town

pytestmark = pytest.mark.django_db
DIE: dict[str, Any] = {"kind": Kind.COMMUNE, "code": "26113", "name": ""}
FLEURS: dict[str, Any] = {"kind": None, "code": SIRET, "name": "Fleurs"}


@pytest.fixture
def die() -> Town:
    return town()


def deeds_of(tenant: Tenant | None) -> list[str]:
    return [entry.deed for entry in journal.entries(tenant)]


def invite(place: Town, email: str = "new@die.example", role: Role = Role.EDITOR) -> Invitation:
    return services.invite(place.tenant, email, role, actor=place.manager.user, address_of=address_of)


@pytest.mark.parametrize("wanted", [DIE, FLEURS])
def test_the_administration_opens_an_organisation_and_invites_its_manager(
    wanted: dict[str, Any], django_capture_on_commit_callbacks
) -> None:
    commune()
    admin = accounts.administrator()
    with django_capture_on_commit_callbacks(execute=True):
        tenant = services.create_organisation(
            **wanted, manager_email="boss@die.example", actor=admin, address_of=address_of
        )
    assert deeds_of(None) == ["organisation.created"]
    assert deeds_of(tenant) == ["invitation.made"]
    assert [message.to for message in mail.outbox] == [["boss@die.example"]]
    boss = accounts.person("boss@die.example")
    seat = services.accept_invitation(token_in(mail.outbox[0].body), actor=boss)
    assert (seat.tenant, seat.role) == (tenant, Role.MANAGER)


def test_nobody_else_opens_an_organisation(die: Town) -> None:
    commune("26108", "Crest")
    with pytest.raises(NotAdministrator):
        services.create_organisation(
            Kind.COMMUNE, "26108", "", "boss@crest.example", actor=die.manager.user, address_of=address_of
        )
    assert not Tenant.objects.filter(territory_code="26108").exists()
    assert not mail.outbox


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (DIE, TerritoryTaken),
        ({**DIE, "code": "00000"}, UnknownTerritory),
        ({**FLEURS, "code": "1"}, InvalidSiret),
        (FLEURS, SiretTaken),
    ],
)
def test_an_organisation_refused_leaves_nothing(wanted: dict[str, Any], refusal: type[Exception]) -> None:
    commune()
    admin = accounts.administrator()
    ask = {"manager_email": "boss@die.example", "actor": admin, "address_of": address_of}
    services.create_organisation(**DIE, **ask)
    services.create_organisation(**FLEURS, **ask)
    with pytest.raises(refusal):
        services.create_organisation(**wanted, **ask)
    assert deeds_of(None) == ["organisation.created"] * 2
    assert Tenant.objects.count() == 2


def test_an_organisation_closes_and_opens_again(die: Town) -> None:
    admin, manager = accounts.administrator(), die.manager.user
    for deed in (services.close_organisation, services.reopen_organisation):
        with pytest.raises(NotAdministrator):
            deed(die.tenant, actor=manager)
    services.close_organisation(die.tenant, actor=admin)
    assert people.seat(manager, "die") is None
    with pytest.raises(RightMissing):
        invite(die)
    services.reopen_organisation(die.tenant, actor=admin)
    assert people.seat(manager, "die") is not None
    assert deeds_of(None) == ["organisation.reopened", "organisation.closed"]


def test_a_manager_invites_and_the_email_leaves_once_committed(die: Town, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(die, "New@Die.example")
        assert not mail.outbox
    (message,) = mail.outbox
    assert message.to == ["new@die.example"]
    assert address_of(token_in(message.body)) in message.body
    assert Invitation.objects_of_all_tenants.get(pk=invitation.pk).sent_at is not None
    entry = journal.entries(die.tenant)[0]
    assert (entry.deed, entry.actor, entry.details) == ("invitation.made", die.manager.user, {"role": "editor"})


def test_the_journal_holds_no_address_in_clear(die: Town) -> None:
    invitation = invite(die, "secret.person@die.example")
    services.cancel_invitation(invitation, actor=die.manager.user)
    services.remove_member(die.editor, actor=die.manager.user)
    for entry in journal.entries(die.tenant):
        assert "secret" not in f"{entry.object_label} {entry.details}"
    assert journal.entries(die.tenant)[0].object_label == "e***@die.example"


def test_a_mail_server_that_refuses_leaves_an_invitation_to_send_again(
    die: Town, settings, django_capture_on_commit_callbacks, caplog
) -> None:
    settings.EMAIL_BACKEND = "bouquet.nowhere.Backend"
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(die)
    assert Invitation.objects_of_all_tenants.get(pk=invitation.pk).sent_at is None
    assert "on_commit" in caplog.text


@pytest.mark.parametrize("who", ["editor", "reader", "outsider", "other town"])
def test_only_a_manager_of_the_organisation_invites(die: Town, who: str) -> None:
    actors = {
        "editor": die.editor.user,
        "reader": die.reader.user,
        "outsider": outsider(),
        "other town": town("26108", "Crest").manager.user,
    }
    with pytest.raises(RightMissing):
        services.invite(die.tenant, "x@die.example", Role.READER, actor=actors[who], address_of=address_of)
    assert deeds_of(die.tenant) == []


def test_a_member_or_an_address_already_invited_is_refused(die: Town) -> None:
    invite(die)
    with pytest.raises(AlreadyInvited):
        invite(die)
    with pytest.raises(AlreadyMember):
        invite(die, "Editor@die.example")
    assert deeds_of(die.tenant) == ["invitation.made"]


def test_sending_again_replaces_the_link(die: Town, django_capture_on_commit_callbacks) -> None:
    new = accounts.person("new@die.example")
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(die)
        services.resend(invitation, actor=die.manager.user, address_of=address_of)
    old, token = (token_in(message.body) for message in mail.outbox)
    assert old != token
    assert services.accept_invitation(token, actor=new).user == new
    assert deeds_of(die.tenant) == ["invitation.accepted", "invitation.renewed", "invitation.made"]
    with pytest.raises(InvitationUsed):
        services.resend(invitation, actor=die.manager.user, address_of=address_of)


def test_an_invitation_is_handled_by_managers_only(die: Town) -> None:
    invitation = invite(die)
    with pytest.raises(RightMissing):
        services.resend(invitation, actor=die.editor.user, address_of=address_of)
    with pytest.raises(RightMissing):
        services.cancel_invitation(invitation, actor=die.editor.user)
    services.cancel_invitation(invitation, actor=die.manager.user)
    assert deeds_of(die.tenant) == ["invitation.cancelled", "invitation.made"]


def test_an_invitation_refused_to_the_wrong_person_is_not_journalled(
    die: Town, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invite(die)
    with pytest.raises(EmailNotConfirmed):
        services.accept_invitation(token_in(mail.outbox[0].body), actor=outsider())
    assert deeds_of(die.tenant) == ["invitation.made"]


def test_the_administration_invites_the_next_manager_or_sends_again(
    die: Town, django_capture_on_commit_callbacks
) -> None:
    admin = accounts.administrator()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            services.invite_manager(die.tenant, "next@die.example", actor=admin, address_of=address_of)
    assert len(mail.outbox) == 2
    assert deeds_of(die.tenant) == ["invitation.renewed", "invitation.made"]
    with pytest.raises(NotAdministrator):
        services.invite_manager(die.tenant, "x@die.example", actor=die.manager.user, address_of=address_of)
    invite(die, "reader2@die.example", Role.READER)
    with pytest.raises(AlreadyInvited):
        services.invite_manager(die.tenant, "reader2@die.example", actor=admin, address_of=address_of)


def test_a_manager_changes_a_role_and_its_end(die: Town) -> None:
    end = clock.now() + timedelta(days=30)
    services.change_role(die.editor, Role.READER, end, actor=die.manager.user)
    entry = journal.entries(die.tenant)[0]
    assert (entry.deed, entry.details["was"], entry.details["role"]) == ("member.changed", "editor", "reader")
    with pytest.raises(RightMissing):
        services.change_role(die.manager, Role.READER, None, actor=die.editor.user)
    with pytest.raises(LastManager):
        services.change_role(die.manager, Role.READER, None, actor=die.manager.user)
    assert deeds_of(die.tenant) == ["member.changed"]


def test_a_member_is_removed_by_a_manager_or_leaves(die: Town) -> None:
    with pytest.raises(RightMissing):
        services.remove_member(die.reader, actor=die.editor.user)
    services.remove_member(die.reader, actor=die.manager.user)
    services.remove_member(die.editor, actor=die.editor.user)
    with pytest.raises(LastManager):
        services.remove_member(die.manager, actor=die.manager.user)
    assert deeds_of(die.tenant) == ["member.left", "member.removed"]
    assert list(people.members(die.tenant)) == [die.manager]


def test_a_manager_of_one_organisation_does_nothing_in_another(die: Town) -> None:
    boss = town("26108", "Crest").manager.user
    invitation = invite(die)
    for forbidden in (
        lambda: services.change_role(die.editor, Role.READER, None, actor=boss),
        lambda: services.remove_member(die.editor, actor=boss),
        lambda: services.cancel_invitation(invitation, actor=boss),
        lambda: services.resend(invitation, actor=boss, address_of=address_of),
    ):
        with pytest.raises(RightMissing):
            forbidden()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_invitation_is_plain_text_with_its_link_and_its_last_day(
    die: Town, language: str, django_capture_on_commit_callbacks
) -> None:
    with translation.override(language), django_capture_on_commit_callbacks(execute=True):
        invitation = invite(die)
    message = mail.outbox[0]
    assert message.content_subtype == "plain"
    assert "Die" in message.subject
    assert str(invitation.last_day.year) in message.body
    assert "{" not in message.body


def test_an_administrator_is_named_once_in_the_journal_of_the_platform() -> None:
    ana = accounts.person("ana@die.example")
    for _ in range(2):
        assert services.make_administrator("Ana@Die.example") == ana
    ben = services.make_administrator(" Ben@die.example ", "lavender and thyme")
    assert [(entry.deed, entry.object_label, entry.actor) for entry in journal.entries(None)] == [
        ("administrator.made", "b***@die.example", None),
        ("administrator.made", "a***@die.example", None),
    ]
    ana.refresh_from_db()
    assert all(selectors.is_administrator(person) for person in (ana, ben))
    assert ana.check_password(accounts.PASSWORD)
    assert ben.check_password("lavender and thyme")
    assert people.has_confirmed(ben, "ben@die.example")


def test_who_never_confirmed_an_address_does_not_administer_with_their_own_password() -> None:
    squatter = accounts.person("mayor@die.example", confirmed=False)
    with pytest.raises(EmailNotConfirmed):
        services.make_administrator("mayor@die.example")
    squatter.refresh_from_db()
    assert not selectors.is_administrator(squatter)
    assert deeds_of(None) == []
    mayor = services.make_administrator("mayor@die.example", "lavender and thyme")
    assert mayor == squatter
    assert not mayor.check_password(accounts.PASSWORD)


def test_a_second_address_that_was_confirmed_names_its_owner() -> None:
    ana = accounts.person("ana@die.example")
    EmailAddress.objects.create(user=ana, email="mayor@die.example", verified=True)
    assert services.make_administrator("mayor@die.example") == ana
    ana.refresh_from_db()
    assert (ana.email, selectors.is_administrator(ana)) == ("mayor@die.example", True)
