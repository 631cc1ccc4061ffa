from __future__ import annotations

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import translation

from bouquet.platform.experience.models import Experience
from bouquet.platform.strategy import selectors, services
from bouquet.platform.strategy.tests.factories import next_version, write_version
from bouquet.platform.strategy.web.signing import _SIGNER, opened, signed

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
DIE = ("commune", "26113")


@pytest.fixture(autouse=True)
def _addresses_in_french():
    """A page in English leaves its language behind it."""
    with translation.override("fr"):
        yield


def questions_url(place=DIE, **data):
    return reverse("strategy:questions", args=place), data


def answered(client, answers, place=DIE):
    """Go through the self-assessment as a person would, page after page, and come to the result."""
    response = client.get(reverse("strategy:questions", args=place))
    for _ in range(30):
        assert response.status_code == 200
        if response.resolver_match.url_name == "result":
            return response
        context = response.context
        sent = {row["name"]: answers[row["id"]] for row in context["questions"] if row["id"] in answers}
        data = {"r": context["state"], "axe": context["axis"].id, "suite": "1", **sent}
        response = client.get(reverse("strategy:questions", args=place), data, follow=True)
    raise AssertionError("the self-assessment does not end")


def link(answers, place=DIE):
    return signed(selectors.newest(), *place, answers)


def result(client, answers, place=DIE, name="result", **more):
    return client.get(reverse(f"strategy:{name}", args=place), {"r": link(answers, place)}, **more)


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    "page",
    [
        "/diagnostic/",
        "/diagnostic/methode/",
        "/diagnostic/questionnaire/1/",
        "/diagnostic/commune/26113/",
        "/diagnostic/epci/242600534/",
        "/diagnostic/commune/26113/questions/",
        "/diagnostic/commune/26113/resultat/",
        "/diagnostic/epci/242600534/resultat/",
        "/diagnostic/commune/26113/competences/",
        "/diagnostic/epci/242600534/competences/",
        "/diagnostic/commune/29083/competences/",
        "/diagnostic/commune/98735/competences/",
        "/diagnostic/commune/26113/comparaison/",
        "/diagnostic/commune/55039/comparaison/",
        "/territoires/commune/26113/",
        "/territoires/epci/242600534/",
    ],
)
def test_every_page_shows_within_twelve_queries(client, page, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(language + page)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "page", ["commune/00000/", "departement/26/", "epci/242600534/comparaison/", "questionnaire/9/"]
)
def test_what_is_not_there_is_404(client, page):
    assert client.get(f"/diagnostic/{page}").status_code == 404


def test_an_old_code_leads_to_the_commune_of_today(client):
    response = client.get("/diagnostic/commune/26001/")
    assert response.status_code in (200, 301)
    response = client.get("/diagnostic/commune/01015/competences/", follow=True)
    assert response.status_code == 200


def test_a_whole_self_assessment_without_account(client):
    response = answered(client, dict.fromkeys(selectors.newest().questions, "2"))
    assert response.context["result"].complete
    assert response.context["score"] == "50"
    assert "Organisé" in response.content.decode()
    assert client.cookies == {}


def test_nothing_answered_says_what_to_do(client):
    response = answered(client, {})
    assert (response.context["score"], response.context["result"].answered) == (None, 0)
    assert "Trop peu de réponses" in response.content.decode()


def test_i_do_not_know_is_not_counted(client):
    response = answered(client, {"gov-1": "x", "gov-2": "4", "gov-3": "2"})
    (governance, *_) = response.context["axes"]
    assert (governance["score"], governance["not_known"]) == ("75", 1)


def test_a_question_opened_by_an_answer_is_asked_before_going_on(client):
    url, data = questions_url()
    data = {"r": link({}), "axe": "services", "suite": "1", "q.ser-1": "4", "q.ser-2": "0"}
    response = client.get(url, data, follow=True)
    assert response.context["axis"].id == "services"
    assert [row["id"] for row in response.context["questions"]] == ["ser-1", "ser-2", "ser-3"]
    assert "ouvrent une question" in response.content.decode()
    again = client.get(url, {**data, "r": response.context["state"]}, follow=True)
    assert again.context["axis"].id == "inclusion"


def test_the_intercommunality_is_not_asked_what_only_communes_are(client):
    response = client.get("/diagnostic/epci/242600534/questions/")
    assert [row["id"] for row in response.context["questions"]] == ["gov-1", "gov-2"]


def test_the_link_takes_up_where_one_stopped(client):
    response = client.get("/diagnostic/commune/26113/questions/", {"r": link({"gov-1": 3}), "axe": "governance"})
    (first, *_) = response.context["questions"]
    assert [choice["chosen"] for choice in first["choices"]] == [False, False, False, True, False]
    kept = parse_qs(urlsplit(response.context["later_url"]).query)["r"][0]
    assert opened(kept).marks.startswith("3-")


@pytest.mark.parametrize(
    "value", ["x", "1.commune.26113.0", "~", "1.commune.26113." + "0" * 24 + "~AAAA", "☃" * 900, "\0"]
)
def test_a_link_that_was_cut_or_altered_is_refused_with_what_to_do(client, value):
    response = client.get("/diagnostic/commune/26113/resultat/", {"r": value})
    assert response.status_code == 422
    assert "Recommencer" in response.content.decode()


