from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from django.db.models import ProtectedError
from django.utils import translation

from bouquet.kernel import clock
from bouquet.kernel.accounts.errors import NotAdministrator
from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.accounts.tests.factories import administrator, person, seat
from bouquet.kernel.audit import journal
from bouquet.kernel.files import services as storing
from bouquet.kernel.files.models import Attachment
from bouquet.kernel.moderation import kinds, letters, rules, selectors, services
from bouquet.kernel.moderation.errors import (
    Changed,
    LinkUnknown,
    NotAuthor,
    NotModerator,
    NotPossible,
    NotTaken,
    OwnSubmission,
    PayloadRefused,
    ReasonMissing,
    TooMany,
    UnknownKind,
    Unpublishable,
)
from bouquet.kernel.moderation.models import Allowance, State, Submission
from bouquet.kernel.moderation.services import Mailbox
from bouquet.kernel.moderation.tests import factories
from bouquet.kernel.moderation.tests.factories import idea, sheet
from bouquet.kernel.notices.models import Letter, Notice
from bouquet.kernel.tenancy.models import Tenant
from bouquet.kernel.tenancy.tests.factories import authority

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    with factories.registered():
        yield


@pytest.fixture
def ana() -> User:
    return person()


@pytest.fixture
def moderator() -> User:
    named = person("mo@bouquet.example")
    services.name_moderator(named, actor=administrator())
    return named


def deeds(tenant: Tenant | None = None) -> list[str]:
    """The deeds of a journal, oldest first."""
    return [entry.deed for entry in journal.entries(tenant)][::-1]


def taken(submission: Submission, by: User) -> Submission:
    return services.take(submission, moderator=by, seen=submission.revision)


def told(person: User | None = None, email: str = "") -> list[str]:
    rows = Notice.objects.filter(user=person, email=email).order_by("pk")
    return [notice.kind.removeprefix("moderation.") for notice in rows]


def test_a_contribution_is_read_accepted_and_published(ana: User, moderator: User) -> None:
    submission = sheet(ana)
    assert (submission.state, submission.revision, submission.submitted_at is not None) == (State.SUBMITTED, 1, True)
    submission = taken(submission, moderator)
    assert (submission.state, submission.reviewer, factories.PUBLISHED) == (State.IN_REVIEW, moderator, [])
    submission = services.accept(submission, moderator=moderator, seen=2, reason=" Thanks. ")
    submission.refresh_from_db()
    assert (submission.state, submission.published_ref) == (State.ACCEPTED, f"sheet/{submission.pk}")
    assert [(submission.pk, "Booking rooms")] == factories.PUBLISHED
    assert list(selectors.published("test.sheet")) == [submission]
    assert [(d.deed, d.who, d.reason) for d in submission.decisions.all()] == [
        ("submit", ana, ""),
        ("take", moderator, ""),
        ("accept", moderator, "Thanks."),
    ]
    assert deeds() == ["moderator.named", "submission.made", "submission.taken", "submission.accepted"]
    assert (told(ana), told(moderator)) == (["accepted"], ["waiting"])


def test_the_journal_names_no_author_without_account_and_keeps_no_reason(moderator: User) -> None:
    submission = services.confirm(letters.token_of(sheet(Mailbox("zoe@die.example")).pk))
    services.refuse(taken(submission, moderator), moderator=moderator, seen=3, reason="Mr Doe is rude")
    assert not any("zoe" in str(vars(entry)) or "Doe" in str(vars(entry)) for entry in journal.entries(None))


def test_a_refusal_says_why_and_is_for_good(ana: User, moderator: User) -> None:
    submission = taken(sheet(ana), moderator)
    with pytest.raises(ReasonMissing):
        services.refuse(submission, moderator=moderator, seen=2, reason="  ")
    submission = services.refuse(submission, moderator=moderator, seen=2, reason="Out of scope.")
    assert (submission.state, factories.REFUSED, factories.PUBLISHED) == (State.REFUSED, [submission.pk], [])
    assert told(ana) == ["refused"]
    assert "Out of scope." in str(Notice.objects.get(user=ana).values)
    for deed in (services.accept, services.release):
        with pytest.raises(NotPossible):
            deed(submission, moderator=moderator, seen=submission.revision)
    with pytest.raises(NotPossible):
        services.withdraw(submission, by=ana, seen=submission.revision)


