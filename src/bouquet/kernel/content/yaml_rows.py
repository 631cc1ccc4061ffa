"""Rows of a YAML file with typed getters and their line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from bouquet.kernel.content.errors import ContentError
from bouquet.kernel.content.files import Folder, text_of


@dataclass(frozen=True, slots=True)
class YamlRow:
    """One mapping being read; each getter refuses a bad field by its place. A null field is absent."""

    file: str
    line: int
    data: Mapping[str, Any]
    path: str = ""

    def place(self, field: str) -> str:
        return f"{self.path}.{field}" if self.path else field

    def refusal(self, field: str, message: str) -> ContentError:
        return ContentError(self.file, self.line, self.place(field), message)

    def optional(self, field: str) -> str | None:
        value = self.data.get(field)
        if value is None:
            return None
        if isinstance(value, dict | list):
            raise self.refusal(field, "must be a text")
        return str(value).strip()

    def text(self, field: str) -> str:
        value = self.optional(field)
        if not value:
            raise self.refusal(field, "is missing")
        return value

    def choice(self, field: str, allowed: Collection[str]) -> str:
        value = self.text(field)
        if value not in allowed:
            raise self.refusal(field, f"{value!r} is not one of {', '.join(allowed)}")
        return value

    def texts(self, field: str) -> list[str]:
        value = self.data.get(field)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.refusal(field, "must be a list of texts")
        return value

    def references(self, field: str, known: Collection[str], what: str) -> list[str]:
        """A list of ids that must be `known`."""
        names = self.texts(field)
        for name in names:
            self._known(field, name, known, what)
        return names

    def reference(self, field: str, known: Collection[str], what: str) -> str:
        """An id that must be `known`."""
        return self._known(field, self.text(field), known, what)

    def _known(self, field: str, name: str, known: Collection[str], what: str) -> str:
        if name not in known:
            raise self.refusal(field, f"{name!r} is not {what} of the catalogue")
        return name

    def decimal(self, field: str, low: int = 0, high: int = 10**9) -> Decimal:
        value = self.data.get(field)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refusal(field, f"must be a number, not {value!r}")
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            raise self.refusal(field, f"must be a number, not {value!r}") from None
        if not low <= number <= high:
            raise self.refusal(field, f"must be between {low} and {high}, not {value}")
        return number

    def whole(self, field: str, high: int = 10**9) -> int | None:
        value = self.data.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= high:
            raise self.refusal(field, f"must be a whole number from 0 to {high}, not {value!r}")
        return value

    def inner(self, field: str) -> YamlRow | None:
        """The mapping held by a field; None when null."""
        value = self.data.get(field)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.refusal(field, "must be a mapping")
        return YamlRow(self.file, self.line, value, self.place(field))

    def inners(self, field: str) -> list[YamlRow]:
        """The mappings of a list held by a field."""
        values = self.data.get(field) or []
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.refusal(field, "must be a list of mappings")
        return [YamlRow(self.file, self.line, value, f"{self.place(field)}[{n}]") for n, value in enumerate(values)]


def yaml_mapping(folder: Folder, file: str) -> YamlRow:
    """The one mapping that a file holds."""
    loader = yaml.CSafeLoader(text_of(folder, file))
    try:
        data = loader.get_data()
    except (yaml.YAMLError, ValueError) as error:
        raise _broken(file, error) from None
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise ContentError(file, 1, None, "must hold one mapping")
    return YamlRow(file, 1, data)


def yaml_rows(folder: Folder, file: str, key: str) -> list[YamlRow]:
    """The mappings listed under `key` of a file, each with its line."""
    loader = yaml.CSafeLoader(text_of(folder, file))
    try:
        root = loader.get_single_node()
        items = next((value for name, value in root.value if name.value == key), None) if root else None
        if not isinstance(items, yaml.SequenceNode):
            raise ContentError(file, None, key, "must be a list")
        rows = []
        for node in items.value:
            data = loader.construct_object(node, deep=True)
            if not isinstance(data, dict):
                raise ContentError(file, node.start_mark.line + 1, key, "must be a mapping")
            rows.append(YamlRow(file, node.start_mark.line + 1, data))
        return rows
    except (yaml.YAMLError, ValueError) as error:
        raise _broken(file, error) from None
    finally:
        loader.dispose()


def _broken(file: str, error: yaml.YAMLError | ValueError) -> ContentError:
    """The refusal of a text that is not YAML, or holds a date or a number that does not exist."""
    mark = getattr(error, "problem_mark", None)
    return ContentError(file, mark.line + 1 if mark else None, None, f"is not YAML: {getattr(error, 'problem', error)}")
