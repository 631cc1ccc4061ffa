from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.test import Client

from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.tests import factories as accounts
from bouquet.kernel.files import services as files
from bouquet.kernel.moderation import letters, services
from bouquet.kernel.moderation.models import PlatformModerator, State, Submission
from bouquet.kernel.moderation.services import Mailbox
from bouquet.kernel.moderation.tests import factories
from bouquet.kernel.moderation.tests.factories import idea, sheet
from bouquet.platform.console.tests.factories import Town, town
from bouquet.platform.console.tests.test_web import MOST_QUERIES, address, signed_in, text

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    with factories.registered():
        yield


@pytest.fixture
def die() -> Town:
    return town()


@pytest.fixture
def ana() -> User:
    return accounts.person()


@pytest.fixture
def admin() -> User:
    return accounts.administrator()


def decide(client: Client, submission: Submission, deed: str, **form: object) -> str:
    where = address("platform_submission", submission.pk)
    submission.refresh_from_db()
    return text(client.post(where, {"deed": deed, "seen": submission.revision, **form}, follow=True))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_answers_in_few_queries_and_shows_hostile_text_as_text(
    die: Town, ana: User, admin: User, language: str, django_assert_max_num_queries
) -> None:
    own = [sheet(ana, f"{HOSTILE} {number}") for number in range(3)]
    file = files.store(BytesIO(b"text"), tenant=None, uploader=ana)
    own.append(services.submit("test.idea", {"title": HOSTILE}, author=ana, tenant=die.tenant, files=[file]))
    services.name_moderator(die.editor.user, actor=admin)
    services.take(own[0], moderator=admin, seen=1)
    followed = sheet(Mailbox("zoe@die.example"), HOSTILE)
    pages = [
        ("home", (), admin),
        ("platform_moderation", (), admin),
        ("platform_moderation", (), die.editor.user),
        ("platform_submission", (own[0].pk,), admin),
        ("platform_submission", (own[1].pk,), die.editor.user),
        ("moderators", (), admin),
        ("moderation", (die.tenant.slug,), die.editor.user),
        ("submission", (die.tenant.slug, own[3].pk), die.editor.user),
        ("contributions", (), ana),
        ("contribution", (own[0].pk,), ana),
        ("followed", (letters.token_of(followed.pk),), None),
    ]
    for name, args, who in pages:
        client = signed_in(who) if who else Client()
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(address(name, *args, language=language))
        assert (response.status_code, text(response).count("<h1")) == (200, 1), name
        assert HOSTILE not in text(response)


def test_a_moderator_takes_reads_and_accepts(ana: User, admin: User) -> None:
    submission, client = sheet(ana), signed_in(admin)
    assert "Booking rooms" in text(client.get(address("platform_moderation")))
    assert "Accepter et publier" in decide(client, submission, "take")
    assert "l’auteur est prévenu" in decide(client, submission, "accept", reason="Merci")
    submission.refresh_from_db()
    assert submission.state == State.ACCEPTED
    page = text(signed_in(ana).get(address("contribution", submission.pk)))
    assert "acceptée" in page
    assert "Merci" in page
    assert "mo@" not in page
    notices = signed_in(ana).get(address("notices"))
    assert "Votre contribution est acceptée" in text(notices)


def test_a_refusal_without_reason_says_so_and_keeps_the_contribution(ana: User, admin: User) -> None:
    submission, client = sheet(ana), signed_in(admin)
    decide(client, submission, "take")
    assert "Écrivez la raison" in decide(client, submission, "refuse", reason=" ")
    submission.refresh_from_db()
    assert submission.state == State.IN_REVIEW
    assert "l’auteur est prévenu" in decide(client, submission, "send_back", reason="Dites le prix")


def test_what_someone_else_did_meanwhile_is_said_and_nothing_is_done_over_it(ana: User, admin: User) -> None:
    submission, client = sheet(ana), signed_in(admin)
    decide(client, submission, "take")
    other = accounts.administrator("other@bouquet.example")
    services.release(services.take(submission, moderator=other, seen=2), moderator=other, seen=3)
    where = address("platform_submission", submission.pk)
    response = client.post(where, {"deed": "accept", "seen": 2, "reason": "x"})
    assert "Quelqu’un d’autre" in text(response)
    assert f'value="{4}"' in text(response)
    assert factories.PUBLISHED == []
    for wrong in ({"deed": "accept"}, {"deed": "accept", "seen": "x"}, {}):
        assert client.post(where, wrong).status_code == 200
    assert client.post(where, {"deed": "unknown", "seen": 4}).status_code == 404


def test_what_the_app_cannot_publish_is_said_in_its_words(ana: User, admin: User) -> None:
    submission, client = sheet(ana, "unpublishable"), signed_in(admin)
    decide(client, submission, "take")
    assert "the service does not exist any more" in decide(client, submission, "accept")


