"""Signing in by another site: whole round trips with allauth's identity provider, which runs in its own process."""

from __future__ import annotations

import html
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.urls import reverse

from bouquet.kernel.accounts import selectors as people
from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.tests import factories
from bouquet.platform.console.tests.test_account_pages import link_in, refuse_bare_page, signed_in, text
from bouquet.site.settings.providers import openid_connect

from . import provider

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
RETURN = "http://testserver/compte/oidc/site/login/callback/"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the other site."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("BOUQUET_", "DJANGO_"))}
    command = [sys.executable, str(Path(provider.__file__)), RETURN]
    with subprocess.Popen(command, env=kept, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own)
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@pytest.fixture
def trusts(site: str, settings) -> Any:
    """Says whether Bouquet trusts the addresses of the other site, and where that one says who people are."""

    def chosen(trusted: bool, userinfo: str = "") -> None:
        said = {
            "BOUQUET_OIDC_URL": site,
            "BOUQUET_OIDC_CLIENT": provider.CLIENT,
            "BOUQUET_OIDC_SECRET": provider.SECRET,
        }
        client = openid_connect({**said, "BOUQUET_OIDC_TRUSTS_EMAIL": "1" if trusted else ""})
        if userinfo:
            overrides = {"userinfo_endpoint": site + userinfo}
            client["APPS"][0]["settings"]["openid_configuration_overrides"] = overrides
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": client}

    return chosen


def come_back(site: str, email: str, client: Client, process: str = "login") -> Any:
    """What Bouquet answers when a person comes back from the other site, where they are `email`."""
    browser = requests.Session()
    assert browser.get(f"{site}/enter/{email}/", timeout=20).text == "in"
    leaves = client.post(f"/compte/oidc/site/login/?process={process}", {"next": "/espace/"})
    assert leaves.status_code == 200, "a browser would not follow a form that redirects to another site"
    refuse_bare_page(text(leaves), "fr")
    where = html.unescape(text(leaves).partition('content="0;url=')[2].partition('"')[0])
    assert "code_challenge=" in where
    returns = browser.get(where, allow_redirects=False, timeout=20)
    assert returns.headers["Location"].startswith(RETURN), returns.text
    return client.get(returns.headers["Location"].removeprefix("http://testserver"))


def who(client: Client) -> User | None:
    """Who is signed in, having given every proof."""
    key = client.session.get("_auth_user_id")
    return User.objects.filter(pk=key).first() if key else None


def test_the_page_of_sign_in_names_the_other_site(trusts: Any) -> None:
    page = text(Client().get(reverse("account_login")))
    assert "Se connecter avec ProConnect" not in page
    trusts(False)
    page = text(Client().get(reverse("account_login")))
    assert "Se connecter avec ProConnect" in page
    refuse_bare_page(page, "fr")
    refuse_bare_page(text(Client().get("/compte/oidc/site/login/")), "fr")
    refuse_bare_page(text(signed_in().get(reverse("socialaccount_connections"))), "fr")


def test_a_newcomer_of_a_trusted_site_is_signed_in_under_their_name(site: str, trusts: Any) -> None:
    trusts(True)
    client = Client()
    response = come_back(site, "ana@die.example", client)
    ana = User.objects.get(email="ana@die.example")
    assert (response.status_code, response["Location"], who(client), ana.name) == (302, "/espace/", ana, "Ana Martin")
    assert people.has_confirmed(ana, "ana@die.example")
    assert not ana.has_usable_password()
    again = Client()
    come_back(site, "ana@die.example", again)
    assert (who(again), User.objects.count()) == (ana, 1)


def test_a_newcomer_of_another_site_confirms_their_address_here_first(site: str, trusts: Any) -> None:
    trusts(False)
    client = Client()
    response = come_back(site, "ana@die.example", client)
    ana = User.objects.get(email="ana@die.example")
    assert response["Location"] == reverse("account_email_verification_sent")
    assert (who(client), people.has_confirmed(ana, ana.email)) == (None, False)
    client.post(link_in(mail.outbox[-1]))
    assert people.has_confirmed(ana, ana.email)
    come_back(site, "ana@die.example", client)
    assert who(client) == ana


def test_an_address_that_the_trusted_site_did_not_verify_is_confirmed_here(site: str, trusts: Any) -> None:
    trusts(True)
    client = Client()
    come_back(site, "zoe@die.example", client)
    assert who(client) is None
    assert not EmailAddress.objects.get(email="zoe@die.example").verified


