import csv
import gzip
import json
from importlib.resources import files

import pytest
import yaml

from bouquet.kernel.content import ContentError, YamlRow
from bouquet.platform.catalogue.rules.observations import Covers
from bouquet.platform.catalogue.rules.observations_classification import (
    Classifier,
    classifier,
    precision_and_recall,
)

CATALOGUE = files("bouquet.content") / "catalogue"


def labelled():
    text = (CATALOGUE / "observed_contracts.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)["observed_contracts"]


def test_every_service_that_a_rule_proposes_exists():
    known = {row["id"] for row in yaml.safe_load((CATALOGUE / "services.yaml").read_text(encoding="utf-8"))["services"]}
    assert classifier().services() == known


def test_the_labelled_purchases_are_found_again():
    rows = labelled()
    proposed = {row["id"]: classifier().propose(row["object_fr"]) for row in rows}
    precision, recall, _ = precision_and_recall(
        {row["id"]: row["service"] for row in rows}, {key: p and p.service for key, p in proposed.items()}
    )
    assert len(rows) == 412
    assert precision >= 0.98
    assert recall >= 0.98


@pytest.mark.shared
def test_real_titles_of_labelled_purchases_are_found_again(shared):
    titles = {}
    with gzip.open(shared / "data/aides/fonds_vert_2023.csv.gz", "rt", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file, delimiter=";"):
            titles.setdefault(row["numero_dossier_ds"], (row["nom_du_projet"], "", None, row["numero_demarche_ds"]))
    path = shared / "data/decp/decp2019_aws_numerique_collectivites.json"
    for record in json.loads(path.read_text(encoding="utf-8"))["marches"]:
        titles.setdefault(record["id"], (record["objet"], record["codeCPV"], record["dureeMois"], ""))
    rows = [row for row in labelled() if str(row["source_record"]) in titles]
    proposed = {row["id"]: classifier().read(*titles[str(row["source_record"])])[0] for row in rows}
    precision, recall, _ = precision_and_recall(
        {row["id"]: row["service"] for row in rows}, {key: p and p.service for key, p in proposed.items()}
    )
    assert len(rows) >= 70
    assert precision >= 0.95
    assert recall >= 0.9


@pytest.mark.parametrize(
    ("text", "cpv", "service"),
    [
        ("RENOVATION DE L'ÉCLAIRAGE PUBLIC (remplacement par des LEDs)", "45316110-9", "public-lighting"),
        ("Éclairage du terrain de football", "45316100", None),
        ("Refonte du site Internet de la Ville", "72413000", "municipal-website"),
        ("Raccordement du site à la fibre", "45231400", None),
        ("Abonnement à la plateforme Fluicity de participation citoyenne", "48000000", "citizen-consultation"),
        ("Extension du système de vidéoprotection et alerte de la population", "32323500", None),
        ("Étude de faisabilité de lignes de covoiturage", "", "opportunity-study"),
        ("Lignes de covoiturage : exploitation du service", "", "carpool-lines"),
        ("Service de transport à la demande", "60130000", "demand-transport"),
        ("Assurance des dommages aux biens du tiers-lieu", "66515000", None),
        ("Télérelève des compteurs d'eau", "", "water-leaks"),
        ("Fourniture de pain", "15800000", None),
        ("", "", None),
    ],
)
def test_objects_are_read(text, cpv, service):
    found = classifier().propose(text, cpv)
    assert (found and found.service) == service


def test_a_cpv_code_makes_a_rule_surer():
    without, with_it = (classifier().propose("Éclairage public", cpv) for cpv in ("", "50232100"))
    assert with_it.confidence > without.confidence


def test_two_services_equally_sure_are_never_sure():
    found = classifier().propose("Site internet, portail famille et prise de rendez-vous en ligne", "72400000")
    assert found.confidence <= classifier().ambiguous


def test_a_programme_that_funds_one_service_speaks_when_the_title_does_not():
    assert classifier().read("Programme 2023", "", None)[0] is None
    assert classifier().read("Programme 2023", "", None, "69022")[0].service == "public-lighting"
    assert classifier().read("Lignes de covoiturage", "", None, "69022")[0].service == "carpool-lines"


@pytest.mark.parametrize(
    ("text", "months", "covers"),
    [
        ("Abonnement annuel", 12, Covers.YEARLY),
        ("Maintenance du site", 48, Covers.YEARLY),
        ("Création et maintenance du site", 48, Covers.WHOLE),
        ("Création du site", 48, Covers.ONCE),
        ("Site internet", 3, Covers.ONCE),
        ("Site internet", 48, Covers.WHOLE),
        ("Site internet", None, Covers.ONCE),
    ],
)
def test_what_an_amount_pays_for_is_read_in_its_words_then_its_duration(text, months, covers):
    assert classifier().read(text, "", months)[1] is covers


def test_words_are_read_from_their_beginning_and_whole_ones_whole():
    rules = Classifier(
        YamlRow(
            "rules.yaml",
            1,
            {
                "meta": {"version": 1},
                "ambiguous": 49,
                "small_words": ["de"],
                "rules": [
                    {"service": "gis", "confidence": 90, "any": ["=sig"]},
                    {"service": "road", "confidence": 90, "any": ["etat chausse"], "not": ["plage"]},
                ],
            },
        )
    )
    assert rules.propose("Achat d'un SIG").service == "gis"
    assert rules.propose("Signalisation") is None
    assert rules.propose("États de chaussées").service == "road"
    assert rules.propose("État des chaussées de la plage") is None
    assert rules.propose("chaussée en bon état") is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"service": "gis", "any": ["sig"]}, "confidence"),
        ({"service": "gis", "confidence": 101, "any": ["sig"]}, "confidence"),
        ({"service": "gis", "confidence": 90}, "any"),
        ({"confidence": 90, "any": ["sig"]}, "service"),
        ({"service": "gis", "confidence": 90, "any": ["sig"], "with": ["sig"]}, "with"),
    ],
)
def test_a_rule_that_does_not_hold_is_refused_by_its_field(rule, said):
    data = {"meta": {"version": 1}, "ambiguous": 49, "small_words": [], "rules": [rule]}
    with pytest.raises(ContentError, match=said):
        Classifier(YamlRow("rules.yaml", 1, data))


def test_precision_counts_wrong_proposals_and_recall_missed_labels():
    precision, recall, by = precision_and_recall(
        {"1": "a", "2": "a", "3": "b", "4": None}, {"1": "a", "2": None, "3": "a", "4": "b"}
    )
    assert (round(precision, 3), round(recall, 3)) == (0.333, 0.333)
    assert by == {"a": (1, 1, 1), "b": (0, 1, 1)}
