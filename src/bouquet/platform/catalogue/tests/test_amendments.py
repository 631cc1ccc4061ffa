import pytest
from django.utils import translation

from bouquet.kernel.accounts.tests.factories import administrator, person
from bouquet.kernel.audit.models import JournalEntry
from bouquet.kernel.moderation import services as moderation
from bouquet.kernel.moderation.errors import Unpublishable
from bouquet.kernel.moderation.models import State, Submission
from bouquet.platform.catalogue.models import Answer, EntryVersion, Solution
from bouquet.platform.catalogue.rules.questions import questions
from bouquet.platform.catalogue.selectors import finding
from bouquet.platform.catalogue.services import amendments

pytestmark = pytest.mark.django_db
PAGE = "/en/services/solutions/decidim/corriger/"
SENT = {
    "value": ["european-union"],
    "reason": "The contract says so",
    "source_url": "https://example.org/contract",
    "email": "ana@die.example",
}


@pytest.fixture
def author():
    return person("ana@die.example")


@pytest.fixture
def moderator():
    return administrator()


def proposed(author, name="data-location", value=("european-union",)):
    solution = Solution.objects.get(pk="decidim")
    return amendments.propose(
        solution,
        questions().questions[name],
        list(value),
        reason="The contract says so",
        source_url="https://example.org/contract",
        author=author,
    )


def accepted(submission, moderator):
    taken = moderation.take(submission, moderator=moderator, seen=submission.revision)
    return moderation.accept(taken, moderator=moderator, seen=taken.revision)


def test_an_amendment_counts_once_a_moderator_has_accepted_it(author, moderator, client):
    submission = proposed(author)
    assert not Answer.objects.filter(solution="decidim", question="data-location").exists()
    accepted(submission, moderator)
    answer = Answer.objects.get(solution="decidim", question="data-location")
    assert (answer.value, answer.basis) == (["european-union"], Answer.DECLARED)
    assert answer.source.url == "https://example.org/contract"
    found = finding.find(finding.Search(values={"data-location": "european-union"}))
    assert found.ids == ["decidim"]
    assert EntryVersion.objects.filter(kind="solution", entry="decidim").count() == 2
    assert JournalEntry.objects_of_all_tenants.filter(deed="sheet.amended").count() == 1
    assert "in the European Union" in client.get("/en/services/solutions/decidim/").content.decode()


def test_an_amendment_replaces_the_answer_that_stood_and_its_version_stays_readable(author, moderator, client):
    accepted(proposed(author, "hosting", ["yourself"]), moderator)
    answer = Answer.objects.get(solution="decidim", question="hosting")
    assert (answer.version, list(answer.values.values_list("value", flat=True))) == (2, ["yourself"])
    page = client.get("/en/services/solutions/decidim/versions/1/").content.decode()
    assert "self_hosted, integrator, saas" in page


def test_a_moderator_reads_what_stands_and_what_is_proposed(author):
    with translation.override("fr"):
        summary = amendments.summary(proposed(author, "hosting", ["yourself"]))
    assert summary.fields[0].before.startswith("hébergé par vous")
    assert summary.fields[0].text == "vous-même"


def test_an_amendment_of_a_question_that_changed_since_is_not_published(author, moderator):
    submission = proposed(author)
    Submission.objects.filter(pk=submission.pk).update(payload={**submission.payload, "version": 7})
    taken = moderation.take(submission, moderator=moderator, seen=submission.revision)
    with pytest.raises(Unpublishable):
        moderation.accept(taken, moderator=moderator, seen=taken.revision)
    assert not Answer.objects.filter(solution="decidim", question="data-location").exists()


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    "query", ["", "?question=hosting", "?question=licence", "?question=known-users", "?question=x"]
)
def test_the_page_is_whole(client, language, query, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        answer = client.get(f"{language}/services/solutions/decidim/corriger/{query}")
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


def test_someone_without_account_confirms_their_address(client, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(PAGE + "?question=data-location", SENT)
    assert answer.status_code == 302
    assert Submission.objects.get().state == State.UNCONFIRMED


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"value": ["the moon"]}, "value"),
        ({"value": []}, "value"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_what_does_not_hold_is_refused_by_field_and_nothing_is_kept(client, changed, field):
    answer = client.post(PAGE + "?question=data-location", {**SENT, **changed})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Submission.objects.exists()


def test_hostile_text_is_shown_as_text(author, moderator, client):
    accepted(proposed(author, "certifications", ["<script>alert(1)</script>"]), moderator)
    page = client.get("/en/services/solutions/decidim/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
