"""Brings the texts of the code into the translation files: `make messages`.

Babel reads Python; templates go first through Django's own `templatize`, the one that its `makemessages` uses, so that
a text is looked for at run time under the very words found here (percent signs, trimming and contexts included).
`babel.cfg`, beside the translations, says which files are read.
"""  # noqa: INP001 (a script)

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from django.utils.translation.template import templatize

SOURCES = Path(__file__).resolve().parents[1] / "src" / "bouquet"
LOCALE = SOURCES / "site" / "locale"
KEYWORDS = parse_keywords(
    ["gettext_lazy", "ngettext_lazy:1,2", "pgettext_lazy:1c,2", "npgettext:1c,2,3", "npgettext_lazy:1c,2,3"]
)
COMMENT_MARK = "Translators"
HEADER = "# Translations of Bouquet. `make messages` keeps this file in step with the code."
Message = tuple[int, str, Any, list[str]]


def template_texts(file: BinaryIO, keywords: Any, comment_tags: Any, options: dict[str, Any]) -> Iterator[Message]:
    """The texts of a Django template, as Babel's extractors give them."""
    calls = templatize(file.read().decode("utf-8"), origin=getattr(file, "name", None))
    # Each line on its own: the indentation of a page is not Python's.
    flat = "\n".join(line.strip() for line in calls.split("\n"))
    python = io.BytesIO(flat.encode("utf-8"))
    yield from extract_python(python, keywords, comment_tags, {"encoding": "utf-8", **options})


def texts_of(sources: Path = SOURCES, mapping: Path = LOCALE / "babel.cfg") -> Catalog:
    """A catalogue without translation of every text marked in the code under `sources`."""
    with mapping.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    chosen = [(pattern, template_texts if method == "django" else method) for pattern, method in methods]
    catalog = Catalog(project="Bouquet", charset="utf-8")
    found = extract_from_dir(
        str(sources), chosen, options, {**DEFAULT_KEYWORDS, **KEYWORDS}, comment_tags=(COMMENT_MARK,)
    )
    for _file, _line, message, comments, context in found:
        catalog.add(message, auto_comments=comments, context=context)
    return catalog


def read(path: Path, locale: str) -> Catalog:
    """The translations of a file."""
    with path.open("rb") as file:
        return pofile.read_po(file, locale=locale)


def update(path: Path, locale: str, texts: Catalog) -> Catalog:
    """Write the file of a language anew: texts sorted, translations kept, what is no longer used dropped."""
    catalog = read(path, locale) if path.exists() else Catalog(locale=locale, project="Bouquet", charset="utf-8")
    catalog.update(texts, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    buffer = io.BytesIO()
    pofile.write_po(buffer, catalog, width=120, sort_output=True, omit_header=True)
    header = (
        f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: {locale}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + buffer.getvalue().decode("utf-8"), encoding="utf-8")
    return catalog


def main() -> None:
    texts = texts_of()
    languages = sorted({"fr", *(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))})
    for locale in languages:
        catalog = update(LOCALE / locale / "LC_MESSAGES" / "django.po", locale, texts)
        empty = sum(1 for message in catalog if message.id and not _complete(message.string))
        sys.stdout.write(f"{locale}: {len(catalog)} texts, {empty} to translate\n")


def _complete(string: str | tuple[str, ...] | list[str]) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    main()
