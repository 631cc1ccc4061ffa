"""Reads certificates of bounds (`bouquet-certificate/1`), and refuses what does not follow the format, by its field.

Format: `docs/algorithms/certificate.md`. What needs the instance (names, numbers of options) is checked by `bound`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bouquet.engine.errors import FormatError
from bouquet.engine.fields import JSON, Fields, integer, load_json, text
from bouquet.engine.model import Instance
from bouquet.engine.verify.node import LARGEST_NUMBER, LARGEST_UNIT
from bouquet.engine.verify.options import Key
from bouquet.engine.write import instance_data

CERTIFICATE_FORMAT = "bouquet-certificate/1"
LARGEST_BOUND = 10**25
LARGEST_TEXT = 2**27
MOST_ROWS = 1_000_000
MOST_NUMBERS = 20_000_000
ROWS_OF_A_PROOF = 10
STATES = {"open": True, "closed": False}


@dataclass(frozen=True, slots=True)
class Proof:
    """What one commune reaches at most, with the tree that proves it.

    Attributes:
        commune: its code.
        path: where it stands in the certificate.
        upper: the bound, parts of the certificate's unit.
        floor: own value that its bouquets are taken to reach, None when the proof does without.
        prices: by number of option, what is asked for joining (parts of the unit, of one unit of own value).
        rows: the tree.
    """

    commune: str
    path: str
    upper: int
    floor: int | None
    prices: dict[int, int]
    rows: list[list[int]]


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the plans: those where the contracts `given` are open or closed, with the proof of their bound.

    Attributes:
        path: where it stands in the certificate.
        given: contracts open (True) or closed, in the order in which they were decided.
        participation: by contract, what each inhabitant who joins is worth (parts of the unit).
        proofs: one for each commune that counts; none when `impossible` is given.
        impossible: the proof that a commune can have no bouquet here.
    """

    path: str
    given: tuple[tuple[Key, bool], ...]
    participation: dict[Key, int]
    proofs: tuple[Proof, ...]
    impossible: Proof | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A bound of the value of every plan of one instance, with its proof; see `docs/algorithms/certificate.md`."""

    instance: str
    unit: int
    bound: int
    alone: tuple[Proof, ...]
    parts: tuple[Part, ...]

    @property
    def proofs(self) -> Iterator[Proof]:
        """Every proof of the certificate."""
        yield from self.alone
        for part in self.parts:
            yield from part.proofs if part.impossible is None else (part.impossible,)

    @property
    def rows(self) -> int:
        """Rows of all the trees."""
        return sum(len(proof.rows) for proof in self.proofs)


def digest(instance: Instance) -> str:
    """What identifies an instance: the SHA-256 of its JSON text, written compactly with its keys in order."""
    data = json.dumps(instance_data(instance), sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(data.encode()).hexdigest()


def read_certificate(source: Path | str) -> Certificate:
    """The certificate of a JSON file (a `Path`, compressed when it ends in .gz) or text.

    Raises:
        FormatError: the file cannot be read, or does not follow the format.
    """
    if isinstance(source, str):
        return certificate_from(load_json(source))
    return certificate_from(load_json(_text(source), str(source)))


def _text(path: Path) -> str:
    """The text of a file, of at most `LARGEST_TEXT` bytes once decompressed."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(LARGEST_TEXT + 1)
    except gzip.BadGzipFile:
        raise FormatError("", f"{path} is not a file compressed by gzip") from None
    except OSError as error:
        raise FormatError("", f"cannot read {path}: {error.strerror}") from None
    except (EOFError, zlib.error):
        raise FormatError("", f"{path} is cut short or damaged") from None
    if len(data) > LARGEST_TEXT:
        raise FormatError("", f"{path} holds more than {LARGEST_TEXT} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError("", f"{path} is not UTF-8 text") from None


def certificate_from(data: JSON) -> Certificate:
    """The certificate held by a JSON object; raise `FormatError` when a key is missing or mistyped."""
    top = Fields(data, "")
    if data.get("format") != CERTIFICATE_FORMAT:
        top.refuse("format", f"must be {CERTIFICATE_FORMAT!r}, not {data.get('format')!r}")
    certificate = Certificate(
        instance=top.text("instance"),
        unit=top.integer("unit", low=1, high=LARGEST_UNIT),
        bound=top.integer("bound", low=-1, high=LARGEST_BOUND),
        alone=tuple(_proof(row) for row in top.objects("alone", required=False)),
        parts=tuple(_part(row) for row in top.objects("parts")),
    )
    _refuse_long(certificate)
    return certificate


def _refuse_long(certificate: Certificate) -> None:
    """Refuse what would take too long to check; getting a proof ready takes as long as some rows."""
    rows = certificate.rows + ROWS_OF_A_PROOF * sum(1 for _ in certificate.proofs)
    if rows > MOST_ROWS:
        raise FormatError("", f"a certificate has at most {MOST_ROWS} rows, each proof counted as ten more, not {rows}")
    numbers = sum(len(row) for proof in certificate.proofs for row in proof.rows)
    if numbers > MOST_NUMBERS:
        raise FormatError("", f"the trees of a certificate have at most {MOST_NUMBERS} numbers, not {numbers}")


def _part(row: Fields) -> Part:
    impossible = row.data.get("impossible")
    return Part(
        path=row.path,
        given=tuple(_given(value, path) for value, path in _listed(row, "given", required=False)),
        participation=_once(_priced(value, path) for value, path in _listed(row, "participation", required=False)),
        proofs=tuple(_proof(proof) for proof in row.objects("communes", required=impossible is None)),
        impossible=None if impossible is None else _proof(row.object("impossible")),
    )


def _listed(row: Fields, key: str, *, required: bool = True) -> Iterable[tuple[Any, str]]:
    return ((value, f"{row.at(key)}[{n}]") for n, value in enumerate(row.items(key, required=required)))


def _given(value: Any, path: str) -> tuple[Key, bool]:
    key, state = _contract(value, path)
    if not isinstance(state, str) or state not in STATES:
        raise FormatError(f"{path}[3]", 'must be "open" or "closed"')
    return key, STATES[state]


def _priced(value: Any, path: str) -> tuple[Key, int, str]:
    key, price = _contract(value, path)
    return key, integer(price, f"{path}[3]", high=LARGEST_NUMBER), path


def _contract(value: Any, path: str) -> tuple[Key, Any]:
    if not isinstance(value, list) or len(value) != 4:
        raise FormatError(path, "must be a list of four: offer, group, tier, and what is said of this contract")
    tier = integer(value[2], f"{path}[2]", low=1, high=100)
    return (text(value[0], f"{path}[0]"), text(value[1], f"{path}[1]"), tier), value[3]


def _once(rows: Iterable[tuple[Key, int, str]]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for key, price, path in rows:
        if key in found:
            raise FormatError(path, "this contract is already listed")
        found[key] = price
    return found


def _proof(row: Fields) -> Proof:
    return Proof(
        commune=row.text("commune"),
        path=row.path,
        upper=row.integer("upper", low=-LARGEST_BOUND, high=LARGEST_BOUND),
        floor=row.optional_integer("floor", high=LARGEST_BOUND),
        prices=_prices(row),
        rows=[_row(value, path) for value, path in _listed(row, "tree")],
    )


def _prices(row: Fields) -> dict[int, int]:
    values, path = row.items("prices", required=False), row.at("prices")
    _whole(values, path, 0)
    if len(values) % 2:
        raise FormatError(path, "must hold pairs: the number of an option, its price")
    numbers = values[::2]
    for n in range(1, len(numbers)):
        if numbers[n] <= numbers[n - 1]:
            raise FormatError(f"{path}[{2 * n}]", "options must be listed once, in increasing order")
    return dict(zip(numbers, values[1::2], strict=True))


def _row(value: Any, path: str) -> list[int]:
    if not isinstance(value, list) or len(value) < 2:
        raise FormatError(path, "must be a list of 2 numbers at least")
    _whole(value, path, -1)
    for n in range(2, len(value)):
        if value[n] < 0:
            raise FormatError(f"{path}[{n}]", f"must be 0 or more, not {value[n]}")
    return value


def _whole(values: list[Any], path: str, low: int) -> None:
    """Refuse anything but whole numbers from `low` to `LARGEST_NUMBER`."""
    if not all(type(value) is int and low <= value <= LARGEST_NUMBER for value in values):
        for n, value in enumerate(values):
            integer(value, f"{path}[{n}]", low=low, high=LARGEST_NUMBER)
