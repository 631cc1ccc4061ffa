from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bouquet.engine.model import COMMUNE
from bouquet.kernel.geography import competences as register
from bouquet.kernel.geography import selectors as geography
from bouquet.platform.composer import selectors, services
from bouquet.platform.composer.rules.request import Wishes

pytestmark = pytest.mark.django_db
DIOIS = "242600534"
MEANS = "investissement=400000&fonctionnement=150000&jours=600"


@pytest.fixture
def die():
    return geography.commune("26113")


def test_what_the_law_gives_to_the_group_is_never_bought_by_the_commune(die):
    transferred = selectors.transferred(die, selectors.catalogue_data())
    assert set(transferred) == {"waste-optimisation", "flood-warning"}
    instance = services.instance_of_commune(die, Wishes())
    for offer in instance.offers.values():
        assert (COMMUNE in offer.scales) is (offer.service not in transferred)


def test_a_rich_commune_has_its_group_carry_what_is_the_groups(die):
    rich = Wishes(10**11, 10**11, 10**6, points={"water-climate-risk": Decimal(5), "energy-sobriety": Decimal(5)})
    answer = services.compose(die, rich)
    carriers = {line.choice.service: line.carrier.kind for line in answer.best.lines}
    assert carriers["flood-warning"] in ("epci", "departement")
    assert "flood-warning" not in {line.choice.service for line in answer.alone.lines}


def test_a_transfer_that_the_register_lists_changes_the_bouquet(die):
    before = services.instance_of_commune(die, Wishes())
    register.load({DIOIS: frozenset({"4530", "1510"})}, date(2026, 10, 1))
    after = services.instance_of_commune(die, Wishes())
    scales = [next(o for o in i.offers.values() if o.service == "demand-transport").scales for i in (before, after)]
    assert [COMMUNE in scale for scale in scales] == [True, False]


def test_the_page_says_whose_competence_and_leaves_it_out_when_asked(client):
    shown = client.get(f"/bouquet/26113/?{MEANS}&p.water-climate-risk=5").content.decode()
    assert "compétence de votre intercommunalité" in shown
    without = client.get(f"/bouquet/26113/?{MEANS}&competence=commune")
    row = next(row for row in without.context["outside"] if row["row"].service == "waste-optimisation")
    assert "Pas à vous de le porter" in row["why"]
    form = client.get("/bouquet/26113/priorites/?competence=commune").content.decode()
    assert 'name="competence" value="commune" checked' in form


def test_alone_what_is_the_groups_says_why_it_stays_out(client):
    alone = client.get(f"/bouquet/26113/?{MEANS}&seule=1")
    row = next(row for row in alone.context["outside"] if row["row"].service == "flood-warning")
    assert row["row"].reason == "transferred"
    assert "Pas à vous de le porter" in row["why"]
