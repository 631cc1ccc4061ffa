import pytest

pytestmark = pytest.mark.django_db

DIE = "rex-26-die-chauffage"
PAGES = [
    "/retours/",
    "/retours/liste/",
    "/retours/liste/?page=2",
    "/retours/liste/?service=heritage-trails&issue=success&taille=0-500",
    "/retours/liste/?service=nothing",
    "/retours/liste/?domaine=energy&departement=26",
    "/retours/carte/",
    "/retours/carte/?page=3",
    "/retours/comme/",
    "/retours/comme/?q=saint-denis",
    "/retours/comme/?q=nowhereville",
    "/retours/comme/commune/26113/",
    "/retours/comme/commune/26113/?service=heritage-trails",
    "/retours/comme/commune/26113/?niveau=epci",
    "/retours/comme/commune/55039/",
    "/retours/comme/commune/97411/",
    "/retours/comme/epci/242600534/",
    "/retours/comme/departement/26/",
    "/retours/comme/region/84/",
    f"/retours/{DIE}/",
    "/retours/rex-de-smart-village-app/",
    "/retours/rex-fr-opendatalocale/",
    "/retours/rex-38-lans-illicov/",
    "/retours/raconter/",
]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_and_takes_few_queries(client, page, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        answer = client.get(language + page)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert " style=" not in text
