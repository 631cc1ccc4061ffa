"""Loads the versions of the self-assessment: all of them or nothing. A version that is loaded never changes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from django.db import transaction

from bouquet.kernel import clock
from bouquet.kernel.content import ContentError, YamlRow, yaml_mapping
from bouquet.kernel.content.files import Folder
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.strategy import selectors
from bouquet.platform.strategy.models import QuestionnaireVersion
from bouquet.platform.strategy.rules import changes
from bouquet.platform.strategy.rules.questionnaire import Questionnaire
from bouquet.platform.strategy.rules.reading import read_questionnaire
from bouquet.platform.territories.rules.duties import duties

_FILE = re.compile(r"maturity-(\d{1,4})\.yaml")


@transaction.atomic
def load_questionnaires(folder: Folder) -> bool:
    """Load the versions of a folder (`maturity-N.yaml`) that are not there yet; False when all are.

    Raises:
        ContentError: a version does not hold, leaves out what became of a question, or differs from the one loaded
            under its number; nothing is loaded.
    """
    loaded = {row.version: row.fingerprint for row in QuestionnaireVersion.objects.order_by("version")}
    known = selectors.questionnaires()
    new = False
    for number, file in _files(folder):
        document = yaml_mapping(folder, file)
        digest = fingerprint(document)
        if loaded.get(number) == digest:
            continue
        if number in loaded:
            raise document.refusal(
                "meta", f"version {number} is already published: write its changes as the next version"
            )
        questionnaire = _checked(document, number, known)
        known[number] = questionnaire
        QuestionnaireVersion.objects.create(
            version=number,
            published_on=questionnaire.published_on,
            document=document.data,
            fingerprint=digest,
            loaded_at=clock.now(),
        )
        new = True
    return new


def fingerprint(document: YamlRow) -> str:
    """A digest of what a document says, whatever its layout."""
    try:
        text = json.dumps(document.data, sort_keys=True, ensure_ascii=False)
    except TypeError:
        raise document.refusal("meta", "must hold texts, numbers and lists only: quote the dates") from None
    return hashlib.sha256(text.encode()).hexdigest()


def _files(folder: Folder) -> Iterator[tuple[int, str]]:
    entries: list[Path | Traversable] = list(folder.iterdir())
    matches = (_FILE.fullmatch(entry.name) for entry in entries)
    yield from sorted((int(match[1]), match[0]) for match in matches if match)


def _checked(document: YamlRow, number: int, known: dict[int, Questionnaire]) -> Questionnaire:
    questionnaire = read_questionnaire(document)
    if questionnaire.version != number:
        raise document.refusal("meta", f"says version {questionnaire.version} in the file of version {number}")
    if known and number != max(known) + 1:
        raise document.refusal("meta", f"version {number} does not follow version {max(known)}")
    if known:
        try:
            changes.check_changes(known[max(known)], questionnaire)
        except changes.ChangesMissing as missing:
            raise ContentError(document.file, None, "changes", str(missing)) from missing
    elif questionnaire.changes:
        raise document.refusal("changes", "the first version follows none")
    _refuse_strangers(document, questionnaire)
    return questionnaire


def _refuse_strangers(document: YamlRow, questionnaire: Questionnaire) -> None:
    """Services, needs and duties that a version names must exist."""
    services = {service.id for service in catalogue.services()}
    needs = {need.id for need in catalogue.needs()}
    every_duty = {duty.id for duty in duties()}
    for signal in questionnaire.signals:
        _refuse(document, f"signals.{signal.id}", signal.services, services, "a service")
        _refuse(document, f"signals.{signal.id}", signal.points, needs, "a need")
        _refuse(document, f"signals.{signal.id}", signal.duties, every_duty, "a duty")
    _refuse(document, "already_there", questionnaire.already_there, services, "a service")
    _refuse(document, "needs", questionnaire.needs, needs, "a need")
    _refuse(document, "duties", [rule.duty for rule in questionnaire.duties], every_duty, "a duty")


def _refuse(document: YamlRow, field: str, names: Collection[str], known: Collection[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise document.refusal(field, f"{name!r} is not {what} of the catalogue")
