import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from bouquet.engine import pool

pytestmark = pytest.mark.django_db
RESULT = "/bouquet/26113/?investissement=40000&fonctionnement=15000&jours=60"
PAGES = [
    "/",
    "/bouquet/",
    "/bouquet/methode/",
    "/bouquet/26113/priorites/",
    "/bouquet/26113/priorites/?p.civic-trust=5&investissement=abc&deja=gis",
    "/bouquet/55039/priorites/",
    "/bouquet/26113/",
    RESULT,
    RESULT + "&p.everyday-mobility=5&deja=gis&exclure=citizen-app",
    "/bouquet/26113/?investissement=0&fonctionnement=0&jours=0",
    "/bouquet/26113/?seule=1",
    "/bouquet/97411/",
    "/bouquet/29155/",
    "/bouquet/75056/",
    "/bouquet/26150/?ouvert.R84=15&ouvert.D26=0",
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
    assert "None" not in re.sub(r"<[^>]+>", "", text)


def test_the_drawing_and_the_table_say_the_same(client):
    text = client.get(RESULT).content.decode()
    svg = re.search(r'<svg xmlns="[^"]+" class="bq".*?</svg>', text, re.DOTALL).group()
    drawn = {title.text for title in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}title")}
    listed = re.findall(r'<a href="#s\d+">([^<]+)</a>', text)
    assert len(listed) == 9
    assert {name.replace("&#x27;", "'") for name in listed} <= drawn


def test_the_page_the_json_and_the_csv_agree(client):
    data = json.loads(client.get("/bouquet/26113/bouquet.json" + RESULT[15:]).content)
    csv = client.get("/bouquet/26113/bouquet.csv" + RESULT[15:]).content.decode("utf-8-sig").splitlines()
    text = client.get("/en" + RESULT).content.decode()
    assert len(csv) == 1 + len(data["choices"])
    total = data["totals"]["central"]["total_5_years_cents"]
    assert sum(round(100 * float(line.split(";")[12])) for line in csv[1:]) == total
    assert f"€{total / 100:,.0f}" in text


def test_the_permanent_link_computes_the_same_again(client):
    text = client.get(RESULT + "&p.civic-trust=3").content.decode()
    link = re.search(r'id="link" readonly value="([^"]+)"', text).group(1).replace("&amp;", "&")
    assert client.get(link.removeprefix("http://testserver")).content.decode() == text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("investissement=cent", "is not a number"),
        ("fonctionnement=-5", "is below zero"),
        ("jours=1,2,3", "is not a number"),
        ("p.nothing=3", "is not a need of the catalogue"),
        ("p.civic-trust=0&p.data-sharing=0", "every priority weighs 0"),
        ("deja=nothing", "is not a service"),
        ("deja=gis&exclure=gis", "choose one"),
        ("ouvert.D99=15", "is not a group of this commune"),
        ("ouvert.D26=abc", "is not a tier"),
        ("ouvert.D26=" + "9" * 5000, "is not a tier"),
        ("p.civic-trust=1.1234567", "has too many decimals: write at most 6"),
    ],
)
def test_a_request_that_cannot_be_comes_back_in_the_form_with_its_words(client, query, said):
    answer = client.get(f"/en/bouquet/26113/?{query}")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert 'role="alert"' in text
    assert client.get(f"/bouquet/26113/bouquet.json?{query}").status_code == 422


def test_the_form_stands_whatever_its_address_says(client):
    answer = client.get("/bouquet/26113/priorites/?ouvert.D26=" + "9" * 5000)
    assert answer.status_code == 200
    assert '<option value="15" selected>' in answer.content.decode()


def test_what_was_typed_is_still_there_after_a_refusal(client):
    text = client.get(
        "/bouquet/26113/?investissement=cent&fonctionnement=777&p.civic-trust=4&deja=gis"
    ).content.decode()
    assert 'value="cent"' in text
    assert 'value="777"' in text
    assert re.search(r'id="civic-trust-4" value="4" checked', text)
    assert re.search(r'id="h-gis"[^>]* checked', text)


def test_hostile_values_are_shown_as_text(client):
    text = client.get("/bouquet/26113/?investissement=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in text


def test_a_commune_that_cannot_be_composed_says_so(client):
    answer = client.get("/en/bouquet/55039/")
    assert answer.status_code == 422
    assert "has no inhabitants" in answer.content.decode()
    assert client.get("/bouquet/00000/").status_code == 404


@pytest.fixture
def wrong_plans(monkeypatch):
    """The solver claims more than its plans are worth: the checker, which is not told, must refuse them."""
    solve = pool.solve

    def boasts(*args):
        found = solve(*args)
        return replace(found, value=found.value + 1)

    monkeypatch.setattr(pool, "solve", boasts)


@pytest.mark.usefixtures("wrong_plans")
def test_a_plan_that_fails_the_check_is_shown_to_nobody(client, caplog):
    for page in ("/en/bouquet/26113/", "/en/bouquet/26113/bouquet.json", "/en/bouquet/26113/bouquet.csv"):
        answer = client.get(page)
        assert answer.status_code == 503
        assert "passes our own check" in answer.content.decode()
    assert caplog.text.count("no verified plan for /en/bouquet/26113/") == 3


def test_an_old_code_keeps_the_request(client):
    answer = client.get("/bouquet/93059/?jours=60")
    assert answer.headers["Location"] == "/bouquet/93066/?jours=60"
    answer = client.get("/bouquet/93059/priorites/?jours=60")
    assert answer.headers["Location"] == "/bouquet/93066/priorites/?jours=60"


def test_a_result_weighs_little(client):
    answer = client.get(RESULT, headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 40_000


def test_a_result_on_paper_names_the_commune(client):
    assert "Die (Drôme), 4\u202f844 habitants" in client.get(RESULT).content.decode()
