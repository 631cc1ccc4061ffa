"""Typed reading of JSON values that names the place of what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

from bouquet.engine.errors import FormatError

LARGEST = 10**13
JSON = dict[str, Any]


def load_json(source: Path | str, label: str = "") -> JSON:
    """The JSON object of a file (a `Path`) or a text; raise `FormatError` when it is not one."""
    name = label or (str(source) if isinstance(source, Path) else "input")
    try:
        text = source.read_text(encoding="utf-8-sig") if isinstance(source, Path) else source
    except OSError as error:
        raise FormatError("", f"cannot read {name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise FormatError("", f"{name} is not UTF-8 text") from None
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise FormatError("", f"{name}, line {error.lineno}, column {error.colno}: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise FormatError("", f"{name}: {error}") from None
    if not isinstance(data, dict):
        raise FormatError("", f"{name} must hold one JSON object")
    return data


def _object(pairs: list[tuple[str, Any]]) -> JSON:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {twice!r} is written twice in one object")
    return result


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of the format")


class Fields:
    """One JSON object being read: each getter checks a key and says where it stands when it is wrong."""

    def __init__(self, data: Any, path: str) -> None:
        if not isinstance(data, dict):
            raise FormatError(path, f"must be an object, not {_kind(data)}")
        self.data: JSON = data
        self.path = path

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, key: str, message: str) -> NoReturn:
        raise FormatError(self.at(key), message)

    def _present(self, key: str) -> Any:
        if key not in self.data:
            self.refuse(key, "is missing")
        return self.data[key]

    def integer(self, key: str, *, low: int = 0, high: int = LARGEST, default: int | None = None) -> int:
        if default is not None and key not in self.data:
            return default
        return integer(self._present(key), self.at(key), low=low, high=high)

    def optional_integer(self, key: str, *, low: int = 0, high: int = LARGEST) -> int | None:
        return None if self.data.get(key) is None else self.integer(key, low=low, high=high)

    def text(self, key: str) -> str:
        return text(self._present(key), self.at(key))

    def optional_text(self, key: str) -> str | None:
        return None if self.data.get(key) is None else self.text(key)

    def items(self, key: str, *, required: bool = True) -> list[Any]:
        value = self._present(key) if required else self.data.get(key) or []
        if not isinstance(value, list):
            self.refuse(key, f"must be a list, not {_kind(value)}")
        return value

    def objects(self, key: str, *, required: bool = True) -> list[Fields]:
        return [Fields(item, f"{self.at(key)}[{n}]") for n, item in enumerate(self.items(key, required=required))]

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        values = self.items(key, required=required)
        return tuple(text(value, f"{self.at(key)}[{n}]") for n, value in enumerate(values))

    def object(self, key: str, *, required: bool = True) -> Fields:
        return Fields(self._present(key) if required else self.data.get(key) or {}, self.at(key))

    def mapping(self, key: str, known: Iterable[str], what: str, read: Callable[[Any, str], Any]) -> JSON:
        """An object whose keys must be among `known` (each a `what`), its values read by `read(value, path)`."""
        inner = self.object(key, required=False)
        known = set(known)
        for name in inner.data:
            if name not in known:
                inner.refuse(name, f"is not {what} of the instance")
        return {name: read(value, inner.at(name)) for name, value in inner.data.items()}

    def known(self, key: str, known: Iterable[str], what: str) -> frozenset[str]:
        """A list of names that must be among `known`."""
        names = self.texts(key, required=False)
        allowed = set(known)
        for n, name in enumerate(names):
            if name not in allowed:
                raise FormatError(f"{self.at(key)}[{n}]", f"{name!r} is not {what} of the instance")
        return frozenset(names)


def integer(value: Any, path: str, *, low: int = 0, high: int = LARGEST) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise FormatError(path, f"must be a whole number, not {_kind(value)}")
    if not low <= value <= high:
        raise FormatError(path, f"must be between {low} and {high}, not {value}")
    return value


def text(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value:
        raise FormatError(path, f"must be a non-empty text, not {_kind(value)}")
    return value


def unique(items: Iterable[tuple[str, Fields]], key: str = "id") -> None:
    """Refuse the second of two rows that carry the same id."""
    seen: set[str] = set()
    for name, row in items:
        if name in seen:
            row.refuse(key, f"{name!r} is already used by an earlier row")
        seen.add(name)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", float: "a decimal number"}
    if value is None:
        return "null"
    if value == "":
        return "an empty text"
    return names.get(type(value), str(value))
