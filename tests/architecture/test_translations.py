"""French is complete: every text of the code, no fuzzy one, the same placeholders."""

import importlib.util

import pytest

from .house import ROOT, untranslated

SPEC = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
messages = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(messages)

FRENCH = messages.LOCALE / "fr" / "LC_MESSAGES" / "django.po"


def test_every_text_is_translated():
    if not FRENCH.exists():
        pytest.skip("the texts are not translated yet: `make messages` writes the file to fill")
    assert list(untranslated(messages.texts_of(), messages.read(FRENCH, "fr"))) == []


def test_the_file_holds_nothing_that_the_code_no_longer_says():
    if not FRENCH.exists():
        pytest.skip("the texts are not translated yet")
    texts = messages.texts_of()
    stale = [m.id for m in messages.read(FRENCH, "fr") if m.id and texts.get(m.id, m.context) is None]
    assert stale == []


TEMPLATE = """
{% load i18n %}
   <p>{% translate "Skip to content" %} {% translate "May" context "month" %}</p>
  {% blocktranslate count n=list|length with who=commune.name trimmed %}
      {{ who }} has {{ n }} service, 100 % sure.
    {% plural %}
      {{ who }} has {{ n }} services.
  {% endblocktranslate %}
<a title="{{ _("A title") }}">{{ value|default:_("unknown") }}</a>
{% include "web/field.html" with label=_("A label") %}
"""
PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy
a = _("Hello %(name)s")
b = gettext_lazy("Written " "in two")
c = ngettext("%(n)s day", "%(n)s days", 3)
d = pgettext_lazy("verb", "Order")
e = N_("marked")
"""


@pytest.fixture
def sources(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "code.py").write_text(PYTHON, encoding="utf-8")
    return tmp_path


def test_texts_are_found_in_python_and_in_templates(sources):
    found = {(message.id, message.context) for message in messages.texts_of(sources) if message.id}
    assert found == {
        ("Hello %(name)s", None),
        ("Written in two", None),
        (("%(n)s day", "%(n)s days"), None),
        ("Order", "verb"),
        ("marked", None),
        ("Skip to content", None),
        ("May", "month"),
        (("%(who)s has %(n)s service, 100 %% sure.", "%(who)s has %(n)s services."), None),
        ("A title", None),
        ("unknown", None),
        ("A label", None),
    }


def test_updating_twice_writes_the_same_file(sources):
    file = sources / "fr.po"
    messages.update(file, "fr", messages.texts_of(sources))
    first = file.read_bytes()
    messages.update(file, "fr", messages.texts_of(sources))
    assert file.read_bytes() == first


def test_updating_keeps_translations_and_drops_what_is_gone(sources):
    file = sources / "fr.po"
    catalog = messages.update(file, "fr", messages.texts_of(sources))
    catalog["marked"].string = "marqué"
    with file.open("wb") as handle:
        messages.pofile.write_po(handle, catalog)
    (sources / "templates" / "page.html").write_text("", encoding="utf-8")
    kept = messages.update(file, "fr", messages.texts_of(sources))
    assert kept["marked"].string == "marqué"
    assert "Skip to content" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("translation", "fault"),
    [
        ("", "not translated"),
        ("   ", "not translated"),
        ("Bonjour", "other placeholders"),
        ("Bonjour %(nom)s", "other placeholders"),
    ],
)
def test_a_wrong_translation_is_noticed(sources, translation, fault):
    texts = messages.texts_of(sources)
    catalog = messages.Catalog(locale="fr")
    for message in texts:
        catalog.add(message.id, message.id, context=message.context)
    assert list(untranslated(texts, catalog)) == []
    catalog["Hello %(name)s"].string = translation
    (violation,) = untranslated(texts, catalog)
    assert violation.startswith(fault)


def test_a_missing_and_a_fuzzy_text_are_noticed(sources):
    texts = messages.texts_of(sources)
    catalog = messages.Catalog(locale="fr")
    for message in texts:
        catalog.add(message.id, message.id, context=message.context)
    catalog.delete("marked")
    catalog["A label"].flags.add("fuzzy")
    assert sorted(untranslated(texts, catalog)) == ["fuzzy: 'A label'", "not in the file: 'marked'"]
