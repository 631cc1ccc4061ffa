from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bouquet.kernel.accounts.tests import factories as accounts
from bouquet.kernel.tenancy import selectors as tenancy
from bouquet.kernel.tenancy.scope import tenant_scope
from bouquet.kernel.tenancy.tests.factories import company
from bouquet.platform.console.tests.factories import outsider, town
from bouquet.platform.strategy import selectors, services
from bouquet.platform.strategy.tests.factories import next_version, write_version
from bouquet.platform.strategy.web.signing import signed

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
# The session and the person are read before the page begins.
SIGNED_IN = 2
PAGES = ("answering", "pass_result", "pass_json", "pass_csv")


@pytest.fixture(autouse=True)
def _addresses_in_french():
    """A page in English leaves its language behind it."""
    with translation.override("fr"):
        yield


@pytest.fixture
def die():
    return town()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def begun(place, answers=None, *, closed=False):
    with tenant_scope(place.tenant):
        one = services.start(place.editor, tenancy.territory_of(place.tenant), answers)
        if closed:
            services.close(place.editor, one)
        return one


def url(name, place, *more):
    return reverse(f"strategy:{name}", args=[place.tenant.slug, *more])


def test_an_editor_goes_from_nothing_to_a_finished_pass(die):
    client = signed_in(die.editor.user)
    assert "Aucune auto-évaluation" in client.get(url("passes", die)).content.decode()
    response = client.post(url("passes", die), follow=True)
    for _ in range(10):
        if response.resolver_match.url_name != "answering":
            break
        context = response.context
        sent = {row["name"]: "3" for row in context["questions"]}
        response = client.post(context["found_url"], {"axe": context["axis"].id, **sent}, follow=True)
    assert response.context["score"] == "75"
    key = response.resolver_match.kwargs["key"]
    finished = client.post(url("finish", die, key), follow=True)
    assert finished.context["reopens"]
    assert not finished.context["writes"]


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_show_within_few_queries(die, language, django_assert_max_num_queries):
    begun(die, {"gov-1": 1}, closed=True)
    one = begun(die, {"gov-1": 2, "sec-1": 0})
    client = signed_in(die.reader.user)
    assert selectors.questionnaires()  # read once and kept
    for address in (url("passes", die), *(url(name, die, one.pk) for name in PAGES)):
        with django_assert_max_num_queries(MOST_QUERIES + SIGNED_IN):
            assert client.get(language + address).status_code == 200


def test_people_who_differ_are_shown_side_by_side(die):
    one = begun(die, {"gov-1": 1})
    with tenant_scope(die.tenant):
        services.answer(die.manager, one, {"gov-1": 4})
    context = signed_in(die.reader.user).get(url("pass_result", die, one.pk)).context
    (row,) = context["disputed"]
    assert len(row["lines"]) == 2
    assert len(context["people"]) == 2


def test_answers_given_without_account_are_taken_over(die):
    link = "https://bouquet.example/diagnostic/commune/26113/resultat/?r=" + signed(
        selectors.newest(), "commune", "26113", {"gov-1": 3}
    )
    client = signed_in(die.editor.user)
    response = client.post(url("passes", die), {"lien": link}, follow=True)
    (first, *_) = response.context["questions"]
    assert first["choices"][3]["chosen"]


@pytest.mark.parametrize("link", ["nothing", "https://x.example/?r=1.commune.26113.00~zz", "~", "http://["])
def test_a_bad_link_is_refused_and_begins_nothing(die, link):
    response = signed_in(die.editor.user).post(url("passes", die), {"lien": link})
    assert response.status_code == 422
    assert response.context["page"].paginator.count == 0


def test_two_passes_are_compared_over_the_questions_in_common(die, tmp_path):
    first = begun(die, {"sec-1": 2, "sec-2": 2, "ene-3": 4, "gov-1": 1}, closed=True)
    write_version(tmp_path, next_version())
    services.load_questionnaires(tmp_path)
    second = begun(die, {"sec-1": 3, "sec-2a": 4, "sec-2b": 1, "ene-4": 1, "gov-1": 3})
    assert second.questionnaire_id == 2
    response = signed_in(die.reader.user).get(url("compare", die, second.pk, first.pk))
    context = response.context
    assert context["common"] == 3
    changed = {
        tuple(row["old"]): (row["before"], row["after"], row["change"]) for row in context["rows"] if row["change"]
    }
    assert changed["Mots de passe, mises à jour, double authentification ?",] == ("2", "2,5", "+0,5")
    assert len(context["lost"]) == 1
    assert len(context["gained"]) == 1
    text = response.content.decode()
    assert "ne mesurent pas la même chose" in text
    old = signed_in(die.reader.user).get(url("pass_result", die, first.pk))
    assert (old.status_code, old.context["version"]) == (200, 1)


@pytest.mark.parametrize("name", PAGES)
def test_another_organisation_finds_nothing(die, name):
    one = begun(die)
    other = town("29215", "Plozévet")
    theirs = signed_in(other.manager.user)
    assert theirs.get(url(name, die, one.pk)).status_code == 404
    assert theirs.get(url(name, other, one.pk)).status_code == 404
    assert signed_in(outsider()).get(url(name, die, one.pk)).status_code == 404
    assert Client().get(url(name, die, one.pk)).status_code == 302


def test_another_organisation_changes_nothing(die):
    one, other = begun(die), town("29215", "Plozévet")
    theirs = signed_in(other.manager.user)
    for name in ("finish", "reopen", "answering"):
        assert theirs.post(url(name, other, one.pk)).status_code == 404
    second = begun(other)
    assert theirs.get(url("compare", other, second.pk, one.pk)).status_code == 404


def test_a_reader_may_not_write(die):
    one = begun(die)
    client = signed_in(die.reader.user)
    assert client.post(url("passes", die)).status_code == 404
    assert client.post(url("answering", die, one.pk), {"axe": "governance", "q.gov-1": "1"}).status_code == 404
    assert client.get(url("answering", die, one.pk)).context["closed"]


def test_an_answer_that_is_no_choice_is_named_and_a_finished_pass_is_told(die):
    one = begun(die)
    client = signed_in(die.editor.user)
    wrong = client.post(url("answering", die, one.pk), {"axe": "governance", "q.gov-1": "many"})
    assert (wrong.status_code, wrong.context["wrong"]) == (422, "gov-1")
    client.post(url("finish", die, one.pk))
    told = client.post(url("answering", die, one.pk), {"axe": "governance", "q.gov-1": "1"}, follow=True)
    assert "terminée" in told.content.decode()
    assert client.post(url("finish", die, one.pk), follow=True).status_code == 200
    begun(die)
    assert "déjà ouverte" in client.post(url("reopen", die, one.pk), follow=True).content.decode()


def test_a_company_has_no_territory_to_assess(die):
    firm = company()
    seat = accounts.seat(firm, accounts.person("boss@firm.example"), "manager")
    client = signed_in(seat.user)
    assert client.get(reverse("strategy:passes", args=[firm.slug])).status_code == 404
    assert client.get(reverse("console:organisation", args=[firm.slug])).status_code == 200


def test_the_space_of_an_authority_leads_to_its_self_assessments(die):
    text = signed_in(die.reader.user).get(reverse("console:organisation", args=[die.tenant.slug])).content.decode()
    assert url("passes", die) in text
