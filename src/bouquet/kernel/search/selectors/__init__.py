"""Reads of the search: names of one domain (`find`), and everything from one box (`answer`)."""

from bouquet.kernel.search.selectors.answers import Answer, Hit, answer
from bouquet.kernel.search.selectors.names import EXACT, NEAR, PREFIX, WORDS, Found, find

__all__ = ["EXACT", "NEAR", "PREFIX", "WORDS", "Answer", "Found", "Hit", "answer", "find"]
