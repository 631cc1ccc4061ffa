import re

import pytest
from django.core import mail
from django.test import Client

from bouquet.kernel.accounts.tests.factories import person
from bouquet.kernel.audit.models import JournalEntry
from bouquet.kernel.moderation import letters
from bouquet.kernel.moderation import services as moderation
from bouquet.kernel.moderation.errors import Unpublishable
from bouquet.kernel.moderation.models import State, Submission
from bouquet.kernel.notices.models import Notice
from bouquet.kernel.search.selectors import answer
from bouquet.platform.catalogue.models import Service
from bouquet.platform.experience import selectors, services
from bouquet.platform.experience.models import Draft, Experience
from bouquet.platform.experience.rules.answers import LIMITS
from bouquet.platform.experience.services import publishing
from bouquet.platform.experience.tests.factories import (
    accepted,
    answers,
    author,
    decided,
    moderator,
    sent,
    sent_back,
    told,
)
from bouquet.platform.experience.web.forms import StoryForm
from bouquet.web.caching import content_stamp

pytestmark = pytest.mark.django_db
TELL = "/en/retours/raconter/"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def post(client, address, do="save", **changes):
    return client.post(address, {**answers(**changes), "do": do})


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def notices_of(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_every_answer_of_the_form_has_its_limit():
    assert set(StoryForm(None, None).fields) == set(LIMITS)


def test_a_draft_is_saved_as_typed_even_when_wrong_and_resumed_by_its_link(client):
    answer = post(client, TELL, title="", investment="20 k€")
    address = answer["Location"]
    assert ":" in address
    text = page(Client(), address)
    assert 'value="20 k€"' in text
    assert "Wrong unit" not in text
    assert "Keep it to come back" in text


def test_sending_a_wrong_draft_keeps_it_and_says_what_to_change(client):
    address = post(client, TELL, do="send", investment="20 k€", delay="2 ans", territory="nowhereville")["Location"]
    text = page(client, address)
    assert "Wrong unit: this field is in euros. Write 20" in text
    assert "Wrong unit: this field is in months. Write 24" in text
    assert "No territory answers to this." in text
    assert 'value="20 k€"' in text
    assert text.count('aria-invalid="true"') >= 3
    assert Submission.objects.count() == 0


def test_unusual_figures_are_asked_about_then_accepted_when_confirmed(client):
    ana = author()
    mine = signed_in(ana)
    address = post(mine, TELL, do="send", investment="20")["Location"]
    text = page(mine, address)
    assert "Did you mean thousands?" in text
    assert "These unusual figures are right." in text
    assert Submission.objects.count() == 0
    handle = address.partition("?")[0]
    post(mine, handle, do="send", investment="20", sure="on")
    assert Submission.objects.get().payload["investment_cents"] == 2000


def test_too_long_a_text_is_refused_with_its_limit_and_shown_whole(client):
    long = "x" * (LIMITS["lessons"] + 1)
    answer = post(client, TELL, lessons=long)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "longer than 4,000 characters" in text
    assert long in text
    assert Draft.objects.count() == 0


def test_a_form_beyond_what_the_site_reads_is_refused_with_its_limit(client):
    answer = post(client, TELL, lessons="x" * 3_000_000)
    assert answer.status_code == 400
    assert "more than 2\u202f560 kilobytes" in answer.content.decode()


def test_too_long_a_change_leaves_the_draft_as_it_was(client):
    address = post(client, TELL)["Location"]
    answer = post(client, address, title="t" * 151, results="kept in the page")
    assert answer.status_code == 422
    assert "kept in the page" in answer.content.decode()
    assert Draft.objects.get().answers["title"] == answers()["title"]


def test_hostile_text_is_cleaned_and_the_author_told(client):
    hostile = '<script>alert(1)</script><img src=x onerror=alert(2)>Salle <b>rouge</b>\x00\u202e; 3 < 5 & "ok"'
    answer = post(client, TELL, title=hostile, solution="</textarea><svg onload=alert(3)>")
    text = page(client, answer["Location"])
    kept = Draft.objects.get().answers
    assert kept["title"] == 'alert(1)Salle rouge; 3 < 5 & "ok"'
    assert kept["solution"] == ""
    assert "We took web code (tags) out of" in text
    assert "onerror" not in text
    assert "onload" not in text


def test_a_published_hostile_address_or_text_is_never_code():
    ana = author()
    draft = services.begin_draft(answers(source_url="javascript:alert(1)"), owner=ana, language="fr")
    form = StoryForm(draft.answers, ana)
    assert not form.is_valid()
    assert "source_url" in form.errors
    row = told(ana, moderator(), lessons="5 > 3 & <3", title="Une salle & « deux »")
    text = Client().get(f"/retours/{row.pk}/").content.decode()
    assert "5 &gt; 3 &amp; &lt;3" in text


def test_anothers_draft_does_not_exist(client):
    ana = author()
    mine = signed_in(ana)
    address = post(mine, TELL)["Location"]
    assert mine.get(address).status_code == 200
    stranger = signed_in(person("bob@die.example"))
    for other in (client, stranger):
        assert other.get(address).status_code == 404
        assert post(other, address, do="discard").status_code == 404
    assert Draft.objects.count() == 1


def test_a_link_is_good_only_as_it_was_signed(client):
    address = post(client, TELL)["Location"]
    assert client.get(address).status_code == 200
    draft = Draft.objects.get()
    for handle in (draft.key, f"{draft.key}:abc", f"{draft.key[:-1]}0:{address.split(':')[1]}"):
        assert client.get(f"{TELL}{handle}/").status_code == 404
    assert signed_in(author()).get(f"{TELL}{draft.key}/").status_code == 404


def test_the_signed_link_of_an_owned_draft_opens_nothing(client):
    ana = author()
    draft = services.begin_draft(answers(), owner=ana, language="fr")
    draft.owner = None
    handle = selectors.handle_of(draft)
    assert client.get(f"{TELL}{handle}/").status_code == 404


def test_without_account_an_address_is_needed_then_confirmed(client, django_capture_on_commit_callbacks):
    address = post(client, TELL, do="send")["Location"]
    assert "without account, it is how we tell you" in page(client, address)
    handle = address.partition("?")[0]
    with django_capture_on_commit_callbacks(execute=True):
        post(client, handle, do="send", email="Ana@Die.example")
    submission = Submission.objects.get()
    assert (submission.state, submission.email) == (State.UNCONFIRMED, "ana@die.example")
    assert mail.outbox[0].to == ["ana@die.example"]
    assert "confirm your address" in page(client, handle)
    with django_capture_on_commit_callbacks(execute=True):
        post(client, handle, do="send", email="ana@right.example")
    first, second = Submission.objects.order_by("pk")
    for each in (first, second):
        moderation.confirm(letters.token_of(each.pk))
    boss = moderator()
    with pytest.raises(Unpublishable):
        decided(first, boss)
    assert decided(second, boss).published_ref == f"rex-recit-{second.pk}"
    assert "Read it as published" in page(client, handle)


def test_the_author_is_told_of_receipt_and_of_each_decision():
    ana, boss = author(), moderator()
    draft = sent(ana)
    assert notices_of(ana) == ["experience.received"]
    sent_back(draft, boss)
    assert notices_of(ana) == ["experience.received", "moderation.sent_back"]
    row = accepted(sent(ana, title="Une autre"), boss)
    assert notices_of(ana)[-2:] == ["experience.received", "moderation.accepted"]
    assert row.title_fr == "Une autre"


def test_a_story_sent_back_is_changed_and_sent_again_then_closed():
    ana, boss = author(), moderator()
    draft = sent(ana)
    mine = signed_in(ana)
    address = f"{TELL}{draft.key}/"
    assert "A moderator will read it" in page(mine, address)
    sent_back(draft, boss)
    assert "A moderator asks for a change" in page(mine, address)
    post(mine, address, do="send", started_year="2023")
    submission = Submission.objects.get()
    assert (submission.state, submission.version, submission.payload["started_year"]) == (State.SUBMITTED, 2, 2023)
    draft.refresh_from_db()
    accepted(draft, boss)
    post(mine, address, do="send", title="Too late")
    assert Experience.objects.filter(origin="contributed").get().title_fr == answers()["title"]
    assert "Read it as published" in page(mine, address)


def test_a_published_story_says_what_was_told_and_nothing_else():
    ana = author()
    row = told(ana, moderator(), running="", staff_days="", solution="Logiciel maison")
    assert (row.commune_id, row.departement_id, row.outcome) == ("26113", "26", "success")
    assert (row.investment_cents, row.running_cents, row.delay_months, row.staff_days) == (1_200_000, None, 6, None)
    assert [service.pk for service in row.services.all()] == ["room-booking"]
    assert (row.solution_text, row.title_en, row.confidence) == ("Logiciel maison", "", "medium")
    text = Client().get(f"/en/retours/{row.pk}/").content.decode()
    assert "This experience was told in French and is not translated." in text
    assert "in French only" in text
    assert ana.email not in text
    assert JournalEntry.objects_of_all_tenants.filter(deed="experience.published", object_id=row.pk).exists()


def test_a_solution_of_the_catalogue_is_linked_by_its_name():
    from bouquet.platform.catalogue.models import Solution

    solution = Solution.objects.order_by("pk").first()
    row = told(author(), moderator(), solution=solution.name.upper())
    assert [each.pk for each in row.solutions.all()] == [solution.pk]


def invested():
    found = {row.measure: row for row in selectors.ranges_of(Service.objects.get(pk="room-booking"))}
    return [point.value for point in found["investment_cents"].points] if "investment_cents" in found else []


def test_publishing_feeds_the_ranges_of_the_service_and_withdrawing_takes_them_out(django_capture_on_commit_callbacks):
    ana, boss = author(), moderator()
    assert invested() == []
    before = content_stamp()
    with django_capture_on_commit_callbacks(execute=True):
        row = told(ana, boss)
        told(ana, boss, investment="8000", title="Deux")
        told(ana, boss, investment="30000", title="Trois")
    assert content_stamp() > before
    assert invested() == [800_000, 1_200_000, 3_000_000]
    sheet = Client().get("/en/services/room-booking/").content.decode()
    assert "€8,000" in sheet
    assert "Last figures added: Die, on " in sheet
    assert "too few for a range" not in sheet.partition("Investment, total quoted")[2].partition("</tr>")[0]
    assert "These figures are in the ranges of" in Client().get(f"/en/retours/{row.pk}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw(row, "A mistake in the amount", by=ana)
    assert invested() == [800_000, 3_000_000]
    assert Client().get(f"/en/retours/{row.pk}/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        services.reinstate(row, by=boss)
    assert invested() == [800_000, 1_200_000, 3_000_000]


def sought(words):
    return [hit.ref for hit in answer(words, "fr", kinds=["experience"]).hits]


def test_a_published_story_is_found_at_once_and_a_withdrawn_one_no_more():
    ana, boss = author(), moderator()
    assert sought("zinzolin") == []
    row = told(ana, boss, title="La salle zinzolin")
    assert sought("zinzolin") == [row.pk]
    assert row.pk in sought("Die")
    found = Client().get("/en/recherche/", {"q": "zinzolin"}).content.decode()
    assert f'href="/en/retours/{row.pk}/"' in found
    services.withdraw(row, "A mistake in the amount", by=ana)
    assert sought("zinzolin") == []
    services.reinstate(row, by=boss)
    assert sought("zinzolin") == [row.pk]


def test_a_story_of_several_services_feeds_no_range():
    row = told(author(), moderator(), service_2="online-payment", service_3="room-booking")
    assert publishing.range_measures(row) == []
    assert invested() == []
    text = Client().get(f"/en/retours/{row.pk}/").content.decode()
    assert "in no range of a service" in text


def test_only_its_author_and_moderators_withdraw_and_say_why():
    ana, boss = author(), moderator()
    row = told(ana, boss)
    stranger = person("bob@die.example")
    with pytest.raises(publishing.MayNotWithdraw):
        services.withdraw(row, "mine now", by=stranger)
    with pytest.raises(publishing.WithdrawReasonMissing):
        services.withdraw(row, "  ", by=ana)
    address = f"/en/retours/{row.pk}/retrait/"
    assert signed_in(stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert signed_in(ana).post(address, {"reason": "Wrong figures"}).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn
    with pytest.raises(publishing.MayNotWithdraw):
        services.reinstate(row, by=ana)
    assert signed_in(boss).post(address).status_code == 302
    row.refresh_from_db()
    assert not row.withdrawn


def test_a_moderator_reads_the_story_in_the_queue():
    draft = sent(author(), running="", lessons="Former les gardiens")
    summary = draft.submission.summary
    read = {str(field.label): field.text for field in summary.fields}
    assert summary.title == answers()["title"]
    assert "Die" in read["Territory" if "Territory" in read else "Territoire"]
    assert "Former les gardiens" in " ".join(read.values())


def test_a_story_whose_service_is_gone_cannot_be_published():
    draft = sent(author())
    submission = draft.submission
    submission.payload["services"] = ["no-longer"]
    submission.save(update_fields=("payload",))
    with pytest.raises(Unpublishable, match="no-longer"):
        accepted(draft, moderator())
    assert not Experience.objects.filter(origin="contributed").exists()
    submission.refresh_from_db()
    assert submission.state == State.IN_REVIEW


def test_a_draft_is_deleted_by_who_holds_it_and_forgotten_after_a_year(client):
    address = post(client, TELL)["Location"]
    assert post(client, address, do="discard")["Location"] == TELL
    assert Draft.objects.count() == 0
    post(client, TELL)
    old = Draft.objects.get()
    old.updated_at = old.updated_at - services.telling.DRAFT_LIFE * 1.01
    old.save(update_fields=("updated_at",))
    post(client, TELL, title="Another")
    assert [draft.answers["title"] for draft in Draft.objects.all()] == ["Another"]


def test_an_owner_finds_their_drafts_again():
    mine = signed_in(author())
    post(mine, TELL, title="Half told")
    text = page(mine, TELL)
    assert "What you are telling" in text
    assert "Half told" in text
    assert re.search(r"raconter/[0-9a-f]{32}/", text)


def test_an_account_begins_so_many_drafts_a_day():
    mine = signed_in(author())
    for _n in range(services.telling.DRAFTS_A_DAY):
        assert post(mine, TELL).status_code == 302
    answer = post(mine, TELL, title="One too many")
    assert answer.status_code == 429
    assert "One too many" in answer.content.decode()


@pytest.mark.parametrize("changes", [{"territory": "saint-denis"}, {"started_year": "1066"}, {"source_url": "http:/x"}])
def test_other_wrong_answers_are_marked(changes):
    form = StoryForm(answers(**changes), author())
    assert not form.is_valid()
    assert set(form.errors) == set(changes)


def test_a_story_tells_at_least_one_thing_and_names_no_region():
    form = StoryForm(answers(results="", difficulties="", lessons=""), author())
    assert not form.is_valid()
    assert set(form.errors) == {"results"}
    form = StoryForm(answers(territory="R84"), author("b@die.example"))
    assert not form.is_valid()
    assert set(form.errors) == {"territory"}
