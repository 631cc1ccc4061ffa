"""How what is typed is compared with what is indexed: names (`names`), stems, queries and scores."""

from bouquet.kernel.search.rules.names import (
    ARTICLES,
    MAX_QUERY_LENGTH,
    MAX_QUERY_WORDS,
    Entry,
    compact,
    digest,
    names,
    near_forms,
    one_edit_apart,
    words,
)

__all__ = [
    "ARTICLES",
    "MAX_QUERY_LENGTH",
    "MAX_QUERY_WORDS",
    "Entry",
    "compact",
    "digest",
    "names",
    "near_forms",
    "one_edit_apart",
    "words",
]
