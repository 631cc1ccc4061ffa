"""Reads the list of projects funded by the Fonds vert (CSV with semicolons), row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from bouquet.platform.catalogue.rules.observations_records import (
    FONDS_VERT_COLUMNS,
    RecordError,
    Seen,
    clean,
    project_seen,
)
from bouquet.platform.catalogue.services.observations_decp import LONGEST_FAULT, LONGEST_NAME, opened
from bouquet.platform.catalogue.services.observations_errors import FileUnreadable, Refused

_YEAR = re.compile(r"20[2-4]\d")


def year_of(path: Path) -> int | None:
    """The year that the name of a file says: the list itself holds none."""
    found = _YEAR.search(path.name)
    return int(found[0]) if found else None


def read_fonds_vert(path: Path, year: int) -> Iterator[Seen | Refused]:
    """The projects of a file, in its order, or why a row is refused.

    Raises:
        FileUnreadable: a column is missing, or the file is not text in UTF-8 to its end.
    """
    with opened(path) as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text, delimiter=";")
        try:
            missing = [name for name in FONDS_VERT_COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise FileUnreadable(f"{path.name}: has no column {', '.join(missing)} (separator: semicolon)")
            for row in reader:
                yield _seen(row, reader.line_num, year)
        except (UnicodeDecodeError, csv.Error, OSError, EOFError) as error:
            raise FileUnreadable(f"{path.name}: is not CSV in UTF-8 to its end ({error})") from None


def _seen(row: dict[str, str], line: int, year: int) -> Seen | Refused:
    name = clean(row.get("numero_dossier_ds"))[:LONGEST_NAME]
    short = next((column for column in FONDS_VERT_COLUMNS if row.get(column) is None), None)
    if short is not None:
        return Refused(line, name, short, "is missing: the row is too short")
    if None in row:
        return Refused(line, name, "", "has more fields than the header")
    try:
        return project_seen(row, year)
    except RecordError as error:
        return Refused(line, name, error.field, error.message[:LONGEST_FAULT])
