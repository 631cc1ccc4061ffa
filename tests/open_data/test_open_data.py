import csv
import io
import json
from datetime import date

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph

from bouquet.kernel import datasets
from bouquet.kernel.datasets import Column, Dataset
from bouquet.platform.catalogue.models import Answer, Offer, PriceFact, Service, ServiceCost, Solution
from bouquet.platform.catalogue.selectors import observations
from bouquet.platform.experience import selectors as experience

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),  # rdflib reads JSON-LD with it
]
HERE = "tests.open_data.test_open_data"
ODD = [{"id": "=1+1", "amount": -5, "on": date(2026, 1, 2), "yes": True, "names": ["é", '"b"'], "none": None}]


def odd_rows():
    return iter(ODD)


def odd_day():
    return None


def whole(answer):
    return b"".join(answer.streaming_content).decode()


def json_of(client, key):
    return json.loads(whole(client.get(f"/donnees/{key}.json")))


def csv_of(client, key):
    return list(csv.DictReader(io.StringIO(whole(client.get(f"/donnees/{key}.csv")).removeprefix("\ufeff"))))


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_lists_every_dataset_with_its_files(client, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        text = client.get(f"{language}/donnees/").content.decode()
    assert text.count("<h1") == 1
    for dataset in datasets.datasets():
        assert f"{language}/donnees/{dataset.key}.csv" in text
        assert all(f"<code>{column.name}</code>" in text for column in dataset.columns)


def test_every_row_is_in_both_files_with_every_column(client, django_assert_max_num_queries):
    for dataset in datasets.datasets():
        with django_assert_max_num_queries(12):
            rows = json_of(client, dataset.key)["rows"]
            cells = csv_of(client, dataset.key)
        names = [column.name for column in dataset.columns]
        assert rows
        assert all(list(row) == names for row in rows)
        assert len(cells) == len(rows)
        assert list(cells[0]) == names


def test_the_files_hold_the_whole_catalogue(client):
    expected = {
        "services": Service.objects.count(),
        "solutions": Solution.objects.count(),
        "prices": PriceFact.objects.count(),
        "cost-models": ServiceCost.objects.count(),
        "answers": Answer.objects.count(),
        "observed-prices": observations.observations().count(),
        "experiences": experience.published().count(),
    }
    assert {key: len(json_of(client, key)["rows"]) for key in expected} == expected


def test_every_bracket_of_the_price_of_an_offer_is_a_row_and_what_is_unknown_is_empty(client):
    rows = csv_of(client, "offers")
    assert {row["id"] for row in rows} == set(Offer.objects.values_list("id", flat=True))
    grid = [row for row in rows if row["id"] == "cdg38-e-administration" and row["part"] == "subscription"]
    assert [(row["over"], row["upto"], row["central"], row["amount_unit"]) for row in grid][:2] == [
        ("0", "1500", "3600", "cent"),
        ("1500", "5000", "15800", "cent"),
    ]
    (unstated,) = [
        row for row in rows if row["id"] == "panneaupocket-citizen-app" and row["part"] == "setup-not-stated"
    ]
    assert unstated["central"] == ""
    reference = [row for row in rows if row["kind"] == Offer.REFERENCE and row["part"]]
    assert {row["price_kind"] for row in reference} == {"estimate"}


def test_answers_are_given_in_the_words_of_today(client):
    today = {(row["solution"], row["question"]): row["today"] for row in csv_of(client, "answers")}
    assert today["decidim", "hosting"] == "yourself | integrator | provider"


def test_unknown_is_empty_and_never_zero(client):
    unknown = next(row for row in json_of(client, "prices")["rows"] if row["year"] is None)
    assert {row["id"]: row["year"] for row in csv_of(client, "prices")}[unknown["id"]] == ""


def test_a_text_that_a_spreadsheet_would_run_is_shown(client, monkeypatch):
    monkeypatch.setattr(datasets, "_DATASETS", {})
    columns = tuple(Column(name, "") for name in ODD[0])
    datasets.register(Dataset("odd", "Odd", "", columns, f"{HERE}.odd_rows", f"{HERE}.odd_day"))
    assert list(csv_of(client, "odd")[0].values()) == ["'=1+1", "-5", "2026-01-02", "true", 'é | "b"', ""]
    body = json_of(client, "odd")
    assert body["modified"] is None
    assert body["rows"][0] == {**ODD[0], "on": "2026-01-02"}


@pytest.mark.parametrize("page", ["/donnees/nothing.csv", "/donnees/nothing.json", "/donnees/users.csv"])
def test_what_is_not_published_is_not_found(client, page):
    assert client.get(page).status_code == 404


@pytest.fixture
def graph(client):
    answer = client.get("/donnees/catalogue.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    return Graph().parse(data=answer.content.decode(), format="json-ld")


def test_the_catalogue_names_every_dataset_and_file(client, graph):
    keys = {str(value) for value in graph.objects(None, DCTERMS.identifier)}
    assert keys == {dataset.key for dataset in datasets.datasets()}
    urls = [str(url) for url in graph.objects(None, DCAT.downloadURL)]
    assert len(urls) == 2 * len(keys)
    for url in urls:
        assert client.get(url.removeprefix("http://testserver")).status_code == 200
    titles = {value.language for value in graph.objects(None, DCTERMS.title) if value.language}
    assert titles == {"fr", "en"}
    assert len(list(graph.subjects(RDF.type, DCAT.Catalog))) == 1


@pytest.mark.shared
def test_the_catalogue_follows_dcat_ap(graph, shared):
    shapes = Graph().parse(shared / "data" / "dcat" / "dcat-ap-SHACL.ttl", format="turtle")
    conforms, _report, text = validate(graph, shacl_graph=shapes, advanced=False, inference="none")
    assert conforms, text
    broken = Graph() + graph
    broken.remove((None, DCTERMS.description, None))
    assert not validate(broken, shacl_graph=shapes, advanced=False, inference="none")[0]
