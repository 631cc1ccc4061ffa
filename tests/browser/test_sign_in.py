"""Passkeys and codes in a real browser, with a key that Chromium simulates."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect
from tests.browser.conftest import WIDTHS, OpenWindow, Site, Visit, free_port, serving
from tests.identity import provider

PROVIDER = Path(__file__).parents[1] / "identity" / "provider.py"
PASSWORD = "a meadow in june"  # noqa: S105
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_key(window: Visit) -> tuple[CDPSession, str]:
    """A key in the browser of the window."""
    session = window.page.context.new_cdp_session(window.page)
    session.send("WebAuthn.enable")
    key: str = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    return session, key


def address(site: Site, path: str) -> str:
    """Browsers give passkeys to names, not to numbers."""
    return site.url.replace("127.0.0.1", "localhost") + path


def sign_in(page: Page, site: Site, email: str) -> None:
    page.goto(address(site, "/en/compte/login/"))
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def refuse_faults(window: Visit) -> None:
    """The page is accessible, fits, and its console is quiet."""
    said = [text for text in window.said if not text.startswith("[DOM]")]  # advice of Chromium to password managers
    assert said == []
    assert window.axe() == []
    assert window.overflow <= 0
    window.said.clear()  # axe writes styles, which the content policy refuses


@pytest.mark.parametrize("width", WIDTHS)
def test_a_passkey_opens_the_account_alone_and_is_the_second_proof(visit: OpenWindow, site: Site, width: str) -> None:
    email = f"key-{width}@bouquet.example"
    site.bouquet("administrator", email, input=PASSWORD + "\n")
    window = visit(WIDTHS[width])
    page = window.page
    session, key = with_key(window)
    sign_in(page, site, email)
    page.goto(address(site, "/en/compte/securite/"))
    refuse_faults(window)
    page.get_by_role("link", name="See, add or remove a key").click()
    page.get_by_role("link", name="Add a key").click()
    page.get_by_label("Present password").or_(page.get_by_label("Password")).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    refuse_faults(window)

    page.get_by_label("Name of the key").fill("My phone")
    page.get_by_label("opens my account alone").check()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Add this key").click()
    expect(page.locator("#passkey-error")).to_contain_text("The passkey was not used")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    page.get_by_role("button", name="Add this key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    refuse_faults(window)
    assert "key was added" in site.last_mail()
    page.goto(address(site, "/en/compte/securite/webauthn/"))
    expect(page.get_by_role("rowheader", name="My phone")).to_be_visible()
    expect(page.get_by_role("cell", name="yes: passkey")).to_be_visible()
    refuse_faults(window)

    page.context.clear_cookies()
    page.goto(address(site, "/en/compte/login/"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My space")

    page.context.clear_cookies()
    sign_in(page, site, email)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more proof")
    refuse_faults(window)
    page.get_by_role("button", name="Use a passkey or a security key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My space")


def test_the_drawing_of_an_application_is_shown_under_the_content_policy(visit: OpenWindow, site: Site) -> None:
    site.bouquet("administrator", "codes@bouquet.example", input=PASSWORD + "\n")
    window = visit()
    sign_in(window.page, site, "codes@bouquet.example")
    window.page.goto(address(site, "/en/compte/securite/totp/activate/"))
    window.page.get_by_label("Password").fill(PASSWORD)
    window.page.get_by_role("button", name="Continue").click()
    drawing = window.page.get_by_role("img", name=re.compile("Drawing to scan"))
    box = drawing.locator("svg").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 100
    refuse_faults(window)
    window.page.get_by_label("Code that the application gives").fill("000000")
    window.page.get_by_role("button", name="Check the code and finish").click()
    expect(window.page.locator(".error")).to_be_visible()
    refuse_faults(window)


@contextmanager
def another_site(port: int) -> Iterator[str]:
    """The address of a site that says who people are to the Bouquet of a port."""
    back = f"http://127.0.0.1:{port}/compte/oidc/site/login/callback/"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("BOUQUET_", "DJANGO_"))}
    command = [sys.executable, str(PROVIDER), back]
    with subprocess.Popen(command, env=kept, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own)
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def test_a_person_comes_in_by_another_site_whatever_the_content_policy(
    visit: OpenWindow, tmp_path: Path, loaded_database: Path
) -> None:
    port = free_port()
    with another_site(port) as other:
        more = {
            "BOUQUET_OIDC_URL": other,
            "BOUQUET_OIDC_CLIENT": provider.CLIENT,
            "BOUQUET_OIDC_SECRET": provider.SECRET,
        }
        more |= {"BOUQUET_OIDC_NAME": "Town Hall", "BOUQUET_OIDC_TRUSTS_EMAIL": "1"}
        with serving(port, tmp_path, loaded_database, **more) as site:
            window = visit()
            page = window.page
            page.context.request.get(f"{other}/enter/ana@die.example/")
            page.goto(f"{site.url}/en/compte/login/")
            refuse_faults(window)
            page.get_by_role("button", name="Sign in with Town Hall").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("My space")
            assert page.url == f"{site.url}/en/espace/"
            expect(page.get_by_text("You are signed in as ana@die.example.")).to_be_visible()
            refuse_faults(window)
