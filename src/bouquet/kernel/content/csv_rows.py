"""Rows of a CSV file with typed getters."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bouquet.kernel.content.errors import ContentError
from bouquet.kernel.content.files import Folder, text_of


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row being read; each getter refuses a bad field by its place. An empty field is absent."""

    file: str
    line: int
    data: Mapping[str, str]

    def refusal(self, field: str, message: str) -> ContentError:
        return ContentError(self.file, self.line, field, message)

    def optional(self, field: str) -> str | None:
        return self.data[field].strip() or None

    def text(self, field: str) -> str:
        value = self.optional(field)
        if value is None:
            raise self.refusal(field, "is empty")
        return value

    def code(self, field: str, pattern: re.Pattern[str], example: str) -> str:
        value = self.text(field)
        if not pattern.fullmatch(value):
            raise self.refusal(field, f"{value!r} is not a code such as {example}")
        return value

    def choice(self, field: str, allowed: Collection[str]) -> str:
        value = self.text(field)
        if value not in allowed:
            raise self.refusal(field, f"{value!r} is not one of {', '.join(allowed)}")
        return value

    def whole(self, field: str, high: int) -> int | None:
        value = self.optional(field)
        if value is None:
            return None
        if not (value.isascii() and value.isdecimal()) or len(value) > len(str(high)) or int(value) > high:
            raise self.refusal(field, f"{value!r} is not a whole number from 0 to {high}")
        return int(value)

    def decimal(self, field: str, low: float, high: float) -> float | None:
        value = self.optional(field)
        if value is None:
            return None
        try:
            number = float(value)
        except ValueError:
            raise self.refusal(field, f"{value!r} is not a number") from None
        if not low <= number <= high:
            raise self.refusal(field, f"{value} is not between {low:g} and {high:g}")
        return number


def csv_rows(folder: Folder, file: str, columns: tuple[str, ...]) -> Iterator[CsvRow]:
    """The rows of a file that must have exactly these columns."""
    reader = csv.reader(io.StringIO(text_of(folder, file)), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != columns:
            raise ContentError(file, 1, None, f"must have the columns {', '.join(columns)}")
        for values in reader:
            if len(values) != len(header):
                raise ContentError(file, reader.line_num, None, f"has {len(values)} fields instead of {len(header)}")
            yield CsvRow(file, reader.line_num, dict(zip(header, values, strict=True)))
    except csv.Error as error:
        raise ContentError(file, reader.line_num, None, str(error)) from None
