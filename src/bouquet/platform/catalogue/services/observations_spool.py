"""What a file holds, kept on disk between its reading and its writing, so that neither needs much memory."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from bouquet.platform.catalogue.rules.observations import AmountKind, Covers
from bouquet.platform.catalogue.rules.observations_classification import Proposal
from bouquet.platform.catalogue.rules.observations_records import Seen

Kept = tuple[Seen, Proposal | None, Covers, str]
"""A record, the service proposed for it, what its amount pays for, and the digest of what it says."""


_KIND = Seen.__slots__.index("kind")


class Spool:
    """Records by key, on disk; gone with the import. A key seen twice keeps its later version."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="bouquet-import-")
        self._base = sqlite3.connect(Path(self._folder.name) / "spool.sqlite3", isolation_level=None)
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, rank TEXT, row TEXT) WITHOUT ROWID")
        self._base.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._base.close()
        self._folder.cleanup()

    def holds(self, key: str) -> bool:
        """Whether a record has this key."""
        return self._base.execute("SELECT 1 FROM seen WHERE key = ?", (key,)).fetchone() is not None

    def add(self, seen: Seen, proposal: Proposal | None, covers: Covers) -> bool:
        """Keep a record; False when its key was there, and then the later of the two stays, whatever their order."""
        known = self.holds(seen.key)
        proposed = (proposal.service, proposal.confidence, proposal.rule) if proposal else None
        row = json.dumps([seen.values(), proposed, covers, seen.digest()])
        self._base.execute(
            "INSERT INTO seen VALUES (?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET rank = excluded.rank, row = excluded.row "
            "WHERE (excluded.rank, excluded.row) > (rank, row)",
            (seen.key, seen.rank, row),
        )
        return not known

    def batches(self, size: int) -> Iterator[list[Kept]]:
        """Every record, in the order of its key, some at a time."""
        rows = self._base.execute("SELECT row FROM seen ORDER BY key")
        while batch := rows.fetchmany(size):
            yield [_kept(text) for (text,) in batch]


def _kept(text: str) -> Kept:
    values, proposal, covers, digest = json.loads(text)
    values[_KIND] = AmountKind(values[_KIND])
    return Seen(*values), Proposal(*proposal) if proposal else None, Covers(covers), digest
