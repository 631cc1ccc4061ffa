import json
import re

import pytest

pytestmark = pytest.mark.django_db

PAGES = [
    "/territoires/",
    "/territoires/?q=saint+denis",
    "/territoires/?q=nowhereville",
    "/territoires/commune/26113/",
    "/territoires/commune/93066/",
    "/territoires/commune/97411/",
    "/territoires/commune/75056/",
    "/territoires/commune/29155/",
    "/territoires/commune/55039/",
    "/territoires/commune/98412/",
    "/territoires/commune/98735/",
    "/territoires/epci/242600534/",
    "/territoires/epci/200054781/?page=2",
    "/territoires/departement/26/",
    "/territoires/departement/984/",
    "/territoires/region/84/",
    "/territoires/region/06/",
    "/territoires/departement/26/communes/?page=3",
    "/territoires/commune/26113/obligations/",
    "/territoires/epci/242600534/obligations/",
    "/territoires/commune/98412/obligations/",
    "/territoires/ressemblance/",
]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_and_takes_few_queries(client, page, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        answer = client.get(language + page)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert f'<html lang="{"en" if language else "fr"}">' in text


def test_one_exact_name_leads_to_its_page(client):
    assert client.get("/territoires/?q=Plozévet").headers["Location"] == "/territoires/commune/29215/"
    assert client.get("/en/territoires/?q=26113").headers["Location"] == "/en/territoires/commune/26113/"


def test_homonyms_are_told_apart(client):
    text = client.get("/territoires/?q=Saint-Denis").content.decode()
    assert "/territoires/commune/93066/" in text
    assert "Seine-Saint-Denis" in text
    assert "/territoires/commune/97411/" in text


@pytest.mark.parametrize(("old", "new"), [("93059", "93066"), ("75112", "75056")])
def test_an_old_code_leads_to_todays_commune(client, old, new):
    answer = client.get(f"/territoires/commune/{old}/")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/territoires/commune/{new}/")


@pytest.mark.parametrize(
    "page",
    [
        "/territoires/commune/99999/",
        "/territoires/epci/1/",
        "/territoires/ville/26113/",
        "/territoires/commune/26113/communes/",
    ],
)
def test_what_does_not_exist_is_not_found_in_words(client, page):
    answer = client.get(page)
    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()


def test_a_village_without_inhabitants_says_why_and_offers_no_bouquet(client):
    text = client.get("/en/territoires/commune/55039/").content.decode()
    assert "destroyed in 1916" in text
    assert "/bouquet/55039/" not in text


def test_an_unknown_population_is_not_a_zero(client):
    text = client.get("/en/territoires/commune/98412/").content.decode()
    assert "unknown" in text
    assert "<dd>0</dd>" not in text


def test_suggestions_are_few_and_lead_to_pages(client):
    found = json.loads(client.get("/territoires/suggestions/?q=saint+den").content)["results"]
    assert 1 <= len(found) <= 8
    assert found[0]["url"] == "/territoires/commune/97411/"


@pytest.mark.parametrize("query", ["", "%00", "<script>alert(1)</script>", "é" * 300, "%F0%9F%92%90", "' OR 1=1 --"])
def test_hostile_queries_are_harmless(client, query):
    answer = client.get(f"/territoires/?q={query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_page_that_has_not_changed_is_not_sent_again(client):
    first = client.get("/territoires/commune/26113/")
    again = client.get("/territoires/commune/26113/", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_kept_page_is_void_once_the_data_change(client, settings, tmp_path, django_assert_num_queries):
    settings.CONTENT_STAMP = tmp_path / "stamp"
    page = "/territoires/commune/26113/obligations/"
    client.get(page)
    with django_assert_num_queries(0):
        client.get(page)
    (tmp_path / "stamp").touch()
    with django_assert_num_queries(2):  # the commune, the words of the glossary
        client.get(page)


def test_a_group_where_nobody_is_known_to_live_has_no_zero_and_no_duty(client):
    for page in ("departement/984/", "commune/98412/", "departement/989/"):
        text = client.get(f"/en/territoires/{page}").content.decode()
        assert "inhabitants." not in text
        assert "no council is bound by the duties" in text
        assert "RGPD" not in text
        assert "RGPD" not in client.get(f"/en/territoires/{page}obligations/").content.decode()


def test_the_first_duties_shown_are_those_that_concern_the_commune(client):
    for code in ("55039", "26150"):
        text = client.get(f"/en/territoires/commune/{code}/").content.decode()
        assert "Applies" in text
        assert "Not concerned" not in text


def test_a_region_whose_area_is_partly_unknown_says_what_is_known(client):
    text = client.get("/en/territoires/region/84/").content.decode()
    assert "<dd>unknown</dd>" not in text
    assert re.search(r"The area of \d+ communes? (is|are) unknown and not counted", text)


def test_names_are_in_the_order_of_the_alphabet_accents_aside(client):
    text = client.get("/territoires/").content.decode()
    assert text.index(">Hauts-de-France<") < text.index(">Île-de-France<") < text.index(">La Réunion<")
    text = client.get("/territoires/departement/26/communes/?page=3").content.decode()
    assert text.index(">Espeluche<") < text.index(">Étoile-sur-Rhône<") < text.index(">Eurre<")


def test_french_notes_of_duties_are_said_to_be_french_on_english_pages(client):
    page = "territoires/commune/26113/obligations/"
    english, french = (client.get(f"/{language}{page}").content.decode() for language in ("en/", ""))
    noted = re.findall(r'<p class="small"><span lang="fr">[^<]+</span> (.*?)</p>', english)
    assert len(noted) > 3
    assert all("in French, not translated" in mark for mark in noted)
    assert 'since <span lang="fr">1 juin 2024 pour les communes' in english
    assert "since 25 May 2018" in english
    assert "non traduit" not in french
    assert "3\u202f500 habitants" in french