def test_an_author_completes_what_was_sent_back_and_both_versions_stay(ana: User, moderator: User) -> None:
    submission = taken(sheet(ana), moderator)
    submission = services.send_back(submission, moderator=moderator, seen=2, reason="Say the price.")
    assert (submission.state, submission.reviewer, told(ana)) == (State.SENT_BACK, None, ["sent_back"])
    assert not selectors.queue(moderator, None).exists()
    submission = services.revise(submission, {"title": "Booking rooms", "text": "12 €"}, by=ana, seen=3)
    assert (submission.state, submission.version, submission.payload["text"]) == (State.SUBMITTED, 2, "12 €")
    assert [v.payload["text"] for v in submission.versions.all()] == ["12 €", "It works."]
    assert told(moderator) == ["waiting", "waiting"]
    services.accept(taken(submission, moderator), moderator=moderator, seen=5)
    assert told(ana) == ["sent_back", "accepted"]


def test_two_moderators_do_not_decide_over_one_another(ana: User, moderator: User) -> None:
    admin = User.objects.get(is_superuser=True)
    page_of_mo = taken(sheet(ana), moderator)
    page_of_admin = Submission.objects.get(pk=page_of_mo.pk)
    with pytest.raises(NotTaken):
        services.accept(page_of_admin, moderator=admin, seen=2)
    taken(page_of_admin, admin)
    with pytest.raises((Changed, NotTaken)):
        services.accept(page_of_mo, moderator=moderator, seen=2)
    fresh = Submission.objects.get(pk=page_of_mo.pk)
    assert services.accept(fresh, moderator=admin, seen=3).state == State.ACCEPTED
    assert len(factories.PUBLISHED) == 1


def test_a_decision_over_another_version_than_the_one_read_is_refused(ana: User, moderator: User) -> None:
    seen = sheet(ana)
    services.revise(seen, {"title": "Other"}, by=ana, seen=1)
    with pytest.raises(Changed):
        services.take(seen, moderator=moderator, seen=1)
    assert taken(Submission.objects.get(pk=seen.pk), moderator).payload == {"title": "Other"}


def test_what_cannot_be_published_stays_in_the_queue_and_leaves_nothing_behind(ana: User, moderator: User) -> None:
    submission = taken(sheet(ana, "unpublishable"), moderator)
    with pytest.raises(Unpublishable, match="does not exist"):
        services.accept(submission, moderator=moderator, seen=2)
    submission.refresh_from_db()
    assert (submission.state, submission.revision, told(ana)) == (State.IN_REVIEW, 2, [])
    assert not Tenant.objects.filter(name="Left behind").exists()


def test_a_moderator_puts_back_what_they_took(ana: User, moderator: User) -> None:
    submission = services.release(taken(sheet(ana), moderator), moderator=moderator, seen=2)
    assert (submission.state, submission.reviewer) == (State.SUBMITTED, None)
    with pytest.raises(NotPossible):
        services.accept(submission, moderator=moderator, seen=3)


def test_an_author_withdraws_their_own_and_nobody_elses(ana: User, moderator: User) -> None:
    submission, bea = sheet(ana), person("bea@die.example")
    for other in (bea, None):
        with pytest.raises(NotAuthor):
            services.withdraw(submission, by=other, seen=1)
        with pytest.raises(NotAuthor):
            services.revise(submission, {}, by=other, seen=1)
    assert services.withdraw(submission, by=ana, seen=1).state == State.WITHDRAWN
    assert (selectors.contribution(bea, submission.pk), selectors.contributions_of(ana).count()) == (None, 1)
    with pytest.raises(NotPossible):
        taken(Submission.objects.get(pk=submission.pk), moderator)


