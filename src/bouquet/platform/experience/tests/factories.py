"""Stories told, sent and published as their authors and a moderator would."""

from __future__ import annotations

from typing import Any

from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.tests.factories import person
from bouquet.kernel.moderation import services as moderation
from bouquet.kernel.moderation.models import Submission
from bouquet.platform.experience import services
from bouquet.platform.experience.models import Draft, Experience
from bouquet.platform.experience.web.forms import StoryForm

ANSWERS = {
    "title": "Une borne de réservation pour trois salles",
    "territory": "26113",
    "service": "room-booking",
    "outcome": "success",
    "results": "Deux fois plus de réservations\nMoins d'appels au secrétariat",
    "difficulties": "Les associations ont mis six mois à s'y faire",
    "lessons": "Former les gardiens d'abord",
    "would_do_again": "yes",
    "started_year": "2024",
    "investment": "12 000 €",
    "running": "900",
    "delay": "6 mois",
    "staff_days": "15",
    "funding": "budget communal",
    "agreed": "on",
}


def answers(**changes: str) -> dict[str, str]:
    """A whole story, some answers changed."""
    return {**ANSWERS, **changes}


def author(email: str = "secretaire@die.example", name: str = "Ana") -> User:
    user = person(email)
    user.name = name
    user.save(update_fields=("name",))
    return user


def moderator() -> User:
    return person("moderation@bouquet.example", is_superuser=True)


def sent(owner: User, **changes: str) -> Draft:
    """A story in the hands of the moderators."""
    draft = services.begin_draft(answers(**changes), owner=owner, language="fr")
    form = StoryForm(draft.answers, owner)
    assert form.is_valid(), form.errors
    return services.send_draft(draft, form.story())


def decided(submission: Submission, by: User) -> Submission:
    """A submission once taken and accepted."""
    taken = moderation.take(submission, moderator=by, seen=Submission.objects.get(pk=submission.pk).revision)
    return moderation.accept(taken, moderator=by, seen=taken.revision)


def accepted(draft: Draft, by: User) -> Experience:
    """The experience of a story once accepted."""
    submission: Any = draft.submission
    return Experience.objects.get(pk=decided(submission, by).published_ref)


def sent_back(draft: Draft, by: User) -> Submission:
    """A story returned to its author."""
    submission: Any = draft.submission
    taken = moderation.take(submission, moderator=by, seen=submission.revision)
    return moderation.send_back(taken, moderator=by, seen=taken.revision, reason="Which year?")


def told(owner: User, by: User, **changes: str) -> Experience:
    """A published story."""
    return accepted(sent(owner, **changes), by)
