"""The index: entries, the terms that lead to them, the near forms of their names, the best of crowded prefixes.

The index of a domain is made and replaced whole (`services.index`), so its keys to entries have no constraint: checking
it would cost PostgreSQL, for each entry replaced, a walk through every term.
"""

from __future__ import annotations

from django.db import models


class SearchEntry(models.Model):
    """Something that can be found, as the app that owns it (`domain`) described it."""

    domain = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    words = models.CharField(max_length=600)
    weight = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("domain", "kind", "ref"), name="search_entry_once"),)

    def __str__(self) -> str:
        return self.label


class SearchTerm(models.Model):
    """A compact name (`whole`), a single word of a name, or a code (`whole`) that leads to an entry."""

    domain = models.CharField(max_length=20)
    term = models.CharField(max_length=160)
    whole = models.BooleanField()
    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="terms", db_index=False, db_constraint=False)

    class Meta:
        indexes = (models.Index("domain", "term", name="search_term"),)

    def __str__(self) -> str:
        return self.term


class SearchNear(models.Model):
    """The digest of a domain and a near form of one of an entry's names."""

    digest = models.BigIntegerField()
    entry = models.ForeignKey(
        SearchEntry, models.CASCADE, related_name="near_forms", db_index=False, db_constraint=False
    )

    class Meta:
        indexes = (models.Index("digest", name="search_near_digest"),)

    def __str__(self) -> str:
        return str(self.digest)


class SearchTop(models.Model):
    """The best entries of a prefix that too many names begin with, worked out when the index is made."""

    domain = models.CharField(max_length=20)
    prefix = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="+", db_index=False, db_constraint=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("domain", "prefix", "rank"), name="search_top_once"),)

    def __str__(self) -> str:
        return f"{self.prefix} #{self.rank}"
