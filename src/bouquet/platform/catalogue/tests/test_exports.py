import csv
import io
import json

import pytest

from bouquet.platform.catalogue.models import Answer, Offer, Solution

pytestmark = pytest.mark.django_db
FOLDER = "/services/donnees/"


def table(client, name):
    text = client.get(FOLDER + name).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_every_solution_is_a_line_with_a_column_for_each_question(client):
    rows = {row["id"]: row for row in table(client, "solutions.csv")}
    assert len(rows) == Solution.objects.count()
    assert rows["decidim"]["hosting"] == "yourself|integrator|provider"
    assert rows["decidim"]["data-location"] == ""


def test_every_bracket_of_a_price_is_a_line_and_what_is_unknown_is_empty(client):
    rows = table(client, "offres.csv")
    assert {row["id"] for row in rows} == set(Offer.objects.values_list("id", flat=True))
    grid = [row for row in rows if row["id"] == "cdg38-e-administration" and row["part"] == "subscription"]
    assert [(row["over"], row["upto"], row["central"]) for row in grid][:2] == [
        ("0", "1500", "3600"),
        ("1500", "5000", "15800"),
    ]
    (unstated,) = [
        row for row in rows if row["id"] == "panneaupocket-citizen-app" and row["part"] == "setup-not-stated"
    ]
    assert unstated["central"] == ""


def test_the_json_holds_everything_with_its_licence(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        data = json.loads(client.get(FOLDER + "catalogue.json").content)
    assert data["licence"].startswith("Licence Ouverte")
    assert sum(len(solution["answers"]) for solution in data["solutions"]) == Answer.objects.count()
    assert len(data["offers"]) == Offer.objects.count()


def test_the_description_names_files_that_are_there(client):
    data = json.loads(client.get(FOLDER + "catalogue.jsonld").content)
    assert data["@type"] == "dcat:Dataset"
    for file in data["dcat:distribution"]:
        answer = client.get(file["dcat:downloadURL"]["@id"].removeprefix("http://testserver"))
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(file["dcat:mediaType"])


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_is_whole(client, language):
    answer = client.get(language + FOLDER)
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


def test_another_file_is_not_found(client):
    assert client.get(FOLDER + "passwords.csv").status_code == 404
