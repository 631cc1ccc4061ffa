"""Tables to take away (CSV): they open with their accents, and no cell of theirs runs as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from django.http import HttpResponse, StreamingHttpResponse

MEDIA_TYPE = "text/csv; charset=utf-8"
UTF8_MARK = "\ufeff"  # by this, spreadsheets know UTF-8
SEMICOLON, COMMA = ";", ","
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: object) -> object:
    """The cell; a text that a spreadsheet would run as a formula is shown instead.

    >>> harmless("=1+1"), harmless(-5)
    ("'=1+1", -5)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def csv_lines(rows: Iterable[Iterable[object]], separator: str) -> Iterator[str]:
    """The lines of the table, header first, one by one."""
    writer = csv.writer(_Line(), delimiter=separator)
    mark = UTF8_MARK
    for row in rows:
        yield mark + writer.writerow([harmless(cell) for cell in row])
        mark = ""


def csv_answer(rows: Iterable[Iterable[object]], name: str = "") -> HttpResponse:
    """A table for people, as spreadsheets in French open it; with a name, it is saved instead of shown."""
    return HttpResponse("".join(csv_lines(rows, SEMICOLON)), content_type=MEDIA_TYPE, headers=_saved_as(name))


def csv_stream(rows: Iterable[Iterable[object]], name: str) -> StreamingHttpResponse:
    """A large table for programs, sent as it is read."""
    return StreamingHttpResponse(csv_lines(rows, COMMA), content_type=MEDIA_TYPE, headers=_saved_as(name))


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}


class _Line:
    """Hands back each line that the CSV writer writes."""

    def write(self, line: str) -> str:
        return line
