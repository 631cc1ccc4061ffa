"""Records of official files as they are published, for the tests of observed prices."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

DIE, DIOIS = "21260113200013", "24260053400017"


def contract_2019(**changes: Any) -> dict[str, Any]:
    """A contract that holds under the schema of 2019."""
    return {
        "id": "2019M001",
        "_type": "Marché",
        "nature": "Marché",
        "acheteur": {"id": DIE, "nom": "COMMUNE DE DIE"},
        "objet": "Refonte du site internet de la commune",
        "codeCPV": "72413000-8",
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": "26113", "typeCode": "Code commune", "nom": "DIE"},
        "dureeMois": 12,
        "dateNotification": "2019-03-01",
        "datePublicationDonnees": "2019-04-01",
        "montant": 12000,
        "formePrix": "Ferme",
        "titulaires": [{"typeIdentifiant": "SIRET", "id": "33332163600479", "denominationSociale": "WEB"}],
        "modifications": [],
        **changes,
    }


def contract_2022(**changes: Any) -> dict[str, Any]:
    """A contract that holds under the schema of 2022."""
    return {
        "id": "2024M001",
        "acheteur": {"id": DIE},
        "nature": "Marché",
        "objet": "Abonnement à une application mobile d'information citoyenne",
        "codeCPV": "72400000-4",
        "techniques": {"technique": ["Sans objet"]},
        "modalitesExecution": {"modaliteExecution": ["Sans objet"]},
        "marcheInnovant": False,
        "ccag": "Pas de CCAG",
        "offresRecues": 2,
        "attributionAvance": False,
        "tauxAvance": 0,
        "typeGroupementOperateurs": "Pas de groupement",
        "sousTraitanceDeclaree": False,
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": "26113", "typeCode": "Code commune"},
        "dureeMois": 24,
        "dateNotification": "2024-05-15",
        "datePublicationDonnees": "2024-05-25",
        "montant": 4800,
        "typesPrix": {"typePrix": ["Définitif ferme"]},
        "formePrix": "Forfaitaire",
        "origineUE": 1,
        "origineFrance": 1,
        "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": "33332163600479"}}],
        "considerationsSociales": {"considerationSociale": ["Pas de considération sociale"]},
        "considerationsEnvironnementales": {"considerationEnvironnementale": ["Pas de considération environnementale"]},
        **changes,
    }


def amendment_2022(number: int, notified_on: str, **changes: Any) -> dict[str, Any]:
    """An amendment of a contract of 2022."""
    dates = {"dateNotificationModification": notified_on, "datePublicationDonneesModification": notified_on}
    return {"modification": {"id": number, **dates, **changes}}


def as_2022(*contracts: dict[str, Any]) -> dict[str, Any]:
    """The layout of 2022."""
    return {"marches": {"marche": list(contracts)}}


def as_2019(*contracts: dict[str, Any]) -> dict[str, Any]:
    """The layout of 2019."""
    return {"marches": list(contracts)}


def written(folder: Path, data: Any, name: str = "decp.json") -> Path:
    """A file that holds `data`, compressed when its name says so."""
    path = folder / name
    text = json.dumps(data, ensure_ascii=False).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


HEADER = (
    "nom_region;code_departement;nom_departement;code_commune;nom_commune;axe;numero_demarche_ds;nom_demarche_ds;"
    "numero_dossier_ds;nom_du_projet;nom_beneficiaire_principal;siren;montant_engage"
)


def project(**changes: str) -> str:
    """A row of the list of the Fonds vert."""
    row = {
        "nom_region": "Auvergne-Rhône-Alpes",
        "code_departement": "26",
        "nom_departement": "Drôme",
        "code_commune": "26113",
        "nom_commune": "DIE",
        "axe": "1",
        "numero_demarche_ds": "69278",
        "nom_demarche_ds": "Développement du covoiturage",
        "numero_dossier_ds": "12487592",
        "nom_du_projet": "Création d'une ligne de covoiturage",
        "nom_beneficiaire_principal": "DIE",
        "siren": "212601132",
        "montant_engage": "21\u00a0667,00 €",
        **changes,
    }
    return ";".join(row.values())


def projects_written(folder: Path, *rows: str) -> Path:
    """A list of the Fonds vert."""
    path = folder / "fonds_vert_2023.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8-sig")
    return path
