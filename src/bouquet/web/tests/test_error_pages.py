"""Error pages say what happened and what to do next, in both languages, whatever is broken."""

from __future__ import annotations

import pytest
from django.test import Client

from bouquet.engine import pool

LANGUAGES = [("", "Une panne de notre côté"), ("/en", "Something broke on our side")]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def _breaks(*_: object) -> None:
    raise RuntimeError("planted")


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), LANGUAGES)
def test_a_fault_of_ours_is_owned_and_nothing_of_it_is_shown(visitor, monkeypatch, language, said) -> None:
    monkeypatch.setattr(pool, "solve", _breaks)
    answer = visitor.get(f"{language}/bouquet/26113/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert said in text
    assert text.count("<h1") == 1
    assert "planted" not in text


@pytest.mark.parametrize(("language", "said"), LANGUAGES)
@pytest.mark.parametrize("signed_in", [False, True])
def test_the_page_of_a_fault_does_not_need_the_database(visitor, language, said, signed_in) -> None:
    """Tests without the mark of the database may not reach it: as when it is down."""
    if signed_in:
        visitor.cookies["sessionid"] = "someone"
    answer = visitor.get(f"{language}/territoires/commune/26113/")
    assert answer.status_code == 500
    assert said in answer.content.decode()


@pytest.mark.parametrize("page", ["/", "/en/services/"])
def test_a_request_for_another_site_is_refused_in_words(visitor, settings, page) -> None:
    settings.ALLOWED_HOSTS = ["bouquet.example"]
    answer = visitor.get(page, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()
