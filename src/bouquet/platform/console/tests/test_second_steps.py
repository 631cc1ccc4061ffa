"""Codes of an application, recovery codes and keys, as a person meets them (real keys: tests/browser)."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.tests import factories
from bouquet.kernel.moderation.models import PlatformModerator
from bouquet.platform.console.tests.test_account_pages import refuse_bare_page, signed_in, text

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    """The code that an application gives now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def protected() -> tuple[User, str]:
    """Someone whose application gives codes, and its secret."""
    ana, secret = factories.person(), generate_totp_secret()
    TOTP.activate(ana, secret)
    RecoveryCodes.activate(ana)
    return ana, secret


def log_in(client: Client, user: User) -> str:
    response = client.post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})
    assert response.status_code == 302
    return str(response["Location"])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_security_have_our_look(language: str, django_assert_max_num_queries) -> None:
    client = signed_in()
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    names = ["mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "socialaccount_connections"]
    with translation.override(language):
        for name in names:
            with django_assert_max_num_queries(12):
                response = client.get(reverse(name))
            assert response.status_code == 200, name
            refuse_bare_page(text(response), language)
        for name in ("socialaccount_login_cancelled", "socialaccount_login_error"):
            refuse_bare_page(text(Client().get(reverse(name))), language)


def test_an_application_is_set_up_by_scanning_then_typing_a_code() -> None:
    client = signed_in()
    page = text(client.get(reverse("mfa_activate_totp"), follow=True))
    assert "Tapez de nouveau votre mot de passe" in page or 'name="password"' in page
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    page = text(client.get(reverse("mfa_activate_totp")))
    assert "<svg" in page
    assert "<?xml" not in page
    assert "data:image" not in page
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)
    assert secret
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert Authenticator.objects.count() == 0
    assert 'class="error"' in text(wrong)
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret[1])})
    assert {a.type for a in Authenticator.objects.all()} == {"totp", "recovery_codes"}
    codes = text(client.get(reverse("mfa_view_recovery_codes")))
    assert len(re.findall(r"<li><code>", codes)) == 10
    refuse_bare_page(codes, "fr")


def test_a_password_alone_no_longer_opens_a_protected_account(protected: tuple[User, str]) -> None:
    (ana, secret), client = protected, Client()
    assert log_in(client, ana) == reverse("mfa_authenticate")
    assert client.get(reverse("console:home")).status_code == 302
    page = text(client.get(reverse("mfa_authenticate")))
    refuse_bare_page(page, "fr")
    assert "error" in text(client.post(reverse("mfa_authenticate"), {"code": "000000"}))
    assert client.get(reverse("console:home")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get(reverse("console:home")).status_code == 200


def test_a_code_opens_once_and_so_does_a_recovery_code(protected: tuple[User, str]) -> None:
    ana, secret = protected
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for code in (code_of(secret), spare):
        client = Client()
        log_in(client, ana)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert client.get(reverse("console:home")).status_code == 200
        again = Client()
        log_in(again, ana)
        again.post(reverse("mfa_authenticate"), {"code": code})
        assert again.get(reverse("console:home")).status_code == 302


@pytest.mark.parametrize(
    "name", ["mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn", "mfa_activate_totp"]
)
def test_sensitive_acts_ask_again_who_it_is(protected: tuple[User, str], name: str) -> None:
    ana, _secret = protected
    client = Client()
    client.force_login(ana)
    for method in (client.get, client.post):
        response = method(reverse(name))
        assert response.status_code == 302
        assert "reauthenticate" in response["Location"]
    assert Authenticator.objects.count() == 2
    refuse_bare_page(text(client.get(reverse("mfa_reauthenticate"))), "fr")


def test_a_protected_person_takes_the_protection_off_after_a_code(protected: tuple[User, str]) -> None:
    ana, secret = protected
    client = Client()
    log_in(client, ana)
    client.post(
        reverse("mfa_authenticate"),
        {"code": Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[1]},
    )
    client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    refuse_page = text(client.get(reverse("mfa_deactivate_totp")))
    assert "Ne plus demander de code" in refuse_page
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert mail.outbox[-1].subject == "Bouquet : Une seconde preuve a été retirée de votre compte"


def test_guessing_codes_is_stopped(protected: tuple[User, str]) -> None:
    (ana, secret), client = protected, Client()
    log_in(client, ana)
    for _ in range(10):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get(reverse("console:home")).status_code == 302


def test_a_made_up_passkey_opens_nothing(protected: tuple[User, str]) -> None:
    client = Client()
    assert client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()["request_options"]
    for credential in ('{"id": "x"}', "x", "{}"):
        response = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
        assert response.status_code in (200, 302, 400)
        assert client.get(reverse("console:home")).status_code == 302


def test_the_deeds_of_an_administrator_ask_again_then_are_done() -> None:
    admin, client = factories.administrator(), Client()
    named = factories.person("mo@die.example")
    client.force_login(admin)
    refused = client.post(reverse("console:moderators"), {"email": named.email})
    assert (refused.status_code, PlatformModerator.objects.exists()) == (302, False)
    assert refused["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(reverse("console:moderators")).status_code == 200
    client.post(refused["Location"], {"password": factories.PASSWORD, "next": reverse("console:moderators")})
    assert PlatformModerator.objects.get().user == named
