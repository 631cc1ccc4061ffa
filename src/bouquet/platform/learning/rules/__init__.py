"""Facts of reading: plain text of Markdown, names of terms and where they occur, reading level, ten questions."""

from bouquet.platform.learning.rules.questions import Question, questions
from bouquet.platform.learning.rules.reading import ReadingLevel, reading_level
from bouquet.platform.learning.rules.terms import Finder, finder, names_of, underlined
from bouquet.platform.learning.rules.texts import plain_text

__all__ = [
    "Finder",
    "Question",
    "ReadingLevel",
    "finder",
    "names_of",
    "plain_text",
    "questions",
    "reading_level",
    "underlined",
]
