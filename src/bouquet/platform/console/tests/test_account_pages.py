"""The pages of sign-in, as a person meets them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.tests import factories

pytestmark = pytest.mark.django_db
ANONYMOUS = (
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
)
SIGNED_IN = (
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "account_request_reauthentication_code",
)
NEW = "another meadow in may"


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


def link_in(message: Any) -> str:
    """The path of the link of an e-mail."""
    link: str = next(line for line in message.body.splitlines() if line.startswith("http"))
    return link.removeprefix("http://testserver")


def signed_in(email: str = "ana@die.example") -> Client:
    """Someone who signed in by the page, so that allauth knows when."""
    client, user = Client(), User.objects.filter(email=email).first() or factories.person(email)
    response = client.post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})
    assert response.status_code == 302
    return client


def refuse_bare_page(body: str, language: str) -> None:
    """One title, our layout, one full button, a label for each control and no trace of allauth's own page."""
    main = body.partition("<main")[2].partition("</main>")[0]
    assert f'<html lang="{language}"' in body
    assert 'class="foot"' in body
    assert body.count("<h1") == 1
    assert len(re.findall(r'class="btn"', main)) <= 1
    assert "placeholder=" not in main
    for control in re.findall(r"<input [^>]*>", main):
        if 'type="hidden"' not in control:
            key = re.search(r' id="([^"]+)"', control)
            assert key
            assert f'for="{key[1]}"' in main
            assert 'class="in"' in control or 'type="checkbox"' in control


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ANONYMOUS)
def test_pages_before_sign_in(name: str, language: str, django_assert_max_num_queries) -> None:
    with translation.override(language), django_assert_max_num_queries(12):
        response = Client().get(reverse(name))
    assert response.status_code == 200
    refuse_bare_page(text(response), language)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_after_sign_in(name: str, language: str, django_assert_max_num_queries) -> None:
    client = signed_in()
    with translation.override(language), django_assert_max_num_queries(12):
        response = client.get(reverse(name))
    assert response.status_code == 200
    refuse_bare_page(text(response), language)


@pytest.mark.parametrize("name", SIGNED_IN[1:])
def test_pages_of_an_account_ask_who_comes(name: str) -> None:
    assert Client().get(reverse(name))["Location"].startswith(reverse("account_login"))


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer() -> None:
    factories.person("ana@die.example")
    answers = set()
    for email in ("ana@die.example", "nobody@die.example"):
        body = text(Client().post(reverse("account_login"), {"login": email, "password": "wrong"}))
        answers.add(re.search(r'role="alert">.*?</div>', body, re.DOTALL)[0])  # type: ignore[index]
    assert len(answers) == 1


def test_signing_in_with_capitals_leads_to_my_space() -> None:
    factories.person("ana@die.example")
    fields = {"login": "Ana@Die.example", "password": factories.PASSWORD}
    response = Client().post(reverse("account_login"), fields)
    assert response["Location"] == reverse("console:home")


@pytest.mark.parametrize(("remember", "ends_with_browser"), [({}, True), ({"remember": "on"}, False)])
def test_a_session_lasts_only_when_asked(remember: dict[str, str], ends_with_browser: bool) -> None:
    factories.person("ana@die.example")
    client = Client()
    client.post(reverse("account_login"), {"login": "ana@die.example", "password": factories.PASSWORD, **remember})
    assert client.session.get_expire_at_browser_close() is ends_with_browser


def test_too_many_attempts_are_refused() -> None:
    factories.person("ana@die.example")
    client = Client()
    bodies = [
        text(client.post(reverse("account_login"), {"login": "ana@die.example", "password": "wrong"})) for _ in range(7)
    ]
    assert bodies[-1] != bodies[0]
    right = client.post(reverse("account_login"), {"login": "ana@die.example", "password": factories.PASSWORD})
    assert right.status_code == 200


def test_too_many_requests_get_a_page_of_ours() -> None:
    client = Client()
    for _ in range(25):
        response = client.post(reverse("account_signup"), {})
    assert response.status_code == 429
    refuse_bare_page(text(response), "fr")


