from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client

from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.tests.factories import person
from bouquet.kernel.notices import outbox, selectors, services
from bouquet.kernel.notices.models import Letter, Preference
from bouquet.kernel.notices.tests import factories
from bouquet.platform.console.tests.test_web import MOST_QUERIES, address, signed_in, text
from bouquet.web.pages import PAGE_SIZE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    with factories.registered():
        yield


@pytest.fixture
def ana() -> User:
    return person()


def told(who: User, number: int = 1, room: str = "Red") -> None:
    for key in range(number):
        services.tell("test.booked", to=who, key=str(key), values={"room": room}, link=("portal:home", []))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_notices_answer_in_few_queries(ana: User, language: str, django_assert_max_num_queries) -> None:
    client = signed_in(ana)
    assert text(client.get(address("notices", language=language))).count("<h1") == 1
    told(ana, PAGE_SIZE + 1, "<b>Red</b>")
    key = selectors.notices_of(ana)[0].pk
    for name, args in (("notices", ()), ("notice", (key,)), ("notice_choices", ())):
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(address(name, *args, language=language))
        assert (response.status_code, text(response).count("<h1")) == (200, 1)
        assert "<b>Red</b>" not in text(response)
    assert len(client.get(address("notices")).context["lines"]) == PAGE_SIZE
    assert len(client.get(address("notices") + "?page=2").context["lines"]) == 1


def test_opening_a_notice_reads_it(ana: User) -> None:
    told(ana, 2)
    client, key = signed_in(ana), selectors.notices_of(ana)[0].pk
    assert "(2 nouvelles)" in text(client.get(address("home")))
    page = text(client.get(address("notice", key)))
    assert "You have the room Red.<br>Thank you." in page
    assert 'href="/"' in page
    assert selectors.unread_count(ana) == 1
    client.post(address("read_notices"))
    assert selectors.unread_count(ana) == 0


def test_the_notice_of_someone_else_does_not_exist(ana: User) -> None:
    told(ana)
    key = selectors.notices_of(ana).get().pk
    assert signed_in(person("bea@die.example")).get(address("notice", key)).status_code == 404
    assert Client().get(address("notices")).status_code == 302
    assert selectors.unread_count(ana) == 1


def test_a_person_chooses_what_they_are_told_and_in_which_language(ana: User) -> None:
    client = signed_in(ana)
    client.post(address("notice_choices"), {"app:test.booked": "on", "app:test.quiet": "on", "language": "en"})
    booked = next(choice for choice in selectors.choices_of(ana) if choice.kind.key == "test.booked")
    assert (booked.in_app, booked.by_email, selectors.language_of(ana)) == (True, False, "en")
    client.post(address("notice_choices"), {"mail:test.booked": "on", "language": "xx"})
    booked = next(choice for choice in selectors.choices_of(ana) if choice.kind.key == "test.booked")
    assert (booked.in_app, booked.by_email, selectors.language_of(ana)) == (False, True, "en")


def test_the_link_of_a_letter_asks_before_it_unsubscribes_and_needs_no_account(ana: User) -> None:
    told(ana)
    assert outbox.send_due().sent == 1
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    client = Client(enforce_csrf_checks=True)
    assert "Arrêter ces messages" in text(client.get(link))
    assert not Preference.objects.exists()
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Preference.objects.get(user=ana).by_email
    told(ana, 2)
    assert Letter.objects.count() == 1
    assert client.post(link + "x/").status_code == client.get(link[:-2] + "/").status_code == 404
