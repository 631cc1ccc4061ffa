from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bouquet.kernel import clock
from bouquet.kernel.accounts import selectors as people
from bouquet.kernel.accounts.models import Membership, User
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.accounts.tests import factories as accounts
from bouquet.kernel.audit.models import JournalChain
from bouquet.kernel.tenancy import services as tenancy
from bouquet.kernel.tenancy.tests.factories import commune, company
from bouquet.platform.console import services
from bouquet.platform.console.tests.factories import Town, address_of, outsider, token_in, town
from bouquet.web.pages import PAGE_SIZE

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
SEATED = ("organisation", "members", "invitations", "journal")
PLATFORM = ("platform", "platform_journal")


@pytest.fixture
def die() -> Town:
    return town()


def signed_in(user: User) -> Client:
    """A browser where the person has just proved who they are."""
    client = Client()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": accounts.PASSWORD})
    return client


def address(name: str, *args: object, language: str = "fr") -> str:
    with translation.override(language):
        return reverse(f"console:{name}", args=args)


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


def pages_of(place: Town, admin: User) -> list[tuple[str, tuple[object, ...], User | None]]:
    """Every page of the console, with someone who may see it."""
    invitation, token = accounts.invitation(place.tenant, "ana@die.example")
    ana = accounts.person("ana@die.example")
    services.resend(invitation, actor=place.manager.user, address_of=address_of)
    _, token = accounts.invitation(place.tenant, "bea@die.example")
    boss, slug = place.manager.user, place.tenant.slug
    services.close_organisation(company(), actor=admin)
    return [
        ("home", (), ana),
        ("home", (), boss),
        ("home", (), admin),
        *((name, (slug,), boss) for name in SEATED),
        ("organisation", (slug,), place.reader.user),
        ("members", (slug,), place.reader.user),
        ("member", (slug, place.editor.pk), boss),
        ("member", (slug, place.reader.pk), place.reader.user),
        ("invitation", (token,), None),
        ("invitation", (token,), ana),
        ("invitation", (token,), accounts.person("bea@die.example")),
        *((name, (), admin) for name in PLATFORM),
        ("platform_organisation", (slug,), admin),
        ("platform_organisation", ("fleurs-cie",), admin),
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_answers_with_one_title_and_few_queries(
    die: Town, language: str, django_assert_max_num_queries
) -> None:
    for name, args, user in pages_of(die, accounts.administrator()):
        client = signed_in(user) if user else Client()
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(address(name, *args, language=language))
        assert response.status_code == 200, (name, user)
        body = text(response)
        assert body.count("<h1") == 1, name
        assert f'<html lang="{language}"' in body, name
        assert body.count('class="btn"') <= 1, (name, "one full button")
        assert 'aria-current="page">' in body, (name, "the menu marks its section")


def test_pages_of_people_are_kept_by_no_browser(die: Town) -> None:
    response = signed_in(die.manager.user).get(address("members", "die"))
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", SEATED)
def test_another_organisation_does_not_exist(die: Town, name: str) -> None:
    town("26108", "Crest")
    assert signed_in(die.manager.user).get(address(name, "crest")).status_code == 404
    assert signed_in(die.manager.user).get(address(name, "nowhere")).status_code == 404
    assert signed_in(accounts.administrator()).get(address(name, "die")).status_code == 404
    assert Client().get(address(name, "die")).status_code == 302


def test_rows_of_another_organisation_do_not_exist(die: Town) -> None:
    crest = town("26108", "Crest")
    theirs, _ = accounts.invitation(crest.tenant, "x@crest.example")
    client = signed_in(die.manager.user)
    for slug in ("die", "crest"):
        assert client.get(address("member", slug, crest.reader.pk)).status_code == 404
        for name, key in (("remove", crest.reader.pk), ("resend", theirs.pk), ("cancel", theirs.pk)):
            assert client.post(address(name, slug, key)).status_code == 404
    assert people.members(crest.tenant).count() == 3
    assert people.open_invitations(crest.tenant).count() == 1


def test_what_a_role_may_not_do_does_not_exist(die: Town) -> None:
    client = signed_in(die.reader.user)
    for name in ("invitations", "journal"):
        assert client.get(address(name, "die")).status_code == 404
    assert client.get(address("member", "die", die.editor.pk)).status_code == 404
    assert client.post(address("remove", "die", die.editor.pk)).status_code == 404
    body = text(client.get(address("members", "die")))
    assert "<form" not in body.split("<main")[1].split("</main>")[0]
    client.post(address("members", "die"), {"email": "x@die.example", "role": "manager"})
    assert not people.open_invitations(die.tenant).exists()


def test_an_ended_seat_opens_nothing(die: Town, time_machine) -> None:
    start = clock.now()
    time_machine.move_to(start, tick=False)
    services.change_role(die.reader, Role.READER, start + timedelta(hours=1), actor=die.manager.user)
    client = signed_in(die.reader.user)
    assert client.get(address("organisation", "die")).status_code == 200
    time_machine.move_to(start + timedelta(hours=1), tick=False)
    assert client.get(address("organisation", "die")).status_code == 404


@pytest.mark.parametrize("name", PLATFORM)
def test_the_pages_of_the_platform_exist_for_its_administration_only(die: Town, name: str) -> None:
    assert signed_in(die.manager.user).get(address(name)).status_code == 404
    assert Client().get(address(name)).status_code == 302
    for deed in ("close", "reopen", "platform_organisation"):
        assert signed_in(die.manager.user).post(address(deed, "die")).status_code == 404
    assert signed_in(accounts.administrator()).get(address("platform_organisation", "none")).status_code == 404


def test_the_administration_opens_an_organisation_from_its_space(django_capture_on_commit_callbacks) -> None:
    commune()
    client = signed_in(accounts.administrator())
    wanted = {"kind": "commune", "code": "26113", "name": "", "manager_email": "boss@die.example"}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address("home"), wanted)
    assert response["Location"] == address("platform_organisation", "die")
    assert mail.outbox[0].to == ["boss@die.example"]
    assert "http://testserver/espace/invitation/" in mail.outbox[0].body
    again = text(client.post(address("home"), wanted))
    assert 'aria-invalid="true"' in again
    assert again.count('class="error"') == 1


