import csv
import io
import json
import re

import pytest
from django.urls import reverse

from bouquet.platform.experience.models import Experience
from bouquet.platform.experience.tests.factories import author, moderator, sent

pytestmark = pytest.mark.django_db

DIE = "rex-26-die-chauffage"
PAGES = [
    "/retours/",
    "/retours/liste/",
    "/retours/liste/?page=2",
    "/retours/liste/?service=heritage-trails&issue=success&taille=0-500",
    "/retours/liste/?service=nothing",
    "/retours/liste/?domaine=energy&departement=26",
    "/retours/carte/",
    "/retours/carte/?page=3",
    "/retours/comme/",
    "/retours/comme/?q=saint-denis",
    "/retours/comme/?q=nowhereville",
    "/retours/comme/commune/26113/",
    "/retours/comme/commune/26113/?service=heritage-trails",
    "/retours/comme/commune/26113/?niveau=epci",
    "/retours/comme/commune/55039/",
    "/retours/comme/commune/97411/",
    "/retours/comme/epci/242600534/",
    "/retours/comme/departement/26/",
    "/retours/comme/region/84/",
    f"/retours/{DIE}/",
    "/retours/rex-de-smart-village-app/",
    "/retours/rex-fr-opendatalocale/",
    "/retours/rex-38-lans-illicov/",
    "/retours/raconter/",
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


def text_of(client, page):
    answer = client.get(page)
    assert answer.status_code == 200, page
    return answer.content.decode()


@pytest.mark.parametrize(
    "page",
    [
        "/retours/nothing/",
        "/retours/comme/commune/00000/",
        "/retours/comme/canton/26113/",
        "/retours/raconter/nothing/",
        "/retours/raconter/no:thing/",
    ],
)
def test_what_does_not_exist_is_not_found(client, page):
    assert client.get(page).status_code == 404


def test_a_name_leads_to_the_ranking_and_keeps_the_service(client):
    answer = client.get("/retours/comme/?q=Die&service=heritage-trails")
    assert answer["Location"] == "/retours/comme/commune/26113/?service=heritage-trails"
    assert "26 Drôme" not in text_of(client, "/retours/comme/?q=saint-denis")
    assert "/retours/comme/commune/97411/" in text_of(client, "/retours/comme/?q=saint-denis")


def test_a_former_code_leads_to_the_commune_of_today(client):
    assert client.get("/retours/comme/commune/93059/")["Location"] == "/retours/comme/commune/93066/"


def test_the_ranking_says_why_in_words_and_in_figures(client):
    text = text_of(client, "/en/retours/comme/commune/50502/")
    card = text.partition("rex-61-flers-signalement")[2].partition("</article>")[0]
    assert "Alike by: density, kind of intercommunality" in card
    assert re.search(r"Very much like yours\. Alike by: .* Differs most by: population \(14,\d+ against 19,\d+\)", card)
    assert "Why Flers? Difference: 0.46" in card
    assert "Square root of the sum of squares" in card
    assert "two doublings" in card


def test_abroad_is_said_to_be_compared_by_size_alone(client):
    text = text_of(client, "/en/retours/comme/commune/26113/")
    abroad = text.partition('id="s-etranger"')[2].partition("</section>")[0]
    assert "only the number of inhabitants is compared" in abroad
    assert "times larger or smaller than yours" in abroad
    assert "Why " not in abroad


def test_unknown_is_shown_as_unknown_never_as_zero(client):
    text = text_of(client, f"/en/retours/{DIE}/")
    facts = text.partition('<dl class="card facts">')[2].partition("</dl>")[0]
    assert facts.count("unknown") == 5
    assert "€0" not in facts
    free = text_of(client, "/en/retours/rex-56-le-palais-consultation/")
    assert "€0" in free.partition('<dl class="card facts">')[2].partition("</dl>")[0]


def test_a_lesson_says_who_says_it_and_a_source_its_date(client):
    text = text_of(client, "/en/retours/rex-35-saint-sulpice-capteurs/")
    assert "(the source says it)" in text
    assert "(2019)" in text
    assert "(date unknown)" in text
    assert text.count("in French only") == 2
    assert "in French only" not in text_of(client, "/retours/rex-35-saint-sulpice-capteurs/")


def test_a_filter_that_names_nothing_is_said_and_left_out(client):
    text = text_of(client, "/en/retours/liste/?service=nothing")
    assert "it was left out" in text
    assert "129 experiences" in text


def test_a_list_without_rows_says_what_to_do(client):
    text = text_of(client, "/en/retours/liste/?service=heritage-trails&issue=success")
    assert "be the first to tell one" in text


def test_the_map_and_its_table_say_the_same(client):
    pages = [text_of(client, f"/en/retours/carte/?page={n}") for n in (1, 2, 3)]
    drawn = pages[0].partition('<svg class="chart map')[2].partition("</svg>")[0]
    listed = sum(page.count("<td>yes</td>") for page in pages)
    assert drawn.count('class="rex rex-') == listed == 98
    assert sum(page.count("<td>no</td>") for page in pages) == 31


def test_the_sheet_of_a_service_shows_its_experiences_and_a_failure_among_them(client):
    text = text_of(client, "/en/services/local-vouchers/")
    panel = text.partition('id="experiences"')[2].partition("</section>")[0]
    assert panel.count("<article") == 4
    assert "tag-failure" in panel
    assert "experiences of this service" in panel


def test_a_service_without_experience_invites_to_tell_one(client):
    from bouquet.platform.catalogue.models import Service

    service = Service.objects.filter(experiences=None).order_by("pk").first()
    assert "If you did it, even badly, tell it." in text_of(client, f"/en/services/{service.pk}/")


def test_the_page_of_a_territory_shows_those_that_resemble_it(client):
    panel = text_of(client, "/en/territoires/commune/38225/").partition("What territories like yours learnt")[2]
    assert "rex-38-lans-illicov" in panel.partition("</article>")[0]
    group = text_of(client, "/en/territoires/epci/242600534/").partition("What territories like yours learnt")[2]
    assert "rex-12-laissac-tad" in group.partition("</section>")[0]
    assert "What territories like yours" not in text_of(client, "/en/territoires/region/84/")


def exported(client, form):
    answer = client.get(f"/retours/export.{form}", follow=True)
    assert answer.redirect_chain == [(f"/donnees/experiences.{form}", 301)]
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_the_open_data_hold_every_published_experience(client):
    rows = list(csv.DictReader(io.StringIO(exported(client, "csv"))))
    assert len(rows) == 129
    die = next(row for row in rows if row["id"] == DIE)
    assert (die["insee_code"], die["investment_cents"], die["outcome"]) == ("26113", "", "success")
    data = json.loads(exported(client, "json"))["rows"]
    assert len(data) == 129
    one = next(row for row in data if row["id"] == DIE)
    assert one["investment_cents"] is None
    assert len(one["lessons_fr"]) == len(one["lessons_en"]) == len(one["lessons_basis"])


def test_the_open_data_leave_out_what_is_withdrawn_and_run_no_formula(client):
    row = Experience.objects.get(pk=DIE)
    row.title_fr = "=HYPERLINK(1)"
    row.outcomes = [{"fr": "+1", "en": None}]
    row.figures = [{"metric": "users", "value": 12345678.0, "unit": "people"}]
    row.save()
    cells = [cell for line in csv.reader(io.StringIO(exported(client, "csv"))) for cell in line]
    assert {"'=HYPERLINK(1)", "'+1", "users: 12345678 people"} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    row.withdrawn_at = row.published_at
    row.save()
    assert DIE not in exported(client, "json")


def test_a_moderator_reads_a_story_in_the_queue_of_the_console(client):
    draft = sent(author(), title="Une salle <b>rouge</b> & bleue")
    client.force_login(moderator())
    queue = text_of(client, reverse("console:platform_submission", args=[draft.submission_id]))
    assert "Une salle" in queue
    assert "12" in queue
