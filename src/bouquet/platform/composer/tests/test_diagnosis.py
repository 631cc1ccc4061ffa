"""What a diagnosis carries into the composer, as a person follows the link."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bouquet.platform.composer.selectors import catalogue_data
from bouquet.platform.composer.web.address import wishes_of
from bouquet.platform.strategy import selectors
from bouquet.platform.strategy.web.signing import signed

pytestmark = pytest.mark.django_db


def carried(client, answers):
    """What the result of these answers carries into the address of the composer."""
    link = signed(selectors.newest(), "commune", "26113", answers)
    return client.get(reverse("strategy:result", args=["commune", "26113"]), {"r": link}).context["composer_query"]


def test_priorities_and_services_already_there_are_one_click_away(client, rf):
    answers = {"dat-1": 0, "dat-2": 1, "dat-3": 1, "ser-2": 4, "sec-1": 3, "sec-2": 3}
    query = carried(client, answers)
    wishes = wishes_of(rf.get(f"/?{query}").GET, catalogue_data())
    points = {need: int(value) for need, value in wishes.points.items()}
    # By hand: data 5 - 2/3 = 4.33; reports 5 - 4 = 1; nothing measures shops: 2; backups and accounts 5 - 3 = 2.
    assert (points["data-sharing"], points["living-environment"], points["local-economy"]) == (4, 1, 2)
    assert (points["digital-trust"], len(points)) == (2, 13)
    assert set(wishes.have) == {"street-reporting", "cyber-pack"}
    form = client.get(f"/bouquet/26113/priorites/?{query}").content.decode()
    assert 'id="data-sharing-4" value="4" checked' in form
    assert 'value="street-reporting" checked' in form
    assert client.get(f"/bouquet/26113/?{query}").status_code == 200


@pytest.mark.parametrize("score", [0, 4])
def test_what_any_profile_carries_can_be_composed(client, score):
    query = carried(client, dict.fromkeys(selectors.newest().questions, score))
    assert client.get(f"/bouquet/26113/?{query}").status_code == 200
