"""What is learnt, as open data: titles and columns."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bouquet.kernel.datasets import Column, Dataset

ROWS = "bouquet.platform.learning.api.exports"
GLOSSARY = Dataset(
    "glossary",
    _("Words of the trade, explained"),
    _("What the words of local authorities, purchases and digital services mean, in plain language."),
    (
        Column("id", _("Identifier, which never changes.")),
        Column("theme", _("Subject it belongs to.")),
        Column("label_fr", _("Name in French.")),
        Column("label_en", _("Name in English.")),
        Column("definition_fr", _("Meaning in French.")),
        Column("definition_en", _("Meaning in English.")),
    ),
    f"{ROWS}.term_rows",
    f"{ROWS}.modified",
    ("glossaire", "collectivités territoriales"),
    90,
)
