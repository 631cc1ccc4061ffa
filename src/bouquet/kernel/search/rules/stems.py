"""Stems of French and English words: a light one that joins only plurals, feminines and verb endings, and a root.

The light stem decides; the root (Snowball) only brings, lower in the ranking, the verb for the noun: `réserver` and
`réservation`. Words come folded (see `names.words`), so that accents left out make no difference.

Source: after J. Savoy, "A stemming procedure and stopword list for general French corpora", JASIS 50(10), 1999 (the
minimal stemmer: plural and feminine), with the endings -er, -ée, -if/-ive that questions in plain words use; D. Harman,
"How effective is suffixing?", JASIS 42(1), 1991, for the English plural; M. Porter, Snowball, for the root.
"""

from __future__ import annotations

from functools import lru_cache

import snowballstemmer

LANGUAGES = ("fr", "en")
SHORTEST = 4
_KEPT = {"commune": "commune", "communes": "commune", "travaux": "travail", "yeux": "oeil", "gaz": "gaz", "bus": "bus"}
_SNOWBALL = {"fr": snowballstemmer.stemmer("french"), "en": snowballstemmer.stemmer("english")}
_FEMININES = {"elle": "el", "enne": "en", "ette": "et", "onne": "on"}

_FRENCH = """a ai au aucun aussi autre aux avec avoir bien c ca car ce cela celle celui ces cet cette chaque chez comme
comment d dans de des deux donc du elle elles en encore entre est et etre eu eux fait faire faut il ils j je l la le les
leur leurs lui m ma mais me meme mes mon n ne nos notre nous on ont ou par pas peut peux plus pour pourquoi qu quand que
quel quelle quelles quels qui quoi s sa sans savent savoir se ses si son sont sur t ta te tes ton tous tout toute toutes
tres trop tu un une veut veux vos votre vous y gens chose choses"""
_ENGLISH = """a all an and any are as at be been but by can do does for from get has have how i if in into is it its me
my no not of on one or our out own so some than that the their them then there these they this to too up us was we what
when where which who why will with you your people thing things"""
STOPWORDS = {"fr": frozenset(_FRENCH.split()), "en": frozenset(_ENGLISH.split())}


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """The light stem of a folded word.

    >>> [stem(word, "fr") for word in ("partagees", "partage", "partager", "municipaux", "participatives", "commune")]
    ['partag', 'partag', 'partag', 'municipal', 'participatif', 'commune']
    """
    if len(word) < SHORTEST or not word.isalpha():
        return word
    kept = _KEPT.get(word)
    if kept:
        return kept
    return _french(word) if language == "fr" else _english(word)


def _french(word: str) -> str:
    word = _singular(word)
    if len(word) >= 5 and word.endswith(("er", "ee")):
        return word[:-2]
    for feminine, masculine in _FEMININES.items():
        if len(word) > 5 and word.endswith(feminine):
            return word.removesuffix(feminine) + masculine
    if len(word) >= SHORTEST and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "f" if len(word) >= 6 and word.endswith("iv") else word


def _singular(word: str) -> str:
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > 4:
        return word[:-2] + "l"
    if word.endswith("x") and len(word) > 4:
        return word[:-1]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _english(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@lru_cache(maxsize=65536)
def root(word: str, language: str) -> str:
    """The Snowball stem of a folded word, which joins words of a family.

    >>> root("reserver", "fr") == root("reservation", "fr")
    True
    """
    return str(_SNOWBALL[language].stemWord(word)) if len(word) >= SHORTEST and word.isalpha() else word
