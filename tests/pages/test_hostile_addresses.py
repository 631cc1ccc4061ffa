"""Whatever an address holds is answered in words: never a fault of ours, never somebody's markup."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from bouquet.platform.console.tests.test_hostile_forms import HOSTILE, answered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    "address",
    [
        "/espace/{}/",
        "/espace/invitation/{}/",
        "/territoires/commune/{}/",
        "/territoires/?q={}",
        "/services/{}/",
        "/services/solutions/{}/",
        "/services/street-reporting/?population={}",
        "/bouquet/{}/",
        "/bouquet/26113/?ouvert.D26={}",
        "/bouquet/26113/?p.civic-trust={}",
        "/compte/confirm-email/{}/",
        "/api/v1/territories/commune/{}",
        "/api/v1/territories?cursor={}",
        "/api/v1/solutions?service={}",
        "/api/v1/compose?territory={}",
    ],
)
def test_an_address_is_answered(client: Client, text: str, address: str) -> None:
    answered(client, address.format(quote(text, safe="")))