def test_what_one_may_not_decide_does_not_exist(die: Town, ana: User, admin: User) -> None:
    crest = town("26108", "Crest")
    ours, theirs, platform = idea(ana, die.tenant), idea(ana, crest.tenant), sheet(ana)
    slug = die.tenant.slug
    refused = [
        (die.editor.user, "submission", (slug, theirs.pk)),
        (die.editor.user, "submission", (slug, platform.pk)),
        (die.editor.user, "submission", (crest.tenant.slug, theirs.pk)),
        (die.editor.user, "moderation", (crest.tenant.slug,)),
        (die.editor.user, "platform_moderation", ()),
        (die.editor.user, "platform_submission", (platform.pk,)),
        (die.editor.user, "moderators", ()),
        (die.reader.user, "moderation", (slug,)),
        (die.reader.user, "submission", (slug, ours.pk)),
        (admin, "submission", (slug, ours.pk)),
        (admin, "platform_submission", (ours.pk,)),
        (die.editor.user, "contribution", (ours.pk,)),
        (ana, "platform_submission", (platform.pk,)),
    ]
    for who, name, args in refused:
        for method in ("get", "post"):
            if name in ("moderation", "platform_moderation") and method == "post":
                continue
            response = getattr(signed_in(who), method)(address(name, *args), {"deed": "take", "seen": 1})
            assert response.status_code == 404, (who, name, method)
    assert signed_in(die.editor.user).get(address("submission", slug, ours.pk)).status_code == 200
    assert Client().get(address("platform_moderation")).status_code == 302
    tabs = text(signed_in(die.reader.user).get(address("organisation", slug)))
    assert address("moderation", slug) not in tabs


def test_the_queue_counts_and_filters(ana: User, admin: User) -> None:
    client = signed_in(admin)
    done = services.take(sheet(ana, "Decided one"), moderator=admin, seen=1)
    services.refuse(done, moderator=admin, seen=2, reason="x")
    sheet(ana, "Waiting one")
    waiting = text(client.get(address("platform_moderation")))
    assert "Waiting one" in waiting
    assert "Decided one" not in waiting
    assert "Decided one" in text(client.get(address("platform_moderation") + "?etat=decidees"))
    assert "Waiting one" in text(client.get(address("platform_moderation") + "?etat=nimporte"))


def test_an_author_withdraws_from_the_page_of_their_contribution(ana: User) -> None:
    submission = sheet(ana)
    where = address("contribution", submission.pk)
    assert "autre" in text(signed_in(ana).post(where, {"seen": "9"}, follow=True))
    assert "retirée" in text(signed_in(ana).post(where, {"seen": submission.revision}, follow=True))
    submission.refresh_from_db()
    assert submission.state == State.WITHDRAWN


def test_who_has_no_account_confirms_by_a_button_not_by_opening_the_link(ana: User) -> None:
    submission = sheet(Mailbox("zoe@die.example"))
    where, client = address("followed", letters.token_of(submission.pk)), Client()
    assert "Confirmer ma contribution" in text(client.get(where))
    submission.refresh_from_db()
    assert submission.state == State.UNCONFIRMED
    assert "confirmée" in text(client.post(where, {"confirm": "1"}, follow=True))
    assert "retirée" in text(client.post(where, {"seen": 2}, follow=True))
    for wrong in ("x", letters.token_of(sheet(ana).pk)):
        assert client.get(address("followed", wrong)).status_code == 404


def test_an_administrator_names_and_removes_a_moderator(ana: User, admin: User) -> None:
    client = signed_in(admin)
    assert "Personne n’a de compte" in text(client.post(address("moderators"), {"email": "no@die.example"}))
    assert ana.email in text(client.post(address("moderators"), {"email": "ANA@die.example"}, follow=True))
    assert signed_in(ana).get(address("platform_moderation")).status_code == 200
    line = PlatformModerator.objects.get()
    client.post(address("remove_moderator", line.pk))
    assert signed_in(ana).get(address("platform_moderation")).status_code == 404
    assert client.post(address("remove_moderator", line.pk)).status_code == 404


def test_a_file_of_a_contribution_is_served_to_who_may_read_it_and_does_nothing_there(ana: User, admin: User) -> None:
    file = files.store(BytesIO("é;1\n".encode()), tenant=None, uploader=ana, name='a"b.csv')
    submission = services.submit("test.sheet", {"title": "x"}, author=ana, files=[file])
    page = text(signed_in(admin).get(address("platform_submission", submission.pk)))
    where = page.partition('href="/espace/fichiers/')[2].partition('"')[0]
    response = signed_in(admin).get(f"/espace/fichiers/{where}")
    assert (response.status_code, b"".join(response.streaming_content).decode()) == (200, "é;1\n")
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"].startswith("private, max-age=")
    for stranger in (signed_in(ana), Client()):
        assert stranger.get(f"/espace/fichiers/{where}").status_code == 404
    assert Client().get("/espace/fichiers/x/").status_code == 404
    files.storage().delete(file.stored_name)
    assert signed_in(admin).get(f"/espace/fichiers/{where}").status_code == 404
