import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from bouquet.kernel.content import ContentError
from bouquet.platform.learning import services
from bouquet.platform.learning.models import Explainer, Term

pytestmark = pytest.mark.django_db
KNOWLEDGE = files("bouquet.content") / "knowledge"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(Path(str(KNOWLEDGE)), tmp_path / "knowledge")
    return tmp_path / "knowledge"


def test_what_ships_is_loaded_whole():
    assert Term.objects.count() == 80
    assert Explainer.objects.count() == 10
    assert all(row.services.exists() for row in Explainer.objects.order_by("position"))
    assert services.load_knowledge(KNOWLEDGE) is False


def test_what_changes_replaces_and_what_goes_is_removed(folder):
    text = (folder / "glossary.yaml").read_text(encoding="utf-8")
    (folder / "glossary.yaml").write_text(text.replace("fr: ANSSI", "fr: Agence ANSSI", 1), encoding="utf-8")
    for language, name in (("fr", "10-securite.md"), ("en", "10-security.md")):
        (folder / "explainers" / language / name).unlink()
    assert services.load_knowledge(folder) is True
    assert Term.objects.get(pk="anssi").label_fr == "Agence ANSSI"
    assert not Explainer.objects.filter(pk="security").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("explainers/fr/10-securite.md", "[cyber-pack]", "[nothing]", "field services: 'nothing' is not a service"),
        ("explainers/fr/10-securite.md", "id: security", "id: safety", "no text in the other language"),
        ("explainers/fr/10-securite.md", "---\n", "", "must begin with facts"),
        ("explainers/fr/10-securite.md", "title:", "heading:", "field title: is missing"),
        ("glossary.yaml", "- id: anssi", "- id: anct", "already used"),
    ],
)
def test_what_does_not_hold_is_refused_by_file_and_field(folder, file, old, new, said):
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=said) as refused:
        services.load_knowledge(folder)
    assert str(refused.value).startswith(("explainers/", "glossary.yaml"))
    assert Explainer.objects.filter(pk="security").exists()
