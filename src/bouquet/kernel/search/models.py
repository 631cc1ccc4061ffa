"""The two indexes: names (entries, terms, near forms, tops) and documents (documents, stems, near forms, postings).

The index of a domain of names is made and replaced whole (`services.index`), so its keys to entries have no constraint:
checking it would cost PostgreSQL, for each entry replaced, a walk through every term. Keys of documents and stems are
digests of what they are: every database gives the same, and rows are written without asking for numbers first.
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


class SearchDocument(models.Model):
    """A page that can be found from the one box, as the app that owns it described it."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=120)
    place = models.CharField(max_length=200)
    title_fr = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    summary_fr = models.CharField(max_length=300)
    summary_en = models.CharField(max_length=300)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "ref"), name="search_document_once"),)

    def __str__(self) -> str:
        return self.title_fr or self.title_en


class SearchStem(models.Model):
    """A stem of a language (`~root`, `=name` and `@link` too), how many documents hold it, a word to show for it."""

    id = models.BigIntegerField(primary_key=True)
    language = models.CharField(max_length=2)
    text = models.CharField(max_length=80)
    shown = models.CharField(max_length=80)
    documents = models.PositiveIntegerField()

    class Meta:
        indexes = (models.Index("language", "text", name="search_stem_text"),)

    def __str__(self) -> str:
        return self.text


class SearchStemNear(models.Model):
    """The digest of a language and a near form of a stem."""

    digest = models.BigIntegerField()
    stem = models.ForeignKey(SearchStem, models.CASCADE, related_name="near_forms")

    class Meta:
        indexes = (models.Index("digest", name="search_stem_near_digest"),)

    def __str__(self) -> str:
        return str(self.digest)


class SearchPosting(models.Model):
    """How much a stem weighs in a document, thousandths; `kind` is that of the document."""

    pk = models.CompositePrimaryKey("document_id", "stem_id")
    document = models.ForeignKey(SearchDocument, models.CASCADE, related_name="postings", db_index=False)
    stem = models.ForeignKey(SearchStem, models.CASCADE, related_name="postings", db_index=False)
    kind = models.CharField(max_length=20)
    impact = models.PositiveSmallIntegerField()

    class Meta:
        indexes = (models.Index(fields=("stem", "kind", "-impact", "document"), name="search_posting_best"),)

    def __str__(self) -> str:
        return f"{self.stem_id} {self.impact}"
