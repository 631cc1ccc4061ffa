"""The documents say what the code does: apps, settings, decisions, links."""

import tomllib

import yaml

from .house import PACKAGE, ROOT, broken_links, python_files, undocumented_apps, unlinked, variables_out_of_step

DOCS = ROOT / "docs"
TOOLS = (ROOT / "tools", ROOT / ".ci")


def test_the_map_names_every_app():
    assert list(undocumented_apps(PACKAGE, (DOCS / "README.md").read_text(encoding="utf-8"))) == []


def test_every_environment_variable_is_documented():
    sources = [path.read_text(encoding="utf-8") for path in python_files(PACKAGE, tests=True)]
    tools = " ".join(
        path.read_text(encoding="utf-8") for folder in TOOLS for path in folder.glob("*") if path.is_file()
    )
    page = (DOCS / "operate" / "settings.md").read_text(encoding="utf-8")
    assert list(variables_out_of_step(sources, page, known_elsewhere=tools.replace('"', " ").split())) == []


def test_every_decision_is_listed():
    assert list(unlinked(DOCS / "decisions", "README.md")) == []


def test_links_between_documents_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *PACKAGE.rglob("*.md")]
    assert list(broken_links(pages)) == []


def test_the_public_description_is_in_step():
    text = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    assert "example." not in text
    about = yaml.safe_load(text)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert about["softwareVersion"] == project["version"]
    assert about["legal"]["license"] == project["license"]
    assert set(about["localisation"]["availableLanguages"]) == set(about["description"]) == {"fr", "en"}
    for text in about["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]


def test_both_readmes_say_the_same_commands():
    english, french = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.fr.md"))
    for line in english.splitlines():
        if line.startswith("       .venv/bin/bouquet compose"):
            assert line.replace("answer.json", "reponse.json") in french
    assert english.count("\n## ") == french.count("\n## ")
    assert english.count("\n| `") == french.count("\n| `")
