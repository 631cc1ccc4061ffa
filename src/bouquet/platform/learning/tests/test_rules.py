import random
from importlib.resources import files

import pytest

from bouquet.kernel.content import markdown_file
from bouquet.platform.learning import rules
from bouquet.platform.learning.rules.reading import syllables
from bouquet.platform.learning.services import explainer_files
from bouquet.platform.learning.web.texts import READING_GOAL

KNOWLEDGE = files("bouquet.content") / "knowledge"
GLOSSARY = rules.finder(
    [("epci", "EPCI (intercommunalité)"), ("api", "Interface (API)"), ("cee", "Certificats d'économies d'énergie")]
)


def link(ref, words):
    return f"[{ref}:{words}]"


def marked(html):
    return rules.underlined(html, GLOSSARY, link)


def test_only_the_first_occurrence_of_a_section_is_a_link():
    text = "<p>Un EPCI et un EPCI.</p><h2>Suite</h2><p>Un EPCI.</p>"
    assert marked(text) == "<p>Un [epci:EPCI] et un EPCI.</p><h2>Suite</h2><p>Un [epci:EPCI].</p>"


@pytest.mark.parametrize(
    "text",
    [
        "<h2>EPCI</h2>",
        '<a href="/x/">mon EPCI</a>',
        "<code>API</code>",
        '<p title="API">rien</p>',
        "<abbr>API</abbr>",
        "<svg><text>API</text></svg>",
        "<!-- API -->",
        "<p>rapide, capital, épci</p>",
        "<p>a &amp; b &#x27; c<br/>d<br>e</p>",
    ],
)
def test_links_headings_code_and_parts_of_words_are_left_alone(text):
    assert marked(text) == text


@pytest.mark.parametrize(
    ("text", "ref"), [("intercommunalités", "epci"), ("Interface", "api"), ("certificats d’économies d'énergie", "cee")]
)
def test_plurals_capitals_and_apostrophes_make_no_difference(text, ref):
    assert marked(text) == f"[{ref}:{text}]"


def test_acronyms_are_found_as_they_are_written():
    assert marked("une api") == "une api"


def test_text_is_never_lost_nor_added():
    draw = random.Random(3)
    pieces = ["EPCI", " ", "<b>", "</b>", "&lt;", "API", "<a>", "</a>", "x", "<h2>", "</h2>", "é", "</p>", "<br>"]
    for _ in range(300):
        text = "".join(draw.choices(pieces, k=draw.randint(0, 15)))
        back = rules.underlined(text, GLOSSARY, lambda _ref, words: words)
        assert back == text


@pytest.mark.parametrize(
    ("word", "count"),
    [("commune", 2), ("mairie", 2), ("école", 2), ("créer", 2), ("les", 1), ("eau", 1), ("numérique", 3), ("béton", 2)],
)
def test_syllables_are_counted_as_spoken(word, count):
    assert syllables(word) == count


def test_longer_sentences_and_words_are_harder_to_read():
    easy = rules.reading_level("Le maire lit. Il signe. On part.")
    longer = rules.reading_level("Le maire lit et il signe et on part.")
    harder = rules.reading_level("L'intercommunalité institutionnalise la dématérialisation.")
    assert easy.score > longer.score > harder.score
    assert rules.reading_level("").score == 0


def test_the_index_is_that_of_kandel_and_moles():
    level = rules.ReadingLevel(words=100, sentences=5, syllables=150)
    assert level.score == pytest.approx(207 - 1.015 * 20 - 73.6 * 1.5)


@pytest.mark.parametrize("file", explainer_files(KNOWLEDGE)["fr"])
def test_every_shipped_explainer_is_plain_language(file):
    _, body = markdown_file(KNOWLEDGE, f"explainers/fr/{file}")
    level = rules.reading_level(rules.plain_text(body))
    assert level.score >= READING_GOAL
    assert level.words / level.sentences <= 20


def test_answers_to_the_ten_questions_are_plain_language():
    assert len(rules.questions()) == 10
    text = " ".join(row.answers["fr"] for row in rules.questions())
    assert rules.reading_level(text).score >= READING_GOAL