def test_who_has_no_account_confirms_then_follows_by_the_same_link(moderator: User) -> None:
    submission = sheet(Mailbox("Zoe@Die.example", "en"))
    assert (submission.state, submission.language) == (State.UNCONFIRMED, "en")
    assert (selectors.queue(moderator, None).exists(), told(moderator)) == (False, [])
    assert selectors.submission(moderator, None, submission.pk) is None
    assert told(email="zoe@die.example") == ["confirm"]
    token = letters.token_of(submission.pk)
    assert services.confirm(token).state == State.SUBMITTED
    assert services.confirm(token).revision == 2
    assert told(moderator) == ["waiting"]
    submission = selectors.followed(token)
    services.send_back(taken(submission, moderator), moderator=moderator, seen=3, reason="Why?")
    assert Letter.objects.filter(to="zoe@die.example", language="en").count() == 2
    submission = services.revise(selectors.followed(token), {"title": "Now"}, by=None, seen=4)
    assert services.withdraw(submission, by=None, seen=5).state == State.WITHDRAWN


def test_a_link_opens_one_contribution_and_not_those_of_members(ana: User, time_machine) -> None:
    own = sheet(ana)
    other = sheet(Mailbox("zoe@die.example"))
    token = letters.token_of(other.pk)
    for wrong in ("", "x", token[:-1], letters.token_of(own.pk), letters.token_of(10**9)):
        with pytest.raises(LinkUnknown):
            selectors.followed(wrong)
    with pytest.raises(NotAuthor):
        services.withdraw(other, by=ana, seen=1)
    time_machine.move_to(clock.now() + rules.LINK_LIFE + timedelta(seconds=1))
    with pytest.raises(LinkUnknown):
        services.confirm(token)


def test_what_nobody_confirms_is_forgotten(ana: User, time_machine) -> None:
    sheet(Mailbox("zoe@die.example"))
    kept = sheet(ana)
    assert services.forget_unconfirmed() == 0
    time_machine.move_to(clock.now() + rules.CONFIRMATION_LIFE + timedelta(seconds=1))
    assert services.forget_unconfirmed() == 1
    assert list(Submission.objects.all()) == [kept]
    assert not Allowance.objects.exists()


def test_files_go_with_a_contribution_and_are_forgotten_with_it(ana: User, time_machine) -> None:
    def stored(uploader: User | None) -> Attachment:
        return storing.store(BytesIO(b"text"), tenant=None, uploader=uploader)

    kept, forgotten, orphan = stored(ana), stored(None), stored(ana)
    services.submit("test.sheet", {"title": "x"}, author=ana, files=[kept])
    services.submit("test.sheet", {"title": "x"}, author=Mailbox("zoe@die.example"), files=[forgotten])
    assert storing.sweep().files == 0
    with pytest.raises(ProtectedError):
        storing.delete(kept)
    time_machine.move_to(clock.now() + rules.CONFIRMATION_LIFE + timedelta(seconds=1))
    assert services.forget_unconfirmed() == 1
    assert set(Attachment.objects.all()) == {kept, orphan}
    assert storing.sweep().files == 1
    assert set(Attachment.objects.all()) == {kept}


def test_an_author_sends_so_many_a_day(ana: User, time_machine) -> None:
    for _ in range(3):
        sheet(ana)
    with pytest.raises(TooMany):
        sheet(ana)
    assert Submission.objects.count() == 3
    sheet(person("bea@die.example"))
    time_machine.move_to(clock.now() + timedelta(days=1))
    sheet(ana)


def test_so_many_come_from_one_place_under_any_address() -> None:
    for number in range(4):
        sheet(Mailbox(f"p{number}@die.example"), source="192.0.2.1")
    with pytest.raises(TooMany):
        sheet(Mailbox("p5@die.example"), source="192.0.2.1")
    sheet(Mailbox("p5@die.example"), source="192.0.2.2")
    assert "192.0.2.1" not in str(list(Allowance.objects.values()))


def test_content_too_long_or_not_json_is_refused_and_counts_for_nothing(ana: User) -> None:
    for payload in ({"title": "x" * 600}, {"title": "\x00"}, "text"):
        with pytest.raises(PayloadRefused):
            services.submit("test.sheet", payload, author=ana)
    assert not Submission.objects.exists()
    assert not Allowance.objects.exists()
    with pytest.raises(UnknownKind):
        services.submit("test.gone", {}, author=ana)


