"""Certificates that do not follow the format: each refused by its field, none by a traceback."""

import copy
import gzip
import json

import pytest

from bouquet.engine.errors import FormatError
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import small
from bouquet.engine.verify import certificate as reading
from bouquet.engine.verify import read_certificate
from bouquet.engine.verify.certificate import digest

GOOD = {
    "format": "bouquet-certificate/1",
    "instance": "sha256:0",
    "unit": 1000,
    "bound": 12,
    "alone": [{"commune": "a", "upper": 3, "tree": [[-1, -1, 0, 5]]}],
    "parts": [
        {
            "given": [["o", "g", 40, "open"]],
            "participation": [["o", "g", 40, 7]],
            "communes": [{"commune": "a", "upper": 3, "floor": 2, "prices": [0, 4, 3, 9], "tree": [[-1, 2], [0, -1]]}],
        },
        {"given": [["o", "g", 40, "closed"]], "impossible": {"commune": "a", "upper": -1, "tree": [[-1, -1]]}},
    ],
}


def part(data):
    return data["parts"][0]


def proof(data):
    return part(data)["communes"][0]


FAULTS = {
    "format: must be": lambda data: data.update(format="bouquet-certificate/2"),
    "instance: is missing": lambda data: data.pop("instance"),
    "unit: must be between": lambda data: data.update(unit=0),
    "unit: must be a whole number": lambda data: data.update(unit=1.0),
    "bound: must be between": lambda data: data.update(bound=-2),
    "bound: must be a whole": lambda data: data.update(bound=True),
    "alone: must be a list": lambda data: data.update(alone=3),
    "alone[0]: must be an object": lambda data: data.update(alone=[3]),
    "alone[0].commune: must be a non-empty text": lambda data: data["alone"][0].update(commune=3),
    "alone[0].upper: must be a whole number": lambda data: data["alone"][0].update(upper="3"),
    "alone[0].tree: is missing": lambda data: data["alone"][0].pop("tree"),
    "alone[0].tree[0]: must be a list": lambda data: data["alone"][0].update(tree=[3]),
    "alone[0].tree[0][1]": lambda data: data["alone"][0].update(tree=[[-1, None]]),
    "alone[0].tree[0][0]: must be between": lambda data: data["alone"][0].update(tree=[[-2, -1]]),
    "alone[0].tree[0][2]: must be 0 or more": lambda data: data["alone"][0].update(tree=[[-1, -1, -1]]),
    "alone[0].tree[0][3]: must be between": lambda data: data["alone"][0].update(tree=[[-1, -1, 0, 2**50 + 1]]),
    "parts: is missing": lambda data: data.pop("parts"),
    "parts[0].given[0]: must be a list of four": lambda data: part(data).update(given=[["o", "g", 40]]),
    "parts[0].given[0][3]: must be": lambda data: part(data).update(given=[["o", "g", 40, "ajar"]]),
    "parts[0].given[0][3]": lambda data: part(data).update(given=[["o", "g", 40, []]]),
    "parts[0].given[0][2]": lambda data: part(data).update(given=[["o", "g", 101, "open"]]),
    "parts[0].participation[0][3]": lambda data: part(data).update(participation=[["o", "g", 40, -1]]),
    "parts[0].participation[1]: this contract is already": lambda data: part(data)["participation"].append(
        ["o", "g", 40, 7]
    ),
    "parts[0].communes: is missing": lambda data: part(data).pop("communes"),
    "parts[0].communes[0].floor": lambda data: proof(data).update(floor=-1),
    "parts[0].communes[0].prices: must be a list": lambda data: proof(data).update(prices=3),
    "parts[0].communes[0].prices: must hold pairs": lambda data: proof(data).update(prices=[1]),
    "parts[0].communes[0].prices[2]: options must be listed once": lambda data: proof(data).update(prices=[1, 1, 1, 1]),
    "parts[0].communes[0].prices[1]": lambda data: proof(data).update(prices=[1, -1]),
    "parts[1].impossible: must be an object": lambda data: data["parts"][1].update(impossible=[]),
}


def test_a_good_certificate_is_read():
    found = read_certificate(json.dumps(GOOD))
    assert (found.unit, found.bound, found.rows) == (1000, 12, 4)
    assert found.parts[0].proofs[0].prices == {0: 4, 3: 9}
    assert [part.given[0][1] for part in found.parts] == [True, False]


@pytest.mark.parametrize("said", FAULTS)
def test_each_fault_is_refused_by_its_field(said):
    data = copy.deepcopy(GOOD)
    FAULTS[said](data)
    with pytest.raises(FormatError) as refusal:
        read_certificate(json.dumps(data))
    assert str(refusal.value).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1"),
        ("[]", "one JSON object"),
        ('{"format": "bouquet-certificate/1"', "line 1"),
        ('{"a": ' + "[" * 100_000, "recursion"),
        ('{"a": ' + "9" * 5_000 + "}", "limit"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": 1, "a": 2}', "written twice"),
    ],
)
def test_texts_that_are_no_certificate_are_refused(text, said):
    with pytest.raises(FormatError) as refusal:
        read_certificate(text)
    assert said in str(refusal.value)


def test_files_compressed_or_not_are_read_alike(tmp_path):
    plain, packed = tmp_path / "c.json", tmp_path / "c.json.gz"
    plain.write_text(json.dumps(GOOD), encoding="utf-8")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_certificate(plain) == read_certificate(packed) == read_certificate(json.dumps(GOOD))


def test_files_that_cannot_be_read_are_refused(tmp_path, monkeypatch):
    packed = gzip.compress(json.dumps(GOOD).encode())
    contents = {
        "is not a file compressed": b"{}",
        "is cut short": packed[:-12],
        "is damaged": packed[:12] + b"\xff" * 20,
        "is not UTF-8": gzip.compress(b"\xff\xfe"),
    }
    for said, content in contents.items():
        path = tmp_path / "c.gz"
        path.write_bytes(content)
        with pytest.raises(FormatError) as refusal:
            read_certificate(path)
        assert said.split()[-1] in str(refusal.value), said
    with pytest.raises(FormatError, match="cannot read"):
        read_certificate(tmp_path / "gone.json")
    monkeypatch.setattr(reading, "LARGEST_TEXT", 1000)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b" " * 10**6))
    with pytest.raises(FormatError, match="holds more than 1000 bytes"):
        read_certificate(tmp_path / "bomb.gz")


@pytest.mark.parametrize(("limit", "value"), [("MOST_ROWS", 33), ("MOST_NUMBERS", 9)])
def test_a_certificate_that_would_take_too_long_is_refused(monkeypatch, limit, value):
    monkeypatch.setattr(reading, limit, value + 1)
    assert read_certificate(json.dumps(GOOD)).rows == 4
    monkeypatch.setattr(reading, limit, value)
    with pytest.raises(FormatError, match=f"at most {value}"):
        read_certificate(json.dumps(GOOD))


def test_the_digest_follows_the_content_of_the_instance():
    raw = small()
    first = digest(instance_from(raw))
    assert first == digest(instance_from(json.loads(json.dumps(raw))))
    raw["communes"][0]["population"] += 1
    assert digest(instance_from(raw)) != first
