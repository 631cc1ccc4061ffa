"""Import of a generated file of public contracts: how long, and how much memory, beside a file of one contract.

The file follows the schema of 2022; one record in fifty breaks it, one in ten is amended, one in a hundred comes twice.
The command runs on a copy of the database, as its own process: its peak memory is what the system says of it.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from bouquet.kernel.geography import selectors as geography

MEGABYTE = 1_000_000
WORKS = ("Acquisition", "Maintenance", "Création", "Rénovation", "Abonnement", "Fourniture et pose", "Étude")
THINGS = (
    "de l'éclairage public", "d'une voirie communale", "du site internet", "de repas pour les écoles", "de mobilier",
    "d'un logiciel de gestion", "du portail famille", "d'un groupe scolaire", "de véhicules", "d'espaces verts",
    "d'une application mobile pour la commune", "du réseau d'assainissement", "de capteurs de stationnement",
)  # fmt: skip
CPV = ("45316110-9", "45233140-2", "72413000-8", "55523000-2", "39100000-3", "48000000-8", "34100000-8", "90400000-1")


def records(seed: int) -> Iterator[dict[str, Any]]:
    """Contracts without end, the same for the same seed."""
    draw = random.Random(seed)
    sirens = list(
        geography.current_communes().exclude(siren=None).order_by("insee_code").values_list("siren", flat=True)
    )
    number, last = 0, None
    while True:
        number += 1
        if last is not None and number % 100 == 0:
            yield last
            continue
        last = _record(number, draw, str(draw.choice(sirens)))
        yield last


def _record(number: int, draw: random.Random, siren: str) -> dict[str, Any]:
    day = f"20{draw.randint(22, 26)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    told = " ".join(draw.choice(THINGS) for _ in range(4))
    record = {
        "id": f"2024M{number:09}",
        "acheteur": {"id": f"{siren}00010"},
        "nature": "Marché",
        "objet": f"{draw.choice(WORKS)} {draw.choice(THINGS)}, lot {number % 9}. {told}",
        "codeCPV": draw.choice(CPV),
        "techniques": {"technique": ["Accord-cadre" if draw.random() < 0.2 else "Sans objet"]},
        "modalitesExecution": {"modaliteExecution": ["Sans objet"]},
        "marcheInnovant": False,
        "ccag": "Travaux",
        "offresRecues": draw.randint(1, 9),
        "attributionAvance": False,
        "tauxAvance": 0,
        "typeGroupementOperateurs": "Pas de groupement",
        "sousTraitanceDeclaree": False,
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": "26113", "typeCode": "Code commune"},
        "dureeMois": "NC" if draw.random() < 0.02 else draw.randint(1, 48),
        "dateNotification": day,
        "datePublicationDonnees": day,
        "montant": draw.randint(1_000, 900_000),
        "typesPrix": {"typePrix": ["Définitif ferme"]},
        "formePrix": "Forfaitaire",
        "origineUE": 1,
        "origineFrance": 1,
        "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": f"{draw.randint(10**13, 10**14 - 1)}"}}],
        "considerationsSociales": {"considerationSociale": ["Pas de considération sociale"]},
        "considerationsEnvironnementales": {"considerationEnvironnementale": ["Pas de considération environnementale"]},
    }
    if draw.random() < 0.1:
        amended = {"id": 1, "dateNotificationModification": day, "datePublicationDonneesModification": day}
        record["modifications"] = [{"modification": {**amended, "montant": draw.randint(1_000, 900_000)}}]
    return record


def write(path: Path, size: int, seed: int = 1) -> int:
    """Write about `size` bytes of contracts, at least one; how many there are."""
    count = written = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"marches": {"marche": [')
        for record in records(seed):
            text = json.dumps(record, ensure_ascii=False)
            written += file.write(text if count == 0 else f",\n{text}")
            count += 1
            if written >= size:
                break
        file.write("]}}")
    return count


def measure(size: int, folder: Path) -> dict[str, float]:
    """Import a file of about `size` bytes twice into a copy of the database: seconds, and peak memory in MiB."""
    path = folder / f"decp-{size}.json"
    count = write(path, size)
    home = folder / f"home-{size}"
    home.mkdir()
    shutil.copy(settings.DATABASES["default"]["NAME"], home / "bouquet.sqlite3")
    found: dict[str, float] = {"records": count, "megabytes": path.stat().st_size / MEGABYTE}
    for name in ("first", "again"):
        start = time.perf_counter()
        command = [sys.executable, "-m", "bouquet.cli", "import", "decp", str(path)]
        process = subprocess.Popen(  # noqa: S603 (our own command)
            command, env={**os.environ, "BOUQUET_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise RuntimeError("the import failed")
        found[f"{name} seconds"] = time.perf_counter() - start
        found[f"{name} processor"] = usage.ru_utime + usage.ru_stime
        found[f"{name} MiB"] = _mebibytes(usage)
    return found


def _mebibytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def report(size: int = 100 * MEGABYTE) -> None:
    """Print the table: one contract, a tenth of the file, the file. Memory must not grow with the file."""
    print("\nImport of public contracts (SQLite), first and again")
    print(f"  {'file':>9} {'records':>8} {'first':>8} {'processor':>10} {'again':>8} {'peak, first':>12} {'again':>8}")
    with tempfile.TemporaryDirectory() as name:
        for bytes_of_file in (1, size // 10, size):
            found = measure(bytes_of_file, Path(name))
            print(
                f"  {found['megabytes']:6.1f} MB {found['records']:8.0f} {found['first seconds']:6.1f} s "
                f"{found['first processor']:8.1f} s {found['again seconds']:6.1f} s "
                f"{found['first MiB']:8.0f} MiB {found['again MiB']:4.0f} MiB"
            )
    print("  goal: bounded memory (peak of 100 MB at most 150 MiB above that of one contract)")
