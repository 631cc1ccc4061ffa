"""From a service to the bouquet: sheet, solutions, offers compared, experiences, observed prices, quote, composer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenWindow

OFFERS = ("BetterStreet", "FixMyStreet / FixMyStreet Pro", "Offre de référence")
SERVICE = "/services/street-reporting/"


def compared(page: Page, inhabitants: str) -> str:
    """Three offers compared for so many inhabitants, from the sheet of the service: their table of costs."""
    page.get_by_role("link", name="Offres et prix").click()
    page.get_by_label("Habitants desservis").fill(inhabitants)
    page.get_by_role("button", name="Calculer").click()
    for name in OFFERS:
        page.get_by_role("checkbox", name=name, exact=True).check()
    page.get_by_role("button", name="Comparer les offres cochées").click()
    for name in OFFERS:
        expect(page.get_by_role("columnheader", name=name).first).to_be_visible()
    return page.get_by_role("region", name="Coût", exact=True).inner_text()


def test_a_service_is_understood_compared_and_put_in_the_bouquet(visit: OpenWindow) -> None:
    window = visit()
    page = window.go(SERVICE)
    expect(page.get_by_role("region", name="Solutions").get_by_role("link", name="BetterStreet")).to_be_visible()
    small = compared(page, "1200")
    window.go(SERVICE)
    large = compared(page, "25000")
    assert re.search(r"1\s?200 habitants", small)
    assert re.search(r"25\s?000 habitants", large)
    assert small != large

    window.go(SERVICE)
    page.get_by_label("Votre commune ou votre intercommunalité").fill("Die")
    page.get_by_role("button", name="Qui nous ressemble").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Die")
    expect(page.get_by_role("link", name=re.compile("signalement", re.IGNORECASE)).first).to_be_visible()

    window.go(SERVICE)
    page.get_by_role("link", name="Les prix observés, par taille").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prix observés")
    page.get_by_role("main").get_by_role("link", name="Mon devis est-il normal").click()
    page.get_by_label("Pour fonctionner, chaque année (euros)").fill("3 000")
    page.get_by_role("button", name="Comparer").click()
    expect(page.get_by_role("main")).to_contain_text("3 000")
    expect(page.locator(".field-error")).to_have_count(0)
    assert window.said == []


@pytest.mark.parametrize("start", [SERVICE, "/services/offres/betterstreet-street-reporting/"])
def test_a_service_kept_as_wanted_is_in_the_bouquet_with_the_offer_taken(visit: OpenWindow, start: str) -> None:
    window = visit()
    page = window.go(start)
    page.get_by_role("main").get_by_role("link", name="ans notre bouquet").click()
    expect(page.get_by_role("main")).to_contain_text("Signalement sur l'espace public")
    page.get_by_label("Votre commune").fill("26113")
    page.get_by_role("button", name="Composer notre bouquet").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre bouquet")
    expect(page.get_by_text("Voulu en tout cas : Signalement")).to_be_visible()
    mine = page.locator("article.svc").filter(has=page.get_by_role("link", name="Signalement sur l'espace public"))
    expect(mine.get_by_role("link", name=re.compile("Offre réelle|Offre de référence"))).to_be_visible()
    assert window.said == []
    assert window.axe() == []


def test_from_a_chosen_commune_one_click_is_enough(visit: OpenWindow) -> None:
    page = visit().go("/services/offres/betterstreet-street-reporting/?lieu=26113")
    page.get_by_role("link", name="Ce service dans notre bouquet").click()
    expect(page).to_have_url(re.compile(r"/bouquet/26113/\?vouloir=street-reporting$"))