def test_a_member_who_is_no_administrator_opens_no_organisation(die: Town) -> None:
    commune("26108", "Crest")
    wanted = {"kind": "commune", "code": "26108", "manager_email": "x@crest.example"}
    assert signed_in(die.manager.user).post(address("home"), wanted).status_code == 200
    assert signed_in(die.manager.user).get(address("organisation", "crest")).status_code == 404


def test_a_company_needs_a_name() -> None:
    client = signed_in(accounts.administrator())
    wanted = {"kind": "company", "code": "73282932000074", "name": "", "manager_email": "x@fleurs.example"}
    assert 'class="error"' in text(client.post(address("home"), wanted))
    assert client.post(address("home"), {**wanted, "name": "Fleurs"}).status_code == 302


def test_the_administration_closes_reopens_and_invites_the_next_manager(die: Town) -> None:
    client, place = signed_in(accounts.administrator()), address("platform_organisation", "die")
    assert client.post(address("close", "die")).status_code == 302
    assert "<form" in text(client.get(place))
    assert client.post(place, {"email": "next@die.example"}).status_code == 200
    assert client.post(address("reopen", "die")).status_code == 302
    assert client.post(place, {"email": "next@die.example"}).status_code == 302
    assert client.post(place, {"email": "manager@die.example"}).status_code == 200
    assert [invitation.email for invitation in people.open_invitations(die.tenant)] == ["next@die.example"]


def test_a_manager_invites_sends_again_and_cancels(die: Town) -> None:
    client, page = signed_in(die.manager.user), address("members", "die")
    wanted = {"email": "New@die.example", "role": "reader"}
    assert client.post(page, wanted)["Location"] == page
    assert "new@die.example" in text(client.get(page))
    assert 'class="error"' in text(client.post(page, wanted))
    invitation = people.open_invitations(die.tenant).get()
    for name in ("resend", "cancel"):
        assert client.get(address(name, "die", invitation.pk)).status_code == 405
        assert client.post(address(name, "die", invitation.pk)).status_code == 302
    assert client.post(address("cancel", "die", invitation.pk)).status_code == 404
    assert not people.open_invitations(die.tenant).exists()


def test_a_manager_changes_a_role_until_a_last_day(die: Town) -> None:
    client, page = signed_in(die.manager.user), address("member", "die", die.editor.pk)
    assert client.post(page, {"role": "reader", "last_day": "2999-06-30"}).status_code == 302
    assert 'value="2999-06-30"' in text(client.get(page))
    assert 'role="alert"' in text(client.post(page, {"role": "reader", "last_day": "2001-06-30"}))
    assert 'class="error"' in text(client.post(page, {"role": "king"}))
    own = address("member", "die", die.manager.pk)
    assert 'role="alert"' in text(client.post(own, {"role": "editor"}))


def test_a_member_leaves_and_the_last_manager_cannot(die: Town) -> None:
    reader = signed_in(die.reader.user)
    assert reader.get(address("remove", "die", die.reader.pk)).status_code == 405
    assert reader.post(address("remove", "die", die.reader.pk))["Location"] == address("home")
    boss = signed_in(die.manager.user)
    response = boss.post(address("remove", "die", die.manager.pk), follow=True)
    assert "banner-bad" in text(response)
    assert boss.post(address("remove", "die", die.editor.pk))["Location"] == address("members", "die")
    assert list(people.members(die.tenant)) == [die.manager]


def test_lists_are_cut_in_pages_of_a_bounded_cost(die: Town, django_assert_max_num_queries) -> None:
    for number in range(PAGE_SIZE + 3):
        accounts.seat(die.tenant, accounts.person(f"a{number}@die.example"), Role.READER)
        invitation, _ = accounts.invitation(die.tenant, f"i{number}@die.example")
        services.resend(invitation, actor=die.manager.user, address_of=address_of)
    client = signed_in(die.manager.user)
    for name in ("members", "invitations", "journal"):
        with django_assert_max_num_queries(MOST_QUERIES):
            first = text(client.get(address(name, "die")))
        second = text(client.get(address(name, "die"), {"page": 2}))
        assert first.count('<th scope="row">') >= PAGE_SIZE
        assert 0 < second.count("<tr>") < first.count("<tr>") or name == "members"
        assert 'class="pages"' in first
    assert address("invitations", "die") in text(client.get(address("members", "die")))


