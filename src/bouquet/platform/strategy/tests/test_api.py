from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/self-assessments"


def score(client, *answers, territory="26113", version=1):
    return client.get(f"{ADDRESS}/{version}/score", {"territory": territory, "answer": answers})


def test_versions_are_listed_and_read(client):
    (only,) = client.get(ADDRESS).json()["items"]
    assert (only["version"], only["questions"]) == (1, 24)
    read = client.get(f"{ADDRESS}/1").json()
    assert [len(read[part]) for part in ("items", "axes", "levels", "changes")] == [24, 8, 5, 0]
    assert {row["id"] for row in read["items"] if not row["always_asked"]} == {"gov-3", "ser-3", "ene-3"}


def test_answers_are_scored(client):
    data = score(client, "gov-1:4", "gov-2:2", "sec-1:unknown").json()
    (governance, *_) = data["axes"]
    assert (governance["score"], data["score"], data["level"]["number"]) == (75.0, 75.0, 3)
    assert data["answers"] == {"gov-1": 4, "gov-2": 2, "sec-1": None}
    assert data["territory"] == {"kind": "commune", "code": "26113", "name": "Die"}


def test_the_groups_are_scored_too_without_what_only_communes_are_asked(client):
    data = score(client, "gov-3:4", territory="242600534").json()
    assert (data["answers"], data["asked"]) == ({}, 21)


@pytest.mark.parametrize("answer", ["gov-9:1", "gov-1:7", "gov-1:", "gov-1", ":", "gov-1:1.5"])
def test_an_answer_that_does_not_hold_is_named(client, answer):
    response = score(client, answer)
    assert (response.status_code, response.json()["field"]) == (422, "answer")


def test_an_answer_given_twice_is_refused(client):
    assert score(client, "gov-1:1", "gov-1:2").status_code == 422


def test_what_is_not_there_is_404(client):
    assert client.get(f"{ADDRESS}/9").json()["field"] == "version"
    assert score(client, version=9).status_code == 404
    assert score(client, territory="zzzz").json()["field"] == "territory"
    assert score(client, territory="Saint-Denis").status_code == 409


def test_competences_of_a_territory(client):
    data = client.get("/api/v1/competences", {"territory": "26113"}).json()
    services = {row["service"]: row for row in data["services"]}
    assert (data["register_of_transfers"], len(services)) == (None, 51)
    assert services["waste-optimisation"] == {
        "service": "waste-optimisation",
        "competence": "waste",
        "standing": "epci",
        "whole": True,
    }
    waste = next(row for row in data["competences"] if row["competence"] == "waste")
    assert (waste["reason"], waste["law"]["article"], waste["law"]["valid_to"]) == ("law", "CGCT L5214-16, I, 5°", None)
