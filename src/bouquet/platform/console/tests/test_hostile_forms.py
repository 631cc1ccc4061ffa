"""Whatever is typed in a form is answered in words: never a fault of ours, never somebody's markup."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from bouquet.kernel.accounts.tests import factories as accounts
from bouquet.kernel.tenancy.tests.factories import SIRET
from bouquet.platform.console.tests.factories import Town, town

MARKUP = "<script>alert(1)</script>"
HOSTILE = {
    "empty": "",
    "nul": "a\0b",
    "sql": "'; DROP TABLE accounts_user --",
    "markup": MARKUP,
    "long": "é" * 5000,
    "digits": "9" * 5000,
    "negative": "-1",
    "float": "1e999",
    "beyond 64 bits": "9223372036854775808",
    "right to left": "\u202ebouquet",
    "emoji": "💐",
    "last day of all": "9999-12-31",
    "first day of all": "0001-01-01",
    "no such day": "2026-02-30",
    "header": "ana@die.example\r\nBcc: x@die.example",
    "long address": "a" * 250 + "@die.example",
}
pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)]


@pytest.fixture
def die() -> Town:
    return town()


def answered(client: Client, address: str, **fields: str) -> None:
    answer = client.post(address, fields) if fields else client.get(address)
    assert answer.status_code < 500, (address, answer.status_code)
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert MARKUP not in answer.content.decode()


def test_the_forms_of_a_manager(client: Client, die: Town, text: str) -> None:
    member = f"/espace/die/membres/{die.reader.pk}/"
    client.force_login(die.manager.user)
    answered(client, "/espace/die/membres/", email=text, role="editor")
    answered(client, "/espace/die/membres/", email="new@die.example", role=text)
    answered(client, member, role="editor", last_day=text)
    answered(client, member, role=text, last_day="")
    for page in (member, "/espace/die/membres/", "/espace/die/journal/", f"/espace/die/membres/?page={quote(text)}"):
        answered(client, page)


def test_the_forms_of_the_administration(client: Client, die: Town, text: str) -> None:
    client.force_login(accounts.administrator())
    for kind in ("commune", "epci", "company", text):
        answered(client, "/espace/", kind=kind, code=text, name=text, manager_email="x@die.example")
    answered(client, "/espace/", kind="company", code=SIRET, name=text or "Fleurs", manager_email=text)
    answered(client, f"/espace/plateforme/organisations/{die.tenant.slug}/", email=text)
    answered(client, "/espace/plateforme/")


def test_the_forms_of_sign_in(client: Client, text: str) -> None:
    secret = accounts.PASSWORD
    answered(client, "/compte/login/", login=text, password=text, next=text)
    answered(client, "/compte/signup/", name=text, email="new@die.example", password1=secret, password2=secret)
    answered(client, "/compte/signup/", name="Ana", email=text, password1=text, password2=text)
    answered(client, "/compte/password/reset/", email=text)