def test_a_link_of_an_unknown_version_or_with_other_marks_is_refused(client):
    text = link({}).rpartition("~")[0]
    for forged in (text.replace("1.", "7.", 1), text + "0"):
        response = client.get("/diagnostic/commune/26113/resultat/", {"r": _SIGNER.sign(forged)})
        assert response.status_code == 422


def test_a_link_leads_to_its_own_territory(client):
    response = client.get("/diagnostic/commune/26113/resultat/", {"r": link({"gov-1": 1}, ("commune", "29215"))})
    assert response.status_code == 302
    assert "/commune/29215/resultat/" in response["Location"]


def test_an_answer_that_is_no_choice_is_named(client):
    url, _ = questions_url()
    response = client.get(url, {"r": link({}), "axe": "governance", "suite": "1", "q.gov-1": "9"})
    assert response.status_code == 422
    assert response.context["wrong"] == "gov-1"


def test_the_result_says_signals_duties_and_carriers(client):
    response = result(client, {"sec-1": 0, "sec-2": 0, "sec-3": 1, "inf-2": 3})
    context = response.context
    assert {row["id"] for row in context["signals"]} == {"backups-first", "accounts", "personal-data", "public-iot"}
    states = {group["state"]: [duty["id"] for duty in group["rows"]] for group in context["duties"]}
    assert "dpo" in states["met"]
    assert "gdpr-register" in states["not_yet"]
    assert "archives" in states["unknown"]
    text = response.content.decode()
    assert "RGPD art. 37" in text
    assert "CCH L174-1" in text


def test_the_result_is_drawn_with_its_table(client):
    text = result(client, {"gov-1": 4, "gov-2": 4}).content.decode()
    assert re.search(r'<svg class="chart"[^>]*role="img"', text)
    assert "Le même profil, en tableau" in text


def test_files_say_the_same_as_the_page(client):
    answers = dict.fromkeys(selectors.newest().questions, 3)
    data = result(client, answers, name="json").json()
    assert (data["format"], data["score"], data["level"]["number"], data["complete"]) == (
        "bouquet-assessment/1",
        75.0,
        3,
        True,
    )
    rows = list(
        csv.DictReader(io.StringIO(result(client, answers, name="csv").content.decode("utf-8-sig")), delimiter=";")
    )
    assert {row["value"] for row in rows if row["what"] == "axis"} == {"75.0"}
    assert sum(row["what"] == "answer" for row in rows) == len(answers)


def test_an_older_result_stays_readable_when_the_questions_change(client, tmp_path):
    old = link({"sec-2": 3, "ene-3": 1, "sec-1": 2})
    write_version(tmp_path, next_version())
    services.load_questionnaires(tmp_path)
    assert selectors.newest().version == 2
    response = client.get("/diagnostic/commune/26113/resultat/", {"r": old})
    assert response.context["version"] == 1
    assert "plus récente" in response.content.decode()
    assert client.get("/diagnostic/questionnaire/2/").status_code == 200


# Competences


def test_competences_are_filtered_by_holder(client):
    everything = client.get("/diagnostic/commune/26113/competences/").context
    only = client.get("/diagnostic/commune/26113/competences/?porteur=epci").context
    assert 0 < len(only["rows"]) < len(everything["rows"]) == everything["total"]
    assert {row["standing"].value for row in only["rows"]} == {"epci"}
    assert (
        len(client.get("/diagnostic/commune/26113/competences/?porteur=nobody").context["rows"]) == everything["total"]
    )


def test_without_register_what_the_law_leaves_open_is_unknown(client):
    response = client.get("/diagnostic/commune/26113/competences/")
    rows = {row["service"].id: row for row in response.context["rows"]}
    assert rows["demand-transport"]["standing"].value == "unknown"
    assert rows["waste-optimisation"]["standing"].value == "epci"
    assert "L5214-16" in rows["waste-optimisation"]["article"]
    assert "n’est pas chargé" in response.content.decode() or "n'est pas chargé" in response.content.decode()


def test_the_territory_page_shows_who_may_carry(client):
    text = client.get("/territoires/commune/26113/").content.decode()
    assert "/diagnostic/commune/26113/competences/" in text


# Comparison


def test_the_commune_is_compared_with_sixty_others(client):
    context = client.get("/diagnostic/commune/26113/comparaison/").context
    rows = {row["key"]: row for row in context["rows"]}
    assert (context["count"], rows["population"]["known"]) == (60, 60)
    assert set(rows) == {"population", "density"}
    assert len(context["missing"]) == 6
    assert context["maturity"] == []


@pytest.mark.parametrize("place", [DIE, ("epci", "242600534")])
def test_the_result_shows_experiences_of_the_services_it_points_to(client, place, django_assert_max_num_queries):
    link_to_worst = link(dict.fromkeys(selectors.newest().questions, 0), place)
    address = reverse("strategy:result", args=place)
    with django_assert_max_num_queries(MOST_QUERIES):
        shown = client.get(address, {"r": link_to_worst})
    pushed = set(shown.context["pushed"]["services"])
    panel = shown.content.decode().partition('id="experiences"')[2].partition("</section>")[0]
    told = Experience.objects.in_bulk(re.findall(r'href="/retours/(rex-[^/"]+)/"', panel)).values()
    assert len(told) == 3
    assert all(pushed & set(row.services.values_list("pk", flat=True)) for row in told)
    assert 'id="experiences"' not in result(client, {}, place).content.decode()
