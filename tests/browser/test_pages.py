"""Every page, in both languages, on a phone and on a desk: axe has nothing to say, nothing scrolls sideways."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.browser.conftest import WIDTHS, OpenWindow

RESULT = "/bouquet/26113/?investissement=40000&fonctionnement=15000&jours=60"
COMPARED = (
    "/services/comparer/?offre=betterstreet-street-reporting&offre=fixmystreet-street-reporting"
    "&offre=street-reporting-reference&lieu=Die&exige.source-code=free&retenu=fixmystreet-street-reporting"
)
PAGES = {
    "home": "/",
    "search": "/territoires/",
    "search-results": "/territoires/?q=saint+denis",
    "search-nothing": "/territoires/?q=nowhereville",
    "commune": "/territoires/commune/26113/",
    "commune-destroyed": "/territoires/commune/55039/",
    "commune-uninhabited": "/territoires/commune/98412/",
    "epci": "/territoires/epci/242600534/",
    "departement": "/territoires/departement/26/",
    "region": "/territoires/region/84/",
    "communes": "/territoires/departement/26/communes/?page=2",
    "duties": "/territoires/commune/26113/obligations/",
    "likeness": "/territoires/ressemblance/",
    "services": "/services/",
    "services-by-need": "/services/?besoin=civic-trust",
    "service": "/services/local-data/",
    "service-priced": "/services/street-reporting/?population=1200",
    "service-refused": "/services/street-reporting/?population=none",
    "observed-prices": "/services/prix-observes/",
    "prices": "/services/public-lighting/prix/?population=1200",
    "prices-none": "/services/room-booking/prix/",
    "quote": "/services/prix-observes/devis/?service=local-data&once=1500&yearly=&years=4&tax=HT&population=1200",
    "quote-refused": "/services/prix-observes/devis/?service=local-data&once=much&yearly=&tax=HT",
    "cost-models": "/services/prix-observes/modeles/",
    "cost-model": "/services/prix-observes/modeles/local-data/",
    "solution": "/services/solutions/decidim/",
    "solutions": "/services/solutions/?q=signalement&f.hosting=provider",
    "solutions-instead": "/services/solutions/?au-lieu-de=panneau+pocket",
    "solutions-nothing": "/services/solutions/?q=xyzzy",
    "solution-amend": "/services/solutions/decidim/corriger/?question=hosting",
    "solution-version": "/services/solutions/decidim/versions/1/",
    "offers": "/services/street-reporting/offres/?population=1200",
    "offers-refused": "/services/street-reporting/offres/?lieu=Saint-Denis&annees=0",
    "offer-grid": "/services/offres/cdg38-e-administration/?population=1200",
    "offer-units": "/services/offres/payfip-online-payment/?q.card-payment=400",
    "compare": COMPARED,
    "compare-nothing": "/services/comparer/",
    "experiences": "/retours/",
    "experiences-list": "/retours/liste/?domaine=energy",
    "experiences-none": "/retours/liste/?service=heritage-trails&issue=success",
    "experiences-map": "/retours/carte/",
    "experiences-find": "/retours/comme/?q=saint+denis",
    "experiences-near": "/retours/comme/commune/26113/?service=heritage-trails",
    "experience": "/retours/rex-35-saint-sulpice-capteurs/",
    "experience-told": "/retours/raconter/",
    "start": "/bouquet/",
    "priorities": "/bouquet/26113/priorites/",
    "priorities-refused": "/bouquet/26113/?investissement=cent",
    "result": RESULT,
    "result-empty": "/bouquet/26113/?investissement=0&fonctionnement=0&jours=0",
    "result-island": "/bouquet/29155/",
    "method": "/bouquet/methode/",
    "everywhere": "/recherche/",
    "everywhere-found": "/recherche/?q=lampadairre",
    "everywhere-kind": "/recherche/?q=commune&genre=solution&page=2",
    "everywhere-nothing": "/recherche/?q=zzzzqqq",
    "understand": "/comprendre/",
    "explainers": "/comprendre/fiches/",
    "explainer": "/comprendre/fiches/funding/",
    "glossary": "/comprendre/glossaire/",
    "glossary-found": "/comprendre/glossaire/?q=marches",
    "term": "/comprendre/glossaire/epci/",
    "data": "/donnees/",
    "diagnosis": "/diagnostic/",
    "diagnosis-commune": "/diagnostic/commune/26113/",
    "diagnosis-questions": "/diagnostic/commune/26113/questions/?axe=services",
    "diagnosis-result-empty": "/diagnostic/commune/26113/resultat/",
    "diagnosis-bad-link": "/diagnostic/commune/26113/resultat/?r=cut",
    "diagnosis-competences": "/diagnostic/commune/26113/competences/",
    "diagnosis-comparison": "/diagnostic/commune/26113/comparaison/",
    "diagnosis-method": "/diagnostic/methode/",
    "questionnaire": "/diagnostic/questionnaire/1/",
    "accessibility": "/accessibilite/",
    "privacy": "/donnees-personnelles/",
    "api": "/api/",
    "sign-in": "/compte/login/",
    "sign-up": "/compte/signup/",
    "password": "/compte/password/reset/",
    "not-found": "/nowhere/",
}
REFUSED = {"priorities-refused", "diagnosis-bad-link", "not-found"}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_fits_and_is_quiet(visit: OpenWindow, name: str, language: str, width: str) -> None:
    window = visit(WIDTHS[width])
    page = window.go(language + PAGES[name])
    if os.environ.get("BOUQUET_SHOTS"):
        folder = Path(os.environ["BOUQUET_SHOTS"])
        page.screenshot(path=folder / f"{name}{language.replace('/', '-')}-{width}.png", full_page=True)
    said = [text for text in window.said if not (name in REFUSED and "Failed to load resource" in text)]
    assert said == []
    assert window.overflow == 0
    assert window.axe() == []


@pytest.mark.parametrize("name", ["home", "commune", "service", "priorities", "result"])
def test_a_page_in_the_dark_is_accessible(visit: OpenWindow, name: str) -> None:
    window = visit(color_scheme="dark")
    window.go(PAGES[name])
    assert window.axe() == []


def test_axe_finds_a_planted_fault(visit: OpenWindow) -> None:
    window = visit()
    page = window.go("/accessibilite/")
    page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('input'), {type: 'text'}))"
    )
    assert any(line.startswith("label") for line in window.axe())


def test_a_page_prints_without_menus(visit: OpenWindow) -> None:
    window = visit()
    page = window.go(RESULT)
    page.emulate_media(media="print")
    assert not page.locator(".head").is_visible()
    assert page.locator("svg.bq").is_visible()
