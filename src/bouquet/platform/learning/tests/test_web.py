import pytest

from bouquet.kernel.accounts.tests.factories import person
from bouquet.platform.learning.models import Explainer, Term
from bouquet.web.caching import touch_content_stamp

pytestmark = pytest.mark.django_db

PAGES = [
    "/comprendre/",
    "/comprendre/fiches/",
    "/comprendre/fiches/how-to-start/",
    "/comprendre/fiches/security/",
    "/comprendre/glossaire/",
    "/comprendre/glossaire/?q=marches",
    "/comprendre/glossaire/?q=zzzzqq",
    "/comprendre/glossaire/epci/",
]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_and_takes_few_queries(client, page, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        answer = client.get(language + page)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert " style=" not in text


@pytest.mark.parametrize("page", ["/comprendre/fiches/nothing/", "/comprendre/glossaire/nothing/"])
def test_what_does_not_exist_is_not_found(client, page):
    assert client.get(page).status_code == 404


def test_the_first_page_leads_to_ten_answers(client):
    text = client.get("/comprendre/").content.decode()
    assert "/comprendre/fiches/how-to-start/" in text
    assert text.count('<li class="stack" id=') == 10


def test_an_explainer_leads_to_its_services_and_to_the_words_it_uses(client):
    text = client.get("/en/comprendre/fiches/iot-networks/").content.decode()
    assert 'href="/en/services/iot-network/"' in text
    assert '<a class="term" href="/en/comprendre/glossaire/' in text


def test_an_explainer_leads_to_the_experiences_it_names(client):
    row = Explainer.objects.exclude(experiences=[]).order_by("position")[0]
    address = f"/en/comprendre/fiches/{row.pk}/"
    text = client.get(address).content.decode()
    assert all(f'href="/en/retours/{name}/"' in text for name in row.experiences)
    Explainer.objects.filter(pk=row.pk).update(experiences=[row.experiences[0], "rex-nowhere"])
    touch_content_stamp()
    text = client.get(address).content.decode()
    assert text.count('href="/en/retours/rex-') == 1
    Explainer.objects.filter(pk=row.pk).update(experiences=[])
    touch_content_stamp()
    assert "Experiences it speaks of" not in client.get(address).content.decode()


def test_words_are_underlined_on_service_sheets_and_duties(client):
    assert 'class="term"' in client.get("/services/online-procedures/").content.decode()
    assert 'class="term"' in client.get("/territoires/commune/26113/obligations/").content.decode()


def test_html_in_a_text_is_shown_and_not_run(client):
    Explainer.objects.filter(pk="security").update(body_fr="<script>alert(1)</script> [x](javascript:alert(1))")
    Term.objects.filter(pk="epci").update(definition_fr='" onmouseover="x <b>')
    text = client.get("/comprendre/fiches/security/").content.decode()
    assert "<script>alert" not in text
    assert 'href="javascript' not in text
    assert 'onmouseover="x' not in client.get("/comprendre/glossaire/epci/").content.decode()


def test_the_reading_level_is_for_editors_only(client):
    page = "/en/comprendre/fiches/how-to-start/"
    assert "Kandel" not in client.get(page).content.decode()
    editor = person("editor@bouquet.example")
    editor.is_staff = True
    editor.save()
    client.force_login(editor)
    assert "Kandel" in client.get(page).content.decode()


def test_a_word_is_found_in_the_glossary_without_its_accents(client):
    text = client.get("/comprendre/glossaire/?q=rancongiciels").content.decode()
    assert "/comprendre/glossaire/rancongiciel/" in text
