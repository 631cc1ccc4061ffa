import pytest

from bouquet.site.wsgi import readable_charset


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("text/plain; charset=utf-8", "text/plain; charset=utf-8"),
        ('text/plain; charset="latin-1"', 'text/plain; charset="latin-1"'),
        ("text/plain; charset=rot13", "text/plain"),
        ("text/plain; charset=nothing", "text/plain"),
        ("text/plain; charset=", "text/plain"),
        ("text/plain; charset=\x00", "text/plain"),
        ("", ""),
    ],
)
def test_a_charset_that_is_not_one_of_text_is_taken_out(sent, kept):
    def inner(environ, start_response):
        return [environ["CONTENT_TYPE"].encode("latin-1")]

    assert readable_charset(inner)({"CONTENT_TYPE": sent}, None) == [kept.encode("latin-1")]
