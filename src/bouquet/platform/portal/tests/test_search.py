import pytest

pytestmark = pytest.mark.django_db

PAGES = [
    "/recherche/",
    "/recherche/?q=eclairage",
    "/recherche/?q=lampadairre",
    "/recherche/?q=au+lieu+de+Decidim",
    "/recherche/?q=commune&genre=solution&page=2",
    "/recherche/?q=Saint-Denis",
    "/recherche/?q=plozvet",
    "/recherche/?q=zzzzqqq",
    "/recherche/?q=decidim&genre=territory",
    "/recherche/?q=decidim&genre=nothing",
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


def test_every_page_has_the_box(client):
    assert 'action="/recherche/"' in client.get("/").content.decode()
    assert 'action="/en/recherche/"' in client.get("/en/nowhere/").content.decode()


def test_hits_are_grouped_and_lead_to_their_pages(client):
    text = client.get("/en/recherche/?q=street+lights").content.decode()
    assert 'id="g-service"' in text
    assert 'href="/en/services/public-lighting/"' in text


def test_a_kind_narrows_and_lists_page_after_page(client):
    text = client.get("/en/recherche/?q=commune&genre=solution").content.decode()
    assert "page=2" in text
    assert 'id="g-service"' not in text


def test_a_typing_error_is_answered_and_named(client):
    text = client.get("/en/recherche/?q=decidm").content.decode()
    assert "Did you mean" in text
    assert "/services/solutions/decidim/" in text


def test_what_finds_nothing_says_what_to_do(client):
    text = client.get("/en/recherche/?q=zzzzqqq").content.decode()
    assert "Nothing answers to these words" in text
    assert 'href="/en/comprendre/"' in text


@pytest.mark.parametrize("query", ["%00", "<script>alert(1)</script>", "é" * 300, "%F0%9F%92%90", "' OR 1=1 --"])
def test_hostile_queries_are_harmless(client, query):
    answer = client.get(f"/recherche/?q={query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_programs_search_too(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        body = client.get("/api/v1/search", {"q": "instead of Decidim", "language": "en", "limit": 5}).json()
    assert body["replaced"] == "Decidim"
    assert len(body["items"]) == 5
    first = body["items"][0]
    assert (first["kind"], first["page"]) == ("service", f"/en/services/{first['id']}/")
    assert body["counts"]["service"] >= 1


@pytest.mark.parametrize(
    ("asked", "field"), [({}, "q"), ({"q": "eau", "kind": "nothing"}, "kind"), ({"q": "x" * 81}, "q")]
)
def test_a_search_that_cannot_be_is_refused_by_field(client, asked, field):
    answer = client.get("/api/v1/search", asked)
    assert answer.status_code == 422
    assert answer.json()["field"] == field


def test_a_kind_alone_is_given_to_programs(client):
    body = client.get("/api/v1/search", {"q": "eau", "kind": "term"}).json()
    assert {item["kind"] for item in body["items"]} <= {"term"}
