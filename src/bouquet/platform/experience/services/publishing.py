"""What becomes of a story: read by a moderator, published, withdrawn. Ranges of services follow, being read from it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import journal
from bouquet.kernel.moderation import selectors as moderation
from bouquet.kernel.moderation.errors import Unpublishable
from bouquet.kernel.moderation.kinds import Field, Summary
from bouquet.kernel.moderation.models import Submission
from bouquet.platform.catalogue.models import Service
from bouquet.platform.experience import selectors
from bouquet.platform.experience.models import Again, Draft, Experience, Outcome, Scale
from bouquet.platform.experience.services import searching
from bouquet.platform.experience.services.story import Story, StoryOutdated, story_of, territory_of, write_experience
from bouquet.web.caching import touch_content_stamp
from bouquet.web.numbers import euros_text
from bouquet.web.templatetags.bouquet import language


class MayNotWithdraw(Exception):
    """The person neither wrote this experience nor moderates."""


class WithdrawReasonMissing(Exception):
    """A withdrawal says why."""


def summary(submission: Submission) -> Summary:
    """A story as a moderator reads it."""
    story = story_of(submission.payload)
    try:
        where = str(territory_of(story))
    except StoryOutdated:
        where = story.territory_code
    labels = {service.pk: service.label for service in Service.objects.filter(pk__in=story.services)}
    texts = (
        (_("Territory"), where),
        (_("Services"), ", ".join(labels.get(each, each) for each in story.services)),
        (_("Solution"), story.solution),
        (_("How it ended"), str(Outcome(story.outcome).label)),
        (
            _("Carried by"),
            " ".join(filter(None, (str(Scale(story.scale).label) if story.scale else "", story.carrier))),
        ),
        (_("Started"), str(story.started_year or "")),
        *_figures(story),
        (_("What it changed"), "\n".join(story.results)),
        (_("What went wrong"), "\n".join(story.difficulties)),
        (_("What to learn from it"), "\n".join(story.lessons)),
        (_("Would they do it again?"), str(Again(story.would_do_again).label) if story.would_do_again else ""),
        (_("Sources"), " ".join(filter(None, (story.source_title, story.source_url)))),
    )
    return Summary(story.title, tuple(Field(label, text or _("unknown")) for label, text in texts))


def _figures(story: Story) -> list[tuple[str, str]]:
    def euros(cents: int | None) -> str:
        return "" if cents is None else euros_text(cents, language(), exact=True)

    def number(value: int | None) -> str:
        return "" if value is None else str(value)

    return [
        (_("Investment, total quoted"), euros(story.investment_cents)),
        (_("Running cost, each year"), euros(story.running_cents)),
        (_("Costs and funding"), "\n".join(filter(None, (story.cost, *story.funding)))),
        (_("Months before opening"), number(story.delay_months)),
        (_("Agents' days to set up"), number(story.staff_days)),
    ]


@transaction.atomic
def publish(submission: Submission, moderator: User) -> str:
    """The experience of an accepted story, shown from the commit on. Journals `experience.published`.

    Its figures enter the ranges of its service at once, since these are read from what is published. Refuses with
    `Unpublishable` when the territory or a service is no longer there.
    """
    story = story_of(submission.payload)
    try:
        row = write_experience(f"rex-recit-{submission.pk}", story)
    except StoryOutdated as gone:
        raise Unpublishable(
            _("This is no longer in the register or the catalogue: %(what)s") % {"what": gone}
        ) from gone
    if not Draft.objects.filter(submission=submission).update(experience=row):
        raise Unpublishable(_("Its author sent it again: this sending is no longer the one to publish."))
    searching.show(row)
    details = {"measures": ", ".join(range_measures(row))}
    journal.record("experience.published", row, actor=moderator, tenant=None, details=details)
    transaction.on_commit(touch_content_stamp)
    return row.pk


def range_measures(row: Experience) -> list[str]:
    """The measures whose range this experience feeds: none when it mixes several services or gives no figure."""
    if row.services.count() != 1:
        return []
    report = selectors.report_of(row)
    return [measure for measure in selectors.MEASURES if report.value(measure) is not None]


@transaction.atomic
def withdraw(row: Experience, reason: str, *, by: User) -> Experience:
    """The experience shown nowhere and out of every range, from the commit on. Journals `experience.withdrawn`.

    Its author may, and who moderates for the platform. Refuses with `MayNotWithdraw` or `WithdrawReasonMissing`.
    """
    if not may_withdraw(row, by):
        raise MayNotWithdraw
    if not reason.strip():
        raise WithdrawReasonMissing
    row.withdrawn_at = clock.now()
    row.save(update_fields=("withdrawn_at",))
    searching.hide(row)
    journal.record("experience.withdrawn", row, actor=by, tenant=None, details={"reason": reason.strip()[:500]})
    transaction.on_commit(touch_content_stamp)
    return row


@transaction.atomic
def reinstate(row: Experience, *, by: User) -> Experience:
    """A withdrawn experience shown again. Journals `experience.reinstated`. Refuses with `MayNotWithdraw`."""
    if not moderation.moderates_platform(by):
        raise MayNotWithdraw
    row.withdrawn_at = None
    row.save(update_fields=("withdrawn_at",))
    searching.show(row)
    journal.record("experience.reinstated", row, actor=by, tenant=None)
    transaction.on_commit(touch_content_stamp)
    return row


def may_withdraw(row: Experience, person: User) -> bool:
    """Whether the person wrote this experience or moderates for the platform."""
    return selectors.wrote(row, person) or moderation.moderates_platform(person)