def test_the_journal_says_details_in_words(die: Town) -> None:
    client = signed_in(die.manager.user)
    client.post(address("member", "die", die.editor.pk), {"role": "reader", "last_day": "2999-06-30"})
    body = text(client.get(address("journal", "die", language="en")))
    assert "role: Reader; before: Editor; until: 30 June 2999" in body


def test_the_journal_is_checked_on_demand(die: Town) -> None:
    services.remove_member(die.editor, actor=die.manager.user)
    client, page = signed_in(die.manager.user), address("journal", "die")
    assert "banner" not in text(client.get(page))
    body = text(client.get(page, {"verifier": "1"}))
    assert "banner-good" in body
    assert "e***@die.example" in body
    assert "editor@die.example" not in body


def test_a_broken_journal_is_said_on_the_page(die: Town) -> None:
    services.remove_member(die.editor, actor=die.manager.user)
    JournalChain.objects.update(last_number=7)
    assert "banner-bad" in text(signed_in(die.manager.user).get(address("journal", "die"), {"verifier": "1"}))


def test_an_invitation_is_opened_without_account_and_leads_back(die: Town) -> None:
    _, token = accounts.invitation(die.tenant, "new@die.example")
    body = text(Client().get(address("invitation", token)))
    back = address("invitation", token).replace("/", "%2F")
    assert f"{reverse('account_login')}?next={back}" in body
    assert f"{reverse('account_signup')}?next={back}&amp;email=new%40die.example" in body


def test_an_invitation_is_accepted_by_the_button_only_and_once(die: Town) -> None:
    new = accounts.person("new@die.example")
    _, token = accounts.invitation(die.tenant, "new@die.example")
    client, page = signed_in(new), address("invitation", token)
    for _ in range(2):
        assert "<form" in text(client.get(page))
        assert client.head(page).status_code == 200
    assert not Membership.objects_of_all_tenants.filter(user=new).exists()
    assert Client().post(page).status_code == 200
    assert client.post(page)["Location"] == address("organisation", "die")
    assert people.seat(new, "die") is not None
    assert "banner-warn" in text(client.post(page))
    assert "banner-warn" in text(client.get(page))


def test_an_invitation_says_when_it_is_for_someone_else(die: Town) -> None:
    _, token = accounts.invitation(die.tenant, "new@die.example")
    other, page = outsider(), address("invitation", token)
    for response in (signed_in(other).get(page), signed_in(other).post(page)):
        assert "new@die.example" in text(response)
        assert reverse("account_logout") in text(response)
    assert people.seat(other, "die") is None


@pytest.mark.parametrize("state", ["cancelled", "too old", "unknown", "closed organisation"])
def test_an_invitation_that_opens_nothing_says_so(die: Town, state: str, time_machine) -> None:
    invitation, token = accounts.invitation(die.tenant, "new@die.example")
    if state == "cancelled":
        services.cancel_invitation(invitation, actor=die.manager.user)
    elif state == "too old":
        time_machine.move_to(clock.now() + timedelta(days=15))
    elif state == "unknown":
        token = "x" + token
    else:
        tenancy.close(die.tenant)
    status = 200 if state in {"cancelled", "too old"} else 404
    for client in (Client(), signed_in(accounts.person("new@die.example"))):
        response = client.get(address("invitation", token))
        assert response.status_code == status
        assert text(response).count("<h1") == 1
        assert "banner-warn" in text(response)
        assert 'method="post"' not in text(response).split("<main")[1]


def test_an_organisation_name_is_written_as_text_not_as_html(die: Town) -> None:
    die.tenant.name = "<b>Die</b>"
    die.tenant.save()
    body = text(signed_in(die.manager.user).get(address("organisation", "die")))
    assert "<b>Die" not in body
    assert "&lt;b&gt;Die" in body


def test_the_whole_road_from_invitation_to_first_page(die: Town, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.invite(die.tenant, "new@die.example", Role.EDITOR, actor=die.manager.user, address_of=address_of)
    page = address("invitation", token_in(mail.outbox[0].body))
    client = Client()
    fields = {
        "name": "Noé",
        "email": "new@die.example",
        "password1": accounts.PASSWORD,
        "password2": accounts.PASSWORD,
        "next": page,
    }
    assert client.post(reverse("account_signup"), fields).status_code == 302
    link = next(line for line in mail.outbox[1].body.splitlines() if line.startswith("http"))
    path = link.removeprefix("http://testserver")
    assert client.get(path).status_code == 200
    assert client.post(path)["Location"] == page
    assert client.post(page)["Location"] == address("organisation", "die")
    seat = people.seat(User.objects.get(email="new@die.example"), "die")
    assert seat is not None
    assert (seat.role, str(seat.user)) == (Role.EDITOR, "Noé")
