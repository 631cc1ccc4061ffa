import pytest

pytestmark = pytest.mark.django_db

PAGES = [
    "/services/",
    "/services/?besoin=civic-trust",
    "/services/?besoin=nothing",
    "/services/street-reporting/",
    "/services/public-lighting/?population=1200&communes=3",
    "/services/public-lighting/?population=abc",
    "/services/local-data/?page=2",
    "/services/opportunity-study/",
    "/services/demand-transport/?population=50",
    "/services/solutions/decidim/",
    "/services/solutions/fixmystreet/",
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


def test_a_cost_is_computed_for_the_population_asked(client):
    # public lighting, central: once 8,000 + 500 + 130,200 EUR; a year 2,000 + 2,840 EUR; over 5 years 162,900 EUR
    text = client.get("/en/services/public-lighting/?population=1000").content.decode()
    assert "€138,700" in text
    assert "€4,840" in text
    assert "€162,900" in text


def test_a_number_that_cannot_be_is_refused_in_words(client):
    text = client.get("/en/services/public-lighting/?population=-4").content.decode()
    assert "Write whole numbers" in text
    assert 'aria-invalid="true"' in text


def test_an_unconfirmed_solution_says_so(client):
    from bouquet.platform.catalogue.models import Solution

    unread = Solution.objects.filter(source_read=False).order_by("pk").first()
    assert "no source read" in client.get(f"/en/services/solutions/{unread.pk}/").content.decode()


def test_a_grant_is_never_called_a_price(client):
    text = client.get("/en/services/carpooling-incentive/").content.decode()
    assert "grant only, never a price" in text


@pytest.mark.parametrize("page", ["/services/nothing/", "/services/solutions/nothing/"])
def test_what_does_not_exist_is_not_found(client, page):
    assert client.get(page).status_code == 404