def test_an_account_exists_once_its_address_is_confirmed_by_a_button() -> None:
    client = Client()
    fields = {"email": "New@Die.example", "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_signup"), fields)["Location"] == reverse("account_email_verification_sent")
    assert client.get(reverse("console:home")).status_code == 302
    (message,) = mail.outbox
    assert message.to == ["new@die.example"]
    page = link_in(message)
    for _ in range(2):  # a mail scanner opens the link ahead of the person
        refuse_bare_page(text(Client().get(page)), "fr")
    assert not EmailAddress.objects.get().verified
    assert client.post(page).status_code == 302
    assert EmailAddress.objects.get().verified
    assert client.get(reverse("console:home")).status_code == 200


def test_a_link_confirmed_elsewhere_signs_nobody_in() -> None:
    fields = {"email": "new@die.example", "password1": NEW, "password2": NEW}
    Client().post(reverse("account_signup"), fields)
    other = Client()
    assert other.post(link_in(mail.outbox[0])).status_code == 302
    assert EmailAddress.objects.get().verified
    assert other.get(reverse("console:home")).status_code == 302


def test_signing_up_with_an_address_already_there_looks_the_same_and_warns_its_owner() -> None:
    factories.person("ana@die.example")
    fields = {"email": "ana@die.example", "password1": NEW, "password2": NEW}
    response = Client().post(reverse("account_signup"), fields)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    assert reverse("account_reset_password") in mail.outbox[0].body


def test_a_weak_or_mistyped_password_is_refused_at_sign_up() -> None:
    for one, two in (("short", "short"), (NEW, NEW + "s"), ("password1234", "password1234")):
        body = text(
            Client().post(reverse("account_signup"), {"email": "new@die.example", "password1": one, "password2": two})
        )
        assert 'class="error"' in body
        refuse_bare_page(body, "fr")
    assert not User.objects.exists()


def test_an_unconfirmed_person_gets_the_link_again_when_signing_in() -> None:
    factories.person("ana@die.example", confirmed=False)
    client = Client()
    fields = {"login": "ana@die.example", "password": factories.PASSWORD}
    assert client.post(reverse("account_login"), fields)["Location"] == reverse("account_email_verification_sent")
    assert len(mail.outbox) == 1
    assert client.get(reverse("console:home")).status_code == 302


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_confirmation_link_that_is_worn_out_says_so(language: str) -> None:
    user = factories.person("ana@die.example")
    key = EmailConfirmationHMAC(user.emailaddress_set.get()).key
    with translation.override(language):
        response = Client().get(reverse("account_confirm_email", args=[key]))
    assert "banner-warn" in text(response)
    refuse_bare_page(text(response), language)


def test_an_address_confirmed_by_another_account_is_not_confirmed_twice() -> None:
    factories.person("ana@die.example")
    bea = factories.person("bea@die.example")
    late = EmailAddress.objects.create(user=bea, email="ana@die.example", verified=False)
    page = reverse("account_confirm_email", args=[EmailConfirmationHMAC(late).key])
    response = Client().get(page)
    assert 'method="post"' not in text(response).split("<main")[1]
    refuse_bare_page(text(response), "fr")


def test_a_forgotten_password_is_chosen_again_by_a_link_that_works_once() -> None:
    factories.person("ana@die.example")
    client = Client()
    response = client.post(reverse("account_reset_password"), {"email": "ana@die.example"})
    assert response["Location"] == reverse("account_reset_password_done")
    page = link_in(mail.outbox[0])
    form = client.get(page)["Location"]
    refuse_bare_page(text(client.get(form)), "fr")
    assert 'class="error"' in text(client.post(form, {"password1": NEW, "password2": "x"}))
    answer = client.post(form, {"password1": NEW, "password2": NEW})
    assert answer["Location"] == reverse("account_reset_password_from_key_done")
    assert User.objects.get().check_password(NEW)
    assert "banner-warn" in text(Client().get(page))
    assert len(mail.outbox) == 2  # the link, then the notice that the password changed


def test_asking_for_an_unknown_address_looks_the_same() -> None:
    response = Client().post(reverse("account_reset_password"), {"email": "nobody@die.example"})
    assert response["Location"] == reverse("account_reset_password_done")
    assert reverse("account_signup") in mail.outbox[0].body


def test_a_password_is_changed_with_the_present_one() -> None:
    client, page = signed_in(), reverse("account_change_password")
    wrong = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    assert 'class="error"' in text(client.post(page, wrong))
    assert client.post(page, {**wrong, "oldpassword": factories.PASSWORD}).status_code == 302
    assert "banner-good" in text(client.get(page))
    assert mail.outbox[-1].to == ["ana@die.example"]


