from __future__ import annotations

import pytest

from bouquet.kernel.moderation import rules
from bouquet.kernel.moderation.errors import PayloadRefused


def nested(levels: int) -> dict[str, object]:
    inner: dict[str, object] = {}
    for _ in range(levels):
        inner = {"a": inner}
    return inner


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ("text", "not a mapping"),
        ([1], "not a mapping"),
        ({"a": {"b": "x\x00y"}}, "a.b: a character"),
        ({"a": ["\ud800"]}, r"a\[0\]: a character"),
        ({"a\x07": 1}, "a character"),
        ({1: "a"}, "a key that is not text"),
        ({"a": float("nan")}, "JSON"),
        ({"a": object()}, "not plain JSON: object"),
        ({"a": "é" * 60}, "bytes, at most 100"),
        (nested(rules.MAX_DEPTH + 1), "levels"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_place(payload: object, why: str) -> None:
    with pytest.raises(PayloadRefused, match=why):
        rules.normal_payload(payload, 100)


def test_what_can_be_kept_is_kept_as_it_is() -> None:
    payload = {"title": "L'été\n\t“ok” <script>", "list": [1, 2.5, None, True, {"x": ""}]}
    assert rules.normal_payload(payload, 1000) == payload
    assert rules.normal_payload(nested(rules.MAX_DEPTH - 1), 1000) == nested(rules.MAX_DEPTH - 1)


def test_nothing_moves_out_of_a_final_state() -> None:
    for final in (rules.ACCEPTED, rules.REFUSED, rules.WITHDRAWN):
        assert not any(rules.allows(final, deed) for deed in rules.MOVES)


def test_every_other_state_leads_somewhere_and_can_be_withdrawn() -> None:
    for state in (rules.UNCONFIRMED, rules.SUBMITTED, rules.IN_REVIEW, rules.SENT_BACK):
        assert rules.allows(state, "withdraw")
    assert {after for _before, after in rules.MOVES.values()} | {rules.UNCONFIRMED} == {
        rules.UNCONFIRMED, rules.SUBMITTED, rules.IN_REVIEW, rules.ACCEPTED, rules.REFUSED, rules.SENT_BACK,
        rules.WITHDRAWN,
    }  # fmt: skip
