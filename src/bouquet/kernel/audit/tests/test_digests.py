from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouquet.kernel.audit import digests
from bouquet.kernel.audit.errors import UnsealableDetail

LINE = digests.Line(
    chain="1",
    number=2,
    at="2026-01-31T08:30:00.000000+00:00",
    actor=3,
    deed="booking.made",
    object_kind="booking.booking",
    object_id="7",
    object_label="Salle des fêtes",
    details={"role": "editor", "days": 2},
    previous=digests.GENESIS,
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def test_the_seal_is_fixed_for_ever() -> None:
    assert digests.seal(LINE) == "fe226d6f98817e7cf9daf1ad18494adfeda37eced089c09e2857c5aabacadf1c"


@pytest.mark.parametrize(
    "change",
    [
        {"chain": "2"},
        {"number": 3},
        {"at": "2026-01-31T08:30:00.000001+00:00"},
        {"actor": None},
        {"deed": "booking.cancelled"},
        {"object_kind": "booking.room"},
        {"object_id": "8"},
        {"object_label": "Salle des fetes"},
        {"details": {"role": "editor", "days": 3}},
        {"details": {}},
        {"previous": "1" * 64},
    ],
)
def test_every_part_of_a_line_is_under_the_seal(change: dict[str, object]) -> None:
    assert digests.seal(replace(LINE, **change)) != digests.seal(LINE)


def test_the_order_of_details_does_not_count() -> None:
    assert digests.seal(replace(LINE, details={"days": 2, "role": "editor"})) == digests.seal(LINE)


@given(JSON)
def test_details_read_back_from_json_have_the_same_seal(value: object) -> None:
    digests.refuse_unsealable({"value": value})
    line = replace(LINE, details={"value": value})
    again = replace(LINE, details=json.loads(json.dumps({"value": value})))
    assert digests.seal(line) == digests.seal(again)


@pytest.mark.parametrize("value", [1.5, float("nan"), b"x", datetime(2026, 1, 1, tzinfo=UTC), {1: 2}, "a\0b", [0.1]])
def test_what_databases_do_not_give_back_the_same_is_refused(value: object) -> None:
    with pytest.raises(UnsealableDetail):
        digests.refuse_unsealable({"value": value})


def test_a_moment_is_written_in_utc() -> None:
    paris = datetime(2026, 7, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    assert digests.moment_text(paris) == "2026-07-01T00:00:00.000000+00:00"
