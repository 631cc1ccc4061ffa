import pytest
from django.utils.translation import override

from bouquet.web.templatetags.bouquet import in_words


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("2026-11-23", "fr", "23 novembre 2026"),
        ("2026-11-23", "en", "23 November 2026"),
        ("2018-03", "fr", "mars 2018"),
        ("2018", "fr", "2018"),
        ("2018-13-40", "fr", "2018-13-40"),
        ("", "fr", ""),
        (None, "fr", None),
    ],
)
def test_a_date_is_said_in_words_and_any_other_text_is_left(text, language, said):
    with override(language):
        assert in_words(text) == said
