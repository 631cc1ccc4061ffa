"""Reads what groups of communes do from a file of BANATIC, the State's register of intercommunality.

Two shapes are read, each plain or gzip: the register's own export (tabs, one line for each member of a group, a column
`C1502` for each competence with 0 or 1), and a short list (`siren,competence_code`). Every refusal names the line and
the field; none is hidden by another, up to `MOST_FAULTS`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from bouquet.kernel.content import ContentError, bytes_of, csv_rows
from bouquet.kernel.geography.rules import SIREN

LIST_HEADER = ("siren", "competence_code")
EXPORT_SIREN = "N° SIREN"
_EXPORT_CODE = re.compile(r"C(\d{4})")
_CODE = re.compile(r"\d{4}")
_FLAGS = {"0": False, "1": True, "": False}
MOST_FAULTS = 50
LARGEST_BYTES = 200_000_000


@dataclass(slots=True)
class CompetenceFile:
    """What a file holds: the codes of each group, the codes that the nomenclature does not know, and what is wrong."""

    held: dict[str, frozenset[str]] = field(default_factory=dict)
    unknown_codes: dict[str, int] = field(default_factory=dict)
    faults: list[ContentError] = field(default_factory=list)
    fault_count: int = 0

    @property
    def held_count(self) -> int:
        return sum(len(codes) for codes in self.held.values())

    def refuse(self, file: str, line: int, name: str, message: str) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(ContentError(file, line, name, message))


@lru_cache(maxsize=1)
def code_labels() -> dict[str, str]:
    """The competences of the nomenclature by code, in French."""
    folder = files("bouquet.content") / "competences"
    rows = csv_rows(folder, "banatic_codes.csv", ("code", "label_fr"))
    return {row.code("code", _CODE, "1502"): row.text("label_fr") for row in rows}


def read_competences(path: Path) -> CompetenceFile:
    """Everything a file holds and everything wrong in it; raises `ContentError` when it cannot be read at all."""
    lines = iter(_text(path).replace("\r\n", "\n").split("\n"))
    header_line = next(lines, "")
    tabs = "\t" in header_line
    header = [name.strip() for name in next(csv.reader([header_line], delimiter="\t" if tabs else ","), [])]
    found = CompetenceFile()
    if tuple(header) == LIST_HEADER:
        _read_list(path.name, _numbered(lines, ","), found)
    elif EXPORT_SIREN in header and any(_EXPORT_CODE.fullmatch(name) for name in header):
        _read_export(path.name, header, _numbered(lines, "\t" if tabs else ","), found)
    else:
        expected = f"the columns {', '.join(LIST_HEADER)}, or {EXPORT_SIREN} and one column for each competence (C1502)"
        raise ContentError(path.name, 1, None, f"must have {expected}")
    if not found.held and not found.faults:
        raise ContentError(path.name, None, None, "holds no group")
    return found


def _text(path: Path) -> str:
    """The text of a file: gzip or not, UTF-8 or the Latin of the State's older exports."""
    body = bytes_of(path, LARGEST_BYTES)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _numbered(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with its line; quotes mean nothing in a file with tabs."""
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        values = line.split("\t") if delimiter == "\t" else next(csv.reader(io.StringIO(line), delimiter=delimiter))
        yield number, [value.strip() for value in values]


def _read_list(file: str, rows: Iterable[tuple[int, list[str]]], found: CompetenceFile) -> None:
    seen: dict[tuple[str, str], int] = {}
    held: dict[str, set[str]] = {}
    for line, row in rows:
        if len(row) != len(LIST_HEADER):
            found.refuse(file, line, "siren", f"the line has {len(row)} fields instead of {len(LIST_HEADER)}")
            continue
        siren, code = row
        if not SIREN.fullmatch(siren):
            found.refuse(file, line, "siren", f"{siren!r} is not a SIREN: nine digits, as 242600534")
        elif not _CODE.fullmatch(code):
            found.refuse(file, line, "competence_code", f"{code!r} is not a code: four digits, as 1502")
        elif (siren, code) in seen:
            found.refuse(file, line, "competence_code", f"{siren} {code} is already on line {seen[siren, code]}")
        else:
            seen[siren, code] = line
            held.setdefault(siren, set()).add(code)
            _note(found, code)
    found.held = {siren: frozenset(codes) for siren, codes in held.items()}


def _read_export(
    file: str, header: Sequence[str], rows: Iterable[tuple[int, list[str]]], found: CompetenceFile
) -> None:
    place = header.index(EXPORT_SIREN)
    columns = [(n, match[1]) for n, name in enumerate(header) if (match := _EXPORT_CODE.fullmatch(name))]
    first: dict[str, int] = {}
    for line, row in rows:
        if len(row) != len(header):
            found.refuse(file, line, EXPORT_SIREN, f"the line has {len(row)} fields instead of {len(header)}")
            continue
        siren = row[place]
        if not SIREN.fullmatch(siren):
            found.refuse(file, line, EXPORT_SIREN, f"{siren!r} is not a SIREN: nine digits, as 242600534")
            continue
        wrong = [(code, row[n]) for n, code in columns if row[n] not in _FLAGS]
        for code, value in wrong:
            found.refuse(file, line, f"C{code}", f"{value!r} is neither 0 nor 1")
        codes = frozenset(code for n, code in columns if _FLAGS.get(row[n]))
        if siren in first and found.held[siren] != codes and not wrong:
            found.refuse(file, line, EXPORT_SIREN, f"{siren} does not have the competences of line {first[siren]}")
        elif siren not in first and not wrong:
            first[siren] = line
            found.held[siren] = codes
            for code in codes:
                _note(found, code)


def _note(found: CompetenceFile, code: str) -> None:
    if code not in code_labels():
        found.unknown_codes[code] = found.unknown_codes.get(code, 0) + 1
