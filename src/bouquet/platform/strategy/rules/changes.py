"""Follows questions from one version of the self-assessment to the next, and compares answers over those in common.

Each change is stated by the newer version: `reworded` (comparable or not), `added`, `removed`, `renamed`, `rescaled`
(old scores mapped to new), `split` (one question became several), `merged` (several became one). What a rule cannot
carry is left out of the comparison, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bouquet.platform.strategy.rules.conditions import Answers
from bouquet.platform.strategy.rules.questionnaire import Axis, Change, Question, Questionnaire, Texts
from bouquet.platform.strategy.rules.scoring import BEST, FULL, mean

# For each rule: how many old and new questions it names (None: two or more).
SHAPES: Mapping[str, tuple[int | None, int | None]] = {
    "reworded": (1, 1),
    "added": (0, 1),
    "removed": (1, 0),
    "renamed": (1, 1),
    "rescaled": (1, 1),
    "split": (1, None),
    "merged": (None, 1),
}


class ChangesMissing(Exception):
    """A version does not say what became of a question."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be compared: old questions and what they make, new questions and what they make."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    old_how: str = ""
    new_how: str = ""
    scores: Mapping[int, int] | None = None
    reasons: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """An old question that cannot be compared, and why (None: it was not followed)."""

    question: str
    reason: Texts


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: both values, 0 to 4, on the newer version's scale; None when not known on that side."""

    item: Item
    axis: str
    before: Fraction | None
    after: Fraction | None

    @property
    def known(self) -> bool:
        return self.before is not None and self.after is not None


@dataclass(frozen=True, slots=True)
class AxisChange:
    """An axis over the questions known on both sides: how many, and the scores 0 to 100 before and after."""

    axis: Axis
    count: int
    before: Fraction | None
    after: Fraction | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of answers over the questions they share; `lost` and `gained` are outside of it."""

    rows: tuple[Row, ...]
    axes: tuple[AxisChange, ...]
    lost: tuple[Lost, ...]
    gained: tuple[str, ...]


def check_changes(before: Questionnaire, after: Questionnaire) -> None:
    """Raise `ChangesMissing` unless `after` says what became of every question that is not the same."""
    named_old: list[str] = []
    named_new: list[str] = []
    for change in after.changes:
        _check_shape(change, before, after)
        named_old += change.old
        named_new += change.new
    for names, where in ((named_old, "old"), (named_new, "new")):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ChangesMissing(f"{twice[0]!r} is named twice as {where}")
    for question in before.questions:
        if question not in named_old and not _same(before, after, question):
            raise ChangesMissing(f"no change says what became of {question!r} of version {before.version}")
    for question in after.questions:
        if question not in named_new and question not in before.questions:
            raise ChangesMissing(f"no change says where {question!r} of version {after.version} comes from")


def _check_shape(change: Change, before: Questionnaire, after: Questionnaire) -> None:
    for names, size, known, where in (
        (change.old, SHAPES[change.rule][0], before.questions, "old"),
        (change.new, SHAPES[change.rule][1], after.questions, "new"),
    ):
        if (size is None and len(names) < 2) or (size is not None and len(names) != size):
            raise ChangesMissing(f"{change.rule} names {'two or more' if size is None else size} {where} questions")
        for name in names:
            if name not in known:
                raise ChangesMissing(f"{name!r} is not a question of that version ({change.rule}, {where})")
    if change.rule == "rescaled" and not change.scores:
        raise ChangesMissing(f"rescaled {change.old[0]!r} gives no scores")


def _same(before: Questionnaire, after: Questionnaire, question: str) -> bool:
    old, new = before.questions[question], after.questions.get(question)
    return new is not None and _said(old) == _said(new)


def _said(question: Question) -> tuple[Texts, list[tuple[int, Texts]]]:
    return dict(question.texts), [(choice.score, dict(choice.texts)) for choice in question.choices]


def compare(versions: Sequence[Questionnaire], before: Answers, after: Answers) -> Comparison:
    """Compare answers to the first of `versions` with answers to the last.

    Args:
        versions: every version from the older one to the newer one, in order; one when they are the same.
        before: the older answers.
        after: the newer answers.
    """
    items = [Item((question,), (question,)) for question in versions[0].questions]
    lost: list[Lost] = []
    for version in versions[1:]:
        items, gone = _followed(items, version.changes)
        lost += gone
    newest = versions[-1]
    rows = tuple(
        Row(item, newest.questions[item.new[0]].axis, _old_value(item, before), _made(item.new, item.new_how, after))
        for item in items
    )
    kept = {question for item in items for question in item.new}
    gained = tuple(question for question in newest.questions if question not in kept)
    return Comparison(rows, tuple(_axis(axis, rows) for axis in newest.axes), tuple(lost), gained)


def _axis(axis: Axis, rows: Iterable[Row]) -> AxisChange:
    pairs = [(r.before, r.after) for r in rows if r.axis == axis.id and r.before is not None and r.after is not None]
    if not pairs:
        return AxisChange(axis, 0, None, None)
    before, after = (mean(side) * FULL / BEST for side in zip(*pairs, strict=True))
    return AxisChange(axis, len(pairs), before, after)


def _followed(items: Iterable[Item], changes: Iterable[Change]) -> tuple[list[Item], list[Lost]]:
    """Items carried over one version, and what is lost on the way."""
    by_old = {question: change for change in changes for question in change.old}
    kept: list[Item] = []
    lost: list[Lost] = []
    merged: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        touching = [by_old[question] for question in item.new if question in by_old]
        if not touching:
            kept.append(item)
        elif len(item.new) > 1 or not touching[0].comparable or touching[0].rule == "removed":
            lost += [Lost(question, touching[0].reason) for question in item.old]
        elif touching[0].rule == "merged":
            merged.setdefault(touching[0].new, []).append(item)
        else:
            carried = _carried(item, touching[0])
            kept += [carried] if carried else []
            lost += [] if carried else [Lost(question, touching[0].reason) for question in item.old]
    for new, parts in merged.items():
        change = by_old[parts[0].new[0]]
        if len(parts) == len(change.old) and all(part.scores is None and len(part.old) == 1 for part in parts):
            old = tuple(part.old[0] for part in parts)
            kept.append(Item(old, new, change.how, "", None, (change.reason,)))
        else:
            lost += [Lost(question, change.reason) for part in parts for question in part.old]
    return kept, lost


def _carried(item: Item, change: Change) -> Item | None:
    """An item after a change of its one new question; None when its value cannot follow."""
    reasons = (*item.reasons, change.reason)
    if change.rule == "split":
        return replace(item, new=change.new, new_how=change.how, reasons=reasons)
    if change.rule == "rescaled":
        if item.old_how:
            return None
        earlier = item.scores or {score: score for score in range(BEST + 1)}
        scores = {old: change.scores[between] for old, between in earlier.items() if between in change.scores}
        return replace(item, new=change.new, scores=scores, reasons=reasons)
    return replace(item, new=change.new, reasons=reasons)


def _old_value(item: Item, answers: Answers) -> Fraction | None:
    if item.scores is None:
        return _made(item.old, item.old_how, answers)
    score = answers.get(item.old[0])
    return None if score is None or score not in item.scores else Fraction(item.scores[score])


def _made(questions: tuple[str, ...], how: str, answers: Answers) -> Fraction | None:
    """The one value that answers to several questions make; None unless all are known."""
    values = [value for question in questions if (value := answers.get(question)) is not None]
    if len(values) != len(questions):
        return None
    return Fraction(min(values)) if how == "min" else mean(values)