def test_a_trusted_site_opens_the_account_that_confirmed_the_same_address(site: str, trusts: Any) -> None:
    trusts(True)
    ana, client = factories.person("ana@die.example"), Client()
    come_back(site, "ana@die.example", client)
    assert (who(client), SocialAccount.objects.get().user, ana.check_password(factories.PASSWORD)) == (ana, ana, True)


@pytest.mark.parametrize(
    ("email", "trusted", "confirmed"),
    [("ana@die.example", False, True), ("ana@die.example", True, False), ("zoe@die.example", True, True)],
    ids=["site not trusted", "never confirmed here", "not verified there"],
)
def test_otherwise_an_account_that_exists_stays_closed(
    site: str, trusts: Any, email: str, trusted: bool, confirmed: bool
) -> None:
    trusts(trusted)
    owner, client = factories.person(email, confirmed=confirmed), Client()
    response = come_back(site, email, client)
    assert who(client) is None
    assert not SocialAccount.objects.filter(user=owner).exists()
    owner.refresh_from_db()
    assert owner.check_password(factories.PASSWORD)
    if response.status_code == 302 and "signup" in response["Location"]:
        refuse_bare_page(text(client.get(response["Location"])), "fr")


def test_no_address_opens_the_account_of_an_administrator(site: str, trusts: Any) -> None:
    trusts(True)
    factories.administrator("admin@bouquet.example")
    client = Client()
    come_back(site, "admin@bouquet.example", client)
    assert who(client) is None
    assert not SocialAccount.objects.exists()


def test_who_asks_for_a_second_proof_is_asked_for_it(site: str, trusts: Any) -> None:
    trusts(True)
    TOTP.activate(factories.person("ana@die.example"), generate_totp_secret())
    client = Client()
    response = come_back(site, "ana@die.example", client)
    assert (response["Location"], who(client)) == (reverse("mfa_authenticate"), None)


def test_a_member_links_another_account_from_inside_after_proving_who_they_are(site: str, trusts: Any) -> None:
    trusts(False)
    client = signed_in("clerk@die.example")
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    come_back(site, "bea@die.example", client, process="connect")
    clerk = User.objects.get(email="clerk@die.example")
    link = SocialAccount.objects.get()
    assert link.user == clerk
    other = Client()
    come_back(site, "bea@die.example", other)
    assert who(other) == clerk
    assert not people.has_confirmed(clerk, "bea@die.example")
    page = text(client.get(reverse("socialaccount_connections")))
    assert f'value="{link.pk}"' in page
    client.post(reverse("socialaccount_connections"), {"account": link.pk})
    assert not SocialAccount.objects.exists()


def test_an_account_of_another_site_is_linked_to_one_person(site: str, trusts: Any) -> None:
    trusts(False)
    for email in ("clerk@die.example", "mayor@die.example"):
        client = signed_in(email)
        client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
        come_back(site, "bea@die.example", client, process="connect")
    assert SocialAccount.objects.get().user.email == "clerk@die.example"


def test_who_a_signed_answer_speaks_of_is_read(site: str, trusts: Any) -> None:
    trusts(True, "/signed-userinfo")
    client = Client()
    come_back(site, "ana@die.example", client)
    assert getattr(who(client), "email", None) == "ana@die.example"


def test_an_answer_about_someone_else_opens_nothing(site: str, trusts: Any) -> None:
    trusts(True, "/other-userinfo")
    client = Client()
    response = come_back(site, "ana@die.example", client)
    assert (response.status_code, who(client), User.objects.exists()) == (403, None, False)
    refuse_bare_page(text(response), "fr")


def test_a_return_that_nobody_left_for_opens_nothing(site: str, trusts: Any) -> None:
    trusts(True)
    for query in ("?code=x&state=y", "", "?error=access_denied"):
        client = Client()
        response = client.get(RETURN.removeprefix("http://testserver") + query, follow=True)
        assert response.status_code in (200, 401, 403)
        assert (who(client), User.objects.exists()) == (None, False)
        refuse_bare_page(text(response), "fr")


def test_without_a_provider_there_is_none() -> None:
    assert Client().post("/compte/oidc/site/login/").status_code == 404
    assert openid_connect({})["APPS"] == []
    for wrong in (
        {"BOUQUET_OIDC_URL": "https://x.example"},
        {"BOUQUET_OIDC_URL": "http://x.example", "BOUQUET_OIDC_CLIENT": "a", "BOUQUET_OIDC_SECRET": "b"},
    ):
        with pytest.raises(ValueError, match="BOUQUET_OIDC_URL"):
            openid_connect(wrong)
