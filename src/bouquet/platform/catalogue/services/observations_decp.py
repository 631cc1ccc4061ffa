"""Reads files of essential data of public contracts (DECP), each record checked against its official schema."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import IO, Any

import ijson
import jsonschema_rs

from bouquet.platform.catalogue.rules.observations_records import (
    RecordError,
    Seen,
    clean,
    contract_seen,
    is_concession,
    is_of_2022,
)
from bouquet.platform.catalogue.services.observations_errors import FileUnreadable, Refused

GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
CHUNK = 1 << 18
LONGEST_NAME, LONGEST_FAULT, MOST_FAULTS = 60, 240, 20
_LETTERS = b"-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
LISTS = ("marche", "contrat-concession")
# What consolidated files add to a record and the schema of 2022, which allows nothing more, does not know.
ADDED = ("_type", "source", "uid", "uuid", "created_at", "updated_at", "booleanModification")
_SCHEMAS = {True: "schema_decp_v2.0.3.json", False: "schema_marches_1.5.0.json"}


def opened(path: Path) -> IO[bytes]:
    """A file ready to be read, unpacked when it is compressed, whatever its name."""
    try:
        stream: IO[bytes] = path.open("rb")
        if stream.read(2) == GZIP:
            stream.close()
            stream = io.BufferedReader(gzip.open(path), CHUNK)  # noqa: SIM115 (closed by who asked for it)
        else:
            stream.seek(0)
    except OSError:
        raise FileUnreadable(f"{path}: this file cannot be read") from None
    return stream


def after_mark(stream: IO[bytes]) -> IO[bytes]:
    """The same stream after its byte order mark, when it has one."""
    if isinstance(stream, io.BufferedReader) and stream.peek(3)[:3] == BOM:
        stream.read(3)
    return stream


class NullForNaN:
    """A stream of JSON in which `NaN` and `Infinity`, which JSON does not have and some tools write, read as null."""

    _TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)|"', re.DOTALL)

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._held = stream, b""

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes, at most about `size`; empty at the end."""
        if not size:
            return b""
        while True:
            chunk = self._stream.read(size)
            ready = self._settled(self._held + chunk, last=not chunk)
            if ready or not chunk:
                return ready

    def _settled(self, text: bytes, *, last: bool) -> bytes:
        """The part of `text` that what follows cannot change; an open string or half a word is held."""
        parts, place = [], 0
        for token in self._TOKENS.finditer(text):
            parts.append(text[place : token.start()])
            if token[0] == b'"' and not last:
                self._held = text[token.start() :]
                return b"".join(parts)
            parts.append(token[0] if token[0].startswith(b'"') else b"null")
            place = token.end()
        rest = text[place:]
        whole = len(rest) if last else len(rest.rstrip(_LETTERS))
        self._held = rest[whole:]
        return b"".join([*parts, rest[:whole]])


def _holds_nan(path: Path) -> bool:
    with opened(path) as stream:
        held = b""
        while chunk := stream.read(CHUNK):
            if b"NaN" in (held := held[-8:] + chunk) or b"Infinity" in held:
                return True
    return False


def read_decp(path: Path) -> Iterator[Seen | Refused]:
    """The contracts of a file, in its order, or why a record is refused; at most one record is in memory at a time.

    Raises:
        FileUnreadable: the file is not JSON to its end, or holds no list of contracts.
    """
    number = 0
    try:
        repaired = _holds_nan(path)
    except (OSError, EOFError) as error:
        raise _unreadable(path, error) from None
    prefixes = _prefixes(path)
    for prefix in prefixes:
        for record in _items(path, prefix, repaired=repaired):
            number += 1
            yield _seen(record, number)
    if number == 0:
        for record in _alone(path, prefixes, repaired=repaired):
            number += 1
            yield _seen(record, number)
    if number == 0:
        raise FileUnreadable(f"{path.name}: holds no contract")


def _prefixes(path: Path) -> list[str]:
    """Where the records are: a bare list, `marches: []`, or `marches: {marche: [], contrat-concession: []}`."""
    with opened(path) as stream:
        try:
            for prefix, event, _ in ijson.parse(after_mark(stream), buf_size=CHUNK, use_float=True):
                if (prefix, event) == ("", "start_array"):
                    return ["item"]
                if prefix == "marches":
                    if event == "start_array":
                        return ["marches.item"]
                    if event == "start_map":
                        return [f"marches.{name}.item" for name in LISTS]
                    break
        except (ijson.JSONError, OSError, EOFError) as error:
            raise _unreadable(path, error) from None
    raise FileUnreadable(f"{path.name}: holds no list of contracts (`marches`, or a list)")


def _alone(path: Path, prefixes: list[str], *, repaired: bool) -> Iterator[Any]:
    """The one contract that some tools write in the place of a list of one. Called once the lists proved empty."""
    for prefix in prefixes:
        name = prefix.removesuffix(".item")
        if name.startswith("marches."):
            yield from (value for value in _items(path, name, repaired=repaired) if isinstance(value, dict))


def _items(path: Path, prefix: str, *, repaired: bool) -> Iterator[Any]:
    with opened(path) as stream:
        try:
            after_mark(stream)
            yield from ijson.items(NullForNaN(stream) if repaired else stream, prefix, buf_size=CHUNK, use_float=True)
        except (ijson.JSONError, OSError, EOFError) as error:
            raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> FileUnreadable:
    return FileUnreadable(f"{path.name}: is not JSON in UTF-8 to its end ({' '.join(str(error).split())[:160]})")


def _seen(record: Any, number: int) -> Seen | Refused:
    if not isinstance(record, dict):
        return Refused(number, "", "", "must be an object")
    name = clean(record.get("uid") or record.get("id"))[:LONGEST_NAME]
    of_2022 = is_of_2022(record)
    checked = {field: value for field, value in record.items() if field not in ADDED} if of_2022 else record
    checker = _checker(of_2022, is_concession(record))
    if not checker.is_valid(checked):
        found = islice(checker.iter_errors(checked), MOST_FAULTS)
        faults = [(_place(error.instance_path), clean(error.message)[:LONGEST_FAULT]) for error in found]
        return Refused(number, name, *faults[0], others=tuple(faults[1:]))
    try:
        return contract_seen(record)
    except RecordError as error:
        return Refused(number, name, error.field, error.message)


def _place(path: list[str | int]) -> str:
    return clean(".".join(str(part) for part in path))[:LONGEST_FAULT]


@lru_cache(maxsize=4)
def _checker(of_2022: bool, concession: bool) -> Any:
    """The official schema of one record."""
    text = (files("bouquet.content") / "observations" / _SCHEMAS[of_2022]).read_text(encoding="utf-8")
    whole = json.loads(text)
    name = "contrat-concession" if concession else "marche"
    schema = {"$ref": f"#/definitions/{name}", "definitions": whole["definitions"]}
    if of_2022:
        return jsonschema_rs.Draft7Validator(schema)
    return jsonschema_rs.Draft4Validator(schema)
