"""Facts of reading: plain text of Markdown, names of terms, reading level, where terms occur."""

from bouquet.platform.learning.rules.terms import names_of
from bouquet.platform.learning.rules.texts import plain_text, sections

__all__ = ["names_of", "plain_text", "sections"]