def code_in(message: Any) -> str:
    """The code of an e-mail, alone on its line."""
    (code,) = re.findall(r"^[0-9A-Z-]{6,}$", message.body, re.MULTILINE)
    return str(code)


def test_a_person_without_password_sets_one_once_a_code_received_by_email_is_typed() -> None:
    user = factories.person("ana@die.example")
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    page = client.get(reverse("account_change_password"))["Location"]
    ask = client.get(page)["Location"]
    refuse_bare_page(text(client.get(ask)), "fr")
    assert 'role="alert"' in text(client.post(ask, {"recipient": "bea@die.example"}))
    confirm = client.post(ask, {"recipient": "ana@die.example", "next": page})["Location"]
    refuse_bare_page(text(client.get(confirm)), "fr")
    assert 'class="error"' in text(client.post(confirm, {"code": "wrong"}))
    (message,) = mail.outbox
    assert message.subject.startswith("Bouquet : ")
    assert client.post(confirm, {"code": code_in(message), "next": page})["Location"] == page
    refuse_bare_page(text(client.get(page)), "fr")
    client.post(page, {"password1": NEW, "password2": NEW})
    assert User.objects.get().check_password(NEW)


def test_an_address_changes_after_the_password_is_typed_again_and_the_new_one_confirmed() -> None:
    user, page = factories.person("ana@die.example"), reverse("account_email")
    client = Client()
    client.force_login(user)
    ask = client.post(page, {"email": "Ana@new.example", "action_add": "1"})["Location"]
    assert ask.startswith(reverse("account_reauthenticate"))
    assert 'class="error"' in text(client.post(ask, {"password": "wrong"}))
    assert client.post(ask, {"password": factories.PASSWORD}).status_code == 302
    body = text(client.get(page))
    assert "ana@new.example" in body
    refuse_bare_page(body, "fr")
    (message,) = (message for message in mail.outbox if message.to == ["ana@new.example"])
    assert User.objects.get().email == "ana@die.example"
    client.post(link_in(message))
    assert User.objects.get().email == "ana@new.example"
    assert [address.email for address in EmailAddress.objects.all()] == ["ana@new.example"]
    assert "ana@die.example" in {message.to[0] for message in mail.outbox}


def test_a_change_of_address_is_sent_again_or_given_up() -> None:
    client, page = signed_in(), reverse("account_email")
    client.post(page, {"email": "ana@new.example", "action_add": "1"})
    pending = {"email": "ana@new.example"}
    assert client.post(page, {**pending, "action_send": "1"}).status_code == 302
    client.post(page, {**pending, "action_remove": "1"})
    assert [address.email for address in EmailAddress.objects.all()] == ["ana@die.example"]


def test_signing_out_takes_a_button() -> None:
    client = signed_in()
    client.get(reverse("account_logout"))
    assert client.get(reverse("console:home")).status_code == 200
    response = client.post(reverse("account_logout"), {"next": reverse("account_login")}, follow=True)
    assert "banner-good" in text(response)
    assert client.get(reverse("console:home")).status_code == 302


def test_a_closed_account_does_not_enter() -> None:
    user = factories.person("ana@die.example")
    user.is_active = False
    user.save()
    response = Client().post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})
    assert response.status_code in {200, 302}
    assert response.get("Location") in {None, reverse("account_inactive")}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_emails_are_plain_text_in_our_words(language: str) -> None:
    factories.person("ana@die.example")
    with translation.override(language):
        client = Client()
        client.post(reverse("account_reset_password"), {"email": "ana@die.example"})
        client.post(reverse("account_reset_password"), {"email": "nobody@die.example"})
        client.post(reverse("account_signup"), {"email": "new@die.example", "password1": NEW, "password2": NEW})
        Client().post(reverse("account_signup"), {"email": "ana@die.example", "password1": NEW, "password2": NEW})
    assert len(mail.outbox) == 4
    for message in mail.outbox:
        assert message.subject.startswith("Bouquet : ")
        assert not message.alternatives
        assert "{" not in message.body
        assert "&" not in message.body
        assert "Hello from" not in message.body
        assert link_in(message)
