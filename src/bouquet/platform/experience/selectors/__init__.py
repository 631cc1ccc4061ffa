"""Reads of experiences."""

from bouquet.platform.experience.rules.ranges import MEASURES
from bouquet.platform.experience.selectors.contact import (
    askings_left,
    charter,
    may_answer_for,
    name_of,
    question,
    questions_left,
    questions_of,
)
from bouquet.platform.experience.selectors.drafts import draft, drafts_of, handle_of
from bouquet.platform.experience.selectors.near import Near, Ranked, near
from bouquet.platform.experience.selectors.published import (
    Choices,
    Filters,
    any_experience,
    choices,
    edition,
    experience,
    found,
    narrowed,
    of_service,
    outcome_counts,
    published,
    ranges_of,
    report_of,
    reports_of,
    with_places,
)

__all__ = [
    "MEASURES",
    "Choices",
    "Filters",
    "Near",
    "Ranked",
    "any_experience",
    "askings_left",
    "charter",
    "choices",
    "draft",
    "drafts_of",
    "edition",
    "experience",
    "found",
    "handle_of",
    "may_answer_for",
    "name_of",
    "narrowed",
    "near",
    "of_service",
    "outcome_counts",
    "published",
    "question",
    "questions_left",
    "questions_of",
    "ranges_of",
    "report_of",
    "reports_of",
    "with_places",
]
