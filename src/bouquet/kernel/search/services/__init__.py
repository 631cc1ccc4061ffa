"""Deeds of the search: the index of names of a domain, and the documents of every app."""

from bouquet.kernel.search.services.documents import built, put, rebuild, remove
from bouquet.kernel.search.services.names import index

__all__ = ["built", "index", "put", "rebuild", "remove"]