def test_a_member_writes_in_the_name_of_their_own_organisation_only(ana: User) -> None:
    die = authority()
    with pytest.raises(NotAuthor):
        services.submit("test.sheet", {"title": "x"}, author=ana, organisation=die)
    seat(die, ana)
    assert services.submit("test.sheet", {"title": "x"}, author=ana, organisation=die).organisation == die
    with pytest.raises(NotAuthor):
        services.submit("test.sheet", {"title": "x"}, author=Mailbox("z@die.example"), organisation=die)


def test_a_kind_goes_to_who_decides_it(ana: User) -> None:
    with pytest.raises(ValueError, match="an organisation"):
        services.submit("test.idea", {"title": "x"}, author=ana)
    with pytest.raises(ValueError, match="the platform"):
        services.submit("test.sheet", {"title": "x"}, author=ana, tenant=authority())


Deed = Callable[..., Submission]


@pytest.mark.parametrize(
    "deed", [services.take, services.release, services.accept, services.refuse, services.send_back]
)
def test_only_who_may_decide_decides(ana: User, moderator: User, deed: Deed) -> None:
    die, crest = authority(), authority("26108", "Crest")
    reader, elsewhere = person("r@die.example"), person("e@crest.example")
    seat(die, reader, Role.READER)
    seat(crest, elsewhere, Role.MANAGER)
    extra = {"reason": "x"} if deed in (services.refuse, services.send_back) else {}
    for submission, people in ((idea(ana, die), (ana, reader, elsewhere, moderator)), (sheet(ana), (ana, elsewhere))):
        for who in people:
            with pytest.raises(NotModerator):
                deed(submission, moderator=who, seen=1, **extra)
    own = sheet(moderator)
    with pytest.raises(OwnSubmission):
        deed(own, moderator=moderator, seen=1, **extra)


def test_an_organisation_reads_its_own_queue(ana: User, moderator: User) -> None:
    die, crest = authority(), authority("26108", "Crest")
    editor = person("e@die.example")
    seat(die, editor, Role.EDITOR)
    ours, theirs = idea(ana, die), idea(ana, crest)
    sheet(ana)
    assert list(selectors.queue(editor, die)) == [ours]
    assert selectors.submission(editor, die, theirs.pk) is None
    for where in (crest, None):
        with pytest.raises(NotModerator):
            selectors.queue(editor, where)
    assert told(editor) == ["waiting"]
    assert services.accept(taken(ours, editor), moderator=editor, seen=2).state == State.ACCEPTED
    assert deeds(die)[-2:] == ["submission.taken", "submission.accepted"]
    assert selectors.waiting_counts(editor, die) == {State.ACCEPTED: 1}


def test_what_an_app_that_is_gone_had_received_stays_and_is_not_shown(ana: User, moderator: User) -> None:
    token = letters.token_of(sheet(Mailbox("zoe@die.example")).pk)
    sheet(ana)
    kinds._KINDS.pop("test.sheet")
    assert not selectors.contributions_of(ana).exists()
    with pytest.raises(LinkUnknown):
        selectors.followed(token)
    with pytest.raises(NotModerator):
        selectors.queue(moderator, None)
    assert Submission.objects.count() == 2


def test_administrators_name_and_remove_moderators(ana: User) -> None:
    admin, bea = administrator(), person("bea@die.example")
    with pytest.raises(NotAdministrator):
        services.name_moderator(bea, actor=ana)
    line = services.name_moderator(bea, actor=admin)
    assert services.name_moderator(bea, actor=admin) == line
    assert selectors.moderates_platform(bea)
    assert not selectors.moderates_platform(ana)
    with pytest.raises(NotAdministrator):
        services.remove_moderator(line, actor=bea)
    services.remove_moderator(line, actor=admin)
    assert not selectors.moderates_platform(bea)
    assert deeds() == ["moderator.named", "moderator.removed"]


def test_the_letters_of_every_kind_are_written_in_both_languages(moderator: User, ana: User) -> None:
    submission = sheet(ana)
    values = {"submission": submission.pk, "kind": "test.sheet", "title": "T", "account": True, "reason": "R"}
    for code in ("fr", "en"):
        with translation.override(code):
            texts = [kind.told(values) for kind in letters.KINDS]
            assert all("T" in text.title for text in texts)
    assert letters.words({"kind": "test.gone"}) == {"what": "test.gone"}
