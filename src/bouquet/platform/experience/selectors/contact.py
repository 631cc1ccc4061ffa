"""Reads of charters and questions: always for one of the two people of a question."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bouquet.kernel import clock
from bouquet.kernel.accounts import selectors as accounts
from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.geography.rules import Kind
from bouquet.platform.experience.models import Charter, Draft, Experience, Question
from bouquet.platform.experience.rules import questions as rules


def charter(row: Experience) -> Charter | None:
    """The charter under which the experience may be asked about, today."""
    return Charter.objects.select_related("pioneer").filter(experience=row, closed_at=None).first()


def questions_left(accepted: Charter) -> int:
    """How many questions the pioneer of a charter still takes this month."""
    start = rules.month_start(clock.now(), clock.PARIS)
    asked = Question.objects.filter(experience=accepted.experience_id, asked_at__gte=start).count()
    return max(0, accepted.monthly_cap - asked)


def askings_left(person: User) -> int:
    """How many questions the person may still ask this month."""
    start = rules.month_start(clock.now(), clock.PARIS)
    return max(0, rules.ASKED_A_MONTH - Question.objects.filter(asker=person, asked_at__gte=start).count())


def may_answer_for(row: Experience, person: User) -> bool:
    """Whether the person may accept the charter: they told the experience, or write in the name of its territory."""
    return wrote(row, person) or writes_for_territory(row, person)


def wrote(row: Experience, person: User) -> bool:
    """Whether the person told this experience."""
    return Draft.objects.filter(experience=row, owner=person).exists()


def writes_for_territory(row: Experience, person: User) -> bool:
    """Whether the person writes in the name of the territory of the experience."""
    places = {(Kind.COMMUNE.value, row.commune_id), (Kind.EPCI.value, row.epci_id)}
    return any(
        seat.role in (Role.MANAGER, Role.EDITOR) and (seat.tenant.territory_kind, seat.tenant.territory_code) in places
        for seat in accounts.memberships_of(person)
    )


def name_of(person: User) -> str:
    """How a person is named to the other: their organisations, else their name, never their address."""
    seats = [seat.tenant.name for seat in accounts.memberships_of(person)]
    return ", ".join(filter(None, (person.name, *seats[:1])))


def questions_of(person: User) -> QuerySet[Question]:
    """The questions that the person asked or received, newest first."""
    found = Question.objects.filter(Q(asker=person) | Q(pioneer=person)).select_related("experience")
    return found.order_by("-asked_at", "-pk")


def question(person: User, key: int) -> Question | None:
    """A question that the person asked or received; None for anyone else's."""
    return questions_of(person).filter(pk=key).first()
