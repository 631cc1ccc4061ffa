import html
import json
import re

import pytest

from bouquet.engine.verify import verify
from bouquet.kernel.geography import selectors as geography
from bouquet.platform.catalogue.rules import Level
from bouquet.platform.composer import selectors, services
from bouquet.platform.composer.rules.errors import RequestError
from bouquet.platform.composer.rules.request import read_wishes

pytestmark = pytest.mark.django_db
MEANS = {"investment": "40000", "running": "15000", "staff_days": "60"}
RESULT = "/en/bouquet/26113/?investissement=40000&fonctionnement=15000&jours=60"


def compose(**options):
    return services.compose(geography.commune("26113"), read_wishes(selectors.catalogue_data(), **options))


def chosen(answer):
    return {line.choice.service for line in answer.best.lines}


def nearest_outside():
    """The composed service that was left out for lack of means and could be bought with all of them."""
    answer = compose(**MEANS)
    (commune,) = answer.instance.communes.values()
    rows = [row for row in answer.left_out if row.reason == "short" and row.cost and row.cost.within(commune.means)]
    assert rows
    return rows[0].service


def test_what_is_wanted_is_chosen_within_the_means_and_the_rest_around_it():
    free, service = compose(**MEANS), nearest_outside()
    answer = compose(**MEANS, must=[service])
    assert service in chosen(answer)
    assert verify(answer.instance, answer.solution).valid
    (commune,) = answer.instance.communes.values()
    assert answer.best.totals[Level.CENTRAL].within(commune.means)
    assert answer.solution.value <= free.solution.value


def test_wanting_what_was_chosen_changes_nothing():
    free = compose(**MEANS)
    assert chosen(compose(**MEANS, must=sorted(chosen(free))[:2])) == chosen(free)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"must": ["street-reporting"], "exclude": ["street-reporting"]}, "wanted_and_excluded"),
        ({"must": ["street-reporting"], "have": ["street-reporting"]}, "had_and_wanted"),
        ({"must": ["street-reportin"]}, "unknown_service_near"),
        ({"must": ["technical-interventions"], "exclude": ["street-reporting"]}, "wanted_needs_excluded"),
        ({"must": ["street-reporting"], "investment": "0", "running": "0", "staff_days": "0"}, "wanted_short"),
    ],
)
def test_what_cannot_be_had_is_refused_with_its_reason(options, code):
    with pytest.raises(RequestError) as refused:
        compose(**MEANS | options)
    assert (refused.value.field, refused.value.code) == ("must", code)


def test_wants_that_fit_one_by_one_but_not_together_are_refused_together():
    catalogue = selectors.catalogue_data()
    with pytest.raises(RequestError) as refused:
        compose(**MEANS, must=[row.id for row in catalogue.services.values() if row.composed])
    assert refused.value.field == "must"


def test_a_service_without_a_judged_contribution_is_said_not_to_be_composed():
    catalogue = selectors.catalogue_data()
    service = next(row.id for row in catalogue.services.values() if not row.composed)
    with pytest.raises(RequestError) as refused:
        compose(**MEANS, must=[service])
    assert refused.value.code == "wanted_not_composed"


def test_the_page_says_what_was_wanted_and_keeps_it_in_its_addresses(client):
    text = client.get(RESULT + "&vouloir=street-reporting").content.decode()
    assert "Wanted in any case: Street" in text
    assert len(re.findall(r'href="[^"]+vouloir=street-reporting', text)) > 3
    data = json.loads(client.get("/bouquet/26113/bouquet.json?vouloir=street-reporting").content)
    assert data["wanted"] == ["street-reporting"]
    assert "street-reporting" in [choice["service"] for choice in data["choices"]]


def test_a_want_that_does_not_fit_comes_back_in_the_form_by_its_name(client):
    answer = client.get("/bouquet/26113/?vouloir=street-reporting&investissement=0&fonctionnement=0&jours=0")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Vous voulez « Signalement sur l" in html.unescape(text)
    assert re.search(r'id="w-street-reporting" name="vouloir" value="street-reporting" checked', text)


def test_the_start_leads_a_want_to_the_bouquet_of_the_commune_said(client):
    text = client.get("/bouquet/?vouloir=street-reporting").content.decode()
    assert '<input type="hidden" name="vouloir" value="street-reporting">' in text
    led = client.get("/bouquet/?vouloir=street-reporting&q=26113")
    assert (led.status_code, led.url) == (302, "/bouquet/26113/?vouloir=street-reporting")
    several = client.get("/bouquet/?vouloir=street-reporting&q=Saint-Martin").content.decode()
    assert several.count("?vouloir=street-reporting") > 1
    assert "Aucune commune ne" in client.get("/bouquet/?vouloir=street-reporting&q=zzzzzz").content.decode()
    assert 'name="vouloir"' not in client.get("/bouquet/?vouloir=nothing-such").content.decode()


def test_the_api_takes_wants(client):
    asked = {"territory": "26113", "must": "street-reporting"}
    assert client.get("/api/v1/compose", asked).json()["wanted"] == ["street-reporting"]
    refused = client.get("/api/v1/compose", asked | {"investment": "0", "running": "0", "staff_days": "0"})
    assert refused.status_code == 422
    assert refused.json()["field"] == "must"
